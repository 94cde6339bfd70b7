"""Themes count statements by code and lens, people's decisions and the machine's guesses apart."""

import pytest

from participation.records.codebook import Coding, CodingOrigin, TrainedModel
from participation.services import codebooks, coding, themes
from participation.services.errors import NotFound
from participation.services.themes import Prevalence
from tests.factories.statements import CODEBOOK, NOW, add_area, add_statement, add_survey, add_user


class Ground:
    def __init__(self, session):
        self.area, self.coder = add_area(session), add_user(session)
        self.survey = add_survey(session, self.area)
        book = codebooks.import_codebook(session, area_id=self.area, document=CODEBOOK, now=NOW)
        self.book = book.id
        self.code = {key: code.id for key, code in book.by_key().items()}

    def said(self, session, text, *, codes=None, guesses=(), **more):
        number = add_statement(session, self.area, self.survey, text, **more)
        if codes is not None:
            coding.decide(
                session,
                area_id=self.area,
                statement_id=number,
                coder_id=self.coder,
                given=[self.code[key] for key in codes],
                now=NOW,
            )
        for key in guesses:
            session.add(
                Coding(
                    statement_id=number,
                    code_id=self.code[key],
                    origin=CodingOrigin.MACHINE,
                    confidence=0.9,
                    created=NOW,
                )
            )
        session.flush()
        return number


@pytest.fixture
def ground(database):
    with database.write() as session:
        return Ground(session)


def theme(overview, key):
    return next(found for top in overview.themes for found in (top, *top.children) if found.code.key == key)


def test_a_theme_counts_a_statement_once_and_its_codes_each_their_own(database, ground):
    with database.write() as session:
        ground.said(session, "a", codes=["lighting", "violence"])
        ground.said(session, "b", codes=["lighting"], lens="need")
        seen = themes.overview(session, ground.area)
    assert theme(seen, "safety").of("") == Prevalence(2, 0)
    assert theme(seen, "safety").of("challenge") == Prevalence(1, 0)
    assert theme(seen, "lighting").of("") == Prevalence(2, 0)
    assert theme(seen, "violence").of("need") == Prevalence(0, 0)
    assert theme(seen, "housing").of("") == Prevalence(0, 0)


def test_the_machine_is_counted_only_where_no_person_has_decided(database, ground):
    with database.write() as session:
        ground.said(session, "a", codes=["lighting"], guesses=["rent"])
        ground.said(session, "b", guesses=["rent", "lighting"])
        ground.said(session, "c", codes=[])
        ground.said(session, "d")
        seen = themes.overview(session, ground.area)
    assert theme(seen, "rent").of("") == Prevalence(0, 1)
    assert theme(seen, "lighting").of("") == Prevalence(1, 1)
    assert (seen.decided[""], seen.waiting[""], seen.no_code, seen.coded_share) == (2, 2, 1, 0.5)


def test_quotes_are_people_coded_of_the_lens_and_none_twice(database, ground):
    with database.write() as session:
        first = ground.said(session, "Mørkt i undergangen", codes=["lighting", "violence"])
        ground.said(session, "Gjettet", guesses=["lighting"])
        need = ground.said(session, "Mer lys", codes=["lighting"], lens="need")
        everything = themes.overview(session, ground.area)
        needs = themes.overview(session, ground.area, lens="need")
    assert {view.id for view in theme(everything, "safety").quotes} == {first, need}
    assert [view.id for view in theme(needs, "safety").quotes] == [need]
    assert len(theme(everything, "safety").quotes) == 2


def test_the_note_on_the_machine_is_that_of_the_newest_model(database, ground):
    with database.write() as session:
        assert themes.overview(session, ground.area).model is None
        for learned in (100, 300):
            session.add(
                TrainedModel(
                    area_id=ground.area,
                    codebook_id=ground.book,
                    trained=NOW,
                    learned_from=learned,
                    chosen_precision=0.8,
                    measured_precision=0.82,
                    coverage=0.4,
                )
            )
            session.flush()
        model = themes.overview(session, ground.area).model
    assert (model.learned_from, model.measured_precision, model.coverage) == (300, 0.82, 0.4)


def test_an_empty_area_has_no_share_and_one_without_a_codebook_says_so(database, ground):
    with database.write() as session:
        assert themes.overview(session, ground.area).coded_share == 0.0
        with pytest.raises(NotFound):
            themes.overview(session, add_area(session, "fjell"))
