"""Counts of answers that the dashboards read, folded from the responses that came in since.

The counts always equal a full recomputation: a response is folded in the transaction that takes it off the queue, and
taken out again in the transaction that deletes it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from participation.records.answers import AnswerCount, PendingFold, Response
from participation.services import publishing
from surveys.answers import counted_values, free_texts
from surveys.questionnaire import Questionnaire

BATCH = 1000

RESPONSES = "_responses"
LANGUAGE = "_language"
MODE = "_mode"
STATEMENTS = "_statements"
MISSING = ""

Key = tuple[int, int, str, str]  # survey, field session (0: none), question, value


@dataclass(frozen=True, slots=True)
class Count:
    """How many responses of a session (None: without one) gave a value (None: missing) to a question."""

    field_session_id: int | None
    question_id: str
    value: str | None
    count: int


def fold(session: Session) -> int:
    """Fold what has come in since; return how many responses that were. Needs a writing transaction."""
    folded = 0
    while True:
        waiting = select(PendingFold.response_id).limit(BATCH).with_for_update(skip_locked=True)
        taken = list(
            session.scalars(
                delete(PendingFold)
                .where(PendingFold.response_id.in_(waiting))
                .returning(PendingFold.response_id)
                .execution_options(synchronize_session=False)
            )
        )
        if not taken:
            return folded
        _add(session, _tally(session, taken))
        folded += len(taken)


def has_pending(session: Session) -> bool:
    """Return whether a response waits to be folded."""
    return session.scalar(select(PendingFold.response_id).limit(1)) is not None


def counts(
    session: Session, survey_id: int, question_ids: Iterable[str] | None = None, *, without: Sequence[UUID] = ()
) -> list[Count]:
    """Return the folded counts of a survey, of some questions or of all, in a stable order.

    `without` names responses to leave out, as those that are marked.
    """
    left_out = _folded_tally(session, without)
    query = select(AnswerCount).where(AnswerCount.survey_id == survey_id, AnswerCount.count != 0)
    if question_ids is not None:
        query = query.where(AnswerCount.question_id.in_(list(question_ids)))
    rows = session.scalars(query.order_by(AnswerCount.question_id, AnswerCount.field_session_id, AnswerCount.value))
    return [
        Count(
            row.field_session_id or None,
            row.question_id,
            # Only a question of the survey can be missing; _responses has the empty value for all.
            None if row.value == MISSING and row.question_id != RESPONSES else row.value,
            number,
        )
        for row in rows
        if (number := row.count - left_out[row.survey_id, row.field_session_id, row.question_id, row.value])
    ]


def _folded_tally(session: Session, response_ids: Sequence[UUID]) -> Counter[Key]:
    """Return what some responses have added to the counts; those that still wait to be folded have added nothing."""
    tally: Counter[Key] = Counter()
    for start in range(0, len(response_ids), BATCH):
        batch = list(response_ids[start : start + BATCH])
        waiting = set(session.scalars(select(PendingFold.response_id).where(PendingFold.response_id.in_(batch))))
        tally += _tally(session, [each for each in batch if each not in waiting])
    return tally


def subtract(session: Session, response_id: UUID) -> None:
    """Take a response that is about to be deleted out of the counts (or off the queue)."""
    waiting = session.execute(delete(PendingFold).where(PendingFold.response_id == response_id))
    if waiting.rowcount:  # type: ignore[attr-defined]  # every DELETE's result has it; the stub says Result
        return
    _add(session, Counter({key: -number for key, number in _tally(session, [response_id]).items()}))


def recompute(session: Session) -> None:
    """Throw all counts away and fold every response anew; after a restore, or to check."""
    session.execute(delete(PendingFold))
    session.execute(delete(AnswerCount))
    last: UUID | None = None
    while True:
        query = select(Response.id).order_by(Response.id).limit(BATCH)
        ids = list(session.scalars(query if last is None else query.where(Response.id > last)))
        if not ids:
            return
        _add(session, _tally(session, ids))
        last = ids[-1]


def _tally(session: Session, response_ids: list[UUID]) -> Counter[Key]:
    rows = session.execute(
        select(
            Response.survey_id,
            Response.version_id,
            Response.field_session_id,
            Response.language,
            Response.mode,
            Response.answers,
        ).where(Response.id.in_(response_ids))
    ).all()
    questionnaires = {row.version_id: publishing.version_questionnaire(session, row.version_id) for row in rows}
    tally: Counter[Key] = Counter()
    for row in rows:
        for question_id, value in _values(questionnaires[row.version_id], row.language, row.mode, row.answers):
            tally[row.survey_id, row.field_session_id or 0, question_id, value] += 1
    return tally


def _values(
    questionnaire: Questionnaire, language: str, mode: str, answers: dict[str, Any]
) -> Iterable[tuple[str, str]]:
    yield RESPONSES, ""
    yield LANGUAGE, language
    yield MODE, mode
    for question_id, value in counted_values(questionnaire, answers):
        yield question_id, MISSING if value is None else str(value)
    for _, lens, _ in free_texts(questionnaire, answers):
        if lens:
            yield STATEMENTS, lens


def _add(session: Session, tally: Counter[Key]) -> None:
    if not tally:
        return
    rows = [
        {"survey_id": survey, "field_session_id": place, "question_id": question, "value": value, "count": number}
        # Sorted, so that two processes lock the same rows in the same order.
        for (survey, place, question, value), number in sorted(tally.items())
    ]
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    statement: Any = (sqlite if is_sqlite else postgresql).insert(AnswerCount)
    statement = statement.on_conflict_do_update(
        index_elements=["survey_id", "field_session_id", "question_id", "value"],
        set_={"count": AnswerCount.count + statement.excluded.count},
    )
    session.execute(statement, rows)
