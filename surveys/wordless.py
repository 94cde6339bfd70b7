"""A document of answers without what could tell who somebody is: only what was ticked, ranked or counted stays."""

from collections.abc import Mapping
from typing import Any

from surveys.questionnaire import OTHER, Questionnaire, QuestionType

_TICKED = frozenset(
    {
        QuestionType.ONE_CHOICE,
        QuestionType.SEVERAL_CHOICES,
        QuestionType.SCALE,
        QuestionType.YES_NO,
        QuestionType.RANKING,
        QuestionType.NUMBER,
        QuestionType.DATE,
        QuestionType.TIME,
    }
)


def without_words(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers without free texts, what was written beside options, points and words of places, and files.

    Of a place the landmark stays, which was chosen from a list; of computed values the numbers.
    """
    kept: dict[str, Any] = {}
    for name, value in answers.items():
        question = questionnaire.by_id.get(name)
        if question is not None and question.type in _TICKED:
            kept[name] = value
        elif question is not None and question.type == QuestionType.PLACE:
            if isinstance(value, Mapping) and "landmark" in value:
                kept[name] = {"landmark": value["landmark"]}
        elif question is not None:
            if isinstance(value, int | float):
                kept[name] = value
        elif isinstance(value, list) and not name.endswith(OTHER):
            times = [without_words(questionnaire, each) for each in value if isinstance(each, Mapping)]
            if any(times):
                kept[name] = times
    return kept


def has_words(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> bool:
    """Return whether anything is left that `without_words` would take away."""
    return without_words(questionnaire, answers) != dict(answers)
