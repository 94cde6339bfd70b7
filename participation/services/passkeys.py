"""Passkeys by the W3C's Web Authentication: several a person, each with a name, checked with user verification.

A passkey is what somebody has and, since the device asks for a finger or a code each time, what they are or know: it
counts as two steps, alone or after a password.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from participation.records.people import Passkey, User
from participation.services import second_factors, tries
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_, Message

MOST = 10  # of one person
LONGEST_NAME = 60
CHALLENGE_LASTS = timedelta(minutes=5)
REFUSED = N_("This passkey was not accepted. Try again, or log in another way.")
NO_NAME = N_("Give the passkey a name, such as the device it is on.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passkey counts: the site's name without a port, and its origin (https://HOST)."""

    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """A passkey on its person's page."""

    id: int
    name: str
    created: datetime
    last_used: datetime | None


def of(session: Session, user_id: int) -> list[PasskeyView]:
    """Return a person's passkeys, oldest first."""
    rows = session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id))
    return [PasskeyView(row.id, row.name, row.created, row.last_used) for row in rows]


def registration(session: Session, user_id: int, place: Place, *, secret: str, challenge: bytes) -> str:
    """Return what the browser is asked to make a passkey with, as JSON.

    Raises:
        ServiceProblem: the person has as many as one may have.
    """
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    held = list(session.scalars(select(Passkey.credential).where(Passkey.user_id == user_id)))
    if len(held) >= MOST:
        raise ServiceProblem(Message(N_("You have %(most)s passkeys. Remove one first."), {"most": MOST}))
    options = generate_registration_options(
        rp_id=place.name,
        rp_name=second_factors.ISSUER,
        user_name=user.email,
        user_display_name=user.name,
        # Not the account's number: what an authenticator keeps tells nothing about the installation.
        user_id=hmac.new(secret.encode(), f"passkey:{user_id}".encode(), hashlib.sha256).digest(),
        challenge=challenge,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in held],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    return options_to_json(options)


def register(
    session: Session,
    user_id: int,
    credential: Mapping[str, Any],
    place: Place,
    *,
    challenge: bytes,
    name: str,
    now: datetime,
) -> None:
    """Take a passkey that the browser has made into use.

    Raises:
        ServiceProblem: it has no name, answers another challenge, or belongs to somebody already.
    """
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise ServiceProblem(Message(NO_NAME), field="name")
    _use_challenge(session, challenge, now)
    try:
        made = verify_registration_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=place.name,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise ServiceProblem(Message(REFUSED)) from error
    found = _hash(made.credential_id)
    number = session.scalar(select(func.count()).select_from(Passkey).where(Passkey.user_id == user_id)) or 0
    if number >= MOST or session.scalar(select(Passkey.id).where(Passkey.credential_hash == found)) is not None:
        raise ServiceProblem(Message(REFUSED))
    session.add(
        Passkey(
            user_id=user_id,
            credential_hash=found,
            credential=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=name,
            created=now,
        )
    )
    session.flush()


def question(session: Session, place: Place, *, challenge: bytes, user_id: int | None = None) -> str:
    """Return what the browser is asked to prove, as JSON: with a passkey of this person, or any that it has."""
    query = select(Passkey.credential).where(Passkey.user_id == user_id)
    held = [] if user_id is None else list(session.scalars(query))
    options = generate_authentication_options(
        rp_id=place.name,
        challenge=challenge,
        allow_credentials=[PublicKeyCredentialDescriptor(id=each) for each in held],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def check(session: Session, credential: Mapping[str, Any], place: Place, *, challenge: bytes, now: datetime) -> int:
    """Return whose passkey has answered; note its use.

    Raises:
        ServiceProblem: nobody's, or it answers another challenge, or the account is closed.
    """
    _use_challenge(session, challenge, now)
    try:
        found = _hash(base64url_to_bytes(str(credential["rawId"])))
        row = session.scalar(
            select(Passkey).join(User, User.id == Passkey.user_id).where(Passkey.credential_hash == found, User.active)
        )
        if row is None:
            raise ServiceProblem(Message(REFUSED), status=422)
        proved = verify_authentication_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=place.name,
            expected_origin=place.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise ServiceProblem(Message(REFUSED), status=422) from error
    row.sign_count, row.last_used = proved.new_sign_count, now
    return row.user_id


def rename(session: Session, user_id: int, passkey_id: int, name: str) -> None:
    """Give one of a person's passkeys another name."""
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise ServiceProblem(Message(NO_NAME), field="name")
    _own(session, user_id, passkey_id).name = name


def remove(session: Session, user_id: int, passkey_id: int) -> None:
    """Take one of a person's passkeys out of use."""
    row = _own(session, user_id, passkey_id)
    session.execute(delete(Passkey).where(Passkey.id == row.id))
    second_factors.tidy(session, user_id)


def _own(session: Session, user_id: int, passkey_id: int) -> Passkey:
    row = session.scalar(select(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == user_id))
    if row is None:
        raise NotFound
    return row


def _use_challenge(session: Session, challenge: bytes, now: datetime) -> None:
    # A challenge stands in the visitor's cookie; noted here, so that an answer to it counts once.
    what = tries.key("", "challenge", challenge.hex())
    if not tries.once(session, what, lasts=2 * CHALLENGE_LASTS, now=now):
        raise ServiceProblem(Message(REFUSED), status=422)


def _hash(credential_id: bytes) -> str:
    return hashlib.sha256(credential_id).hexdigest()
