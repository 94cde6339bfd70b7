"""What a record names besides its answers: the session, the member of staff, the day; none of it is believed unseen."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from participation.records.devices import FieldRecord
from participation.records.outreach import FieldSession, SessionStatus
from participation.records.people import Membership

AREA_TIME = ZoneInfo("Europe/Oslo")
T = TypeVar("T")


def once(session: Session, key: tuple[Any, ...], make: Callable[[], T]) -> T:
    """Return what `make` gives, asked once in a transaction: records of a batch mostly name the same things."""
    known = cast("dict[tuple[Any, ...], T]", session.info.setdefault("field", {}))
    if key not in known:
        known[key] = make()
    return known[key]


def forget(session: Session) -> None:
    """Ask anew from here on."""
    session.info.pop("field", None)


def day_of(told: Sequence[str], row: FieldRecord, today: date) -> date:
    """Return the day that a dialogue was on; a tablet whose clock is wrong is corrected by what it said at sync."""
    try:
        day = date.fromisoformat(told[0])
    except (ValueError, IndexError):
        day = None
    if day is not None and day <= today:
        return day
    try:
        corrected = (row.received - (row.client_now - row.client_time)).astimezone(AREA_TIME).date()
    except OverflowError:
        return today
    return min(corrected, today)


def session_of(session: Session, area_id: int, number: int | None) -> int | None:
    """Return a session of the area that a record names, None where it has no such."""
    query = select(FieldSession.id).where(FieldSession.id == number, FieldSession.area_id == area_id)
    return None if number is None else once(session, ("session", area_id, number), lambda: session.scalar(query))


def staff_of(session: Session, area_id: int, number: int | None) -> int | None:
    """Return a member of the area's staff that a record names, None where there is no such."""
    query = select(Membership.user_id).where(Membership.user_id == number, Membership.area_id == area_id).limit(1)
    return None if number is None else once(session, ("staff", area_id, number), lambda: session.scalar(query))


def begin(session: Session, row: FieldRecord) -> None:
    """A session in which something was recorded has begun, also where nobody could open it from there."""
    started = (
        update(FieldSession)
        .where(FieldSession.id == row.field_session_id, FieldSession.status == SessionStatus.PLANNED)
        .values(status=SessionStatus.OPEN)
    )
    if row.field_session_id is not None:
        once(session, ("begun", row.field_session_id), lambda: session.execute(started))


def is_after_the_log(session: Session, row: FieldRecord) -> bool:
    """Whether a record came in after its session had been closed."""
    number = row.field_session_id
    query = select(FieldSession.closed).where(FieldSession.id == number)
    closed = None if number is None else once(session, ("closed", number), lambda: session.scalar(query))
    return closed is not None and closed < row.received
