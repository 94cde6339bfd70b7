"""What waits to be opened, as background work: a few records a transaction, tablet by tablet, until nothing waits.

There is no table of jobs: the records' own state is the queue, so that a process that is killed leaves nothing to be
tidied up, and whoever looks next goes on where it stopped.
"""

import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import InstrumentedAttribute, Session

from participation.records.devices import FieldRecord
from participation.records.places import Area
from participation.services.database import Database
from participation.services.field import opening
from participation.services.field.intake import State

BATCH = 20  # records a transaction: others who write wait no longer than for these
IN_PASSING = 40  # so many a page opens itself before it reads
TRIES, PAUSE = 4, 1.0  # seconds

Clock = Callable[[], datetime]


def count(session: Session, area_id: int) -> int:
    """Return how many of an area's records wait to be opened."""
    return session.scalar(select(func.count()).where(_waits(area_id))) or 0


def run_waiting(database: Database, secret: str, clock: Clock) -> int:
    """Open all that waits, of every area; return how many records were looked at.

    Several processes may do so at once: a tablet's records are opened by one of them at a time. A database that is
    away for a moment is asked again; after that the records wait until somebody looks next.
    """
    opened, left = 0, TRIES
    while True:
        try:
            with database.read() as session:
                areas = session.scalars(_areas_with_waiting()).all()
            if not areas:
                return opened
            for area_id in areas:
                opened += open_some(database, area_id, secret=secret, clock=clock)
            left = TRIES
        except OperationalError:
            left -= 1
            if not left:
                raise
            time.sleep(PAUSE)


def open_some(database: Database, area_id: int, *, secret: str, clock: Clock, most: int | None = None) -> int:
    """Open what waits of an area's tablets, or at most about so many of it; return how many records were looked at."""
    with database.read() as session:
        devices = opening.waiting_devices(session, area_id)
    opened = 0
    for device_id in devices:
        while most is None or opened < most:
            looked_at = database.run(_batch(device_id, secret, clock))
            opened += looked_at
            if looked_at < BATCH:
                break
    return opened


def open_in_passing(database: Database, area_id: int, *, secret: str, clock: Clock) -> int:
    """Open what waits of an area where that is little; return how many records go on waiting.

    For pages that show what came: right after a tablet has sent, they are to show it. A database that cannot be
    written now can still be read: then all goes on waiting.
    """
    with database.read() as session:
        waiting = count(session, area_id)
    if not 0 < waiting <= IN_PASSING:
        return waiting
    try:
        open_some(database, area_id, secret=secret, clock=clock, most=IN_PASSING)
    except OperationalError:
        return waiting
    with database.read() as session:
        return count(session, area_id)


def _batch(device_id: UUID, secret: str, clock: Clock) -> Callable[[Session], int]:
    return lambda session: opening.open_waiting(session, device_id, secret=secret, now=clock(), most=BATCH)


def _waits(area_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return and_(FieldRecord.area_id == area_id, FieldRecord.state == State.WAITING)


def _areas_with_waiting() -> Select[int]:
    # From the areas: there are few of them, and what waits of one is found by the index.
    return select(Area.id).where(select(FieldRecord.id).where(_waits(Area.id)).exists()).order_by(Area.id)
