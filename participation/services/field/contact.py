"""What a contact tells of a tablet, written down; and what is known of it, in the same statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import bindparam, case
from sqlalchemy.orm import Session

from participation.records.base import Base
from participation.records.devices import Device
from participation.services.field import ranges
from participation.services.field.devices import Admitted, stranger

if TYPE_CHECKING:
    from participation.services.field.intake import Batch

# A table and not a class: a contact is the most frequent thing that tablets do, and needs no object that is followed.
_DEVICES = Base.metadata.tables[Device.__tablename__]
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
        *(_DEVICES.c[name] for name in ("id", "area_id", "name", "revoked", "unlock", "next_seq", "held", "settled"))
    )
)


@dataclass(frozen=True, slots=True)
class Contact:
    """A tablet at a contact: who it is, its next number, and what it holds or is known to be gone."""

    device: Admitted
    next_seq: int
    held: list[list[int]]
    settled: list[list[int]]


def note(session: Session, device_id: UUID, batch: "Batch", now: datetime) -> Contact:
    """Note that the tablet has been heard from, and what it says of itself; its row stays locked.

    Raises:
        ServiceProblem: there is no such tablet any more (status 401).
    """
    highest = max((item.envelope.seq for item in batch.items), default=0)
    ahead = int((batch.client_now - now).total_seconds())
    values = {
        "device": device_id,
        "moment": now,
        "ahead": max(-(2**31), min(ahead, 2**31 - 1)),
        "app": batch.app_version,
        "next": max(batch.next_seq, highest + 1),
        "holds": batch.held,
        "told": dict(batch.report),
    }
    row = session.execute(_NOTED, values).one_or_none()
    if row is None:
        raise stranger()
    settled = row.settled
    if batch.dropped:
        settled = ranges.merged(settled, batch.dropped)
        session.execute(_DEVICES.update().where(_DEVICES.c.id == device_id).values(settled=settled))
    device = Admitted(row.id, row.area_id, row.name, row.revoked is not None, row.unlock)
    return Contact(device, row.next_seq, row.held, settled)
