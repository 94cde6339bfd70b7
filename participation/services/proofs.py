"""Proof that the person who logged in still sits there: the password, or a code of the second step."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from participation.services import accounts, passwords, second_factors, tries


@dataclass(frozen=True, slots=True)
class Ways:
    """How a person can prove who they are."""

    password: bool
    code: bool
    passkey: bool

    @property
    def any_typed(self) -> bool:
        """Whether there is something to type."""
        return self.password or self.code


def ways(session: Session, user_id: int) -> Ways:
    """Return how a person can prove who they are."""
    steps = second_factors.of(session, user_id)
    return Ways(
        accounts.has_password(session, user_id), steps.has_codes or steps.recovery_codes_left > 0, steps.passkeys > 0
    )


def check(session: Session, user_id: int, proof: str, *, secret: str, now: datetime) -> bool:
    """Return whether this is the person's password or a code that has not been used; the caller commits in either case.

    Raises:
        TooMany: there were too many wrong ones; the wait is the person's own, in all their browsers.
    """
    counted = tries.key("", "proof", str(user_id))
    tries.refuse_waiting(session, counted, now=now)
    if accounts.is_password(session, user_id, proof) or _is_code(session, user_id, proof, secret, now):
        tries.forget(session, counted)
        return True
    tries.wrong(session, counted, now=now)
    return False


def _is_code(session: Session, user_id: int, proof: str, secret: str, now: datetime) -> bool:
    short = len(proof) < passwords.SHORTEST_PASSWORD
    return short and second_factors.check(session, user_id, proof, secret=secret, now=now)
