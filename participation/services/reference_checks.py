"""What to know before believing register figures: too old, invented, undated, totals that disagree."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.records.answers import Response
from participation.services import representation
from participation.services.errors import NotFound
from participation.services.messages import N_, Message
from participation.services.reference import ReferenceView

STALE_AFTER = 2  # years between the figures and the survey
TOTALS_AGREE = 0.02  # of the larger of two totals


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know of a dimension's figures."""

    dimension: str
    code: str
    message: Message


def survey_days(session: Session, area_id: int, today: date, slug: str = "") -> tuple[date, date]:
    """Return the days of the first and the last answer to the survey that figures are compared with.

    Without a survey or an answer both are today: whoever answers first will do so from now on.
    """
    try:
        survey = representation.survey_of(session, area_id, slug)
    except NotFound:
        return today, today
    query = select(func.min(Response.received), func.max(Response.received)).where(Response.survey_id == survey.id)
    first, last = session.execute(query).one()
    return (today, today) if first is None else (first.date(), last.date())


def remarks(views: Mapping[str, ReferenceView], days: tuple[date, date]) -> list[Remark]:
    """Return what to know of the figures in use.

    Args:
        views: by dimension.
        days: the first and the last day of the survey that they are compared with (`survey_days`).
    """
    first, last = days
    found = []
    most = max(views.values(), key=lambda view: view.total, default=None)
    for name, view in views.items():
        if view.is_invented:
            found.append(Remark(name, "invented", Message(N_("Some or all of these figures are invented."))))
        if view.dated is None:
            found.append(Remark(name, "undated", Message(N_("Nobody has said which day these figures are from."))))
        elif (years := first.year - view.dated.year) > STALE_AFTER:
            sentence = N_("These figures are %(years)s years older than the survey: the area may have changed since.")
            found.append(Remark(name, "stale", Message(sentence, {"years": years})))
        elif (years := view.dated.year - last.year) > STALE_AFTER:
            sentence = N_(
                "These figures are %(years)s years newer than the survey: the area may have been another then."
            )
            found.append(Remark(name, "newer", Message(sentence, {"years": years})))
        if most is not None and most.total - view.total > TOTALS_AGREE * most.total:
            sentence = N_(
                "These figures count %(total)s residents, those of another dimension %(most)s. Are both of the same "
                "area, the same year and the same ages?"
            )
            found.append(Remark(name, "totals", Message(sentence, {"total": view.total, "most": most.total})))
    return found
