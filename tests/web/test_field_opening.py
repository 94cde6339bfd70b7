"""What tablets send is opened after the reply: in the background, by the page that is read, once, and after a kill."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import OperationalError

from participation import jobs
from participation.services.field import opening, opening_queue
from participation.services.field.intake import State
from participation.web import worker
from tests.conftest import PASSWORD, SECRET
from tests.factories.field_site import field_site, known_tablet, rows
from tests.factories.site import send

BEING_OPENED = "being opened"


class Counts:
    """Stands in for the opening thread and opens nothing."""

    def __init__(self):
        self.woken = 0

    def wake(self, database, settings):
        self.woken += 1


@pytest.fixture
def site(database, tmp_path):
    made = field_site(database, tmp_path)
    made.worker = made.app.extensions["opening_worker"] = Counts()
    return made


@pytest.fixture
def tablet(site):
    return known_tablet(site)


@pytest.fixture
def staff(site):
    client = site.app.test_client()
    assert send(client, "/login", {"email": "outreach@example.org", "password": PASSWORD}).status_code == 303
    return client


def states(site):
    return [each.state for each in rows(site)]


def run(site):
    return jobs.run_opening(site.database, SECRET, lambda: datetime.now(UTC))


def test_the_reply_waits_for_what_is_durable_alone(site, tablet):
    assert tablet.told([tablet.answer(), tablet.answer()]) == ["stored", "stored"]
    assert (states(site), site.count(), site.worker.woken) == ([State.WAITING] * 2, 0, 1)
    assert run(site) == 2
    assert (states(site), site.count()) == ([State.OPENED] * 2, 2)
    assert run(site) == 0


def test_the_thread_that_is_woken_opens_what_waits(site, tablet):
    site.app.extensions["opening_worker"] = thread = worker.Worker("opening")
    assert tablet.told([tablet.answer()]) == ["stored"]
    running = thread._thread
    if running is not None:
        running.join(30)
    assert site.count() == 1


def test_a_page_that_is_read_right_after_shows_what_came(site, tablet, staff):
    session_id = site.plan(is_open=True)
    tablet.told([tablet.answer(session=session_id) for _ in range(3)])
    page = staff.get(f"/staff/toyen/sessions/{session_id}")
    assert page.status_code == 200
    assert BEING_OPENED not in page.text
    assert site.count() == 3


def test_a_page_says_so_where_much_is_being_opened(site, tablet, staff):
    for _ in range(2):
        tablet.told([tablet.answer() for _ in range(30)])
    before = site.worker.woken
    page = staff.get("/staff/toyen/sessions").text
    assert "60 records from tablets are being opened" in page
    assert 'href="/staff/toyen/sessions">Load the page again' in page
    assert (site.count(), site.worker.woken) == (0, before + 1)
    assert run(site) == 60
    assert BEING_OPENED not in staff.get("/staff/toyen/sessions").text
    assert site.count() == 60


def test_a_page_can_be_read_while_nothing_can_be_written(site, tablet, staff, monkeypatch):
    tablet.told([tablet.answer()])

    def full(*_, **__):
        raise OperationalError("", None, Exception("database or disk is full"))

    monkeypatch.setattr(opening, "open_waiting", full)
    assert "1 record from a tablet is being opened" in staff.get("/staff/toyen/sessions").text
    assert states(site) == [State.WAITING]


def test_what_a_killed_process_left_is_opened_by_the_next_one(site, tablet, monkeypatch):
    tablet.told([tablet.answer(f"Svar {number}") for number in range(45)])
    really, done = opening.plain_of, []

    class Killed(BaseException):
        pass

    def dies(*arguments, **named):
        if len(done) == 30:
            raise Killed
        done.append(1)
        return really(*arguments, **named)

    monkeypatch.setattr(opening, "plain_of", dies)
    with pytest.raises(Killed):
        run(site)
    assert site.count() == 20, "a batch that was not committed is opened anew"
    monkeypatch.setattr(opening, "plain_of", really)
    assert run(site) == 25
    assert sorted(each.answers["quality"] for each in site.responses()) == sorted(f"Svar {n}" for n in range(45))


def test_a_database_that_is_away_for_a_moment_is_asked_again(site, tablet, monkeypatch):
    tablet.told([tablet.answer()])
    really, tries = opening.open_waiting, []

    def away(*arguments, **named):
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("", None, Exception("the connection is gone"))
        return really(*arguments, **named)

    monkeypatch.setattr(opening, "open_waiting", away)
    monkeypatch.setattr(opening_queue, "PAUSE", 0)
    assert run(site) == 1
    assert (len(tries), site.count()) == (3, 1)


def test_several_openers_at_once_open_each_record_once(site, tablet):
    tablet.told([tablet.answer(f"Svar {number}") for number in range(45)])
    opened = []
    threads = [threading.Thread(target=lambda: opened.append(run(site))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(opened) == 45
    assert (set(states(site)), site.count()) == ({State.OPENED}, 45)


def test_the_pack_s_version_comes_with_the_last_batch(site, tablet):
    record = tablet.answer()
    _, said = tablet.send([record], queue={"held": [[1, 60]]})
    assert said["pack"] == ""
    _, said = tablet.send([])
    assert said["pack"] == tablet.load()["version"]


def test_a_tablet_that_is_gone_is_a_stranger_although_its_key_is_remembered(site, tablet):
    from participation.records.devices import Device

    assert tablet.told([]) == []
    with site.database.write() as session:
        for device in session.query(Device):
            session.delete(device)
    status, said = tablet.send([tablet.answer()])
    assert (status, bool(said["error"])) == (401, True)
