"""Whom the municipality's own sign-in stands for. Only people who have an account already: the roles are given here."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from participation.records.people import User
from participation.services import accounts
from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message
from participation.services.permissions import StaffUser

NOBODY = N_("You are signed in with the municipality, but have no account here. Ask an administrator to invite you.")


def person(session: Session, *, issuer: str, subject: str, email: str, is_email_verified: bool) -> StaffUser:
    """Return whom a checked token stands for; the first sign-in ties the account of a verified address to the subject.

    An account that is tied to one subject is never found by another's address: addresses are given to new colleagues.

    Raises:
        ServiceProblem: nobody here has this subject or address, or the account is closed.
    """
    known = hashlib.sha256(f"{issuer}\0{subject}".encode()).hexdigest()
    everything = select(User).options(selectinload(User.memberships))
    user = session.scalar(everything.where(User.sign_on == known))
    if user is None and is_email_verified and email:
        user = session.scalar(everything.where(User.email == email.strip().lower(), User.sign_on.is_(None)))
        if user is not None and user.active:
            user.sign_on = known
    if user is None or not user.active:
        raise ServiceProblem(Message(NOBODY), status=403)
    return accounts.staff_user(user)
