"""What opens an account once, for a short time: an invitation, a new password, the second step of a log-in."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, selectinload

from participation.records.people import AccountLink, User
from participation.services import accounts
from participation.services.errors import NotFound
from participation.services.messages import N_, Message
from participation.services.permissions import StaffUser


class Kind(StrEnum):
    """What a link is for."""

    INVITATION = "invitation"
    NEW_PASSWORD = "new_password"  # noqa: S105 - a kind of link, not a password
    SECOND_STEP = "second_step"


LASTS = {
    Kind.INVITATION: timedelta(days=7),
    Kind.NEW_PASSWORD: timedelta(days=1),
    Kind.SECOND_STEP: timedelta(minutes=10),
}
GONE = N_("This link has been used or is too old. Ask an administrator for a new one.")


@dataclass(frozen=True, slots=True)
class Opened:
    """Whom a link is for."""

    user: StaffUser
    is_invitation: bool


def make(session: Session, user_id: int, kind: Kind, *, now: datetime) -> str:
    """Make a link and return what stands in it; earlier ones of its kind end, and old ones are deleted."""
    session.execute(delete(AccountLink).where(AccountLink.expires < now))
    if kind is not Kind.SECOND_STEP:
        handed_out = (Kind.INVITATION.value, Kind.NEW_PASSWORD.value)
        session.execute(delete(AccountLink).where(AccountLink.user_id == user_id, AccountLink.kind.in_(handed_out)))
    token = secrets.token_urlsafe(32)
    session.add(
        AccountLink(user_id=user_id, kind=kind.value, token_hash=_hash(token), created=now, expires=now + LASTS[kind])
    )
    session.flush()
    return token


def opened(session: Session, token: str, *, now: datetime) -> Opened:
    """Return whom an invitation or a link to a new password is for, without using it; NotFound where it is over."""
    row = _row(session, token, (Kind.INVITATION, Kind.NEW_PASSWORD), now)
    user = _active(session, row)
    return Opened(accounts.staff_user(user), row.kind == Kind.INVITATION)


def take_password(session: Session, token: str, password: str, *, now: datetime) -> int:
    """Use an invitation or a link to a new password, and return whose it was; all the person's log-ins end.

    Raises:
        NotFound: the link has been used or is too old.
        ServiceProblem: the password is too easy.
    """
    row = _row(session, token, (Kind.INVITATION, Kind.NEW_PASSWORD), now)
    user = _active(session, row)
    accounts.set_password(session, user.id, password, now=now)
    row.used = now
    return user.id


def whose_step(session: Session, token: str, *, now: datetime) -> int:
    """Return who has done the first step of a log-in; raise NotFound where that is too long ago."""
    return _row(session, token, (Kind.SECOND_STEP,), now).user_id


def use_step(session: Session, token: str, *, now: datetime) -> None:
    """End the first step of a log-in: the second is done. Of two that do it at once, one is refused.

    Raises:
        NotFound: it is used already.
    """
    done = session.execute(
        update(AccountLink)
        .where(AccountLink.token_hash == _hash(token), AccountLink.used.is_(None))
        .values(used=now)
        .returning(AccountLink.id)
    )
    if done.scalar() is None:
        raise NotFound(Message(GONE))


def waiting(session: Session, user_ids: list[int], *, now: datetime) -> set[int]:
    """Return who of these has an invitation that is not used yet."""
    rows = session.scalars(
        select(AccountLink.user_id).where(
            AccountLink.user_id.in_(user_ids),
            AccountLink.kind == Kind.INVITATION,
            AccountLink.used.is_(None),
            AccountLink.expires > now,
        )
    )
    return set(rows)


def invite(session: Session, *, email: str, name: str, language: str, now: datetime) -> tuple[StaffUser, str]:
    """Make an account without a password, and return it with what stands in its invitation.

    Raises:
        ServiceProblem: the address is taken or is none, or the name is empty.
    """
    made = accounts.add_user(session, email=email, name=name, password=None, language=language, now=now)
    return made, make(session, made.id, Kind.INVITATION, now=now)


def _row(session: Session, token: str, kinds: tuple[Kind, ...], now: datetime) -> AccountLink:
    row = session.scalar(
        select(AccountLink).where(
            AccountLink.token_hash == _hash(token),
            AccountLink.kind.in_([kind.value for kind in kinds]),
            AccountLink.used.is_(None),
            AccountLink.expires > now,
        )
    )
    if row is None:
        raise NotFound(Message(GONE))
    return row


def _active(session: Session, row: AccountLink) -> User:
    user = session.get(User, row.user_id, options=(selectinload(User.memberships),))
    if user is None or not user.active:
        raise NotFound(Message(GONE))
    return user


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
