"""The table, blind rounds, translations, languages, quotes and files: what people do there, and what is refused."""

import io
import re
from datetime import timedelta

import pytest

from participation.records.answers import Response, Statement
from participation.records.codebook import Coding, CodingOrigin
from participation.services import accounts, areas, codebooks, journal, statements
from participation.services.permissions import Role
from tests.conftest import NOW as FIRST
from tests.conftest import PASSWORD
from tests.factories.site import send
from tests.factories.statements import CODEBOOK, NOW, add_session, add_statement, add_survey

AREA = "/staff/toyen"
LIST = f"{AREA}/statements"


class Desk:
    """Six statements in the area of the `app` fixture, two of them in Somali, one with a suggestion."""

    def __init__(self, database, visitor):
        self.database, self.visitor = database, visitor
        with database.write() as session:
            self.area = areas.area(session, "toyen").id
            survey = add_survey(session, self.area)
            met = add_session(session, self.area, survey[0], place="Biblo")
            self.ids = [add_statement(session, self.area, survey, f"Mørkt sted {at}", session_id=met) for at in range(4)]
            self.ids += [add_statement(session, self.area, survey, f"Waa qaali {at}", language="so") for at in range(2)]
            book = codebooks.import_codebook(session, area_id=self.area, document=CODEBOOK, now=NOW)
            self.code = {key: code.id for key, code in book.by_key().items()}
            session.add(Coding(statement_id=self.ids[0], code_id=self.code["lighting"], origin=CodingOrigin.MACHINE, confidence=0.874, created=NOW))

    def codes(self, at):
        with self.database.read() as session:
            view = statements.one(session, self.area, self.ids[at])
        names = {number: key for key, number in self.code.items()}
        return sorted(names[code.code_id] for code in view.codes), view.is_decided

    def actions(self):
        with self.database.read() as session:
            return [line.action for line in journal.events(session, self.area)[0]]

    def answer(self, at, **answers):
        with self.database.write() as session:
            statement = session.get(Statement, self.ids[at])
            session.get(Response, statement.response_id).answers = answers

    def post(self, path, data=None, page=None, **options):
        return send(self.visitor, f"{AREA}/{path}", data, page=page or f"{AREA}/{path}", follow_redirects=True, **options)

    def get(self, path):
        return self.visitor.get(f"{AREA}/{path}").text


@pytest.fixture
def desk(app, sqlite_database, log_in):
    return Desk(sqlite_database, log_in(Role.PLANNER))


@pytest.fixture
def second(desk, app):
    """Another planner, and a client logged in as them."""
    with desk.database.write() as session:
        person = accounts.add_user(session, email="other@example.org", name="Other Person", password=PASSWORD, language="en", roles=[("toyen", Role.PLANNER)], now=FIRST)
    visitor = app.test_client()
    send(visitor, "/login", {"email": "other@example.org", "password": PASSWORD})
    return person.id, visitor


def test_several_statements_are_coded_and_taken_back_at_once(desk):
    page = f"{LIST}?view=table"
    form = {"statement": desk.ids[:3], "code": desk.code["rent"], "action": "give"}
    assert "3 statements are coded." in desk.post("statements/codes?lens=challenge", form, page=page).text
    assert [desk.codes(at)[0] for at in range(4)] == [["rent"]] * 3 + [[]]
    desk.post("statements/codes", {"statement": desk.ids[3], "action": "none"}, page=page)
    assert desk.codes(3) == ([], True)
    desk.post("statements/undo", page=page)
    assert desk.codes(3) == ([], False)
    assert "3 decisions are taken back." in desk.post("statements/undo", page=page).text
    assert [desk.codes(at) for at in range(3)] == [([], False)] * 3


@pytest.mark.parametrize(("form", "words"), [({"action": "give", "statement": 1}, "Choose a code first."), ({"action": "give", "code": "1"}, "Tick the statements first.")])
def test_a_bulk_change_that_lacks_something_says_what(desk, form, words):
    assert words in desk.post("statements/codes", form, page=f"{LIST}?view=table").text


def test_filters_by_place_coder_and_period(desk):
    assert "4 statements" in desk.get("statements?place=Biblo")
    desk.post("statements/codes", {"statement": desk.ids[0], "code": desk.code["rent"], "action": "give"}, page=f"{LIST}?view=table")
    page = desk.get("statements?coder=1")
    coder = page.split('id="coder"')[1].split('<option value="')[2].split('"')[0]
    assert "1 statement<" in desk.get(f"statements?coder={coder}")
    day = NOW.date()
    assert "6 statements" in desk.get(f"statements?since={day}&until={day}")
    assert "No statement fits" in desk.get(f"statements?since={day + timedelta(days=1)}")
    assert desk.visitor.get(f"{LIST}?since=x&until=2026-99-99&group=.&coder=x&view=x").status_code == 200


def test_a_group_of_fewer_than_five_is_not_shown(desk):
    for at in range(4):
        desk.answer(at, age="16_24")
    page = desk.get("statements?group=age.16_24")
    assert "Fewer than five people" in page
    assert "Mørkt sted" not in page
    for at in (4, 5):
        desk.answer(at, age="16_24")
    assert "6 statements" in desk.get("statements?group=age.16_24")
    assert "Fewer than five people" in desk.get("statements?group=age.16_24&language=so"), "filters together do not narrow it to a few"


def seen(page):
    """What a person reads of a page: no addresses, which hold hashes."""
    return re.sub(r"<[^>]*>", " ", page)


def test_a_blind_round_from_the_draw_to_the_third_decision(desk, second):
    other, visitor = second
    assert "87" in seen(desk.get(f"statements/{desk.ids[0]}")), "the machine suggests with 87 %"
    me = desk.get("statements/double-coding").split('name="coder" value="')
    numbers = [part.split('"')[0] for part in me[1:]]
    assert "Choose at least two coders." in desk.post("statements/double-coding", {"size": "2", "coder": [other]}).text
    mine = next(number for number in numbers if "Planner Person" in me[numbers.index(number) + 1].split("</label>")[0])
    page = desk.post("statements/double-coding", {"name": "Prøve", "size": "6", "coder": [other, mine]}).text
    assert "Agreement and disagreements are shown when everybody is done." in page
    assert "blind round" in desk.get(f"statements/{desk.ids[0]}")
    assert "87" not in seen(desk.get(f"statements/{desk.ids[0]}")), "the machine's suggestion is hidden"
    assert "87 %" not in desk.get("statements?view=table")
    answered = 0
    for client, code in ((desk.visitor, "rent"), (visitor, "lighting")):
        path = f"{AREA}/statements/double-coding/1/code"
        while 'name="unit"' in (shown := client.get(path).text):
            assert "The machine suggests" not in shown
            unit = shown.split('name="unit" value="')[1].split('"')[0]
            form = {"unit": unit, "code": desk.code[code], "action": "none" if answered % 6 == 0 else "save"}
            send(client, path, form)
            answered += 1
    assert answered == 12
    page = desk.get("statements/double-coding/1")
    assert "1 of 6 statements were given exactly the same codes." in page
    assert page.count("Store the decision") == 5
    assert page.index("<svg") < page.index("kappa</th>")
    unit = page.split('id="unit-')[1].split('"')[0]
    page = desk.post(f"statements/double-coding/1/units/{unit}", {"code": desk.code["rent"], "more": desk.code["violence"]}, page=f"{AREA}/statements/double-coding/1").text
    assert "1 of 5 are decided." in page
    assert "Decided by Planner Person" in page
    assert "1 agreed statement is coded." in desk.post("statements/double-coding/1/close", page=f"{AREA}/statements/double-coding/1").text
    assert sorted(codes for codes, decided in map(desk.codes, range(6)) if decided) == [[], ["rent", "violence"]]
    assert {"coding.round_started", "coding.round_coded", "coding.adjudicated", "coding.round_closed"} <= set(desk.actions())


def test_translations_are_written_in_the_queue_and_brought_from_a_file(desk):
    page = desk.get("statements/translations")
    assert "Waa qaali 0" in page
    assert "Mørkt" not in page
    done = desk.post("statements/translations", {f"t-{desk.ids[4]}": "Det er dyrt", f"t-{desk.ids[5]}": "x" * 10_001})
    assert done.status_code == 400
    assert "1 translation is stored." in done.text
    assert "x" * 10_001 in done.text
    file = desk.visitor.get(f"{AREA}/statements/translations/file.csv").text
    assert f"{desk.ids[5]},so,Waa qaali 1," in file
    assert "qaali 0" not in file
    back = file.replace("Waa qaali 1,", "Waa qaali 1,Det er dyrt her") + f"{desk.ids[0]},nb,Feil,Feil\r\n"
    shown = desk.post("statements/translations/file", {"file": (io.BytesIO(back.encode()), "t.csv")}, page=f"{AREA}/statements/translations", content_type="multipart/form-data").text
    assert "1 translation is stored." in shown
    assert "Row 3: the words of the statement are not those that were sent out" in shown
    assert "Nothing waits for a translation here." in shown
    assert "Det er dyrt her" in desk.get(f"statements/{desk.ids[5]}")


@pytest.mark.parametrize("ending", ["po", "xlf"])
def test_a_language_goes_out_and_comes_back_in_translators_formats(desk, ending):
    assert desk.visitor.get(f"{AREA}/statements/translations/file.{ending}").status_code == 404, "one language is needed"
    file = desk.visitor.get(f"{AREA}/statements/translations/file.{ending}?language=so").data
    back = file.replace(b'msgstr ""\n\n', b'msgstr "Dyrt"\n\n') if ending == "po" else file.replace(b'<target state="needs-translation" />', b"<target>Dyrt</target>")
    shown = desk.post("statements/translations/file", {"file": (io.BytesIO(back), f"t.{ending}")}, page=f"{AREA}/statements/translations", content_type="multipart/form-data").text
    assert "translations are stored." in shown or "1 translation is stored." in shown


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"<x>", b"a,b\n1,2\n"])
def test_a_translators_file_that_cannot_be_read_changes_nothing(desk, content):
    answer = desk.post("statements/translations/file", {"file": (io.BytesIO(content), "t.csv")}, page=f"{AREA}/statements/translations", content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "translations.import" not in desk.actions()


def test_a_language_is_corrected_with_a_line_in_the_journal(desk):
    with desk.database.write() as session:
        session.get(Statement, desk.ids[0]).text = "Jest tutaj bardzo głośno, a czynsz jest za wysoki i nie ma gdzie iść"
    assert "seems to be Polish" in desk.get("statements/languages")
    desk.post(f"statements/{desk.ids[0]}/language", {"language": "pl", "from": "list"}, page=f"{LIST}/languages")
    assert "No statement contradicts its form." in desk.get("statements/languages")
    assert "corrected the language to Polish" in desk.get(f"statements/{desk.ids[0]}")
    with desk.database.read() as session:
        line = journal.events(session, desk.area, action="statement.language")[0][0]
    assert line.detail == {"from": "nb", "to": "pl"}


def test_a_quote_is_marked_after_a_look_listed_taken_out_and_withdrawn(desk):
    with desk.database.write() as session:
        session.get(Statement, desk.ids[1]).text = "Ring 22 33 44 55, det er mørkt her."
    page = f"statements/{desk.ids[1]}/quote"
    shown = desk.get(page)
    assert '<mark class="finding">22 33 44 55</mark>' in shown
    assert "telephone number" in shown
    refused = desk.post(page, {"text": "Ring 22 33 44 55, det er mørkt her.", "action": "mark"})
    assert refused.status_code == 400
    assert "Something here may still tell" in refused.text
    taken = desk.post(page, {"text": "Ring 22 33 44 55, det er mørkt her.", "text-finding": "0", "action": "take"}).text
    assert "Ring […], det er mørkt her." in taken
    assert "marked as a quote" in desk.post(page, {"text": "Ring […], det er mørkt her.", "action": "mark"}).text
    desk.post(f"statements/{desk.ids[1]}/codes", {"code": desk.code["lighting"]}, page=f"{LIST}/{desk.ids[1]}")
    assert "Ring […]" in desk.get(f"statements/quotes?theme={desk.code['safety']}&lens=challenge")
    assert "Ring […]" not in desk.get(f"statements/quotes?theme={desk.code['housing']}").split("Withdrawn")[0]
    file = desk.visitor.get(f"{AREA}/statements/quotes.csv").text
    assert '"Ring […], det er mørkt her.",,nb,challenge,Lighting' in file
    assert "Withdrawn by Planner Person" in desk.post("statements/quotes/1/withdraw", page=f"{AREA}/statements/quotes").text
    assert {"quotes.marked", "quotes.read", "quotes.export", "quotes.withdrawn"} <= set(desk.actions())


def test_files_go_out_and_what_comes_in_is_shown_before_it_is_stored(desk):
    desk.post("statements/codes", {"statement": desk.ids[:1], "code": desk.code["rent"], "action": "give"}, page=f"{LIST}?view=table")
    files = {name: desk.visitor.get(f"{AREA}/{name}") for name in ("codebook/file.qdc", "codebook/file.csv")}
    assert all(answer.status_code == 200 for answer in files.values())
    assert b"<CodeBook" in files["codebook/file.qdc"].data
    assert desk.visitor.get(f"{AREA}/codebook/file.exe").status_code == 404
    changed = files["codebook/file.qdc"].data.replace(b'name="Husleie"', b'name="Leie"')
    bring = {"file": (io.BytesIO(changed), "bok.qdc"), "lens": "need"}
    shown = desk.post("statements/files", bring, content_type="multipart/form-data").text
    assert "Nothing has been stored yet." in shown
    assert "Leie" in shown
    with desk.database.read() as session:
        assert codebooks.codebook_of(session, desk.area).by_key()["rent"].name["nb"] == "Husleie"
    assert "0 new codes, 1 changed" in desk.post("statements/files/1/store", page=f"{AREA}/statements/files/1").text
    with desk.database.read() as session:
        assert codebooks.codebook_of(session, desk.area).by_key()["rent"].name["nb"] == "Leie"
    assert "coding.import" in desk.actions()


def test_a_file_that_cannot_be_used_is_refused_with_its_line_and_forgotten_where_asked(desk):
    broken = {"file": (io.BytesIO(b"<CodeBook>\n<Codes"), "x.qdc")}
    answer = desk.post("statements/files", broken, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Line 2: The file cannot be read as XML." in answer.text
    good = {"file": (io.BytesIO(b"key,name_nb\nny,Ny\n"), "x.csv")}
    desk.post("statements/files", good, content_type="multipart/form-data")
    assert "Nothing was changed." in desk.post("statements/files/1/refuse", page=f"{AREA}/statements/files/1").text
    assert desk.visitor.get(f"{AREA}/statements/files/1").status_code == 404


@pytest.mark.parametrize("path", ["statements/double-coding", "statements/translations", "statements/quotes", "statements/files", "statements/languages", "statements/translations/file.csv", "statements/quotes.csv"])
def test_outreach_staff_do_not_come_here(desk, log_in, path):
    assert log_in(Role.OUTREACH).get(f"{AREA}/{path}").status_code == 403
