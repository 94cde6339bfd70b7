"""Staff: who they are, and what they may do where. log_ins.py says how they come in."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from participation.records.people import LoginSession, Membership, Role, User
from participation.records.places import Area
from participation.services import passwords
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_, Message
from participation.services.permissions import AreaRole, StaffUser


def add_user(
    session: Session,
    *,
    email: str,
    name: str,
    password: str | None,
    now: datetime,
    language: str = "nb",
    roles: Sequence[tuple[str, Role]] = (),
) -> StaffUser:
    """Add a person with roles, given as (area slug, role); one without a password is invited to choose it.

    Raises:
        ServiceProblem: the address is taken or is none, the name is empty, or the password is too easy.
        NotFound: there is no such area.
    """
    email = email.strip().lower()
    if email.count("@") != 1 or len(email) > 254 or email.startswith("@") or email.endswith("@"):
        raise ServiceProblem(Message(N_("This is not an e-mail address.")), field="email")
    if not name.strip():
        raise ServiceProblem(Message(N_("Write the person's name.")), field="name")
    if session.scalar(select(User.id).where(User.email == email)) is not None:
        raise ServiceProblem(Message(N_("There is already an account with this e-mail address.")), field="email")
    areas = list(session.scalars(select(Area.name).where(Area.slug.in_([slug for slug, _ in roles]))))
    if password is not None:
        passwords.check(password, (email, name, *areas))
    stored = "" if password is None else passwords.hashed(password)
    user = User(email=email, name=name.strip()[:120], password_hash=stored, language=language, created=now)
    session.add(user)
    session.flush()
    for area_slug, role in roles:
        give_role(session, user.id, area_slug, role)
    session.expire(user)
    return staff_user(user)


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
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    passwords.check(password, about(staff_user(user)))
    user.password_hash = passwords.hashed(password)
    session.execute(
        update(LoginSession)
        .where(
            LoginSession.user_id == user_id,
            LoginSession.ended.is_(None),
            LoginSession.token_hash != token_hash(keep_token),
        )
        .values(ended=now)
    )


def is_password(session: Session, user_id: int, password: str) -> bool:
    """Return whether this is the person's password; an account without one has none that fits."""
    user = session.get(User, user_id)
    return passwords.verify(user.password_hash if user is not None else "", password)


def has_password(session: Session, user_id: int) -> bool:
    """Return whether the person has a password."""
    return bool(session.scalar(select(User.password_hash).where(User.id == user_id)))


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
    return [staff_user(row) for row in rows]


def token_hash(token: str) -> str:
    """Return what a log-in is found by."""
    return hashlib.sha256(token.encode()).hexdigest()


def about(user: StaffUser) -> tuple[str, ...]:
    """Return the words that a person's password should not be made of."""
    return (user.name, user.email, *(name for _, name in user.areas))


def one(session: Session, user_id: int) -> StaffUser:
    """Return the person with this number; raise NotFound where there is none."""
    user = session.get(User, user_id, options=(selectinload(User.memberships),))
    if user is None:
        raise NotFound
    return staff_user(user)


def staff_user(user: User) -> StaffUser:
    """Return a member of staff as pages see one."""
    roles = tuple(
        AreaRole(row.area_id, row.area.slug, row.area.name, Role(row.role))
        for row in sorted(user.memberships, key=lambda row: (row.area.name, row.role))
    )
    return StaffUser(user.id, user.email, user.name, user.language, user.active, roles)
