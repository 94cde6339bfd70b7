"""The interface of the tablets, by its contract, on both databases: once, never lost, never in the clear."""

import base64
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid5

import pytest
from PIL import Image
from sqlalchemy import func, select

from participation.records.answers import Statement
from participation.records.devices import Device
from participation.records.uploads import Upload
from participation.services import answering, publishing
from participation.services.field import devices, held
from participation.services.field.intake import State
from participation.services.field.sealing import P256, X25519
from tests.conftest import NOW, SECRET
from tests.factories.answered import SMALL
from tests.factories.field_site import accounts_of, field_site, known_tablet, rows
from tests.factories.tablets import API, Tablet, invite, uuid7


@pytest.fixture
def site(database, tmp_path):
    """The site on each database in turn, with the small survey."""
    return field_site(database, tmp_path)


@pytest.fixture
def tablet(site):
    return known_tablet(site)


def test_a_code_lets_one_tablet_in_once_within_a_day(site):
    code = invite(site.database, site.area.id)
    first, other = (Tablet.of_client(site.app.test_client()) for _ in range(2))
    assert first.enrol(code.lower().replace("-", " "))[0] == 201
    known = first.id
    assert first.enrol(code)[0] == 201, "the reply was lost: the same key asks again"
    assert first.id == known
    status, said = other.enrol(code)
    assert (status, other.id) == (403, None)
    assert said["error"]
    old = invite(site.database, site.area.id, now=datetime.now(UTC) - timedelta(days=2))
    assert other.enrol(old)[0] == 403
    assert other.enrol("")[0] == 403
    assert len(rows(site, Device)) == 1


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "RSA"},
        {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"},
        {"kty": "EC", "crv": "P-256", "x": "é", "y": 7},
    ],
)
def test_a_key_that_is_none_is_refused_and_the_code_stays_good(site, jwk):
    code = invite(site.database, site.area.id)
    client = site.app.test_client()
    reply = client.post(f"{API}/enrol", json={"code": code, "public_key": jwk})
    assert reply.status_code == 400
    assert reply.get_json()["error"]
    assert Tablet.of_client(client).enrol(code)[0] == 201


def test_an_answer_is_stored_once_and_its_bytes_are_gone_from_the_server(site, tablet):
    session_id = site.plan()
    person = accounts_of(site)
    record = tablet.answer("Her er det trygt", session=session_id, staff=person, content={"receipt": "ABCDEFGHJKMN"})
    assert tablet.told([record]) == ["stored"]
    assert tablet.told([record]) == ["duplicate"]
    (kept,) = rows(site)
    assert (kept.state, kept.kind, kept.sealed, kept.problem) == (State.OPENED, "response", None, "")
    (response,) = site.responses()
    assert (str(response.id), response.answers) == (record["id"], {"quality": "Her er det trygt"})
    assert (response.field_session_id, response.recorded_by, response.mode) == (session_id, person, "assisted")
    assert site.one(session_id).is_open, "a session in which something was recorded has begun"
    with site.database.read() as session:
        assert answering.own_response(session, "abcd-efgh-jkmn").id == response.id, "the tablet's code opens it"
        assert session.scalar(select(func.count()).select_from(Statement)) == 1


@pytest.mark.parametrize("suite", [X25519, P256])
def test_both_suites_open(site, tablet, suite):
    assert tablet.told([tablet.answer(suite=suite)]) == ["stored"]
    assert site.count() == 1


def test_the_same_number_with_other_content_is_kept_beside(site, tablet):
    record_id = uuid7()
    first = tablet.answer("Det første", record_id=record_id, seq=1)
    second = tablet.answer("Noe annet", record_id=record_id, seq=1)
    assert tablet.told([first]) == ["stored"]
    assert tablet.told([second, first]) == ["conflict_kept", "duplicate"]
    assert tablet.told([second]) == ["conflict_kept"]
    assert {each.answers["quality"] for each in site.responses()} == {"Det første", "Noe annet"}
    assert {each.conflict_with for each in site.responses()} == {None, record_id}
    with site.database.write() as session:
        (beside,) = held.beside(session, site.area.id)
        held.drop_beside(session, site.area.id, beside.id)
    assert [each.answers["quality"] for each in site.responses()] == ["Det første"]
    assert tablet.told([second]) == ["conflict_kept"]
    assert site.count() == 1, "what somebody deleted does not come back"


def test_a_batch_that_begins_with_something_new_may_hold_what_is_known(site, tablet):
    old, changed = tablet.answer("først"), tablet.answer("andre")
    assert tablet.told([old, changed]) == ["stored", "stored"]
    other = tablet.answer("noe annet", record_id=UUID(changed["id"]), seq=changed["seq"])
    assert tablet.told([tablet.answer("ny"), old, other]) == ["stored", "duplicate", "conflict_kept"]
    assert (site.count(), len(rows(site))) == (4, 4)


def test_both_contents_in_one_batch(site, tablet):
    record_id = uuid7()
    pair = [tablet.answer(words, record_id=record_id, seq=1) for words in ("En", "To")]
    assert Counter(tablet.told(pair)) == {"stored": 1, "conflict_kept": 1}
    assert site.count() == 2


def test_a_poisoned_record_blocks_no_other(site, tablet):
    good = [tablet.answer(f"Svar {number}") for number in range(3)]
    poison = [
        {"id": "no uuid", "rev": 1, "sealed": "!!"},
        {**tablet.answer(), "sealed": base64.b64encode(b"\x01\x09" + bytes(90)).decode()},
        {**tablet.answer(), "seq": "many"},
        {**tablet.answer(), "rev": 0},
        {**tablet.answer(), "questionnaire": "../../etc"},
        7,
    ]
    results = Counter(tablet.told([good[0], *poison[:3], good[1], *poison[3:], good[2]]))
    assert results == {"stored": 3, "rejected": 6}
    assert site.count() == 3


def test_half_a_sign_anywhere_breaks_nothing(site):
    """A text cut in the middle of an emoji: JSON can say it, no database and no page can."""
    tablet = Tablet.of_client(site.app.test_client(), is_held=False)
    tablet.enrol(invite(site.database, site.area.id))
    tablet.load()
    half = "Kort \ud83d"
    assert tablet.told([tablet.answer(half)]) == ["stored"]
    assert [each.answers for each in site.responses()] == [{"quality": "Kort \ufffd"}]
    for change in ({"batch": half}, {"app_version": half}, {"queue": {half: half}}):
        assert tablet.send([], **change)[0] == 200
    status, said = tablet.send([{**tablet.answer(), "id": half}])
    assert (status, said["results"][0]["result"]) == (200, "rejected")
    tablet.told([tablet.seal({"kind": "dialogue", "fields": {half: [half]}})])
    with site.database.read() as session:
        (waits,) = held.held(session, site.area.id)
        shown = held.look(session, site.area.id, waits.id, secret=SECRET)
    assert shown.content.fields == {"Kort \ufffd": ["Kort \ufffd"]}


def test_what_opens_to_nonsense_is_held_for_somebody_to_look_at(site, tablet):
    shared = {"session": None, "staff": None}
    records = {
        "content": [b"no JSON", b"[1]", b'{"v":1,"kind":"response","fields":7}', b'{"v":2}', b"\xff\x00"],
        "questionnaire": [
            json.dumps({"v": 1, "kind": "response", "language": "en", "consent": True, "fields": {}, **shared}).encode()
        ],
    }
    sent = [tablet.seal(plain, questionnaire="0" * 64) for plains in records.values() for plain in plains]
    sent.append(tablet.answer(content={"consent": False}))
    sent.append(tablet.answer(fields={"safe_dark": ["9"], "quality": ["Godt"]}))
    sent.append(tablet.seal({"kind": "dialogue", "fields": {"kind": ["group"]}}))
    assert set(tablet.told(sent)) == {"stored"}
    assert [each.problem for each in rows(site)] == ["content"] * 5 + [
        "questionnaire",
        "consent",
        "answers",
        "dialogue",
    ]
    assert all(each.sealed for each in rows(site)), "nothing is thrown away"
    assert site.count() == 0
    with site.database.write() as session:
        assert held.count(session, site.area.id) == 9
        fits = next(each for each in held.held(session, site.area.id) if each.problem == "answers")
        assert not held.store(session, site.area.id, fits.id, secret=SECRET, now=NOW, lenient=False)
        assert held.store(session, site.area.id, fits.id, secret=SECRET, now=NOW, lenient=True)
    assert [each.answers for each in site.responses()] == [{"quality": "Godt"}]


def test_a_seal_holds_what_a_record_says_of_itself(site, tablet):
    """Whoever carries a record cannot give it another number, questionnaire or tablet."""
    record = tablet.answer("Ekte")
    changed = [
        {**tablet.answer("Ekte"), "seq": 40},
        {**record, "id": str(uuid7())},
        {**tablet.answer(), "questionnaire": ""},
    ]
    assert set(tablet.told(changed)) == {"stored"}
    assert {each.problem for each in rows(site)} == {"key"}
    assert site.count() == 0


def test_taking_back_works_in_any_order(site, tablet):
    there, late = uuid7(), uuid7()
    record = tablet.answer("Blir angret", record_id=there)
    undo = tablet.seal({"kind": "undo", "session": None, "staff": accounts_of(site)}, record_id=there, rev=2)
    assert tablet.told([record]) == ["stored"]
    assert site.count() == 1
    assert tablet.told([undo]) == ["stored"]
    assert site.count() == 0
    first = tablet.answer("Kommer etterpå", record_id=late, seq=10)
    before = tablet.seal({"kind": "undo", "session": None, "staff": None}, record_id=late, rev=2, seq=11)
    assert tablet.told([before]) == ["stored"]
    assert tablet.told([first]) == ["stored"]
    assert tablet.told([record, undo]) == ["duplicate", "duplicate"]
    assert site.count() == 0
    assert {each.state for each in rows(site)} == {State.WITHDRAWN, State.OPENED}
    assert len(site.lines("responses.undo")) == 1


def test_a_later_revision_takes_the_place_of_an_earlier_one(site, tablet):
    record_id = uuid7()
    assert tablet.told([tablet.answer("Først", record_id=record_id)]) == ["stored"]
    assert tablet.told([tablet.answer("Rettet", record_id=record_id, rev=2)]) == ["stored"]
    assert [each.answers["quality"] for each in site.responses()] == ["Rettet"]


def test_another_tablet_cannot_take_back_what_is_not_its_own(site, tablet):
    record = tablet.answer("Står")
    assert tablet.told([record]) == ["stored"]
    other = Tablet.of_client(site.app.test_client())
    other.enrol(invite(site.database, site.area.id, "Other"))
    other.load()
    undo = other.seal({"kind": "undo", "session": None, "staff": None}, record_id=UUID(record["id"]), rev=2)
    assert other.told([undo]) == ["stored"]
    assert site.count() == 1


def test_a_revoked_tablet_is_heard_but_kept_apart(site, tablet):
    before = tablet.answer("Før")
    tablet.told([before])
    with site.database.write() as session:
        devices.revoke(session, site.area.id, UUID(tablet.id), user_id=accounts_of(site), now=NOW)
    status, said = tablet.send([tablet.answer("Etter")])
    assert (status, said["revoked"], said["results"][0]["result"]) == (200, True, "stored")
    assert site.count() == 1
    with site.database.write() as session:
        (waiting,) = held.held(session, site.area.id)
        assert waiting.is_revoked
        assert held.look(session, site.area.id, waiting.id, secret=SECRET).answers == {"quality": "Etter"}
        assert held.store(session, site.area.id, waiting.id, secret=SECRET, now=NOW, lenient=False)
    assert site.count() == 2


def test_a_photo_travels_in_the_seal_and_is_drawn_anew(site, tablet):
    definition = json.loads(json.dumps(SMALL))
    photo = {"id": "look", "type": "photo", "text": {"en": "A photo", "so": "Sawir"}}
    definition["sections"][0]["questions"].append(photo)
    with site.database.write() as session:
        publishing.publish(session, area_id=site.area.id, slug="small", definition=definition, now=NOW)
    tablet.load()
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, "PNG")
    files = {"look": base64.b64encode(drawn.getvalue()).decode()}
    broken = {"look": base64.b64encode(b"no picture at all").decode()}
    assert (
        tablet.told([tablet.answer(content={"files": files}), tablet.answer(content={"files": broken})])
        == ["stored"] * 2
    )
    (upload,) = rows(site, Upload)
    assert upload.media_type == "image/jpeg"
    assert [each.problem for each in rows(site)] == ["", "file"]


def test_the_id_of_what_is_kept_beside_depends_on_its_content_alone(site, tablet):
    record_id = uuid7()
    tablet.told([tablet.answer("En", record_id=record_id, seq=1)])
    tablet.told([tablet.answer("To", record_id=record_id, seq=1)])
    beside = next(each for each in rows(site) if each.variant)
    assert beside.result_id == uuid5(record_id, beside.variant)
