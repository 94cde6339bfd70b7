"""Write to and read from the journal of who did what."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, func, insert, or_, select
from sqlalchemy.orm import Session

from participation.records.journal import AuditEvent
from participation.records.people import Membership, User

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the journal, as it is shown."""

    at: datetime
    user: str
    action: str
    subject: str
    detail: dict[str, Any]


def record(
    session: Session,
    action: str,
    *,
    user_id: int | None = None,
    area_id: int | None = None,
    subject: str = "",
    detail: dict[str, Any] | None = None,
    now: datetime | None = None,
) -> None:
    """Add a line.

    Args:
        session: an open transaction; the line stands or falls with it.
        action: a word such as "responses.read"; the list stands in docs/journal.md.
        user_id: who; None for the system and for residents, who have no account.
        area_id: where.
        subject: what, as "survey:demo" or "statement:17"; never a resident's words.
        detail: figures and filters, never an answer.
        now: the moment; the present one where left out.
    """
    session.execute(
        insert(AuditEvent).values(
            at=now or datetime.now(UTC),
            user_id=user_id,
            area_id=area_id,
            action=action,
            subject=subject[:120],
            detail=detail or {},
        )
    )


def events(
    session: Session, area_id: int, *, action: str = "", user_id: int | None = None, page: int = 1
) -> tuple[list[Event], int]:
    """Return a page of an area's journal, newest first, and the number of all its lines.

    What somebody with a role in the area did with their own account stands in no area and is shown too.

    Args:
        session: an open session.
        area_id: the area.
        action: keeps the lines whose action starts with it.
        user_id: keeps the lines of one person.
        page: from 1, PAGE_SIZE lines each.
    """
    here = select(Membership.user_id).where(Membership.area_id == area_id)
    of_no_area = and_(AuditEvent.area_id.is_(None), AuditEvent.user_id.in_(here))
    where = [or_(AuditEvent.area_id == area_id, of_no_area)]
    if user_id is not None:
        where.append(AuditEvent.user_id == user_id)
    if action:
        where.append(AuditEvent.action.startswith(action, autoescape=True))
    total = session.scalar(select(func.count()).select_from(AuditEvent).where(*where)) or 0
    rows = session.execute(
        select(AuditEvent, User.name)
        .join(User, User.id == AuditEvent.user_id, isouter=True)
        .where(*where)
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(PAGE_SIZE)
        .offset((max(page, 1) - 1) * PAGE_SIZE)
    )
    return [Event(row.at, name or "", row.action, row.subject, row.detail) for row, name in rows], total
