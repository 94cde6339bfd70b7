"""What the addresses of the tablets do: let one in, give it what it needs, take what it has, prove that it opens."""

import base64
import hmac
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, current_app

from participation.services.database import Session
from participation.services.errors import ServiceProblem
from participation.services.field import devices, intake, keys, ranges, sealing
from participation.services.field.contact import Contact
from participation.services.field.devices import Admitted
from participation.services.field.intake import Answer, Batch, Result
from participation.services.messages import N_, Message
from participation.web import worker
from participation.web.context import current_database, current_settings, now
from participation.web.field import packing, signed

ARRIVED, MOST_TABLETS = "field_arrived", 10_000
WRONG_SEAL = N_("The test record could not be opened. Load the tablet's pack again.")


def enrol() -> Response:
    """Let a tablet in by its code."""
    document, moment = signed.sent(), now()
    told = document if isinstance(document, dict) else {}
    public_key = told.get("public_key")
    replaces = _replaced(told.get("replaces"))

    def work(session: Session) -> tuple[UUID, str]:
        known = public_key if isinstance(public_key, dict) else {}
        made = devices.enrol(session, str(told.get("code", "")), known, replaces=replaces, now=moment)
        return made.id, made.name

    device_id, name = current_database().run(work)
    return signed.reply({"device": str(device_id), "name": name, "server_time": moment.isoformat()}, 201)


def pack(own_language: str) -> Response:
    """Give a tablet what it takes along."""
    secret, moment = current_settings().secret_key, now()

    def work(session: Session) -> tuple[Admitted, keys.PublicKeys]:
        device = signed.admitted(session)
        return device, keys.current(session, device.area_id, secret=secret, now=moment)

    # Signature and headers are read from the request, so this part stays in the request's own thread.
    with current_database().write() as session:
        device, key = work(session)
    with current_database().read() as session:
        return signed.reply(packing.pack(session, device, key, own_language, moment))


def sync() -> Response:
    """Take a batch; the answer says what is durable. Opening what came is the work of another thread."""
    database, moment = current_database(), now()
    device_id = signed.proved()
    batch = intake.read(signed.sent(), device_id, now=moment)
    heard, results = database.run(lambda session: intake.store(session, device_id, batch, now=moment))
    worker.wake("opening")
    return signed.reply(_said(heard, batch, results, moment))


def _said(heard: Contact, batch: Batch, results: list[Answer], moment: datetime) -> dict[str, Any]:
    database, device, version = current_database(), heard.device, ""
    missing = _missing(heard, batch, results)
    if batch.is_last:  # not before: it takes longer to find out than the rest of the answer
        with database.read() as session:
            version = packing.version(session, device)
    if device.unlock:
        database.run(lambda session: devices.told_to_unlock(session, device.id))
    return {
        "batch": batch.name,
        "server_time": moment.isoformat(),
        "results": [{"id": each.id, "rev": each.rev, "result": each.result, "reason": each.reason} for each in results],
        "missing": missing,
        "revoked": device.is_revoked,
        "unlock": device.unlock,
        "pack": version,
    }


def _missing(heard: Contact, batch: Batch, results: list[Answer]) -> list[list[int]]:
    """Return the numbers that nobody has.

    What has arrived stays, so a process keeps the numbers that it has seen, and asks the database for all of them
    only where a number is not among them: otherwise a queue of a thousand would be counted anew with every batch.
    Staff are told by the database alone (devices.gaps).
    """
    known: dict[UUID, list[list[int]]] = current_app.extensions.setdefault(ARRIVED, {})
    device, last = heard.device, heard.next_seq - 1
    is_durable = all(each.result is not Result.RETRY for each in results)
    came = ranges.runs(item.envelope.seq for item in batch.items) if is_durable else []
    arrived = ranges.merged(known.get(device.id, []), came)
    missing = ranges.missing(last, arrived, heard.held, heard.settled)
    if missing:
        with current_database().read() as session:
            arrived = devices.arrived(session, device.id)
        missing = ranges.missing(last, arrived, heard.held, heard.settled)
    if len(known) >= MOST_TABLETS:
        known.clear()
    known[device.id] = arrived
    return missing


def proof() -> Response:
    """Open a sealed test record and send back what only somebody who opened it can know."""
    secret = current_settings().secret_key
    document = signed.sent()
    told = document if isinstance(document, dict) else {}
    with current_database().read() as session:
        device = signed.admitted(session)
        try:
            sealed = base64.b64decode(str(told.get("sealed", "")), validate=True)
            key_id = told["key"] if type(told.get("key")) is int else 0
            envelope = sealing.Envelope(UUID(str(told.get("id"))), device.id, 0, 1, "", key_id)
            pair = keys.pair(session, device.area_id, envelope.key_id, secret=secret)
            plain = sealing.unseal(sealed, envelope, pair)
        except (ValueError, sealing.CannotOpen):
            raise ServiceProblem(Message(WRONG_SEAL), status=422) from None
    return signed.reply({"proof": hmac.new(plain, b"tettpa proof", "sha256").hexdigest()})


def _replaced(told: Any) -> tuple[UUID, int] | None:
    """Return the enrolment that a browser lost with its storage, if it says one."""
    if not isinstance(told, dict) or type(told.get("next_seq")) is not int:
        return None
    try:
        return UUID(str(told.get("device"))), max(1, told["next_seq"])
    except ValueError:
        return None
