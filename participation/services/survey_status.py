"""Open and close a survey to residents, with a line in the journal."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.answers import Response
from participation.records.questionnaires import SurveyStatus
from participation.services import journal, publishing
from participation.services.errors import NotFound
from participation.services.publishing import SurveyView


def survey_in(session: Session, area_id: int, survey_id: int) -> SurveyView:
    """Return a survey of the area; raise NotFound where it has none with this id."""
    survey = publishing.survey_by_id(session, survey_id)
    if survey.area_id != area_id:
        raise NotFound
    return survey


def chosen(session: Session, area_id: int, slug: str = "") -> SurveyView:
    """Return the area's survey with this slug, or its newest; raise NotFound where there is none."""
    for survey in reversed(publishing.surveys_of(session, area_id)):
        if slug in {"", survey.slug}:
            return survey
    raise NotFound


def newest_answered(session: Session, area_id: int) -> str:
    """Return the slug of the area's newest survey that somebody has answered; empty where there is none."""
    for survey in reversed(publishing.surveys_of(session, area_id)):
        if session.scalar(select(Response.id).where(Response.survey_id == survey.id).limit(1)) is not None:
            return survey.slug
    return ""


def set_open(session: Session, area_id: int, survey_id: int, is_open: bool, *, user_id: int, now: datetime) -> None:
    """Open or close a survey of the area; saying so twice changes nothing and leaves no second line."""
    survey = survey_in(session, area_id, survey_id)
    if survey.is_open == is_open:
        return
    publishing.set_status(session, survey_id, SurveyStatus.OPEN if is_open else SurveyStatus.CLOSED)
    journal.record(
        session,
        "surveys.open" if is_open else "surveys.close",
        user_id=user_id,
        area_id=area_id,
        subject=f"survey:{survey.slug}",
        now=now,
    )
