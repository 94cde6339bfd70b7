"""What is odd about a form that came in, which is only noted, and how much has come from its network lately."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from flask import request, session
from itsdangerous import BadData

from participation.services import tries
from participation.services.marks import FASTEST, Reason
from participation.services.messages import N_, Message
from participation.services.tries import TooMany
from participation.web import limits
from participation.web.context import current_settings
from participation.web.sent_forms import TOKEN
from participation.web.sessions import KeptSerializer

if TYPE_CHECKING:
    from participation.services.database import Session

TRAP = "_website"
SEEN = "seen"
BY_A_SESSION = 10  # times as many by the link of a field session: everybody there uses its network
ODD_FROM = 2  # marked from half of the limit on
MANY = N_(
    "Many answers have come from this network in a short time. Nothing is lost. "
    "Wait a few minutes, and press Send once more."
)


@dataclass(frozen=True, slots=True)
class Sending:
    """How a form was sent: from which network (empty: not told), what is odd about it, and what a network may send."""

    network: str
    reasons: tuple[Reason, ...]
    most: int
    secret: str


def of_request(page_id: UUID, now: datetime) -> Sending:
    """Return how the form of this request was sent."""
    reasons = []
    if request.form.get(TRAP):
        reasons.append(Reason.TRAP)
    if _was_fast(page_id, now):
        reasons.append(Reason.FAST)
    settings = current_settings()
    return Sending(limits.address(), tuple(reasons), settings.limit_submissions, settings.secret_key)


def note_return(page_id: UUID) -> None:
    """Remember that a page came back to be corrected: the next time it is sent may be quick."""
    session[SEEN] = page_id.hex


def forget_return() -> None:
    """Forget it, with the answers stored."""
    session.pop(SEEN, None)


def count(
    found: "Session", sending: Sending, survey_id: int, *, in_field_session: bool, now: datetime
) -> tuple[Reason, ...]:
    """Count an answer that has just been stored; return what is odd about it. Needs no request, only the database.

    Raises:
        TooMany: there are too many from this network; what was stored is rolled back with it.
    """
    most = sending.most * (BY_A_SESSION if in_field_session else 1)
    if not sending.network or not most:
        return sending.reasons
    parts = ("answer", sending.network, str(survey_id))
    number = tries.count(found, sending.secret, parts, window=limits.WINDOW, now=now)
    if number > most:
        raise TooMany(Message(MANY), limits.WINDOW)
    return (*sending.reasons, Reason.MANY) if number * ODD_FROM > most else sending.reasons


@cache
def _tokens(secret: str) -> KeptSerializer:
    """Return what reads the CSRF tokens of this installation, whose salt is Flask-WTF's."""
    return KeptSerializer(secret, salt="wtf-csrf-token")


def _was_fast(page_id: UUID, now: datetime) -> bool:
    if session.get(SEEN) == page_id.hex:
        return False
    try:
        _, made = _tokens(current_settings().secret_key).loads(request.form.get(TOKEN, ""), return_timestamp=True)
    except BadData:
        return False
    return bool((now - made).total_seconds() < FASTEST)
