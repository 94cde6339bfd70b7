"""The verbs behind the pages over time, and what they are given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from flask_babel import gettext

from participation.services import journal, look_history, look_plans, representation
from participation.services.database import Database, Session
from participation.services.errors import NotFound
from participation.services.field_sessions import SessionMethod
from participation.services.look_history import Contribution, Series
from participation.services.look_plans import Plan
from participation.services.permissions import Permission
from participation.services.publishing import SurveyView
from participation.services.representation import Current, LookView
from participation.services.results import Shown
from participation.services.shown_findings import ShownFinding
from participation.web.access import may
from participation.web.context import current_database
from participation.web.question_views import Words
from participation.web.reading import day, moment, number
from participation.web.representation import figures
from participation.web.representation.forms import LookPlanForm
from participation.web.representation.pages import AXES, Row, row_of
from participation.web.representation.views import label_of
from participation.web.session_words import METHODS

TALL = 96.0  # of a group's small picture, in pixels; its width is per cent
SESSIONS_DRAWN = 40
Label = Callable[..., Words]


@dataclass(frozen=True, slots=True)
class Mark:
    """A look in a group's picture: x in per cent of its width, y in pixels; equal ends where a figure is exact."""

    x: float
    heard: tuple[float, float] | None
    interval: tuple[float, float] | None
    row: Row
    when: str
    responses: str


@dataclass(frozen=True, slots=True)
class Line:
    """A group through the looks."""

    label: Words
    living: float
    living_text: str
    top: str
    marks: tuple[Mark, ...]
    joints: tuple[tuple[float, float, float, float], ...]
    first_flagged: str
    confirmed: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A group's part of a session's bar, in per cent; a range is drawn hollow at its middle."""

    x: float
    width: float
    order: int
    is_range: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What a session gave: its bar, and its row of numbers in the order of the groups."""

    label: str
    day: str
    method: str
    responses: str
    cells: tuple[str, ...]
    unsaid: str
    pieces: tuple[Piece, ...]


def take_due(database: Database, area_id: int, survey_slug: str, now: datetime) -> LookView | None:
    """Bring the counts up to date, and take the survey's planned look if one is due."""
    representation.refresh(database)
    with database.read() as session:
        survey = representation.survey_of(session, area_id, survey_slug)
        planned = look_plans.has_plan(session, survey.id)
    return database.run(lambda session: look_plans.take_due(session, survey, now=now)) if planned else None


def take_look(area_id: int, survey_slug: str, user_id: int, moment_now: datetime) -> LookView:
    """Store a look, with its line in the journal."""

    def work(session: Session) -> LookView:
        survey = representation.survey_of(session, area_id, survey_slug)
        look = representation.take_look(session, survey, user_id=user_id, now=moment_now)
        journal.record(
            session,
            "representation.look",
            user_id=user_id,
            area_id=area_id,
            subject=f"look:{look.id}",
            detail={"answers": look.responses},
            now=moment_now,
        )
        return look

    return current_database().run(work)


def plan_looks(area_id: int, survey_slug: str, form: LookPlanForm, user_id: int, moment_now: datetime) -> None:
    """Store the plan of looks, with its line in the journal."""
    plan = form.to_plan()

    def work(session: Session) -> None:
        survey = representation.survey_of(session, area_id, survey_slug)
        look_plans.set_plan(session, survey.id, plan, user_id=user_id, now=moment_now)
        journal.record(
            session,
            "representation.plan",
            user_id=user_id,
            area_id=area_id,
            subject=f"survey:{survey.slug}",
            detail={"every": plan.every, "days": len(plan.days)},
            now=moment_now,
        )

    current_database().run(work)


def looks(area_id: int, survey_slug: str, dimension: str, form: LookPlanForm | None = None) -> dict[str, Any]:
    """Return what the page over time is given; raise NotFound for a dimension that the figures do not have."""
    with current_database().read() as session:
        survey = representation.survey_of(session, area_id, survey_slug)
        changes = representation.looks(session, survey.id)
        label, plan = label_of(session, survey), look_plans.plan_of(session, survey.id)
        current = _current(session, survey)
        shown = _dimension(session, survey, current, label, dimension)
    return {
        "survey": survey,
        "looks": [_look(change, at == len(changes), label) for at, change in enumerate(changes, start=1)],
        "plan_text": _plan_text(plan),
        "values": form or LookPlanForm.from_plan(plan),
        "may_plan": may(Permission.PLAN_FOLLOW_UPS),
        **shown,
    }


def _current(session: Session, survey: SurveyView) -> Current | None:
    try:
        return representation.current(session, survey)
    except NotFound:
        return None


def _dimension(
    session: Session, survey: SurveyView, current: Current | None, label: Label, dimension: str
) -> dict[str, Any]:
    names = [] if current is None else [found.name for found in current.report.dimensions]
    if dimension and dimension not in names:
        raise NotFound
    chosen = dimension or (names[0] if names else "")
    if current is None or not chosen:
        return {"dimensions": [], "chosen": "", "lines": [], "given": [], "groups": []}
    categories = tuple(found.category for found in current.report.groups if found.dimension == chosen)
    history = look_history.series(session, survey.id, chosen)
    given = look_history.contributions(session, survey, chosen, categories)
    return {
        "dimensions": [(name, label(name)) for name in names],
        "chosen": chosen,
        "chosen_label": label(chosen),
        "lines": lines(history, label),
        "groups": [label(chosen, category) for category in categories],
        "given": [_given(each) for each in given[:SESSIONS_DRAWN]],
    }


def lines(history: Sequence[Series], label: Label) -> list[Line]:
    """Return each group's small picture; all have the same moments from start to end."""
    moments = sorted({point.created for each in history for point in each.points})
    return [_line(each, moments, label) for each in history if each.points]


def _line(own: Series, moments: Sequence[datetime], label: Label) -> Line:
    newest = own.points[-1].found
    end = _axis(own)
    marks = []
    for point in own.points:
        x = _place(point.created, moments)
        row = row_of(point.found, end, label, {}, gettext)
        shown = point.found.figures
        heard = _ys(shown.share, end)
        marks.append(Mark(x, heard, _ys(shown.interval, end), row, moment(point.created), number(point.responses)))
    middles = [(mark.x, sum(mark.heard) / 2) for mark in marks if mark.heard]
    return Line(
        label=label(newest.dimension, newest.category),
        living=_y(newest.reference_share, end),
        living_text=figures.percent(newest.reference_share),
        top=figures.percent(end),
        marks=tuple(marks),
        joints=tuple((*a, *b) for a, b in pairwise(middles)),
        first_flagged=moment(own.first_flagged) if own.first_flagged else "",
        confirmed=moment(own.confirmed) if own.confirmed else "",
    )


def _axis(own: Series) -> float:
    def high(found: ShownFinding) -> float:
        return max(found.reference_share, found.figures.interval.high if found.figures.interval else 0.0)

    reach = max(high(point.found) for point in own.points)
    return next((axis for axis in AXES if reach <= axis), 1.0)


def _place(when: datetime, moments: Sequence[datetime]) -> float:
    span = (moments[-1] - moments[0]).total_seconds()
    return 50.0 if not span else round(4 + 92 * (when - moments[0]).total_seconds() / span, 2)


def _y(share: float, end: float) -> float:
    return round(TALL - 4 - (TALL - 8) * min(share / end, 1.0), 1)


def _ys(span: Any, end: float) -> tuple[float, float] | None:
    return None if span is None else (_y(span.low, end), _y(span.high, end))


def _look(change: representation.LookChange, is_first: bool, label: Label) -> dict[str, Any]:
    look = change.look
    return {
        "created": look.created,
        "by": look.by or (gettext("as planned") if look.is_planned else ""),
        "responses": number(look.responses),
        "flagged": number(len(look.flagged)),
        "is_first": is_first,
        "new": [label(*group) for group in change.new],
        "gone": [label(*group) for group in change.gone],
    }


def _plan_text(plan: Plan) -> str:
    parts = []
    if plan.every:
        parts.append(gettext("every %(number)s answers", number=number(plan.every)))
    if plan.days:
        parts.append(gettext("on %(days)s", days=", ".join(map(day, plan.days))))
    return "; ".join(parts)


def _given(each: Contribution) -> Given:
    pieces, start = [], 0.0
    middles = [(count.low + count.high) / 2 for count in each.groups.values()]
    whole = sum(middles) + (each.unsaid.low + each.unsaid.high) / 2
    for order, (count, middle) in enumerate(zip(each.groups.values(), middles, strict=True)):
        width = 100 * middle / whole if whole else 0.0
        if width:
            pieces.append(Piece(round(start, 2), round(width, 2), order % 8, not count.is_exact))
        start += width
    name = each.place or gettext("By the link, without a session")
    return Given(
        label=name,
        day=day(each.day) if each.day else "",
        method=gettext(METHODS[SessionMethod(each.method)]) if each.method else "",
        responses=_text(each.responses),
        cells=tuple(map(_text, each.groups.values())),
        unsaid=_text(each.unsaid),
        pieces=tuple(pieces),
    )


def _text(count: Shown) -> str:
    return number(count.low) if count.is_exact else f"{count.low}–{count.high}"
