"""Gaps, clocks, keys and files of tablets, by the contract of their interface, on both databases."""

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, select

from participation.app import create_app
from participation.records.answers import Response, Statement
from participation.records.dialogue import Dialogue
from participation.records.outreach import FieldSession
from participation.services import areas, field_sessions, publishing
from participation.services.field import devices, held, keys
from participation.services.field.sealing import CannotOpen
from participation.services.field_sessions import Preparation
from participation.web.context import SETTINGS
from surveys.library import four_lenses
from tests.conftest import NOW, SECRET
from tests.factories.answered import SMALL
from tests.factories.field_site import accounts_of, field_site, known_tablet, of_device, rows
from tests.factories.tablets import API, Tablet, invite


@pytest.fixture
def site(database, tmp_path):
    """The site on each database in turn, with the small survey."""
    return field_site(database, tmp_path)


@pytest.fixture
def tablet(site):
    return known_tablet(site)


def test_a_gap_raises_an_alarm_until_somebody_knows_of_it(site, tablet):
    records = [tablet.answer(f"Svar {number}") for number in range(5)]
    status, said = tablet.send([records[0], records[3]], queue={"held": [[2, 2], [5, 5]]})
    assert (status, said["missing"]) == (200, [[3, 3]])
    assert of_device(site, tablet).gaps == ((3, 3),)
    _, said = tablet.send([], queue={"held": [[5, 5]], "dropped": [[2, 2]]})
    assert said["missing"] == [[3, 3]], "what somebody deleted on the tablet is no loss"
    with site.database.write() as session:
        assert devices.settle(session, site.area.id, UUID(tablet.id)) == 1
    assert of_device(site, tablet).gaps == ()
    _, said = tablet.send([records[4], records[2]])
    assert said["missing"] == []


def test_a_gap_is_told_by_a_process_that_saw_only_some_of_the_batches(site, tablet):
    other = Tablet.of_client(create_app(site.app.config[SETTINGS], site.database).test_client())
    processes, records = (tablet.carry, other.carry), [tablet.answer(f"Svar {number}") for number in range(8)]
    for at, carry in ((0, processes[0]), (1, processes[1]), (2, processes[0]), (4, processes[1]), (5, processes[0])):
        tablet.carry = carry
        _, said = tablet.send([records[at]], queue={"held": [[at + 2, 8]], "next_seq": 9})
        assert said["missing"] == ([] if at < 3 else [[4, 4]])
    for carry in processes:
        tablet.carry = carry
        assert tablet.send([records[3]], queue={"held": [[7, 8]]})[1]["missing"] == []


def test_a_batch_in_the_middle_of_a_long_queue_takes_two_statements(site, tablet):
    records = [tablet.answer(f"Svar {number}") for number in range(6)]
    tablet.told(records[:2], queue={"held": [[1, 6]]})
    asked = []
    note = lambda _conn, _cursor, statement, *_: asked.append(statement)  # noqa: E731
    site.app.extensions["opening_worker"] = Sleeping()
    event.listen(site.database.engine, "before_cursor_execute", note)
    try:
        assert tablet.told(records[2:4], queue={"held": [[3, 6]]}) == ["stored", "stored"]
    finally:
        event.remove(site.database.engine, "before_cursor_execute", note)
    assert [each.split()[0] for each in asked if not each.startswith("BEGIN")] == ["UPDATE", "INSERT"]


class Sleeping:
    """Opens nothing."""

    def wake(self, database, settings):
        pass


def test_storage_that_a_browser_cleared_is_an_alarm_on_the_old_tablet(site, tablet):
    tablet.told([tablet.answer(), tablet.answer()])
    again = Tablet.of_client(site.app.test_client())
    again.enrol(invite(site.database, site.area.id, "Again"), replaces={"device": tablet.id, "next_seq": 6})
    old = of_device(site, tablet)
    assert (old.gaps, old.lost, old.lost_storage is not None) == (((3, 5),), 3, True)


@pytest.mark.parametrize(
    "moment", ["1971-01-01T00:00:00+00:00", "2199-12-31T23:59:59Z", "yesterday", None, "9999-12-31T23:59:59-12:00"]
)
def test_time_is_never_a_reason(site, tablet, moment):
    record = {**tablet.answer(), "client_time": moment}
    assert tablet.told([record], client_now=moment) == ["stored"]
    assert site.count() == 1
    with site.database.read() as session:
        assert session.scalar(select(Response.received)) > datetime(2026, 1, 1, tzinfo=UTC)


def test_a_dialogue_of_a_tablet_with_a_wrong_clock_gets_the_right_day(site, tablet):
    ahead = timedelta(days=3650)
    now = datetime.now(UTC)
    fields = {
        "kind": ["group"],
        "day": [(now + ahead).date().isoformat()],
        "people": ["4"],
        "language": ["so"],
        "said.0.lens": ["need"],
        "said.0.text": ["Vi trenger et sted å være"],
    }
    record = tablet.seal({"kind": "dialogue", "session": site.plan(is_open=True), "staff": None, "fields": fields})
    record["client_time"] = (now + ahead - timedelta(days=2)).isoformat()
    assert tablet.told([record], client_now=(now + ahead).isoformat()) == ["stored"]
    (dialogue,) = rows(site, Dialogue)
    assert (dialogue.people, dialogue.language) == (4, "so")
    assert abs((dialogue.day - (now - timedelta(days=2)).date()).days) <= 1
    with site.database.read() as session:
        assert session.scalar(select(Statement.text)) == "Vi trenger et sted å være"


def test_late_answers_to_a_closed_survey_and_session_are_taken_and_marked(site, tablet):
    session_id = site.plan(is_open=True)
    records = [tablet.answer(session=session_id), tablet.answer(session=session_id)]
    tablet.told([records[0]])
    with site.database.write() as session:
        publishing.set_status(session, site.survey.id, "closed")
        log = field_sessions.Log(2, 0, "Torget")
        field_sessions.close(session, site.area.id, session_id, log, user_id=accounts_of(site), now=NOW)
    assert tablet.told([records[1]]) == ["stored"]
    assert site.count() == 2
    assert [each.late for each in rows(site)] == [False, True]


def test_an_answer_to_an_older_version_belongs_to_that_version(site, tablet):
    record = tablet.answer("Til den gamle")
    changed = json.loads(json.dumps(SMALL))
    changed["title"]["en"] = "Another title"
    with site.database.write() as session:
        newer = publishing.publish(session, area_id=site.area.id, slug="small", definition=changed, now=NOW)
    assert tablet.told([record]) == ["stored"]
    (response,) = site.responses()
    assert response.version_id == site.survey.version_id != newer.version_id


def test_rotated_keys_go_on_opening_what_was_sealed_to_them(site, tablet):
    old = tablet.answer("Til den gamle nøkkelen")
    with site.database.write() as session:
        keys.rotate(session, site.area.id, secret=SECRET, now=NOW)
    before = tablet.pack["key"]["id"]
    tablet.load()
    assert tablet.pack["key"]["id"] != before
    assert tablet.told([old, tablet.answer("Til den nye")]) == ["stored", "stored"]
    assert site.count() == 2


def test_another_secret_opens_nothing_and_throws_nothing_away(site, tablet):
    with site.database.read() as session, pytest.raises(CannotOpen):
        keys.pair(session, site.area.id, tablet.pack["key"]["id"], secret="another secret, as after a bad restore")


def test_the_proof_can_only_come_from_whoever_opened_the_seal(site, tablet):
    plain = b"thirty-two bytes of randomness.."
    record = tablet.seal(plain, seq=0)
    status, said = tablet.ask(
        "POST", f"{API}/proof", {"id": record["id"], "key": record["key"], "sealed": record["sealed"]}
    )
    assert (status, said["proof"]) == (200, hmac.new(plain, b"tettpa proof", "sha256").hexdigest())
    broken = base64.b64encode(base64.b64decode(record["sealed"])[:-1] + b"\x00").decode()
    assert tablet.ask("POST", f"{API}/proof", {"id": record["id"], "key": record["key"], "sealed": broken})[0] == 422
    assert rows(site) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Tettpa-Signature": "AAAA"},
        {"X-Tettpa-Signature": ""},
        {"X-Tettpa-Device": "nobody"},
        {"X-Tettpa-Device": "00000000-0000-4000-8000-000000000000"},
        {"X-Tettpa-Time": "2026-01-01T00:00:00Z"},
    ],
)
def test_a_request_that_nobody_we_know_signed_is_refused(site, tablet, headers):
    document = {"batch": "x", "records": [tablet.answer()]}
    for method, path, sent in (
        ("POST", f"{API}/sync", document),
        ("GET", f"{API}/pack?own=nb", None),
        ("POST", f"{API}/proof", {}),
    ):
        status, said = tablet.ask(method, path, sent, headers=headers)
        assert (status, bool(said["error"])) == (401, True)
    assert rows(site) == []


@pytest.mark.parametrize(
    "body", ["", "{", "[]", '{"records": 1}', '{"records": [], "queue": {"held": [[3, 1]]}}', "[" * 100_000]
)
def test_what_is_no_batch_is_refused_with_a_sentence(site, tablet, body):
    status, said = tablet.carry_signed("POST", f"{API}/sync", body.encode())
    assert (status, bool(said["error"])) == (400, True)


def test_more_than_a_batch_is_refused_whole(site, tablet):
    status, _ = tablet.send([tablet.answer()] * 51)
    assert (status, rows(site)) == (400, [])


def test_the_pack_holds_what_the_area_has_and_nothing_else(site, tablet):
    mine = site.plan(is_open=True, place="Torget")
    with site.database.write() as session:
        fjell = areas.area(session, "fjell")
        definition = four_lenses().definition
        other = publishing.publish(session, area_id=fjell.id, slug="other", definition=definition, now=NOW)
    pack = tablet.load()
    assert [each["id"] for each in pack["sessions"]] == [mine]
    assert [each["hash"] for each in pack["surveys"]] == [site.survey.hash]
    assert [each["name"] for each in pack["staff"]] == ["Amina Outreach"]
    assert "email" not in json.dumps(pack)
    status, _ = tablet.ask("GET", f"{API}/pages/{other.hash}/nb/self/nb")
    assert status == 404
    for page in pack["pages"]:
        reply = site.app.test_client().get(page.replace("/field", API))
        assert reply.status_code == 401, "no page without a signature"


def test_a_session_with_several_surveys_has_them_all_on_the_tablet(site, tablet):
    with site.database.write() as session:
        definition = four_lenses().definition
        second = publishing.publish(session, area_id=site.area.id, slug="kiosk", definition=definition, now=NOW)
    before = tablet.load()["version"]
    mine = site.plan(is_open=True, prepared=Preparation(more_surveys=(second.id,)))
    pack = tablet.load()
    assert pack["version"] != before
    assert pack["sessions"][0]["surveys"] == [site.survey.hash, second.hash]
    assert tablet.told([tablet.answer("Her", session=mine, questionnaire=second.hash)]) == ["stored"]
    (response,) = site.responses()
    assert (response.survey_id, response.field_session_id) == (second.id, mine)


def test_the_newest_address_is_the_same(site, tablet):
    assert tablet.told([tablet.answer()], path="/api/field/sync") == ["stored"]


def test_the_clock_the_version_and_the_queue_stand_on_the_page_of_tablets(site, tablet):
    ahead = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    report = {
        "waiting": 3,
        "quarantined": 1,
        "persisted": True,
        "used": 10,
        "quota": 1000,
        "next_seq": 5,
        "held": [[1, 4]],
    }
    assert tablet.send([], queue=report, client_now=ahead, app_version="abc")[0] == 200
    seen = of_device(site, tablet)
    assert (seen.waiting, seen.quarantined, seen.persisted, seen.used, seen.quota) == (3, 1, True, 10, 1000)
    assert (seen.app_version, seen.gaps) == ("abc", ())
    assert abs(seen.clock_ahead - 7200) < 60


def test_a_session_of_another_area_is_not_believed(site, tablet):
    assert tablet.told([tablet.answer(session=10_000, staff=10_000)]) == ["stored"]
    (response,) = site.responses()
    assert (response.field_session_id, response.recorded_by) == (None, None)


def test_a_cancelled_session_loses_no_answer(site, tablet):
    session_id = site.plan()
    record = tablet.answer(session=session_id)
    with site.database.write() as session:
        session.delete(session.get_one(FieldSession, session_id))
    assert tablet.told([record]) == ["stored"]
    assert site.count() == 1


def test_a_file_that_a_tablet_saved_is_taken_in_once(site, tablet):
    records = [tablet.answer(f"Fra fil {number}") for number in range(60)]
    document = {
        "format": "tettpa-field-1",
        "device": tablet.id,
        "client_now": datetime.now(UTC).isoformat(),
        "records": records,
    }
    tablet.told(records[:10])
    with site.database.write() as session:
        _, results = held.take_in(session, site.area.id, document, now=datetime.now(UTC))
    assert results == {"stored": 50, "duplicate": 10}
    with site.database.write() as session:
        _, results = held.take_in(session, site.area.id, document, now=datetime.now(UTC))
    assert results == {"duplicate": 60}
    assert tablet.told([]) == []
    assert site.count() == 60, "the next contact opens what waits"
