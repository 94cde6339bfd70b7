"""The export holds every answer, runs no formula, tells nothing of the order, and leaves a line in the journal."""

import csv
import io
from dataclasses import replace

import pytest

from participation.services import answering, exporting, journal, publishing
from participation.services.answering import Mode
from tests.factories.answered import SMALL, Answered
from tests.factories.statements import NOW


@pytest.fixture
def here(database):
    with database.write() as session:
        made = Answered(session)
        made.met = made.plan(session).id
    return made


def table(text):
    assert text.startswith(exporting.BYTE_ORDER_MARK)
    assert text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text.removeprefix(exporting.BYTE_ORDER_MARK), newline="")))


def export(database, here):
    return table("".join(exporting.responses_csv(database, here.view, user_id=here.user, now=NOW)))


def test_every_kind_of_answer_has_its_column(database, here):
    raw = {
        "need": 'A bench, "red";\nand light',
        "safe_dark": "2",
        "age": "16_24",
        "home.other": "My aunt",
        "place.landmark": "square",
        "place.lat": "59.91512",
        "place.lon": "10.77004",
        "place.words": "By the fountain",
    }
    with database.write() as session:
        submission = here.submission(raw)
        answers = {**submission.answers, "home": ["children", "other"], "home.other": "My aunt"}
        here.answer(session, {"safe_dark": "dont_know"}, language="so", mode=Mode.ASSISTED, field_session_id=here.met)
        answering.submit(session, replace(submission, answers=answers), secret="s")
    rows = {row["_language"]: row for row in export(database, here)}
    assert len(rows) == 2
    full = rows["en"]
    assert full["need"] == raw["need"]
    assert (full["safe_dark"], full["age"], full["home"], full["home.other"]) == (
        "2",
        "16_24",
        "children|other",
        "My aunt",
    )
    assert (full["place.landmark"], full["place.lat"], full["place.words"]) == ("square", "59.91512", "By the fountain")
    assert (full["_version"], full["_day"], full["_mode"], full["_field_session"]) == ("1", "2026-09-01", "self", "")
    other = rows["so"]
    assert (other["safe_dark"], other["need"], other["_mode"]) == ("dont_know", "", "assisted")
    assert other["_field_session"] == str(here.met)


@pytest.mark.parametrize("text", ["=1+1", "+47 22", "-2", "@SUM(A1)", "＝1", '=HYPERLINK("http://example.org","x")'])
def test_no_spreadsheet_runs_what_somebody_wrote(database, here, text):
    with database.write() as session:
        here.answer(session, {"need": text})
    (row,) = export(database, here)
    assert row["need"] == "'" + text


def test_numbers_stay_numbers_and_nothing_stays_empty():
    assert [exporting.cell(value) for value in (-5, 2.5, None, ["a", "b"], "plain")] == [
        "-5",
        "2.5",
        "",
        "a|b",
        "plain",
    ]


def test_more_rows_than_are_read_at_once_come_once_each_in_the_order_of_random_ids(database, here, monkeypatch):
    monkeypatch.setattr(exporting, "ROWS_AT_ONCE", 4)
    with database.write() as session:
        stored = {str(here.answer(session, {"need": f"Number {number}"})) for number in range(11)}
    rows = [row["_response"] for row in export(database, here)]
    assert rows == sorted(stored)


def test_an_older_version_keeps_its_questions(database, here):
    with database.write() as session:
        here.answer(session, {"challenge": "Too dark"})
        newer = {**SMALL, "sections": [SMALL["sections"][1]]}
        publishing.publish(session, area_id=here.area, slug=here.view.slug, definition=newer, now=NOW)
    (row,) = export(database, here)
    assert (row["challenge"], row["_version"]) == ("Too dark", "1")
    assert list(row).index("safe_dark") < list(row).index("challenge")


def test_who_took_the_answers_out_is_in_the_journal_before_the_first_line(database, here):
    with database.write() as session:
        here.answer(session, {"need": "A bench"})
    lines = exporting.responses_csv(database, here.view, user_id=here.user, now=NOW)
    with database.read() as session:
        (line,), total = journal.events(session, here.area, action="responses.export")
    assert (total, line.user, line.subject) == (1, "Amina Outreach", f"survey:{here.view.slug}")
    assert line.detail == {"responses": 1}
    assert len(list(lines)) == 2


def test_another_survey_s_answers_are_not_in_it(database, here):
    with database.write() as session:
        other = Answered(session, "fjell", "Per Elsewhere")
        other.answer(session, {"need": "Elsewhere"})
    assert export(database, here) == []


def test_the_codebook_explains_every_column_and_value(database, here):
    with database.read() as session:
        rows = table(exporting.codebook_csv(session, here.view, "so"))
    header = "".join(exporting.responses_csv(database, here.view, user_id=here.user, now=NOW))
    columns = header.removeprefix(exporting.BYTE_ORDER_MARK).strip().split(",")
    assert set(columns) == {row["column"] for row in rows}
    age = [row for row in rows if row["column"] == "age"]
    assert (age[0]["type"], age[0]["dimension"], age[0]["text"]) == ("one_choice", "age", "Immisa jir baad tahay?")
    assert [(row["value"], row["missing"]) for row in age[1:]] == [
        ("16_24", ""),
        ("25_66", ""),
        ("prefer_not_to_say", "yes"),
    ]
    scale = {row["value"]: row["value_text"] for row in rows if row["column"] == "safe_dark" and row["value"]}
    assert scale["1"] == "Ammaan ma aha"
    assert scale["5"] == "Aad u ammaan ah"
    assert list(scale) == ["1", "2", "3", "4", "5", "dont_know"]
