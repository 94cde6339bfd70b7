"""Staff: who they are, what they may do where, and logging in and out."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from participation.records.people import LoginSession, Membership, Role, User
from participation.records.places import Area
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_, Message
from participation.services.permissions import AreaRole, StaffUser

LOG_IN_LASTS = timedelta(hours=14)  # a long working day in the field
SHORTEST_PASSWORD = 12
FAILURES_BEFORE_WAIT = 5
LONGEST_WAIT = timedelta(minutes=15)

_HASHER = PasswordHasher()
# Checked when there is no such account, so that the answer takes as long as for one that is there.
_NOBODYS_HASH = _HASHER.hash(secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class LogIn:
    """A log-in that succeeded; the token is known to the browser alone, the table keeps its hash."""

    token: str
    user: StaffUser


@dataclass(frozen=True, slots=True)
class OpenLogIn:
    """One of a person's own log-ins, for the list on the account page."""

    id: int
    created: datetime
    expires: datetime
    is_this_one: bool


def check_password(password: str) -> None:
    """Raise ServiceProblem where a password is too short to protect residents' answers."""
    if len(password) < SHORTEST_PASSWORD:
        raise ServiceProblem(
            Message(N_("The password needs at least %(number)s characters."), {"number": SHORTEST_PASSWORD}),
            field="password",
        )


def add_user(
    session: Session,
    *,
    email: str,
    name: str,
    password: str,
    now: datetime,
    language: str = "nb",
    roles: Iterable[tuple[str, Role]] = (),
) -> StaffUser:
    """Add a person with roles, given as (area slug, role).

    Raises:
        ServiceProblem: the address is taken or is none, the name is empty, or the password is too short.
        NotFound: there is no such area.
    """
    email = email.strip().lower()
    if email.count("@") != 1 or len(email) > 254 or email.startswith("@") or email.endswith("@"):
        raise ServiceProblem(Message(N_("This is not an e-mail address.")), field="email")
    if not name.strip():
        raise ServiceProblem(Message(N_("Write the person's name.")), field="name")
    if session.scalar(select(User.id).where(User.email == email)) is not None:
        raise ServiceProblem(Message(N_("There is already an account with this e-mail address.")), field="email")
    check_password(password)
    user = User(
        email=email, name=name.strip()[:120], password_hash=_HASHER.hash(password), language=language, created=now
    )
    session.add(user)
    session.flush()
    for area_slug, role in roles:
        give_role(session, user.id, area_slug, role)
    session.expire(user)
    return _staff_user(user)


def give_role(session: Session, user_id: int, area_slug: str, role: Role) -> None:
    """Give a person a role in an area; giving it twice changes nothing."""
    area_id = session.scalar(select(Area.id).where(Area.slug == area_slug))
    if area_id is None:
        raise NotFound
    wanted = {"user_id": user_id, "area_id": area_id, "role": role.value}
    if session.scalar(select(Membership.id).filter_by(**wanted)) is None:
        session.add(Membership(**wanted))
        session.flush()


def take_role(session: Session, user_id: int, area_slug: str, role: Role) -> None:
    """Take a role in an area from a person."""
    row = session.scalar(
        select(Membership)
        .join(Area)
        .where(Membership.user_id == user_id, Area.slug == area_slug, Membership.role == role)
    )
    if row is not None:
        session.delete(row)
        session.flush()


def set_password(session: Session, user_id: int, password: str, *, now: datetime, keep_token: str = "") -> None:
    """Give a person a new password and end all log-ins but the one with `keep_token`."""
    check_password(password)
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    user.password_hash = _HASHER.hash(password)
    user.failed_logins, user.locked_until = 0, None
    session.execute(
        update(LoginSession)
        .where(
            LoginSession.user_id == user_id,
            LoginSession.ended.is_(None),
            LoginSession.token_hash != _token_hash(keep_token),
        )
        .values(ended=now)
    )


def is_password(session: Session, user_id: int, password: str) -> bool:
    """Return whether this is the person's password."""
    user = session.get(User, user_id)
    return user is not None and _verify(user.password_hash, password)


def user_id_of(session: Session, email: str) -> int:
    """Return the account with this address; raise NotFound where there is none."""
    found = session.scalar(select(User.id).where(User.email == email.strip().lower()))
    if found is None:
        raise NotFound
    return found


def set_active(session: Session, user_id: int, active: bool, *, now: datetime) -> None:
    """Let a person in again, or keep them out and end their log-ins."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    user.active = active
    if not active:
        session.execute(
            update(LoginSession).where(LoginSession.user_id == user_id, LoginSession.ended.is_(None)).values(ended=now)
        )


def set_language(session: Session, user_id: int, language: str) -> None:
    """Remember the language a person wants the staff pages in."""
    session.execute(update(User).where(User.id == user_id).values(language=language))


def people_of(session: Session, area_slug: str) -> list[StaffUser]:
    """Return everybody with a role in the area, by name."""
    rows = session.scalars(
        select(User)
        .where(User.id.in_(select(Membership.user_id).join(Area).where(Area.slug == area_slug)))
        .order_by(User.name)
        .options(selectinload(User.memberships))
    )
    return [_staff_user(row) for row in rows]


def log_in(session: Session, email: str, password: str, *, now: datetime) -> LogIn | None:
    """Check a password and open a log-in; None where address and password do not go together.

    The caller commits in either case: failures are counted, and after five of them each further try has to wait,
    longer every time and never more than a quarter of an hour, so that nobody can lock a colleague out for good.

    Raises:
        ServiceProblem: the account has to wait after too many failures.
    """
    user = session.scalar(
        select(User).where(User.email == email.strip().lower()).options(selectinload(User.memberships))
    )
    if user is None:
        _verify(_NOBODYS_HASH, password)
        return None
    if user.locked_until is not None and user.locked_until > now:
        minutes = int((user.locked_until - now).total_seconds() // 60) + 1
        raise ServiceProblem(
            Message(N_("Too many wrong passwords. Try again in %(minutes)s minutes."), {"minutes": minutes}), status=429
        )
    if not _verify(user.password_hash, password) or not user.active:
        user.failed_logins += 1
        if user.failed_logins >= FAILURES_BEFORE_WAIT:
            wait = timedelta(seconds=2 ** min(user.failed_logins, 20))
            user.locked_until = now + min(wait, LONGEST_WAIT)
        return None
    user.failed_logins, user.locked_until = 0, None
    if _HASHER.check_needs_rehash(user.password_hash):
        user.password_hash = _HASHER.hash(password)
    token = secrets.token_urlsafe(32)
    session.add(LoginSession(token_hash=_token_hash(token), user_id=user.id, created=now, expires=now + LOG_IN_LASTS))
    return LogIn(token, _staff_user(user))


def user_of_token(session: Session, token: str, *, now: datetime) -> StaffUser | None:
    """Return whose log-in this is; None where it has ended, expired or never was."""
    user = session.scalar(
        select(User)
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(
            LoginSession.token_hash == _token_hash(token),
            LoginSession.ended.is_(None),
            LoginSession.expires > now,
            User.active,
        )
        .options(selectinload(User.memberships))
    )
    return None if user is None else _staff_user(user)


def log_out(session: Session, token: str, *, now: datetime) -> None:
    """End the log-in with this token."""
    session.execute(update(LoginSession).where(LoginSession.token_hash == _token_hash(token)).values(ended=now))


def log_ins(session: Session, user_id: int, token: str, *, now: datetime) -> list[OpenLogIn]:
    """Return a person's open log-ins, newest first."""
    rows = session.scalars(
        select(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.ended.is_(None), LoginSession.expires > now)
        .order_by(LoginSession.created.desc())
    )
    mine = _token_hash(token)
    return [OpenLogIn(row.id, row.created, row.expires, row.token_hash == mine) for row in rows]


def end_log_in(session: Session, user_id: int, log_in_id: int, *, now: datetime) -> None:
    """End one of a person's own log-ins."""
    session.execute(
        update(LoginSession).where(LoginSession.id == log_in_id, LoginSession.user_id == user_id).values(ended=now)
    )


def _verify(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _staff_user(user: User) -> StaffUser:
    roles = tuple(
        AreaRole(row.area_id, row.area.slug, row.area.name, Role(row.role))
        for row in sorted(user.memberships, key=lambda row: (row.area.name, row.role))
    )
    return StaffUser(user.id, user.email, user.name, user.language, user.active, roles)
