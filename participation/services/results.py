"""What the planning and session pages read of a survey's answers: counts, from the folded aggregates alone."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.records.answers import Response, Statement
from participation.services import aggregates, marks
from participation.services.shown_findings import SMALLEST_SHOWN
from surveys.questionnaire import Questionnaire, QuestionType

WEEK = timedelta(days=7)
FIRST_STATEMENTS = 12


@dataclass(frozen=True, slots=True)
class Part:
    """How many responses have a value: a language, a mode, a lens, an age band."""

    key: str
    count: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A count of people as staff of the area may see it: low and high are equal where it is exact."""

    low: int
    high: int

    @property
    def is_exact(self) -> bool:
        """Whether the count itself is shown."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Scale:
    """What was answered on a scale.

    Attributes:
        points: one part for each point of the scale, low to high; points that nobody chose are there with 0.
        missing: responses without a point: no answer, "don't know", or never asked.
    """

    question_id: str
    points: tuple[Part, ...]
    missing: int

    @property
    def answered(self) -> int:
        """Responses with a point of the scale."""
        return sum(part.count for part in self.points)

    @property
    def low(self) -> int:
        """Responses below the middle of the scale."""
        return sum(part.count for part in self.points[: len(self.points) // 2])

    @property
    def high(self) -> int:
        """Responses above the middle of the scale."""
        return sum(part.count for part in self.points[(len(self.points) + 1) // 2 :])

    @property
    def middle(self) -> int:
        """Responses on the middle point; 0 where a scale has none."""
        return self.answered - self.low - self.high


@dataclass(frozen=True, slots=True)
class Overview:
    """A survey's answers at a glance.

    Attributes:
        total: responses in all.
        this_week: responses of the last seven days.
        by_session: (field session, responses), None for those without a session, most first.
        languages: most first.
        modes: most first.
        statements: free texts by lens, most first.
    """

    total: int
    this_week: int
    by_session: tuple[tuple[int | None, int], ...]
    languages: tuple[Part, ...]
    modes: tuple[Part, ...]
    statements: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class FirstStatement:
    """A free text of a session; who said it is not told."""

    lens: str
    language: str
    text: str


def shown(count: int) -> Shown:
    """Return a count of people as staff may see it: exact from 5, nought as nought, 1 to 4 as that range."""
    return Shown(1, SMALLEST_SHOWN - 1) if 0 < count < SMALLEST_SHOWN else Shown(count, count)


def overview(session: Session, survey_id: int, *, now: datetime, without: Sequence[UUID] = ()) -> Overview:
    """Return a survey's totals; what has not been folded yet is not in them (see services/representation.refresh).

    `without` names responses to leave out.
    """
    own = [aggregates.RESPONSES, aggregates.LANGUAGE, aggregates.MODE, aggregates.STATEMENTS]
    rows = aggregates.counts(session, survey_id, own, without=without)
    met: Counter[int | None] = Counter()
    for row in rows:
        if row.question_id == aggregates.RESPONSES:
            met[row.field_session_id] += row.count
    recent = select(func.count()).where(Response.survey_id == survey_id, Response.received > now - WEEK)
    if without:
        recent = recent.where(marks.unmarked(survey_id))
    return Overview(
        total=met.total(),
        this_week=session.scalar(recent) or 0,
        by_session=tuple(sorted(met.items(), key=lambda pair: (-pair[1], pair[0] or 0))),
        languages=_parts(rows, aggregates.LANGUAGE),
        modes=_parts(rows, aggregates.MODE),
        statements=_parts(rows, aggregates.STATEMENTS),
    )


def scales(
    session: Session, survey_id: int, questionnaire: Questionnaire, *, without: Sequence[UUID] = ()
) -> list[Scale]:
    """Return what was answered on a questionnaire's scales, in its order; `without` names responses to leave out."""
    wanted = [
        (question.id, [str(point) for point in range(question.minimum or 0, (question.maximum or 0) + 1)])
        for question in questionnaire.questions
        if question.type == QuestionType.SCALE
    ]
    names = [aggregates.RESPONSES, *(question_id for question_id, _ in wanted)]
    rows = aggregates.counts(session, survey_id, names, without=without)
    total = sum(row.count for row in rows if row.question_id == aggregates.RESPONSES)
    return [_scale(rows, question_id, points, total) for question_id, points in wanted]


def responses_by_session(session: Session, survey_ids: Iterable[int]) -> dict[int, int]:
    """Return the responses of each field session of some surveys that has any."""
    found: Counter[int] = Counter()
    for survey_id in survey_ids:
        for row in aggregates.counts(session, survey_id, [aggregates.RESPONSES]):
            if row.field_session_id is not None:
                found[row.field_session_id] += row.count
    return dict(found)


def first_statements(session: Session, session_ids: Collection[int]) -> list[FirstStatement]:
    """Return the first free texts of some field sessions as they were said, out of the order of the answers.

    By lens and then by text, so that neighbours on the page are not neighbours in one person's answers.
    """
    rows = session.execute(
        select(Statement.lens, Statement.language, Statement.text)
        .where(Statement.field_session_id.in_(session_ids))
        .order_by(Statement.created, Statement.id)
        .limit(FIRST_STATEMENTS)
    )
    return sorted(
        (FirstStatement(row.lens, row.language, row.text) for row in rows), key=lambda row: (row.lens, row.text)
    )


def _parts(rows: Iterable[aggregates.Count], question_id: str) -> tuple[Part, ...]:
    tally: Counter[str] = Counter()
    for row in rows:
        if row.question_id == question_id:
            tally[row.value or aggregates.MISSING] += row.count
    return tuple(Part(key, count) for key, count in sorted(tally.items(), key=lambda pair: (-pair[1], pair[0])))


def _scale(rows: Iterable[aggregates.Count], question_id: str, points: Sequence[str], total: int) -> Scale:
    tally: Counter[str | None] = Counter()
    for row in rows:
        if row.question_id == question_id:
            tally[row.value] += row.count
    chosen = tuple(Part(point, tally[point]) for point in points)
    # A response that was never asked (an older version, the youth form) has no count at all, and no answer either.
    return Scale(question_id, chosen, total - sum(part.count for part in chosen))
