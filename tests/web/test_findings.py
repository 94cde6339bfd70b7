"""The findings' pages: who reads them, what bad input gets, what is told and what not, files and the journal."""

import io

import openpyxl
import pytest
from defusedxml import ElementTree as DefusedET

from participation.records.answers import Statement
from participation.records.codebook import CodedStatement, Coding, CodingOrigin
from participation.services import answer_weights, areas, journal, reference
from participation.services.codebooks import import_codebook
from participation.services.permissions import Role
from participation.services.reference import Figure
from tests.factories.looks import Neighbourhood
from tests.factories.respondents import answer
from tests.factories.site import Site
from tests.factories.statements import CODEBOOK, NOW, add_user

FINDINGS = "/staff/toyen/findings"
PAGES = ("", "/groups", "/together", "/change")


@pytest.fixture
def area(app, sqlite_database):
    """Thirty answers: the young speak of light, ten older ones of rent, and one of both."""
    site = Site(sqlite_database)
    with sqlite_database.write() as session:
        coder = add_user(session)
        book = import_codebook(session, area_id=site.area.id, document=CODEBOOK, now=NOW)
    code = {key: each.id for key, each in book.by_key().items()}
    for number in range(30):
        key = "rent" if number < 10 else "lighting"
        response = site.answer({"need": f"Noe {number}", "age": "25_66" if number < 10 else "16_24"})
        with sqlite_database.write() as session:
            statement = session.query(Statement.id).filter_by(response_id=response).scalar()
            session.add(CodedStatement(statement_id=statement, coder_id=coder, decided=NOW))
            for given in (key, "violence") if number == 0 else (key,):
                session.add(
                    Coding(
                        statement_id=statement,
                        code_id=code[given],
                        origin=CodingOrigin.HUMAN,
                        coder_id=coder,
                        created=NOW,
                    )
                )
    return site.area.id


def text_of(reply):
    return " ".join(reply.text.split())


@pytest.mark.parametrize("path", [*PAGES, "/often/file/csv"])
def test_outreach_staff_do_not_read_them(area, log_in, client, path):
    assert log_in(Role.OUTREACH).get(FINDINGS + path).status_code == 403
    assert client.get(FINDINGS + path).status_code == 302


def test_how_often_with_its_interval(area, planner):
    shown = text_of(planner.get(FINDINGS))
    assert "People have decided about 30 of these 30 statements." in shown
    assert '<th scope="row">Safety</th><td class="number">70%</td>' in shown
    assert "21 of 30" in shown
    assert '<circle class="heard' in shown


def test_by_group_with_few_people_not_told(area, planner):
    shown = text_of(planner.get(f"{FINDINGS}/groups?by=age"))
    assert "16–24<small>20 coded</small>" in shown
    assert "too few people<small>1–4</small>" in shown, "one of the older spoke of violence"
    assert "held back" in shown, "20 of 21 spoke of safety, and the whole is known"
    assert "100%<small>" in shown
    by_lens = text_of(planner.get(f"{FINDINGS}/groups"))
    assert "What is missing<small>30 coded</small>" in by_lens
    nothing = planner.get(f"{FINDINGS}/groups?by=nonsense<b>")
    assert "This is not known of any of these statements." in nothing.text


def test_together_and_change(area, planner):
    shown = text_of(planner.get(f"{FINDINGS}/together"))
    assert "1–4" in shown
    moved = text_of(planner.get(f"{FINDINGS}/change"))
    assert "Before:" in moved
    assert planner.get(f"{FINDINGS}/change?first_since=2026-01-01&first_until=2026-02-01").status_code == 200


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("since=yesterday", "Write the day, as in 2026-11-23."),
        ("since=2026-05-01&until=2026-04-01", "The period ends before it begins."),
        ("weighted=yes", "There are no register figures"),
    ],
)
def test_bad_input_is_told_on_the_page_with_what_was_written(area, planner, path, query, sentence):
    reply = planner.get(f"{FINDINGS}{path}?{query}&lens=need")
    assert reply.status_code == 400
    assert sentence in reply.text
    assert '<option value="need" selected>' in reply.text


@pytest.mark.parametrize("query", ["theme=99999", "theme=x", "lens=%01", "by=" + "x" * 500])
def test_an_address_that_makes_no_sense_still_gives_a_page(area, planner, query):
    assert planner.get(f"{FINDINGS}/groups?{query}").status_code == 200


def test_files_are_shielded_and_noted(area, planner, sqlite_database):
    reply = planner.get(f"{FINDINGS}/groups/file/csv?by=age")
    assert reply.data.decode("utf-8-sig").startswith("group,code,statements,coded,waiting,share,low,high")
    assert 'filename="toyen-groups.csv"' in reply.headers["Content-Disposition"]
    for part in ("often", "together", "change"):
        book = openpyxl.load_workbook(io.BytesIO(planner.get(f"{FINDINGS}/{part}/file/xlsx").data))
        assert book.sheetnames == [part, "codebook"]
        assert book[part].max_row > 1
    for part in ("often", "groups", "together", "change"):
        drawn = planner.get(f"{FINDINGS}/{part}/file/svg?by=age")
        assert drawn.headers["Content-Disposition"] == f'attachment; filename="toyen-{part}.svg"'
        assert DefusedET.fromstring(drawn.data).tag == "{http://www.w3.org/2000/svg}svg"
    assert planner.get(f"{FINDINGS}/often/file/pdf").status_code == 404
    assert planner.get(f"{FINDINGS}/nothing/file/csv").status_code == 404
    with sqlite_database.read() as session:
        lines, _ = journal.events(session, area, action="findings.export")
    assert lines[-1].detail == {"part": "groups", "by": "age"}
    assert len(lines) == 8


def test_the_page_names_dimensions_that_contradict_each_other(app, planner, sqlite_database):
    """Every woman heard is young and every man old: half women and nearly all old cannot both be reached."""
    with sqlite_database.write() as session:
        here = Neighbourhood(session, areas.area(session, "toyen").id)
        import_codebook(session, area_id=here.area, document=CODEBOOK, now=NOW)
        figures = (Figure("25_66", 100), Figure("67_plus", 2900))
        reference.import_counts(session, here.area, "age", figures, "Register", now=NOW)
        answer(session, here, 30, gender="woman", age="25_66")
        answer(session, here, 30, gender="man", age="67_plus")
        weights = answer_weights.answer_weights(session, here.area)
    assert (weights.dimensions, weights.left_out) == (("gender",), ("age",))
    shown = text_of(planner.get(f"{FINDINGS}?weighted=yes"))
    assert "Not weighted by: Hvor gammel er du?. No weights reach the register&#39;s figures for these and for the others" in shown
