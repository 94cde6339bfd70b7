"""Logging in and out: by a password with or without a second step, by a passkey, by the municipality's own sign-in."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from participation.records.people import LoginSession, Passkey, User
from participation.services import accounts, passwords, tries
from participation.services.accounts import token_hash
from participation.services.permissions import StaffUser

LOG_IN_LASTS = timedelta(hours=14)  # a long working day in the field
CONFIRMED_FOR = timedelta(minutes=15)
LONGEST_DEVICE = 60
SEEN_EVERY = timedelta(minutes=1)


class Way(StrEnum):
    """How somebody logged in."""

    PASSWORD = "password"  # noqa: S105 - the name of a way in
    PASSKEY = "passkey"
    SIGN_ON = "sign_on"


@dataclass(frozen=True, slots=True)
class Checked:
    """A password that was right; with a second step set up, that has to be done too."""

    user: StaffUser
    needs_second_step: bool


@dataclass(frozen=True, slots=True)
class LogIn:
    """A log-in that succeeded; the token is known to the browser alone, the table keeps its hash."""

    token: str
    user: StaffUser


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose log-in this is, how it came about, and when the person last proved who they are.

    Attributes:
        seen: when the person last did something.
        locked: that was too long ago; the log-in opens nothing until the person proves that they are there.
    """

    user: StaffUser
    way: Way
    strong: bool
    confirmed: datetime
    seen: datetime
    locked: bool

    def is_fresh(self, now: datetime) -> bool:
        """Return whether the person has proved lately enough that they sit there themselves."""
        return self.confirmed > now - CONFIRMED_FOR


@dataclass(frozen=True, slots=True)
class OpenLogIn:
    """One of a person's own log-ins, for the list on the account page."""

    id: int
    created: datetime
    expires: datetime
    is_this_one: bool
    device: str
    way: Way
    strong: bool


def guessing(email: str, device: str = "") -> str:
    """Return what wrong passwords of an address are counted under.

    A browser in which the person has logged in before is counted by itself: strangers who guess at an address make
    each other wait, and not the person.
    """
    return tries.key("", "password", device or email.strip().casefold())


def check(session: Session, email: str, password: str, *, now: datetime, device: str = "") -> Checked | None:
    """Check a password; None where address and password do not go together.

    The caller commits in either case: from the fifth wrong try on each brings a wait, longer every time and never more
    than a quarter of an hour, so that nobody can lock a colleague out for good. An address without an account waits
    just so: the reply does not tell whether there is one.

    Args:
        session: an open transaction.
        email: as it was typed.
        password: as it was typed.
        now: the moment.
        device: what the browser is known by, if the person of this address has logged in there before.

    Raises:
        TooMany: there were too many wrong tries.
    """
    counted = guessing(email, device)
    tries.refuse_waiting(session, counted, now=now)
    user = session.scalar(
        select(User).where(User.email == email.strip().lower()).options(selectinload(User.memberships))
    )
    is_right = passwords.verify(user.password_hash if user is not None else "", password)
    if user is None or not is_right or not user.active:
        tries.wrong(session, counted, now=now)
        return None
    tries.forget(session, counted)
    if passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hashed(password)
    return Checked(accounts.staff_user(user), has_second_step(session, user.id))


def has_second_step(session: Session, user_id: int) -> bool:
    """Return whether the person has set up a second step: codes from a phone, or a passkey."""
    if session.scalar(select(User.totp_key).where(User.id == user_id)):
        return True
    return session.scalar(select(Passkey.id).where(Passkey.user_id == user_id).limit(1)) is not None


def begin(
    session: Session, user_id: int, *, now: datetime, way: Way = Way.PASSWORD, strong: bool = False, device: str = ""
) -> LogIn:
    """Open a log-in for somebody who has proved who they are."""
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=token_hash(token),
            user_id=user_id,
            created=now,
            expires=now + LOG_IN_LASTS,
            device=device[:LONGEST_DEVICE],
            way=way.value,
            strong=strong,
            confirmed=now,
            seen=now,
        )
    )
    return LogIn(token, accounts.one(session, user_id))


def standing(session: Session, token: str, *, now: datetime, idle: timedelta | None = None) -> Standing | None:
    """Return whose log-in this is; None where it has ended, expired or never was.

    Args:
        session: a session to read by.
        token: what the cookie keeps.
        now: the moment.
        idle: how long nothing may be done before the log-in is locked; None for ever.
    """
    row = session.execute(
        select(LoginSession, User)
        .join(User, LoginSession.user_id == User.id)
        .where(
            LoginSession.token_hash == token_hash(token),
            LoginSession.ended.is_(None),
            LoginSession.expires > now,
            User.active,
        )
        .options(selectinload(User.memberships))
    ).one_or_none()
    if row is None:
        return None
    found, user = row
    confirmed = found.confirmed or found.created
    seen = found.seen or confirmed  # a log-in of an older version says nothing of it
    locked = idle is not None and seen <= now - idle
    return Standing(accounts.staff_user(user), Way(found.way), found.strong, confirmed, seen, locked)


def note_seen(session: Session, token: str, *, now: datetime) -> None:
    """Note that the person does something."""
    session.execute(update(LoginSession).where(LoginSession.token_hash == token_hash(token)).values(seen=now))


def renew(session: Session, token: str, *, now: datetime, strong: bool | None = None) -> str:
    """Give a log-in a new token, as the person has just proved who they are; return it. The old token opens nothing.

    Args:
        session: an open transaction.
        token: the log-in's token until now.
        now: the moment.
        strong: whether the log-in has two steps now; None leaves it as it is.
    """
    fresh = secrets.token_urlsafe(32)
    values = {"token_hash": token_hash(fresh), "confirmed": now, "seen": now} | (
        {} if strong is None else {"strong": strong}
    )
    session.execute(
        update(LoginSession)
        .where(LoginSession.token_hash == token_hash(token), LoginSession.ended.is_(None))
        .values(**values)
    )
    return fresh


def log_out(session: Session, token: str, *, now: datetime) -> None:
    """End the log-in with this token."""
    session.execute(update(LoginSession).where(LoginSession.token_hash == token_hash(token)).values(ended=now))


def open_ones(session: Session, user_id: int, token: str, *, now: datetime) -> list[OpenLogIn]:
    """Return a person's open log-ins, newest first."""
    rows = session.scalars(
        select(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.ended.is_(None), LoginSession.expires > now)
        .order_by(LoginSession.created.desc())
    )
    mine = token_hash(token)
    return [
        OpenLogIn(row.id, row.created, row.expires, row.token_hash == mine, row.device, Way(row.way), row.strong)
        for row in rows
    ]


def end(session: Session, user_id: int, log_in_id: int, *, now: datetime) -> None:
    """End one of a person's own log-ins."""
    session.execute(
        update(LoginSession).where(LoginSession.id == log_in_id, LoginSession.user_id == user_id).values(ended=now)
    )


def end_all(session: Session, user_id: int, *, now: datetime, but: str = "") -> None:
    """End all log-ins of a person except the one with the token `but`."""
    session.execute(
        update(LoginSession)
        .where(
            LoginSession.user_id == user_id,
            LoginSession.ended.is_(None),
            LoginSession.token_hash != token_hash(but),
        )
        .values(ended=now)
    )
