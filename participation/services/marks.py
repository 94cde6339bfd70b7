"""Responses that look as if no resident had sent them: marked with reasons, never dropped, cleared by a person.

A mark says what was odd about the sending, never who sent it. Until a person has looked at them and cleared them, they
are left out of everything that is concluded (who was heard, weights, findings, the summary of a day); the overview and
exports have them in and leave them out where somebody asks for that.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, insert, or_, select, update
from sqlalchemy.orm import Session

from participation.records.answers import Response, Statement
from participation.records.base import Base
from participation.records.marks import ResponseMark
from participation.services import aggregates, journal

FASTEST = 3  # seconds between a page that was asked for and its answers; nobody reads consent and answers in less
ON_A_PAGE = 25
_UNCLEARED = ResponseMark.cleared.is_(None)
_INSERT = insert(Base.metadata.tables[ResponseMark.__tablename__])  # built once, and without the unit of work


class Reason(StrEnum):
    """What is odd about a response."""

    TRAP = "trap"  # a field was filled in that people do not see
    FAST = "fast"  # sent sooner than a person can answer
    MANY = "many"  # one of very many from the same network within minutes


@dataclass(frozen=True, slots=True)
class Marked:
    """How many responses of a survey are marked, and why; one can have several reasons."""

    total: int
    reasons: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MarkedResponse:
    """A marked response on its page; version_id is that of the questionnaire it answers."""

    id: UUID
    received: datetime
    language: str
    reasons: tuple[str, ...]
    version_id: int
    answers: Mapping[str, Any]


def mark(session: Session, response_id: UUID, survey_id: int, reasons: Iterable[Reason], *, now: datetime) -> None:
    """Mark a response that has just been stored; without a reason nothing happens."""
    found = [reason.value for reason in reasons]
    if found:
        row = {"response_id": response_id, "survey_id": survey_id, "reasons": found, "created": now}
        session.execute(_INSERT, row)


def of_survey(session: Session, survey_id: int) -> Marked:
    """Return how many responses of a survey are marked."""
    rows = list(session.scalars(select(ResponseMark.reasons).where(*_open(survey_id))))
    return Marked(len(rows), Counter(reason for reasons in rows for reason in reasons))


def ids(session: Session, survey_id: int) -> list[UUID]:
    """Return the marked responses of a survey."""
    return list(session.scalars(_marked(*_open(survey_id))))


def unmarked(survey_id: int) -> ColumnElement[bool]:
    """Return the condition on `response` that leaves marked ones out; for whatever reads responses itself."""
    return Response.id.not_in(_marked(*_open(survey_id)))


def is_unmarked() -> ColumnElement[bool]:
    """Return the condition on `response` that leaves marked ones out, whatever their survey."""
    return Response.id.not_in(_marked(_UNCLEARED))


def unmarked_statements() -> ColumnElement[bool]:
    """Return the condition on `statement` that leaves out those of marked responses; one without a response stays."""
    return or_(Statement.response_id.is_(None), Statement.response_id.not_in(_marked(_UNCLEARED)))


def counts(session: Session, survey_id: int, question_ids: Iterable[str]) -> list[aggregates.Count]:
    """Return the folded counts of a survey without its marked responses, for what is concluded of them."""
    return aggregates.counts(session, survey_id, question_ids, without=ids(session, survey_id))


def number_in(session: Session, survey_ids: Collection[int]) -> dict[int, int]:
    """Return how many responses are marked, by survey; only surveys that have any."""
    rows = session.execute(
        select(ResponseMark.survey_id, func.count())
        .where(ResponseMark.survey_id.in_(survey_ids), _UNCLEARED)
        .group_by(ResponseMark.survey_id)
        .order_by(ResponseMark.survey_id)
    )
    return {row[0]: row[1] for row in rows}


def listed(session: Session, survey_id: int, page: int) -> tuple[list[MarkedResponse], int]:
    """Return one page of a survey's marked responses, the newest first, and how many pages there are."""
    total = session.scalar(select(func.count()).select_from(ResponseMark).where(*_open(survey_id))) or 0
    rows = session.execute(
        select(Response, ResponseMark.reasons)
        .join(ResponseMark, ResponseMark.response_id == Response.id)
        .where(*_open(survey_id))
        .order_by(ResponseMark.created.desc(), Response.id)
        .limit(ON_A_PAGE)
        .offset((page - 1) * ON_A_PAGE)
    )
    found = [
        MarkedResponse(row.id, row.received, row.language, tuple(reasons), row.version_id, row.answers)
        for row, reasons in rows
    ]
    return found, max(1, -(-total // ON_A_PAGE))


def clear(
    session: Session,
    survey_id: int,
    response_ids: Collection[UUID],
    *,
    user_id: int,
    area_id: int,
    slug: str,
    now: datetime,
) -> int:
    """Take the mark from some of a survey's responses, which a person has looked at; return how many that were."""
    done = session.execute(
        update(ResponseMark)
        .where(*_open(survey_id), ResponseMark.response_id.in_(response_ids))
        .values(cleared=now, cleared_by=user_id)
        .returning(ResponseMark.response_id)
    ).all()
    if done:
        journal.record(
            session,
            "responses.mark_cleared",
            user_id=user_id,
            area_id=area_id,
            subject=f"survey:{slug}",
            detail={"responses": len(done)},
            now=now,
        )
    return len(done)


def _open(survey_id: int) -> tuple[ColumnElement[bool], ...]:
    return ResponseMark.survey_id == survey_id, _UNCLEARED


def _marked(*conditions: ColumnElement[bool]) -> Select[UUID]:
    return select(ResponseMark.response_id).where(*conditions)
