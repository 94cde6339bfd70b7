"""The coding room: what is shown to whom, what a form does, what the journal keeps."""

import pytest
from sqlalchemy import select

from participation.records.codebook import Coding, CodingOrigin
from participation.services import areas, codebooks, journal, statements
from participation.services.permissions import Role
from tests.factories.site import send
from tests.factories.statements import CODEBOOK, NOW, add_session, add_statement, add_survey

AREA = "/staff/toyen"
PAGES = ("statements", "statements/next", "themes", "codebook")


class Room:
    """Three statements in the area of the `app` fixture, the last one with a suggestion."""

    def __init__(self, database):
        self.database = database
        with database.write() as session:
            self.area = areas.area(session, "toyen").id
            survey = add_survey(session, self.area)
            met = add_session(session, self.area, survey[0], place="Biblo")
            self.dark = add_statement(session, self.area, survey, "Mørkt <b>ute</b>", session_id=met)
            self.arabic = add_statement(session, self.area, survey, "الإيجار مرتفع", lens="need", language="ar")
            self.light = add_statement(session, self.area, survey, "Mer lys, takk")
            book = codebooks.import_codebook(session, area_id=self.area, document=CODEBOOK, now=NOW)
            self.code = {key: code.id for key, code in book.by_key().items()}
            session.add(
                Coding(
                    statement_id=self.light,
                    code_id=self.code["lighting"],
                    origin=CodingOrigin.MACHINE,
                    confidence=0.874,
                    created=NOW,
                )
            )

    def codes(self, number):
        with self.database.read() as session:
            view = statements.one(session, self.area, number)
        names = {code: key for key, code in self.code.items()}
        return sorted(names[code.code_id] for code in view.codes), view.is_decided

    def lines(self, action):
        with self.database.read() as session:
            return journal.events(session, self.area, action=action)[0]


@pytest.fixture
def room(app, sqlite_database):
    return Room(sqlite_database)


def page_of(number):
    return f"{AREA}/statements/{number}"


@pytest.mark.parametrize("path", PAGES)
def test_outreach_staff_do_not_read_statements(room, log_in, client, path):
    assert log_in(Role.OUTREACH).get(f"{AREA}/{path}").status_code == 403
    assert client.get(f"{AREA}/{path}").status_code == 302


@pytest.mark.parametrize("path", ["statements/1/codes", "statements/1/translation", "statements/undo"])
def test_a_form_without_its_token_changes_nothing(room, planner, path):
    assert planner.post(f"{AREA}/{path}", data={"code": room.code["rent"], "translation": "x"}).status_code == 400
    assert room.codes(room.dark) == ([], False)


def test_the_list_shows_words_as_words_in_their_own_language_and_direction(room, planner):
    page = planner.get(f"{AREA}/statements").text
    assert "Mørkt &lt;b&gt;ute&lt;/b&gt;" in page
    assert '<blockquote class="quote" lang="ar" dir="rtl">الإيجار مرتفع' in page
    assert "3 statements" in page
    assert "Biblo" in page


def test_filters_narrow_the_list_and_the_journal_never_keeps_the_words(room, planner):
    page = planner.get(f"{AREA}/statements?lens=need&q=الإيجار").text
    assert "1 statement<" in page
    assert "Mer lys" not in page
    assert room.lines("statements.read")[0].detail == {"lens": "need", "page": 1, "searched": True}


@pytest.mark.parametrize(
    "query", ["page=0", "page=999999999999", "code=x&session=-1", "lens=%01&language=%F0", "code=99"]
)
def test_an_address_that_makes_no_sense_still_gives_a_page(room, planner, query):
    assert planner.get(f"{AREA}/statements?{query}").status_code == 200


def test_a_suggestion_is_shown_as_the_machines_with_its_probability(room, planner):
    page = planner.get(page_of(room.light)).text
    assert "The machine suggests" in page
    assert "87 %" in page
    assert f'id="code-{room.code["lighting"]}">' in page, "not ticked"


def test_coding_goes_on_to_the_next_and_is_kept_in_the_journal(room, planner):
    page = page_of(room.light)
    done = send(planner, f"{page}/codes", {"code": [room.code["lighting"], room.code["rent"]]}, page=page)
    assert done.headers["Location"].endswith(page_of(room.arabic))
    assert room.codes(room.light) == (["lighting", "rent"], True)
    (line,) = room.lines("coding.given")
    assert line.subject == f"statement:{room.light}"
    assert line.detail == {"before": [], "after": sorted([room.code["lighting"], room.code["rent"]])}
    assert "87 %" not in planner.get(page).text


def test_no_code_fits_takes_all_ticks_away(room, planner):
    page = page_of(room.dark)
    send(planner, f"{page}/codes", {"code": [room.code["rent"]]}, page=page)
    form = {"code": [room.code["rent"]], "seen": [room.code["rent"]], "action": "none"}
    send(planner, f"{page}/codes", form, page=page)
    assert room.codes(room.dark) == ([], True)
    assert "No code fits, says a person" in planner.get(page).text


def test_undo_takes_the_last_decision_back_and_says_so_when_there_is_none(room, planner):
    page = page_of(room.dark)
    send(planner, f"{page}/codes", {"code": [room.code["rent"]]}, page=page)
    back = send(planner, f"{AREA}/statements/undo", page=page)
    assert back.headers["Location"].endswith(page)
    assert room.codes(room.dark) == ([], False)
    assert "Undone." in planner.get(page).text
    assert len(room.lines("coding.undone")) == 1
    again = send(planner, f"{AREA}/statements/undo", page=page, follow_redirects=True)
    assert "You have no decision to take back." in again.text


@pytest.mark.parametrize("code", ["99999", "x", "-1"])
def test_a_code_that_is_not_there_is_refused_or_ignored(room, planner, code):
    page = page_of(room.dark)
    answer = send(planner, f"{page}/codes", {"code": [code]}, page=page)
    assert answer.status_code in {302, 400}
    assert room.codes(room.dark)[0] == []


def test_a_translation_stands_beside_the_words_with_who_wrote_it(room, planner):
    page = page_of(room.arabic)
    send(planner, f"{page}/translation", {"translation": "Husleia er høy"}, page=page)
    shown = planner.get(page).text
    assert '<span lang="nb" dir="ltr">Husleia er høy</span>' in shown
    assert "Translated by Planner Person" in shown
    assert room.lines("statement.translated")[0].detail == {"language": "nb"}


def test_a_translation_that_cannot_be_saved_is_not_lost(room, planner):
    page = page_of(room.arabic)
    answer = send(planner, f"{page}/translation", {"translation": "ø" * 10_001}, page=page)
    assert answer.status_code == 400
    assert "The translation is too long" in answer.text
    assert "ø" * 10_001 in answer.text


def test_a_norwegian_statement_is_not_offered_for_translation(room, planner):
    assert "Translate into Norwegian" not in planner.get(page_of(room.dark)).text


def test_themes_tell_people_and_machine_apart(room, planner):
    page = page_of(room.dark)
    send(planner, f"{page}/codes", {"code": [room.code["lighting"]]}, page=page)
    shown = " ".join(planner.get(f"{AREA}/themes").text.split())
    assert "People have decided about 1 of 3 statements (33%)." in shown
    assert "The machine has not learned yet" in shown
    assert "1 + 1" in shown
    assert "Mer lys, takk" not in shown, "what the machine guessed is no quote"
    assert room.lines("themes.read")[0].user == "Planner Person"


def test_the_codebook_is_read_as_a_hierarchy(room, planner):
    page = planner.get(f"{AREA}/codebook").text
    assert page.index("Safety <span") < page.index("<h3>Lighting") < page.index("Housing <span")


def test_statements_of_another_area_do_not_exist_here(room, planner, sqlite_database):
    with sqlite_database.write() as session:
        fjell = areas.area(session, "fjell").id
        foreign = add_statement(session, fjell, add_survey(session, fjell), "Hemmelig")
    assert planner.get(page_of(foreign)).status_code == 404
    assert planner.get("/staff/fjell/statements").status_code == 404


def test_an_area_without_a_codebook_says_so(app, planner, sqlite_database):
    page = planner.get(f"{AREA}/themes")
    assert page.status_code == 404
    assert "This area has no codebook yet." in page.text
    with sqlite_database.read() as session:
        assert session.scalars(select(Coding.id)).all() == []
