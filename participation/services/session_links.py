"""Links that carry a field session, so that what people fill in themselves at a stand is counted there."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.outreach import FieldSession, SessionStatus

LATE_ANSWERS = timedelta(hours=24)  # somebody who took the link at the stand may finish at home


def session_key(secret: str, session_id: int) -> str:
    """Return what stands in the link of a session (?via=KEY): its number and a signature that nobody can guess."""
    digest = hmac.new(secret.encode(), f"field-session:{session_id}".encode(), hashlib.sha256).digest()
    return f"{session_id}-{base64.urlsafe_b64encode(digest[:9]).decode()}"


def session_of_key(secret: str, key: str) -> int | None:
    """Return the session whose key this is, None where we did not sign it."""
    number, _, _ = key.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) <= 10):
        return None
    is_ours = hmac.compare_digest(key.encode(), session_key(secret, int(number)).encode())
    return int(number) if is_ours else None


def session_for_answers(session: Session, secret: str, key: str, survey_id: int, *, now: datetime) -> int | None:
    """Return the session that answers to a survey, sent by a link with this key, belong to.

    None (the answers are stored without a session) where the key is not ours, the session asks another survey, has
    not begun, or has been closed for more than a day.
    """
    number = session_of_key(secret, key)
    if number is None:
        return None
    row = session.execute(
        select(FieldSession.status, FieldSession.closed, FieldSession.survey_id, FieldSession.more_surveys).where(
            FieldSession.id == number
        )
    ).one_or_none()
    if row is None or survey_id not in {row.survey_id, *row.more_surveys}:
        return None
    is_late = row.status == SessionStatus.CLOSED and row.closed is not None and row.closed >= now - LATE_ANSWERS
    return number if row.status == SessionStatus.OPEN or is_late else None
