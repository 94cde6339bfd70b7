"""The resident groups of an area, as its newest survey of individuals names them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from participation.services import publishing
from surveys.questionnaire import Kind, Question
from surveys.wording import Wording, say


@dataclass(frozen=True, slots=True)
class Dimension:
    """What residents differ by; categories are (key, name)."""

    key: str
    name: Wording
    categories: tuple[tuple[str, Wording], ...]


def dimensions(session: Session, area_id: int, language: str) -> list[Dimension]:
    """Return an area's dimensions with their categories, named in a language or the nearest there is."""
    for survey in reversed(publishing.surveys_of(session, area_id)):
        questionnaire = publishing.questionnaire_of(session, survey)
        if questionnaire.kind != Kind.INDIVIDUAL or not questionnaire.dimensions:
            continue
        default = questionnaire.default_language
        return [_dimension(key, question, language, default) for key, question in questionnaire.dimensions.items()]
    return []


def _dimension(key: str, question: Question, language: str, default: str) -> Dimension:
    told = [option for option in question.options if not option.missing]
    names = tuple((option.id, say(option.text, language, default)) for option in told)
    return Dimension(key, say(question.text, language, default), names)
