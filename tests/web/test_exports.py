"""Exports on the pages: asked for, made by the worker, downloaded; words only with a reason; nothing of another area's."""

import io
import json
import re
import zipfile

import pytest

from participation.services import export_jobs
from participation.services.permissions import Role
from participation.web import worker
from tests.factories.exported import csv_table
from tests.factories.site import AREA, Site, send

pytestmark = pytest.mark.usefixtures("woken")
EXPORTS = f"{AREA}/exports"


@pytest.fixture
def site(app, sqlite_database):
    made = Site(sqlite_database)
    for number in range(6):
        made.answer({"need": f"=Bench {number}", "age": "16_24"})
    return made


def ask(visitor, **form):
    return send(visitor, f"{EXPORTS}/new", {"survey": "small", "format": "csv", "shape": "wide", **form})


def run(site, settings):
    return export_jobs.run_waiting(site.database, settings.instance, lambda: site.now)


def test_asked_for_made_and_downloaded(site, planner, settings, woken):
    assert "No exports yet" in planner.get(EXPORTS).text
    reply = ask(planner, language="en")
    assert reply.status_code == 303
    assert woken == [1]
    page = planner.get(reply.location).text
    assert "The file is being made" in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    told = json.loads(planner.get(f"{reply.location}/progress").text)
    assert told == {"at_work": True, "done": 0, "total": 6, "text": "0 of 6 answers"}
    assert planner.get(f"{reply.location}/file").status_code == 409
    assert run(site, settings) == 1
    page = planner.get(reply.location).text
    assert "Download small-csv.zip" in page
    assert "http-equiv" not in page
    file = planner.get(f"{reply.location}/file")
    assert file.headers["Content-Disposition"] == 'attachment; filename="small-csv.zip"'
    assert file.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        rows = csv_table(archive.read("responses.csv").decode())
        book = csv_table(archive.read("codebook.csv").decode())
    assert [row["age"] for row in rows] == ["16_24"] * 6
    assert "need" not in rows[0]
    assert any(row["text"] == "How old are you?" for row in book)
    assert "small: CSV" in planner.get(EXPORTS).text
    assert [line.action for line in site.lines("responses.")] == ["responses.download", "responses.export"]
    assert site.lines("responses.export")[0].detail["responses"] == 6


def test_words_take_a_reason_which_stands_in_the_journal(site, planner, settings):
    reply = ask(planner, free_text="yes", answered_in="en", reason="")
    assert reply.status_code == 400
    assert re.search(r'name="free_text" value="yes" checked', reply.text)
    assert re.search(r'name="answered_in" value="en" checked', reply.text)
    assert 'aria-invalid="true"' in reply.text
    assert site.lines("responses.export") == []
    reply = ask(planner, free_text="yes", reason="We read what is missing.")
    run(site, settings)
    with zipfile.ZipFile(io.BytesIO(planner.get(f"{reply.location}/file").data)) as archive:
        rows = csv_table(archive.read("responses.csv").decode())
    assert min(row["need"] for row in rows) == "'=Bench 0"
    (line,) = site.lines("responses.export")
    assert (line.detail["free_text"], line.detail["reason"]) == (True, "We read what is missing.")


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"since": "in spring"}, "Write the day as year-month-day"),
        ({"since": "2026-02-02", "until": "2026-01-01"}, "The first day comes after the last one."),
        ({"answered_in": "so"}, "No answers fit"),
        ({"format": "docx"}, "Choose one of the file formats."),
        ({"session": "999999"}, "No answers fit"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_typed_is_lost(site, planner, form, sentence):
    reply = ask(planner, reason="A reason kept in the field", **form)
    assert reply.status_code == 400
    assert sentence in reply.text
    assert "A reason kept in the field" in reply.text


def test_few_answers_take_a_reason(site, planner):
    site.answer({"need": "Light"}, "so")
    reply = ask(planner, answered_in="so")
    assert reply.status_code == 400
    assert "Fewer than five answers fit" in reply.text
    assert ask(planner, answered_in="so", reason="Only one came; we answer her.").status_code == 303


def test_stopped_and_its_file_gone(site, planner, settings):
    reply = ask(planner)
    run(site, settings)
    assert send(planner, f"{reply.location}/cancel", page=reply.location).status_code == 303
    assert "nothing of it is kept" in planner.get(reply.location).text
    assert planner.get(f"{reply.location}/file").status_code == 409
    assert list(export_jobs.folder_of(settings.instance).iterdir()) == []
    assert len(site.lines("responses.export_cancelled")) == 1


def test_outreach_staff_make_no_exports(site, log_in):
    outreach = log_in(Role.OUTREACH)
    assert outreach.get(EXPORTS).status_code == 403
    assert "Exports" not in outreach.get(f"{AREA}/sessions").text


def test_an_area_without_a_survey_says_so(app, log_in):
    planner = log_in(Role.PLANNER)
    assert "This area has no survey yet" in planner.get(EXPORTS).text
    assert planner.get(f"{EXPORTS}/new").status_code == 303
    assert "This area has no survey yet" in planner.get(f"{AREA}/links").text


def test_the_worker_looks_again_when_it_is_woken_at_work(site, settings, monkeypatch):
    import threading

    from participation import jobs

    began, may_go_on, runs = threading.Event(), threading.Event(), []

    def run_exports(*_):
        runs.append(1)
        began.set()
        may_go_on.wait(10)

    monkeypatch.setattr(jobs, "run_exports", run_exports)
    thread = worker.Worker()
    thread.wake(site.database, settings)
    assert began.wait(10)
    thread.wake(site.database, settings)
    running = thread._thread
    may_go_on.set()
    running.join(10)
    assert runs == [1, 1]
    assert thread._thread is None


def test_the_clock_wakes_the_worker_without_anybody_s_visit(app, woken):
    import time

    stop = worker.keep_looking(app, every=0.01)
    until = time.monotonic() + 10
    while len(woken) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    stop.set()
    assert len(woken) >= 3
