"""The machine learns from people, says how good it is, and stays beside what people decide."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from analysis.coding import model
from participation.records.codebook import Coding, CodingOrigin, TrainedModel
from participation.services import coding, journal, statements, suggestions, themes
from participation.services.errors import ServiceProblem
from participation.services.machine import models
from tests.factories.machine import Ground
from tests.factories.statements import NOW, add_area, add_statement, add_survey


@pytest.fixture
def ground(database):
    with database.write() as session:
        return Ground(session)


def suggested(database, ground, number):
    with database.read() as session:
        view = statements.one(session, ground.area, number)
    return {code.code_id: code.confidence for code in view.suggestions}


def test_a_statement_like_the_coded_ones_gets_their_code_and_a_foreign_one_gets_none(database, ground):
    learned, stored = ground.train(database)
    found = suggested(database, ground, ground.dark)
    assert list(found) == [ground.code["lighting"]]
    assert found[ground.code["lighting"]] >= learned.report["thresholds"]["nb"]
    assert suggested(database, ground, ground.other) == {}
    assert stored.served == 1


def test_what_it_learned_from_and_how_good_it_was_is_kept(database, ground):
    learned, _ = ground.train(database)
    assert learned.learned_from == 64
    assert learned.measured_precision >= 0.8
    assert learned.report["choices"]["nb"]["texts"] == 64
    with database.read() as session:
        note = themes.newest_model(session, ground.area)
        lines, _ = journal.events(session, ground.area, action="coding.trained")
    assert (note.learned_from, note.measured_precision) == (64, learned.measured_precision)
    assert (note.trained, note.chosen_precision) == (NOW + timedelta(hours=1), 0.8)
    assert [line.detail for line in lines] == [{"learned_from": 64, "statements": 1, "in_use": True}]


def test_training_again_replaces_suggestions_and_never_a_persons_coding(database, ground):
    ground.train(database)
    with database.write() as session:
        people = session.scalars(select(Coding.id).where(Coding.origin == CodingOrigin.HUMAN).order_by(Coding.id)).all()
    ground.train(database)
    with database.read() as session:
        after = session.scalars(select(Coding.id).where(Coding.origin == CodingOrigin.HUMAN).order_by(Coding.id)).all()
        machine = session.scalars(select(Coding).where(Coding.origin == CodingOrigin.MACHINE)).all()
    assert after == people
    assert [row.statement_id for row in machine] == [ground.dark]
    assert all(row.coder_id is None and row.model_id for row in machine)


def test_a_statement_coded_while_the_machine_was_learning_gets_no_suggestion(database, ground):
    with database.read() as session:
        data = suggestions.training_data(session, ground.area)
    learned = suggestions.learn(data)
    with database.write() as session:
        ground.decide(session, ground.dark, ["violence"])
        assert models.store(session, data, learned, now=NOW).served == 0
        assert session.scalars(select(Coding.id).where(Coding.origin == CodingOrigin.MACHINE)).all() == []


def test_translations_are_learned_from_too(database, ground):
    with database.write() as session:
        coding.translate(
            session,
            area_id=ground.area,
            statement_id=ground.other,
            language="nb",
            text="Husleia er dyrt",
            user_id=ground.coder,
            now=NOW,
        )
    with database.read() as session:
        data = suggestions.training_data(session, ground.area)
    assert [(pair.language, pair.translation_language) for pair in data.pairs] == [("so", "nb")]
    assert [number for number, _, _ in data.waiting] == [ground.dark, ground.other]


def test_the_areas_own_uncoded_statements_are_there_while_it_learns(database, ground, monkeypatch):
    with database.write() as session:
        elsewhere = add_area(session, slug="elsewhere")
        add_statement(session, elsewhere, add_survey(session, elsewhere), "noe fra et annet sted")
    given = []

    def spied(*data, uncoded):
        given.append(uncoded)
        return replace(model.fit(*data), uncoded=len(uncoded))

    monkeypatch.setattr(suggestions, "fit", spied)
    learned, stored = ground.train(database)
    assert given == [[("mørkt og lite gatelys ved parken", "nb"), ("Kirada waa qaali", "so")]]
    with database.read() as session:
        assert session.get(TrainedModel, stored.model_id).report["uncoded"] == learned.report["uncoded"] == 2


def test_too_little_or_an_impossible_precision_is_a_sentence(database):
    with database.write() as session:
        ground = Ground(session, coded=10)
    with pytest.raises(ServiceProblem) as problem:
        ground.train(database)
    assert "at least 50 coded statements" in problem.value.message.render(str)
    with pytest.raises(ServiceProblem):
        ground.train(database, precision=1.5)
