"""Who was heard over time: each group through the stored looks, and what every field session gave."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.representation.findings import GroupFinding, State
from participation.records.outreach import FieldSession
from participation.records.representation import Look, Verdict
from participation.services import aggregates, marks
from participation.services.publishing import SurveyView
from participation.services.results import Shown, shown
from participation.services.shown_findings import ShownFinding, Span, bands_for_staff, one_for_staff
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
    rows = session.execute(
        select(Look.id, Look.created, Look.responses, Verdict.category, Verdict.finding)
        .join(Verdict, Verdict.look_id == Look.id)
        .where(Look.survey_id == survey_id, Verdict.dimension == dimension)
        .order_by(Look.id, Verdict.id)
    ).all()
    looks = sorted({row.id for row in rows})[-MOST_LOOKS:]
    order = [row.category for row in rows if looks and row.id == looks[-1]]
    # A look's counts are protected together: what one group shows must not give another away.
    bands: dict[tuple[int, str], Span] = {}
    for look in looks:
        own = [row for row in rows if row.id == look]
        spans = bands_for_staff([stored_finding(row.finding) for row in own])
        bands |= {(look, row.category): span for row, span in zip(own, spans, strict=True)}
    found = []
    for category in order:
        own = [row for row in rows if row.category == category]
        flagged = [row for row in own if row.finding["flagged"]]
        sure = [row for row in flagged if row.finding.get("confirmed")]
        points = tuple(
            Point(
                row.created,
                row.responses,
                one_for_staff(stored_finding(row.finding), within=bands[row.id, row.category]),
            )
            for row in own
            if row.id in looks
        )
        found.append(
            Series(category, points, flagged[0].created if flagged else None, sure[0].created if sure else None)
        )
    return found


def stored_finding(document: Mapping[str, object]) -> GroupFinding:
    """Return a finding as a look stored it; what an older look did not know is None."""
    values = {each.name: document.get(each.name) for each in fields(GroupFinding)}
    return GroupFinding(**{**values, "state": State(str(document["state"]))})  # type: ignore[arg-type]


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
