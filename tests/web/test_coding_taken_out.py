"""Files of statements on the pages: asked for with who is there, made by the worker, downloaded, taken away."""

import json

import pytest
from sqlalchemy import delete

from participation.records.answers import Statement
from participation.services import coding_export_jobs
from participation.services.permissions import Role
from participation.web import worker
from tests.factories.site import send
from tests.web.test_coding_desk import AREA, Desk

pytestmark = pytest.mark.usefixtures("woken")
FILES = f"{AREA}/statements/files"


@pytest.fixture
def desk(app, sqlite_database, log_in):
    made = Desk(sqlite_database, log_in(Role.PLANNER))
    made.post("statements/codes", {"statement": made.ids[:2], "code": made.code["rent"], "action": "give"}, page=f"{AREA}/statements?view=table")
    return made


def ask(visitor, **form):
    return send(visitor, f"{FILES}/out", {"format": "csv", **form}, page=FILES)


def run(desk, settings):
    return coding_export_jobs.run_waiting(desk.database, settings.instance, worker._clock)


def test_a_file_is_asked_for_made_and_downloaded(desk, settings, woken):
    reply = ask(desk.visitor)
    assert reply.status_code == 303
    assert woken == [1]
    page = desk.visitor.get(reply.location).text
    assert "The file is being made" in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    told = json.loads(desk.visitor.get(f"{reply.location}/progress").text)
    assert told == {"at_work": True, "done": 0, "total": 2, "text": "0 of 2 statements"}
    assert desk.visitor.get(f"{reply.location}/file").status_code == 409
    assert run(desk, settings) == 1
    page = desk.visitor.get(reply.location).text
    assert "Download toyen-codings.csv" in page
    assert "http-equiv" not in page
    file = desk.visitor.get(f"{reply.location}/file")
    assert file.headers["Content-Disposition"] == 'attachment; filename="toyen-codings.csv"'
    assert file.text.count("Mørkt sted") == 2
    assert "Coded statements as a CSV file" in desk.visitor.get(FILES).text
    assert {"coding.export", "coding.download"} <= set(desk.actions())


def test_all_statements_as_a_project_and_a_form_that_was_bent(desk, settings):
    assert ask(desk.visitor, format="exe", all="1").status_code == 303
    assert run(desk, settings) == 1
    assert "All statements as a REFI-QDA project" in desk.visitor.get(FILES).text


def test_what_is_stopped_is_gone(desk, settings):
    address = ask(desk.visitor).location
    run(desk, settings)
    page = send(desk.visitor, f"{address}/cancel", {}, page=address, follow_redirects=True).text
    assert "its file is deleted" in page
    assert list(coding_export_jobs.folder_of(settings.instance).iterdir()) == []
    assert "nothing of it is kept" in desk.visitor.get(address).text


def test_an_area_without_coded_statements_is_told_so(desk):
    with desk.database.write() as session:
        session.execute(delete(Statement))
    reply = ask(desk.visitor)
    assert reply.location == FILES
    assert "There are no such statements yet." in desk.visitor.get(FILES).text


@pytest.mark.parametrize("role", [Role.OUTREACH, Role.READER, Role.DATA_PROTECTION])
def test_who_may_not_take_out_words_does_not_come_near(desk, settings, log_in, role):
    address = ask(desk.visitor).location
    run(desk, settings)
    other = log_in(role)
    assert {other.get(f"{address}{end}").status_code for end in ("", "/progress", "/file")} == {403}
