"""Statements are found by lens, language, session, code, decision and words, a page at a time."""

from datetime import timedelta

import pytest

from participation.records.codebook import Coding, CodingOrigin
from participation.services import codebooks, coding, statements
from participation.services.errors import NotFound
from participation.services.statements import Filters
from tests.factories.statements import CODEBOOK, NOW, add_area, add_session, add_statement, add_survey, add_user


@pytest.fixture
def ground(database):
    class Ground:
        pass

    here = Ground()
    with database.write() as session:
        here.area, here.coder = add_area(session), add_user(session)
        survey = add_survey(session, here.area)
        here.session = add_session(session, here.area, survey[0])
        here.dark = add_statement(session, here.area, survey, "Mørkt ved ÅSEN 100 %", session_id=here.session)
        here.rent = add_statement(session, here.area, survey, "Kirada waa qaali", language="so", lens="need")
        here.good = add_statement(session, here.area, survey, "Gode naboer_", lens="quality")
        elsewhere = add_area(session, "fjell")
        add_statement(session, elsewhere, add_survey(session, elsewhere), "Mørkt her også")
        book = codebooks.import_codebook(session, area_id=here.area, document=CODEBOOK, now=NOW)
        here.code = {key: code.id for key, code in book.by_key().items()}
        coding.decide(
            session, area_id=here.area, statement_id=here.dark, coder_id=here.coder, given=[here.code["lighting"]], now=NOW
        )
        coding.translate(
            session,
            area_id=here.area,
            statement_id=here.rent,
            language="nb",
            text="Husleia er dyr",
            user_id=here.coder,
            now=NOW,
        )
        session.add(
            Coding(
                statement_id=here.rent,
                code_id=here.code["rent"],
                origin=CodingOrigin.MACHINE,
                confidence=0.9,
                created=NOW,
            )
        )
    return here


def found(database, ground, **filters):
    with database.read() as session:
        views, total = statements.find(session, ground.area, Filters(**filters))
    assert total == len(views)
    return [view.id for view in views]


def test_without_a_filter_all_of_the_area_come_newest_first(database, ground):
    assert found(database, ground) == [ground.good, ground.rent, ground.dark]


def test_every_filter_keeps_what_it_says(database, ground):
    assert found(database, ground, lens="need") == [ground.rent]
    assert found(database, ground, language="so") == [ground.rent]
    assert found(database, ground, session_id=ground.session) == [ground.dark]
    assert found(database, ground, session_id=0) == [ground.good, ground.rent]
    assert found(database, ground, coded="yes") == [ground.dark]
    assert found(database, ground, coded="no") == [ground.good, ground.rent]
    assert found(database, ground, lens="need", coded="yes") == []


def test_a_theme_finds_the_codes_under_it_and_keeps_people_and_machine_apart(database, ground):
    assert found(database, ground, code_id=ground.code["safety"]) == [ground.dark]
    assert found(database, ground, code_id=ground.code["housing"]) == []
    assert found(database, ground, code_id=ground.code["housing"], origin="machine") == [ground.rent]
    assert found(database, ground, origin="machine") == [ground.rent], "any code that is suggested"


@pytest.mark.parametrize(
    ("text", "names"),
    [("åsen", ["dark"]), ("husleia", ["rent"]), ("KIRADA", ["rent"]), ("100 %", ["dark"]), ("_", ["good"]), ("%x", [])],
)
def test_words_are_found_in_any_case_in_the_text_or_its_translation(database, ground, text, names):
    assert found(database, ground, text=text) == [getattr(ground, name) for name in names]


def test_pages_hold_all_statements_once(database, ground):
    with database.read() as session:
        pages = [statements.find(session, ground.area, Filters(), page=page, page_size=2) for page in (1, 2, 3)]
    assert [[view.id for view in views] for views, _ in pages] == [[ground.good, ground.rent], [ground.dark], []]
    assert {total for _, total in pages} == {3}


def test_neighbours_follow_the_filtered_list(database, ground):
    with database.read() as session:
        assert statements.neighbours(session, ground.area, Filters(), ground.rent) == (ground.good, ground.dark)
        assert statements.neighbours(session, ground.area, Filters(coded="no"), ground.rent) == (ground.good, None)


def test_a_card_tells_session_language_translation_and_code(database, ground):
    with database.read() as session:
        dark = statements.one(session, ground.area, ground.dark)
        rent = statements.one(session, ground.area, ground.rent)
    assert (dark.session_place, dark.is_decided, [code.by for code in dark.codes]) == ("Torget", True, ["Per Planner"])
    assert rent.translation("nb").text == "Husleia er dyr"
    assert [code.origin for code in rent.suggestions] == [CodingOrigin.MACHINE]


def test_choices_count_languages_and_name_sessions(database, ground):
    with database.read() as session:
        choices = statements.choices(session, ground.area)
    assert choices.languages == (("nb", 2), ("so", 1))
    assert [place for _, _, place in choices.sessions] == ["Torget"]
    assert (choices.total, choices.decided) == (3, 1)


def test_a_statement_of_another_area_does_not_exist_here(database, ground):
    with database.read() as session, pytest.raises(NotFound):
        statements.one(session, ground.area + 1, ground.dark)


def test_what_two_coders_gave_shows_once(database, ground):
    with database.write() as session:
        session.add(
            Coding(
                statement_id=ground.dark,
                code_id=ground.code["lighting"],
                origin=CodingOrigin.HUMAN,
                coder_id=ground.coder,
                created=NOW + timedelta(minutes=1),
            )
        )
        session.flush()
        assert len(statements.one(session, ground.area, ground.dark).codes) == 1
