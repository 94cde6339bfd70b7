"""What tablets send, taken in: each record once, durable before anything else is done with it.

The bytes are stored as they came; opening them is another step (opening.py), so that nothing that can go wrong with
a record's content makes a tablet keep it or, worse, makes us refuse it.
"""

import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from participation.services.errors import ServiceProblem
from participation.services.field import contact, intake_rows, ranges
from participation.services.field.contact import Contact
from participation.services.field.devices import Admitted
from participation.services.field.intake_rows import Came
from participation.services.field.sealing import Envelope, is_shaped
from participation.services.messages import N_, Message

MOST_RECORDS = 50  # in one batch
LARGEST_RECORD = 25_000_000  # bytes, sealed
MOST_REVISIONS = 1000
_QUESTIONNAIRE = re.compile(r"(?:[0-9a-f]{64})?")


class State(StrEnum):
    """Where a record is."""

    WAITING = "waiting"  # to be opened
    OPENED = "opened"
    HELD = "held"  # cannot be opened or does not fit; somebody has to look at it
    REVOKED = "revoked"  # from a tablet that was shut out
    WITHDRAWN = "withdrawn"  # taken back on the tablet, or replaced by a later revision
    DROPPED = "dropped"  # deleted by somebody who looked at it


class Result(StrEnum):
    """What a tablet is told of one record; it deletes its copy on the first three."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    CONFLICT_KEPT = "conflict_kept"
    REJECTED = "rejected"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class Item:
    """One record as it came."""

    envelope: Envelope
    client_time: datetime
    sealed: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tablet is told of one record; the id and revision are its own words."""

    id: str
    rev: int
    result: Result
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as it came: what could be read, what could not, and what the tablet says of itself."""

    name: str
    client_now: datetime
    app_version: str
    report: Mapping[str, Any]
    next_seq: int
    held: list[list[int]]
    dropped: list[list[int]]
    items: Sequence[Item] = ()
    refused: Sequence[Answer] = field(default_factory=tuple)

    @property
    def is_last(self) -> bool:
        """Whether the tablet holds nothing that it has not sent with this batch, or has nothing to send."""
        return not self.items or ranges.size(self.held) <= len(self.items)


def read(document: Any, device_id: UUID, *, now: datetime) -> Batch:
    """Return a batch from its JSON; a record that cannot be read is refused by itself and blocks no other.

    Raises:
        ServiceProblem: the document as a whole is not a batch.
    """
    not_a_batch = ServiceProblem(Message(N_("What was sent cannot be read as records of a tablet.")))
    if not isinstance(document, dict) or not isinstance(document.get("records"), list):
        raise not_a_batch
    if len(document["records"]) > MOST_RECORDS:
        raise not_a_batch
    queue: dict[str, Any] = document["queue"] if isinstance(document.get("queue"), dict) else {}
    try:
        held, dropped = (ranges.read(queue.get(name, [])) for name in ("held", "dropped"))
    except ValueError:
        raise not_a_batch from None
    client_now = moment(document.get("client_now"), now)
    items: list[Item] = []
    refused: list[Answer] = []
    for sent in document["records"]:
        found = _item(sent, device_id, client_now)
        (items if isinstance(found, Item) else refused).append(found)  # type: ignore[arg-type]  # each into its own
    return Batch(
        name=str(document.get("batch", ""))[:40],
        client_now=client_now,
        app_version=str(document.get("app_version", ""))[:40],
        report=_report(queue),
        next_seq=_whole(queue.get("next_seq")) or 1,
        held=held,
        dropped=dropped,
        items=items,
        refused=refused,
    )


def moment(value: Any, otherwise: datetime) -> datetime:
    """Return a moment as a tablet wrote it, whatever it is; `otherwise` where it is none. Time is never a reason."""
    try:
        found = datetime.fromisoformat(str(value))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return otherwise


def store(session: Session, device_id: UUID, batch: Batch, *, now: datetime) -> tuple[Contact, list[Answer]]:
    """Store what can be stored of a batch, and what the tablet says of itself; return both with an answer for each.

    The same bytes again are a duplicate; other bytes under the same id and revision are kept beside the first.

    Raises:
        ServiceProblem: there is no such tablet any more (status 401).
    """
    heard = contact.note(session, device_id, batch, now)
    told = store_items(
        session, heard.device, batch.items, client_now=batch.client_now, now=now, are_again=heard.is_again
    )
    return heard, [*told, *batch.refused]


def store_items(
    session: Session,
    device: Admitted,
    items: Sequence[Item],
    *,
    client_now: datetime,
    now: datetime,
    are_again: bool = False,
) -> list[Answer]:
    """Store records, from a tablet or from a file that a tablet saved; return an answer for each.

    Where `are_again` says that they are likely to be here, they are looked up before any is written.
    """
    state = State.REVOKED if device.is_revoked else State.WAITING
    came = Came(device.area_id, device.id, state, client_now, now)
    rest: Sequence[Item] = items
    told: list[Answer] = []
    while rest:  # a second time under the same id in one batch is looked at after the first
        first: dict[tuple[UUID, int], Item] = {}
        for item in rest:
            first.setdefault((item.envelope.record_id, item.envelope.rev), item)
        told += _store_once(session, came, first, are_again=are_again)
        chosen = {id(item) for item in first.values()}
        rest = [item for item in rest if id(item) not in chosen] if len(first) < len(rest) else ()
    return told


def _store_once(
    session: Session, came: Came, items: Mapping[tuple[UUID, int], Item], *, are_again: bool
) -> list[Answer]:
    here = intake_rows.digests(session, items) if are_again else {}
    stored = intake_rows.insert(session, came, [item for key, item in items.items() if key not in here])
    here |= intake_rows.digests(session, [key for key in items if key not in stored and key not in here])
    beside = [items[key] for key, digest in here.items() if digest != items[key].digest]
    intake_rows.insert(session, came, beside, are_variants=True)
    told = dict.fromkeys(stored, Result.STORED) | dict.fromkeys(here, Result.DUPLICATE)
    told |= {(item.envelope.record_id, item.envelope.rev): Result.CONFLICT_KEPT for item in beside}
    # Neither written nor found: deleted in between, so the tablet keeps it and sends it again.
    return [Answer(str(key[0]), key[1], told.get(key, Result.RETRY)) for key in items]


def _item(sent: Any, device_id: UUID, client_now: datetime) -> Item | Answer:
    told = sent if isinstance(sent, dict) else {}
    name, rev = str(told.get("id", ""))[:40], _whole(told.get("rev")) or 0
    try:
        record_id = UUID(name)
        sealed = binascii.a2b_base64(str(told.get("sealed", "")), strict_mode=True)
    except ValueError:
        return Answer(name, rev, Result.REJECTED, "malformed")
    if len(sealed) > LARGEST_RECORD:
        return Answer(name, rev, Result.REJECTED, "too_large")
    seq, key_id = _whole(told.get("seq")), _whole(told.get("key"))
    questionnaire = str(told.get("questionnaire", ""))
    is_sound = seq and key_id and 0 < rev <= MOST_REVISIONS and _QUESTIONNAIRE.fullmatch(questionnaire)
    if not is_sound or not is_shaped(sealed):
        return Answer(name, rev, Result.REJECTED, "malformed")
    envelope = Envelope(record_id, device_id, seq or 0, rev, questionnaire, key_id or 0)
    digest = hashlib.sha256(envelope.associated + b"\n" + sealed).hexdigest()
    return Item(envelope, moment(told.get("client_time"), client_now), sealed, digest)


def _whole(value: Any) -> int | None:
    return value if type(value) is int and 0 < value <= ranges.LARGEST else None


def _report(queue: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {name: queue.get(name) for name in ("waiting", "quarantined", "used", "quota")}
    report: dict[str, Any] = {
        name: min(value, 2**53) for name, value in numbers.items() if type(value) is int and value >= 0
    }
    if isinstance(queue.get("persisted"), bool):
        report["persisted"] = queue["persisted"]
    return report
