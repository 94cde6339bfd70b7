"""What a survey calls the register's groups: which question asks for a dimension, and the words of its options."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from participation.services import publishing, reference
from participation.services.publishing import SurveyView
from surveys.wording import Wording, say

Group = tuple[str, str]  # dimension, category; a dimension itself has the category ""


def questions_by_dimension(session: Session, survey: SurveyView) -> dict[str, str]:
    """Return the id of the question that asks for each dimension, in the newest version of the survey."""
    questionnaire = publishing.questionnaire_of(session, survey)
    return {dimension: question.id for dimension, question in questionnaire.dimensions.items()}


def labels(session: Session, survey: SurveyView, language: str) -> Mapping[Group, Wording]:
    """Return the names of dimensions and groups as the questionnaire has them, in a language or the nearest it has.

    A dimension is called by its question, a group by its option; what this survey does not ask for, such as the group
    of an earlier one's follow-up, is called as the area's other surveys call it, the newest first. A group that the
    register figures count together with smaller ones is called by all of them. Look up with `label`, which names what
    is not there.
    """
    found: dict[Group, Wording] = {}
    others = (each for each in reversed(publishing.surveys_of(session, survey.area_id)) if each.id != survey.id)
    for each in (survey, *others):
        questionnaire = publishing.questionnaire_of(session, each)
        for dimension, question in questionnaire.dimensions.items():
            for key, words in (("", question.text), *((option.id, option.text) for option in question.options)):
                found.setdefault((dimension, key), say(words, language, questionnaire.default_language))
    for dimension, view in reference.newest(session, survey.area_id).items():
        for host in dict.fromkeys(view.merged.values()):
            parts = [key for key in (host, *view.merged) if view.merged.get(key, key) == host]
            own = label(found, dimension, host)
            text = " + ".join(label(found, dimension, key).text for key in parts)
            found[dimension, host] = replace(own, text=text)
    return found


def label(found: Mapping[Group, Wording], dimension: str, category: str = "") -> Wording:
    """Return a group's name; its own key where the questionnaire has no words for it."""
    return found.get((dimension, category)) or Wording(category or dimension, "en")
