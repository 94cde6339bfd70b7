"""Answers that staff record for somebody: stored in an open session, counted, taken back by whoever recorded them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.answers import Response
from participation.records.outreach import FieldSession, SessionStatus
from participation.services import answering, field_sessions, journal
from participation.services.answering import Mode, Outcome, Receipt, Submission
from participation.services.errors import Conflict, NotFound
from participation.services.messages import N_, Message

MINE_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer that has just been stored; number is its place among the session's answers, from 1."""

    receipt: Receipt
    number: int

    @property
    def was_there(self) -> bool:
        """Whether the page had been sent before, so that nothing new was stored."""
        return self.receipt.outcome == Outcome.DUPLICATE


@dataclass(frozen=True, slots=True)
class RecentAnswer:
    """One of the last answers that somebody recorded, by what tells it from the others without saying what it says."""

    id: UUID
    received: datetime
    language: str


def record(session: Session, submission: Submission, *, area_id: int, secret: str) -> Recorded:
    """Store answers that `submission.recorded_by` took down in `submission.field_session_id`.

    Raises:
        Conflict: the session is not open, or the survey is closed.
        NotFound: the area has no such session for this survey.
    """
    row = session.execute(
        select(FieldSession.status, FieldSession.survey_id, FieldSession.more_surveys).where(
            FieldSession.id == submission.field_session_id, FieldSession.area_id == area_id
        )
    ).one_or_none()
    if row is None or submission.survey.id not in {row.survey_id, *row.more_surveys}:
        raise NotFound
    if submission.mode != Mode.ASSISTED or submission.recorded_by is None:
        raise NotFound
    if row.status != SessionStatus.OPEN:
        raise Conflict(Message(N_("This session is not open, so the answers were not stored.")))
    receipt = answering.submit(session, submission, secret=secret)
    return Recorded(receipt, field_sessions.answers_in(session, submission.field_session_id or 0))


def mine(session: Session, session_id: int, user_id: int) -> list[RecentAnswer]:
    """Return the last answers that a person recorded in a session, newest first."""
    rows = session.execute(
        select(Response.id, Response.received, Response.language)
        .where(Response.field_session_id == session_id, Response.recorded_by == user_id)
        .order_by(Response.received.desc(), Response.id)
        .limit(MINE_SHOWN)
    )
    return [RecentAnswer(row.id, row.received, row.language) for row in rows]


def take_back(
    session: Session, area_id: int, session_id: int, response_id: UUID, *, user_id: int, now: datetime
) -> None:
    """Delete an answer that the same person recorded in a session that is still open; leaves a line in the journal.

    Raises:
        NotFound: there is no such answer of this person's here, or it has been taken back already.
        Conflict: the session is closed.
    """
    row = session.execute(
        select(FieldSession.status)
        .join(Response, Response.field_session_id == FieldSession.id)
        .where(
            FieldSession.id == session_id,
            FieldSession.area_id == area_id,
            Response.id == response_id,
            Response.recorded_by == user_id,
        )
    ).one_or_none()
    if row is None:
        raise NotFound(Message(N_("This answer is not there. It may have been undone already.")))
    if row.status != SessionStatus.OPEN:
        raise Conflict(Message(N_("This session is closed, so its answers can no longer be undone here.")))
    answering.delete_response(session, response_id)
    journal.record(
        session,
        "responses.undo",
        user_id=user_id,
        area_id=area_id,
        subject=f"session:{session_id}",
        detail={"response": str(response_id)},
        now=now,
    )
