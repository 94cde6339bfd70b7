"""Who was heard over time: each group through the stored looks, and what every field session gave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from participation.records.outreach import FieldSession
from participation.records.representation import Look
from participation.services import aggregates, marks
from participation.services.publishing import SurveyView
from participation.services.results import Shown, shown
from participation.services.shown_findings import ShownFinding, bands_for_staff, one_for_staff
from participation.services.stored_findings import findings_of_look
from participation.services.survey_groups import questions_by_dimension

MOST_LOOKS = 24


@dataclass(frozen=True, slots=True)
class Point:
    """What a look found of a group, as staff may see it."""

    created: datetime
    responses: int
    found: ShownFinding


@dataclass(frozen=True, slots=True)
class Series:
    """A group through the looks, oldest first; when it was flagged first, and when a look confirmed that."""

    category: str
    points: tuple[Point, ...]
    first_flagged: datetime | None
    confirmed: datetime | None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a field session gave to a dimension; id None is everybody who came without a session.

    Attributes:
        groups: by category; 1 to 4 as that range.
        unsaid: answers without a known value.
        responses: all of its answers.
    """

    id: int | None
    day: date | None
    place: str
    method: str
    responses: Shown
    groups: Mapping[str, Shown]
    unsaid: Shown


def series(session: Session, survey_id: int, dimension: str) -> list[Series]:
    """Return each group of a dimension through the newest looks, in the order of the newest one."""
    looks = session.scalars(
        select(Look).where(Look.survey_id == survey_id).order_by(Look.id).options(selectinload(Look.verdicts))
    )
    points: dict[str, list[Point]] = {}
    order: list[str] = []
    for look in looks:
        own = [found for found in findings_of_look(look.verdicts) if found.dimension == dimension]
        # A look's counts are protected together: what one group shows must not give another away.
        bands = bands_for_staff(own)
        order = [found.category for found in own] or order
        for at, found in enumerate(own):
            point = Point(look.created, look.responses, one_for_staff(found, bands, at))
            points.setdefault(found.category, []).append(point)
    return [_series(category, points[category]) for category in order]


def _series(category: str, points: Sequence[Point]) -> Series:
    flagged = [point for point in points if point.found.flagged]
    sure = [point.created for point in flagged if point.found.confirmed]
    return Series(
        category,
        tuple(points[-MOST_LOOKS:]),
        flagged[0].created if flagged else None,
        sure[0] if sure else None,
    )


def contributions(
    session: Session, survey: SurveyView, dimension: str, categories: tuple[str, ...]
) -> list[Contribution]:
    """Return what each field session gave to the groups of a dimension, newest first, and then the link alone."""
    question = questions_by_dimension(session, survey)[dimension]
    rows = marks.counts(session, survey.id, [aggregates.RESPONSES, question])
    met = {
        row.id: row
        for row in session.scalars(
            select(FieldSession).where(FieldSession.id.in_({each.field_session_id for each in rows} - {None}))
        )
    }
    tally: dict[int | None, dict[str, int]] = {}
    for row in rows:
        own = tally.setdefault(row.field_session_id, {})
        name = row.question_id if row.question_id == aggregates.RESPONSES else (row.value or "")
        own[name] = own.get(name, 0) + row.count
    newest = sorted((number for number in tally if number in met), key=lambda number: (met[number].day, number))
    alone = [None] if None in tally else []
    return [
        _contribution(met.get(number or 0), number, tally[number], categories) for number in [*newest[::-1], *alone]
    ]


def _contribution(
    met: FieldSession | None, number: int | None, tally: Mapping[str, int], categories: tuple[str, ...]
) -> Contribution:
    groups = {category: tally.get(category, 0) for category in categories}
    everybody = tally.get(aggregates.RESPONSES, 0)
    return Contribution(
        id=number,
        day=met.day if met else None,
        place=met.place if met else "",
        method=met.method if met else "",
        responses=shown(everybody),
        groups={category: shown(count) for category, count in groups.items()},
        unsaid=shown(max(everybody - sum(groups.values()), 0)),
    )
