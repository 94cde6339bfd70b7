"""The resident groups of an area, as its newest survey of individuals names them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from participation.services import publishing
from surveys.questionnaire import Kind, Question
from surveys.wording import LANGUAGES, Wording, say

LANGUAGE = "language"  # the languages that people in a dialogue speak


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


def counted_in_dialogues(session: Session, area_id: int, language: str) -> list[Dimension]:
    """Return the dimensions by which those who took part in a dialogue are counted: the area's, and their languages."""
    found = dimensions(session, area_id, language)
    spoken = tuple((each.code, Wording(each.own_name, each.code)) for each in LANGUAGES)
    is_asked = any(each.key == LANGUAGE for each in found)
    return found if is_asked else [*found, Dimension(LANGUAGE, Wording(LANGUAGE, "en"), spoken)]


def _dimension(key: str, question: Question, language: str, default: str) -> Dimension:
    told = [option for option in question.options if not option.missing]
    names = tuple((option.id, say(option.text, language, default)) for option in told)
    return Dimension(key, say(question.text, language, default), names)
