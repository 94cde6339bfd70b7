"""Which questions are asked: always computed from the answers, never remembered."""

from collections.abc import Mapping
from typing import Any

from surveys.questionnaire import Question, Questionnaire


def relevant_questions(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> tuple[Question, ...]:
    """Return the questions that these answers lead to, in order.

    A question that is itself irrelevant counts as unanswered for those that follow.
    """
    known: dict[str, Any] = {}
    asked: list[Question] = []
    for section in questionnaire.sections:
        if section.relevant is not None and not section.relevant.holds(known):
            continue
        for question in section.questions:
            if question.relevant is not None and not question.relevant.holds(known):
                continue
            asked.append(question)
            if question.id in answers:
                known[question.id] = answers[question.id]
    return tuple(asked)


def relevant_ids(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> frozenset[str]:
    """Return the ids of the questions that these answers lead to."""
    return frozenset(question.id for question in relevant_questions(questionnaire, answers))
