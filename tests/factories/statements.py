"""Areas with people, a survey and statements, put straight into the tables: what a service finds, not what it does."""

from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID

from participation.records.answers import Response, Statement
from participation.records.outreach import FieldSession
from participation.records.people import User
from participation.records.places import Area
from participation.records.questionnaires import Survey, SurveyVersion

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
CODEBOOK = {
    "key": "small",
    "name": {"nb": "Liten", "en": "Small"},
    "codes": [
        {"key": "safety", "parent": None, "name": {"nb": "Trygghet", "en": "Safety"}, "colour": "#a4262c"},
        {"key": "lighting", "parent": "safety", "name": {"nb": "Belysning", "en": "Lighting"}},
        {"key": "violence", "parent": "safety", "name": {"nb": "Vold", "en": "Violence"}},
        {"key": "housing", "parent": None, "name": {"nb": "Bolig", "en": "Housing"}, "colour": "#1f6feb"},
        {"key": "rent", "parent": "housing", "name": {"nb": "Husleie", "en": "Rent"}},
    ],
}

_numbers = count(1)


def add_area(session, slug="toyen"):
    area = Area(slug=slug, name=slug.title(), municipality="Oslo", created=NOW)
    session.add(area)
    session.flush()
    return area.id


def add_user(session, name="Per Planner"):
    user = User(email=f"user{next(_numbers)}@example.org", name=name, password_hash="-", created=NOW)
    session.add(user)
    session.flush()
    return user.id


def add_survey(session, area_id, definition=None):
    """A survey row with a version, the small one where none is given."""
    from tests.factories.answered import SMALL  # which imports this file

    number = next(_numbers)
    survey = Survey(area_id=area_id, slug=f"survey-{number}", status="open", created=NOW)
    session.add(survey)
    session.flush()
    version = SurveyVersion(
        survey_id=survey.id, number=1, hash=str(number) * 8, definition=SMALL if definition is None else definition, published=NOW
    )
    session.add(version)
    session.flush()
    return survey.id, version.id


def add_session(session, area_id, survey_id, place="Torget", day=date(2026, 8, 20)):
    row = FieldSession(area_id=area_id, survey_id=survey_id, day=day, place=place, method="stand", created=NOW)
    session.add(row)
    session.flush()
    return row.id


def add_statement(session, area_id, survey, text, *, lens="challenge", language="nb", session_id=None):
    survey_id, version_id = survey
    response = Response(
        id=UUID(int=next(_numbers)),
        survey_id=survey_id,
        version_id=version_id,
        field_session_id=session_id,
        language=language,
        mode="self",
        answers={},
        content_hash="0",
        receipt_hash=str(next(_numbers)),
        consent_hash="0",
        received=NOW,
    )
    session.add(response)
    session.flush()
    row = Statement(
        area_id=area_id,
        survey_id=survey_id,
        response_id=response.id,
        field_session_id=session_id,
        question_id="q",
        lens=lens,
        language=language,
        text=text,
        created=NOW,
    )
    session.add(row)
    session.flush()
    return row.id
