"""Coding: decisions stand beside each other, can be taken back, and never touch the machine's suggestions."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from participation.records.codebook import Coding, CodingOrigin
from participation.services import codebooks, coding, statements
from participation.services.errors import NotFound, ServiceProblem
from participation.services.statement_history import history
from tests.factories.statements import CODEBOOK, NOW, add_area, add_statement, add_survey, add_user


class Ground:
    def __init__(self, session):
        self.area = add_area(session)
        self.coder, self.other = add_user(session), add_user(session, "Kari Koder")
        survey = add_survey(session, self.area)
        texts = ["Det er mørkt ved undergangen", "Husleia er for høy", "Bra naboer"]
        self.ids = [add_statement(session, self.area, survey, text) for text in texts]
        book = codebooks.import_codebook(session, area_id=self.area, document=CODEBOOK, now=NOW)
        self.code = {key: code.id for key, code in book.by_key().items()}
        self.moment = NOW

    def decide(self, session, given=(), withdrawn=(), at=0, coder=None):
        self.moment += timedelta(minutes=1)
        return coding.decide(
            session,
            area_id=self.area,
            statement_id=self.ids[at],
            coder_id=coder or self.coder,
            given=[self.code[key] for key in given],
            withdrawn=[self.code[key] for key in withdrawn],
            now=self.moment,
        )

    def undo(self, session, coder=None):
        self.moment += timedelta(minutes=1)
        return coding.undo(session, area_id=self.area, coder_id=coder or self.coder, now=self.moment)

    def codes(self, session, at=0):
        view = statements.one(session, self.area, self.ids[at])
        names = {number: key for key, number in self.code.items()}
        return sorted(names[code.code_id] for code in view.codes), view.is_decided


@pytest.fixture
def ground(database):
    with database.write() as session:
        return Ground(session)


def test_a_statement_gets_several_codes_and_counts_as_decided(database, ground):
    with database.write() as session:
        ground.decide(session, given=["lighting", "violence"])
        assert ground.codes(session) == (["lighting", "violence"], True)
        assert ground.codes(session, at=1) == ([], False)


def test_no_code_fits_is_a_decision_too(database, ground):
    with database.write() as session:
        ground.decide(session)
        assert ground.codes(session) == ([], True)


def test_two_coders_with_the_same_statement_open_do_not_undo_each_other(database, ground):
    with database.write() as session:
        ground.decide(session, given=["lighting"])
        ground.decide(session, given=["violence"], coder=ground.other)
        assert ground.codes(session)[0] == ["lighting", "violence"]


def test_the_same_code_is_not_given_twice(database, ground):
    with database.write() as session:
        ground.decide(session, given=["lighting"])
        ground.decide(session, given=["lighting"], coder=ground.other)
        assert len(list(session.scalars(select(Coding)))) == 1


def test_a_withdrawn_code_keeps_its_row_with_who_and_when(database, ground):
    with database.write() as session:
        ground.decide(session, given=["lighting"])
        ground.decide(session, withdrawn=["lighting"], coder=ground.other)
        row = session.scalars(select(Coding)).one()
        assert (row.coder_id, row.withdrawn_by, row.withdrawn) == (ground.coder, ground.other, ground.moment)
        assert ground.codes(session) == ([], True)


def test_undo_walks_back_decision_by_decision(database, ground):
    with database.write() as session:
        ground.decide(session, given=["lighting"])
        ground.decide(session, given=["violence"], withdrawn=["lighting"])
        ground.decide(session, given=["rent"], at=1)
        assert ground.undo(session).statement_id == ground.ids[1]
        assert ground.codes(session, at=1) == ([], False)
        ground.undo(session)
        assert ground.codes(session) == (["lighting"], True)
        ground.undo(session)
        assert ground.codes(session) == ([], False)
        with pytest.raises(NotFound):
            ground.undo(session)


def test_undo_takes_back_only_ones_own_decision(database, ground):
    with database.write() as session:
        ground.decide(session, given=["lighting"])
        ground.decide(session, given=["violence"], coder=ground.other)
        ground.undo(session)
        assert ground.codes(session) == (["violence"], True)


def test_undoing_a_withdrawal_gives_the_colleagues_code_back_to_the_colleague(database, ground):
    with database.write() as session:
        ground.decide(session, given=["lighting"])
        ground.decide(session, withdrawn=["lighting"], coder=ground.other)
        ground.undo(session, coder=ground.other)
        row = session.scalars(select(Coding)).one()
        assert (row.coder_id, row.withdrawn, row.withdrawn_by) == (ground.coder, None, None)


def test_undoing_a_withdrawal_does_not_double_a_code_that_came_back_meanwhile(database, ground):
    with database.write() as session:
        ground.decide(session, given=["lighting"])
        ground.decide(session, withdrawn=["lighting"])
        ground.decide(session, given=["lighting"], coder=ground.other)
        ground.undo(session)
        active = session.scalars(select(Coding).where(Coding.withdrawn.is_(None))).all()
        assert [row.coder_id for row in active] == [ground.other]


def test_a_persons_decision_leaves_the_suggestion_alone_but_hides_it(database, ground):
    with database.write() as session:
        session.add(
            Coding(
                statement_id=ground.ids[0],
                code_id=ground.code["rent"],
                origin=CodingOrigin.MACHINE,
                confidence=0.93,
                created=NOW,
            )
        )
        session.flush()
        before = statements.one(session, ground.area, ground.ids[0])
        assert [code.confidence for code in before.suggestions] == [0.93]
        assert before.codes == ()
        ground.decide(session, given=["lighting"])
        after = statements.one(session, ground.area, ground.ids[0])
        assert after.suggestions == ()
        assert session.scalars(select(Coding.withdrawn).where(Coding.origin == CodingOrigin.MACHINE)).one() is None


def test_codes_of_another_area_and_statements_of_another_area_are_refused(database, ground):
    with database.write() as session:
        elsewhere = add_area(session, "fjell")
        foreign = codebooks.import_codebook(session, area_id=elsewhere, document=CODEBOOK, now=NOW).by_key()["rent"].id
        with pytest.raises(ServiceProblem):
            coding.decide(
                session, area_id=ground.area, statement_id=ground.ids[0], coder_id=ground.coder, given=[foreign], now=NOW
            )
        with pytest.raises(NotFound):
            coding.decide(
                session, area_id=elsewhere, statement_id=ground.ids[0], coder_id=ground.coder, given=[foreign], now=NOW
            )


def test_a_translation_is_written_corrected_and_signed(database, ground):
    with database.write() as session:
        survey = add_survey(session, ground.area)
        number = add_statement(session, ground.area, survey, "Kirada waa qaali", language="so")
        for text, user in (("Leie dyr", ground.coder), ("Husleia er dyr", ground.other)):
            coding.translate(
                session, area_id=ground.area, statement_id=number, language="nb", text=text, user_id=user, now=NOW
            )
        view = statements.one(session, ground.area, number)
        assert [(found.text, found.by) for found in view.translations] == [("Husleia er dyr", "Kari Koder")]
        assert view.translation("en") is None


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001])
def test_a_translation_that_cannot_be_one_is_refused(database, ground, text):
    with database.write() as session, pytest.raises(ServiceProblem) as problem:
        coding.translate(
            session,
            area_id=ground.area,
            statement_id=ground.ids[0],
            language="en",
            text=text,
            user_id=ground.coder,
            now=NOW,
        )
    assert problem.value.field == "translation"


def test_a_statement_is_not_translated_into_its_own_language(database, ground):
    with database.write() as session, pytest.raises(ServiceProblem):
        coding.translate(
            session, area_id=ground.area, statement_id=ground.ids[0], language="nb", text="x", user_id=1, now=NOW
        )


def test_the_history_of_a_statement_tells_every_decision_undone_ones_too(database, ground):
    with database.write() as session:
        ground.decide(session, given=["lighting", "rent"])
        ground.decide(session, withdrawn=["rent"], coder=ground.other)
        ground.decide(session, withdrawn=["lighting"])
        ground.undo(session)
        coding.translate(
            session,
            area_id=ground.area,
            statement_id=ground.ids[0],
            language="en",
            text="Dark by the underpass",
            user_id=ground.other,
            now=ground.moment + timedelta(minutes=1),
        )
        steps = history(session, ground.ids[0])
    assert [(step.by, step.given, step.withdrawn) for step in steps] == [
        ("Kari Koder", (), ()),
        ("Per Planner", (), ("lighting",)),
        ("Kari Koder", (), ("rent",)),
        ("Per Planner", ("lighting", "rent"), ()),
    ]
    assert steps[0].translated_into == "en"
    assert (steps[1].no_code, steps[1].undone) == (True, ground.moment)
    assert steps[2].undone is None
