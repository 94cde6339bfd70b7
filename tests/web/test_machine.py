"""The machine room: who may let it learn, what it says of itself, candidate themes, and words on a statement's page."""

from datetime import UTC, datetime

import pytest

from participation import jobs
from participation.services import areas, codebooks, journal
from participation.services.machine import models
from participation.services.permissions import Role
from participation.web import worker
from tests.factories.machine import Ground
from tests.factories.site import send
from tests.factories.statements import NOW, add_statement

MACHINE = "/staff/toyen/machine"
FORMS = ("learn", "precision", "candidates/look", "candidates/code", "models/1/use")


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    """The worker's thread is tried with exports; here its work is done by hand."""
    calls = []
    monkeypatch.setattr(worker, "wake", calls.append)
    return calls


@pytest.fixture
def ground(app, sqlite_database):
    with sqlite_database.write() as session:
        return Ground(session, area_id=areas.area(session, "toyen").id)


def work(database):
    return jobs.run_machine(database, lambda: datetime.now(UTC))


def text_of(reply):
    return " ".join(reply.text.split())


@pytest.mark.parametrize("path", ["", "/candidates"])
def test_outreach_staff_do_not_read_it(ground, log_in, client, path):
    assert log_in(Role.OUTREACH).get(MACHINE + path).status_code == 403
    assert client.get(MACHINE + path).status_code == 302


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_its_token_or_permission_does_nothing(ground, log_in, planner, path, sqlite_database):
    assert planner.post(f"{MACHINE}/{path}", data={"precision": "80", "name": "x"}).status_code == 400
    assert send(log_in(Role.OUTREACH), f"{MACHINE}/{path}", page="/staff/account").status_code == 403
    assert work(sqlite_database) == 0


def test_learning_from_the_page_to_the_figures(ground, planner, sqlite_database, woken):
    assert "It has not learned yet" in planner.get(MACHINE).text
    reply = send(planner, f"{MACHINE}/learn", {"precision": "80"}, page=MACHINE)
    job = reply.headers["Location"]
    assert woken == ["machine"]
    page = planner.get(job).text
    assert 'data-progress="' in page
    assert planner.get(f"{job}/progress").json["at_work"] is True
    assert "look how far it is" in planner.get(MACHINE).text
    assert work(sqlite_database) == 1
    assert planner.get(f"{job}/progress").json["at_work"] is False
    assert "It has learned. Statements with a suggestion now: 1." in planner.get(job).text
    shown = text_of(planner.get(MACHINE))
    assert "64 coded statements" in shown
    assert "Planner Person" in shown
    assert "<svg" in shown
    assert 'Somali</th><td class="number">0</td>' in shown
    assert "not enough to say" in shown
    with sqlite_database.read() as session:
        lines = {line.action for line in journal.events(session, ground.area)[0]}
    assert {"machine.read", "machine.asked", "coding.trained"} <= lines
    assert planner.get(job.replace("toyen", "fjell")).status_code == 404


def test_a_job_can_be_stopped_from_its_page(ground, planner, sqlite_database):
    job = send(planner, f"{MACHINE}/learn", {"precision": "80"}, page=MACHINE).headers["Location"]
    assert send(planner, f"{job}/stop", page=job).headers["Location"].endswith("/machine")
    assert work(sqlite_database) == 0
    assert "Nothing was changed." in planner.get(job).text


@pytest.mark.parametrize("typed", ["", "x", "0", "100", "-5", "80.5", "٩٩٩"])
def test_a_precision_that_makes_no_sense_is_told_with_what_was_written(ground, planner, sqlite_database, typed):
    for path in ("learn", "precision"):
        reply = send(planner, f"{MACHINE}/{path}", {"precision": typed}, page=MACHINE)
        assert reply.status_code == 400
        assert "Write a whole number from 50 to 99." in reply.text
    assert work(sqlite_database) == 0


def test_another_precision_and_a_model_that_is_not_there(ground, planner, sqlite_database):
    refused = send(planner, f"{MACHINE}/precision", {"precision": "90"}, page=MACHINE)
    assert refused.status_code == 409
    ground.train(sqlite_database)
    reply = send(planner, f"{MACHINE}/precision", {"precision": "95 %"}, page=MACHINE, follow_redirects=True)
    assert "Chosen. Statements with a suggestion now: 1." in reply.text
    assert send(planner, f"{MACHINE}/models/999/use", page=MACHINE).status_code == 404
    with sqlite_database.read() as session:
        (line,) = journal.events(session, ground.area, action="machine.precision")[0]
    assert line.detail == {"precision": 0.95, "statements": 1}


def test_candidate_themes_become_codes(ground, planner, sqlite_database):
    with sqlite_database.write() as session:
        for where in ("hele natta", "ved elva", "om kvelden", "bak huset", "hver dag", "på stien"):
            for what in ("støy fra fly", "søppel i busken"):
                add_statement(session, ground.area, ground.survey, f"{what} {where} <b>")
    page = f"{MACHINE}/candidates"
    job = send(planner, f"{page}/look", page=page).headers["Location"]
    work(sqlite_database)
    assert "See the candidate themes" in planner.get(job).text
    shown = planner.get(page).text
    assert "<bdi>støy</bdi>" in shown
    assert "&lt;b&gt;" in shown
    wrong = send(planner, f"{page}/code", {"candidate": "1", "name": " ", "definition": "Fly om natta"}, page=page)
    assert wrong.status_code == 400
    assert "Give the code a name." in wrong.text
    assert "Fly om natta" in wrong.text
    form = {"candidate": "1", "name": "Støy", "parent": str(ground.code["safety"])}
    done = send(planner, f"{page}/code", form, page=page)
    assert done.headers["Location"].endswith("/codebook")
    with sqlite_database.read() as session:
        (theme, *_) = codebooks.codebook_of(session, ground.area).themes
        assert theme.children[-1].name == {"nb": "Støy"}
        assert len(journal.events(session, ground.area, action="codebook.changed")[0]) == 1
    assert send(planner, f"{page}/code", {**form, "name": "Ny", "parent": "x"}, page=page).status_code == 400


def test_a_statement_shows_why_it_got_its_suggestion_and_what_is_like_it(ground, planner, sqlite_database):
    ground.train(sqlite_database)
    shown = text_of(planner.get(f"/staff/toyen/statements/{ground.dark}"))
    assert '<mark class="drove">gatelys</mark>' in shown
    assert "Statements like this one" in shown
    following = planner.get("/staff/toyen/statements/next").headers["Location"]
    assert following.endswith(f"/statements/{ground.other}"), "a language that nobody has coded comes first"


def test_a_machine_that_suggests_nothing_says_why_and_what_would_help(ground, planner, sqlite_database):
    ground.train(sqlite_database, precision=0.99)
    page = text_of(planner.get(MACHINE))
    assert "It suggests nothing now." in page
    assert "of its 20 surest guesses about statements it had not seen were right. It must be right in 99%" in page
    assert "Or ask for less: at " in page
    listed = text_of(planner.get("/staff/toyen/statements"))
    assert "The machine suggests nothing now: why, and what would help" in listed
    with sqlite_database.write() as session:
        lower = models.in_use(session, ground.area).report["silence"]["lower"]
        assert models.set_precision(session, ground.area, lower, user_id=ground.coder, now=NOW) > 0, "as was told"
        assert models.in_use(session, ground.area).report["silence"] is None
    assert "It suggests nothing now." not in text_of(planner.get(MACHINE))
    assert "suggests nothing now" not in text_of(planner.get("/staff/toyen/statements"))
