"""What is known of a tablet at a contact, and what the contact tells of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from participation.records.base import Base
from participation.records.devices import Device, FieldRecord
from participation.services.field import ranges
from participation.services.field.sealing import Envelope

if TYPE_CHECKING:
    from participation.services.field.intake import Batch

_DEVICES = Base.metadata.tables[Device.__tablename__]
_RECORDS = Base.metadata.tables[FieldRecord.__tablename__]
_FIRST = select(_RECORDS.c.id).where(_RECORDS.c.record_id == bindparam("record"), _RECORDS.c.rev == bindparam("rev"))
# Tables and not classes: a contact is the most frequent thing that tablets do, and needs no objects that are followed.
_KNOWN = (
    select(_DEVICES.c.next_seq, _DEVICES.c.settled, _FIRST.exists().label("has_first"))
    .where(_DEVICES.c.id == bindparam("device"))
    .with_for_update(of=_DEVICES)
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the tablet's row says, and whether the first record of what it sends is here."""

    next_seq: int
    settled: list[list[int]]
    has_first: bool


def known(session: Session, device_id: UUID, first: Envelope | None) -> Known:
    """Return what is known of a tablet; its row is locked until the transaction ends."""
    record, rev = (first.record_id, first.rev) if first else (uuid4(), 0)
    row = session.execute(_KNOWN, {"device": device_id, "record": record, "rev": rev}).one()
    return Known(row.next_seq, row.settled, bool(row.has_first))


def note(session: Session, device_id: UUID, batch: "Batch", before: Known, now: datetime) -> None:
    """Note that the tablet has been heard from, and what it says of itself."""
    highest = max((item.envelope.seq for item in batch.items), default=0)
    ahead = int((batch.client_now - now).total_seconds())
    session.execute(
        _DEVICES.update()
        .where(_DEVICES.c.id == device_id)
        .values(
            last_contact=now,
            clock_ahead=max(-(2**31), min(ahead, 2**31 - 1)),
            app_version=batch.app_version,
            next_seq=max(before.next_seq, batch.next_seq, highest + 1),
            held=batch.held,
            settled=ranges.merged(before.settled, batch.dropped),
            report=dict(batch.report),
        )
    )
