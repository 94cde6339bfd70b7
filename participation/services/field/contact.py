"""What a contact tells of a tablet, written down; and what is known of it, in the same statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import bindparam, case, select
from sqlalchemy.orm import Session

from participation.records.base import Base
from participation.records.devices import Device, FieldRecord
from participation.services.field import ranges
from participation.services.field.devices import Admitted, stranger

if TYPE_CHECKING:
    from participation.services.field.intake import Batch

# A table and not a class: a contact is the most frequent thing that tablets do, and needs no object that is followed.
_DEVICES = Base.metadata.tables[Device.__tablename__]
_RECORDS = Base.metadata.tables[FieldRecord.__tablename__]
_FIRST = select(_RECORDS.c.id).where(
    _RECORDS.c.record_id == bindparam("first"), _RECORDS.c.rev == bindparam("first_rev")
)
_NOTED = (
    _DEVICES.update()
    .where(_DEVICES.c.id == bindparam("device"))
    .values(
        last_contact=bindparam("moment"),
        clock_ahead=bindparam("ahead"),
        app_version=bindparam("app"),
        next_seq=case((_DEVICES.c.next_seq < bindparam("next"), bindparam("next")), else_=_DEVICES.c.next_seq),
        held=bindparam("holds"),
        report=bindparam("told"),
    )
    .returning(
        *(_DEVICES.c[name] for name in ("id", "area_id", "name", "revoked", "unlock", "next_seq", "held", "settled")),
        _FIRST.exists().label("is_again"),
    )
)


@dataclass(frozen=True, slots=True)
class Contact:
    """A tablet at a contact: who it is, its next number, and what it holds or is known to be gone.

    is_again says that the first record of what it sends is here, so that the rest is likely to be here too.
    """

    device: Admitted
    next_seq: int
    held: list[list[int]]
    settled: list[list[int]]
    is_again: bool


def note(session: Session, device_id: UUID, batch: "Batch", now: datetime) -> Contact:
    """Note that the tablet has been heard from, and what it says of itself; its row stays locked.

    Raises:
        ServiceProblem: there is no such tablet any more (status 401).
    """
    highest = max((item.envelope.seq for item in batch.items), default=0)
    first = batch.items[0].envelope if batch.items else None
    ahead = int((batch.client_now - now).total_seconds())
    values = {
        "device": device_id,
        "moment": now,
        "ahead": max(-(2**31), min(ahead, 2**31 - 1)),
        "app": batch.app_version,
        "next": max(batch.next_seq, highest + 1),
        "holds": batch.held,
        "told": dict(batch.report),
        "first": first.record_id if first else None,
        "first_rev": first.rev if first else None,
    }
    row = session.execute(_NOTED, values).one_or_none()
    if row is None:
        raise stranger()
    settled = row.settled
    if batch.dropped:
        settled = ranges.merged(settled, batch.dropped)
        session.execute(_DEVICES.update().where(_DEVICES.c.id == device_id).values(settled=settled))
    device = Admitted(row.id, row.area_id, row.name, row.revoked is not None, row.unlock)
    return Contact(device, row.next_seq, row.held, settled, bool(row.is_again))
