"""Looks at planned times: on some days, every so many answers, or both; each is taken once, by whoever comes first.

A look on demand serves a planned one as well: every further look is another chance of a false alarm, so the fewest
looks that keep the plan are taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from participation.records.questionnaires import Survey
from participation.records.representation import Look, LookPlan
from participation.services import journal, publishing, representation
from participation.services.database import Database
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.messages import N_, Message
from participation.services.publishing import SurveyView
from participation.services.representation import LookView

FEWEST_BETWEEN = 10
MOST_BETWEEN = 100_000
MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Plan:
    """When a survey is looked at: on `days`, and whenever `every` further answers have come in (0: not by answers)."""

    every: int = 0
    days: tuple[date, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.every or self.days)


def plan_of(session: Session, survey_id: int) -> Plan:
    """Return a survey's plan, an empty one where nobody has made any."""
    row = session.get(LookPlan, survey_id)
    if row is None:
        return Plan()
    return Plan(row.every, tuple(sorted(map(date.fromisoformat, row.days))))


def set_plan(session: Session, survey_id: int, plan: Plan, *, user_id: int, now: datetime) -> None:
    """Store a survey's plan; an empty one takes it away.

    Raises:
        ServiceProblem: looks so close to each other that they would mostly find chance.
    """
    if plan.every and not FEWEST_BETWEEN <= plan.every <= MOST_BETWEEN:
        values = {"fewest": FEWEST_BETWEEN, "most": MOST_BETWEEN}
        sentence = N_("Between two looks there are from %(fewest)s to %(most)s answers.")
        raise ServiceProblem(Message(sentence, values), field="every")
    days = sorted(set(plan.days))
    if len(days) > MOST_DAYS:
        raise ServiceProblem(Message(N_("At most %(most)s days can be planned."), {"most": MOST_DAYS}), field="days")
    row = session.get(LookPlan, survey_id) or LookPlan(survey_id=survey_id)
    row.every, row.days = plan.every, [day.isoformat() for day in days]
    row.changed, row.changed_by = now, user_id
    session.add(row)
    session.flush()


def due_mark(plan: Plan, looks: Sequence[tuple[datetime, int]], responses: int, today: date) -> str | None:
    """Return which planned look is due, None where none is.

    Args:
        plan: the survey's.
        looks: (moment, responses) of every look that was taken, planned or not.
        responses: the survey's answers now.
        today: the day.
    """
    seen = max((number for _, number in looks), default=0)
    if responses <= seen:
        return None
    past = [day for day in plan.days if day <= today]
    if past and not any(moment.date() >= past[-1] for moment, _ in looks):
        return f"day:{past[-1].isoformat()}"
    step = responses // plan.every * plan.every if plan.every else 0
    return f"answers:{step}" if step > seen else None


def take_due(session: Session, survey: SurveyView, *, now: datetime) -> LookView | None:
    """Take the planned look that is due, with its line in the journal; None where none is, or somebody was quicker.

    Needs a writing transaction, and the counts up to date (`representation.refresh`).
    """
    plan = plan_of(session, survey.id)
    if not plan:
        return None
    taken = session.execute(select(Look.created, Look.responses).where(Look.survey_id == survey.id))
    looks = [(row.created, row.responses) for row in taken]
    try:
        responses = representation.current(session, survey).report.n
    except NotFound:
        return None  # no register figures yet: nothing to look at
    mark = due_mark(plan, looks, responses, now.date())
    if mark is None:
        return None
    try:
        with session.begin_nested():
            look = representation.take_look(session, survey, user_id=None, now=now, mark=mark)
    except (IntegrityError, Conflict):
        return None  # somebody else stored a look between our reading and our writing
    detail = {"answers": look.responses, "planned": mark}
    subject = f"look:{look.id}"
    journal.record(session, "representation.look", area_id=survey.area_id, subject=subject, detail=detail, now=now)
    return look


def has_plan(session: Session, survey_id: int) -> bool:
    """Return whether looks are planned for a survey."""
    return bool(plan_of(session, survey_id))


def run_due(database: Database, *, now: datetime) -> list[tuple[str, LookView]]:
    """Take every planned look of the installation that is due; return (survey's address, look) of those taken."""
    representation.refresh(database)
    with database.read() as session:
        planned = session.scalars(select(Survey.id).join(LookPlan, LookPlan.survey_id == Survey.id)).all()
    found = []
    for survey_id in planned:
        with database.write() as session:
            survey = publishing.survey_by_id(session, survey_id)
            look = take_due(session, survey, now=now)
        if look is not None:
            found.append((survey.slug, look))
    return found
