"""Respondents one by one in the area of tests/factories/looks.py, for what crosses groups and weights answers."""

from uuid import uuid4

from participation.records.answers import Response
from participation.services import publishing
from tests.factories.looks import QUESTIONS, questionnaire
from tests.factories.statements import NOW


def ask_more(session, here):
    """Publish a version of the area's survey that also asks a scale and a choice, and use it."""
    document = questionnaire()
    scale = {"id": "safe", "type": "scale", "text": {"nb": "Trygg?"}, "minimum": 1, "maximum": 5}
    scale |= {"low_label": {"nb": "Utrygg"}, "high_label": {"nb": "Trygg"}}
    choice = {
        "id": "met",
        "type": "one_choice",
        "text": {"nb": "Hvordan?"},
        "options": [{"id": "staff", "text": {"nb": "Ansatte"}}, {"id": "poster", "text": {"nb": "Plakat"}}],
    }
    document["sections"][0]["questions"] += [scale, choice]
    publishing.publish(session, area_id=here.area, slug=here.survey.slug, definition=document, now=NOW)
    here.survey = publishing.survey_by_id(session, here.survey_id)


def answer(session, here, number, *, session_id=None, **values):
    """Store `number` responses with these values, {dimension or question: value}; folded counts are not touched."""
    answers = {QUESTIONS.get(name, name): value for name, value in values.items()}
    session.add_all(
        Response(
            id=uuid4(),
            survey_id=here.survey_id,
            version_id=here.survey.version_id,
            field_session_id=session_id,
            language="nb",
            mode="self",
            answers=answers,
            content_hash="0",
            receipt_hash="0",
            consent_hash="0",
            received=NOW,
        )
        for _ in range(number)
    )
    session.flush()
