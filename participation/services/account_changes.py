"""What has been changed about how a person logs in, read from the journal, so that the person can be told."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.records.journal import AuditEvent
from participation.records.people import User

# Of one's own account in one's own log-in; and by somebody else, where the subject is the person.
ACTIONS = (
    "account.codes_off",
    "account.codes_on",
    "account.passkey_added",
    "account.passkey_removed",
    "account.password_changed",
    "account.password_chosen",
    "account.recovery_codes",
    "people.second_step_removed",
)
TOLD_FOR = timedelta(days=7)
SHOWN = 10


@dataclass(frozen=True, slots=True)
class AccountChange:
    """One change.

    Attributes:
        by: who did it; empty for the person and for the command line.
        own: the person did it, in a log-in of theirs.
        browser: the kind of browser it was done in, where that is known.
    """

    at: datetime
    action: str
    by: str
    own: bool
    browser: str


def of(session: Session, user_id: int, *, since: datetime | None = None) -> list[AccountChange]:
    """Return the last changes of how a person logs in, the newest first."""
    own = AuditEvent.user_id == user_id
    rows = session.execute(
        select(AuditEvent.at, AuditEvent.action, AuditEvent.user_id, AuditEvent.detail, User.name)
        .join(User, User.id == AuditEvent.user_id, isouter=True)
        .where(
            AuditEvent.action.in_(ACTIONS),
            (own & AuditEvent.area_id.is_(None)) | (AuditEvent.subject == f"user:{user_id}"),
            AuditEvent.at >= (since or datetime.min.replace(tzinfo=UTC)),
        )
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(SHOWN)
    )
    return [
        AccountChange(
            row.at,
            row.action,
            "" if row.user_id in {None, user_id} else str(row.name or ""),
            row.user_id == user_id,
            str(row.detail.get("browser", "")),
        )
        for row in rows
    ]


def to_tell(session: Session, user_id: int, *, now: datetime) -> list[AccountChange]:
    """Return the changes that a person who logs in is to be told of: those of the last week, and since the last log-in.

    For a week at every log-in, and not once: the first to log in after a change may be whoever made it.
    """
    last = session.scalar(
        select(func.max(AuditEvent.at)).where(AuditEvent.user_id == user_id, AuditEvent.action == "account.logged_in")
    )
    return of(session, user_id, since=min(now - TOLD_FOR, last or now))
