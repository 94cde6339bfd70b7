"""What a record names besides its answers: the session, the member of staff, the day; none of it is believed unseen."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from participation.records.devices import FieldRecord
from participation.records.outreach import FieldSession, SessionStatus
from participation.records.people import Membership

AREA_TIME = ZoneInfo("Europe/Oslo")


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
    return None if number is None else session.scalar(query)


def staff_of(session: Session, area_id: int, number: int | None) -> int | None:
    """Return a member of the area's staff that a record names, None where there is no such."""
    query = select(Membership.user_id).where(Membership.user_id == number, Membership.area_id == area_id).limit(1)
    return None if number is None else session.scalar(query)


def begin(session: Session, row: FieldRecord) -> None:
    """A session in which something was recorded has begun, also where nobody could open it from there."""
    session.execute(
        update(FieldSession)
        .where(FieldSession.id == row.field_session_id, FieldSession.status == SessionStatus.PLANNED)
        .values(status=SessionStatus.OPEN)
    )


def is_after_the_log(session: Session, row: FieldRecord) -> bool:
    """Whether a record came in after its session had been closed."""
    closed = session.scalar(select(FieldSession.closed).where(FieldSession.id == row.field_session_id))
    return closed is not None and closed < row.received
