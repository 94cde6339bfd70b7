"""Stored answers, readable: each question with what was answered, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from participation.services.messages import N_
from participation.web.question_views import NO, YES, Interface, Words, wording
from surveys.answers import OTHER
from surveys.questionnaire import FILES, Question, Questionnaire, QuestionType

RECEIVED = {
    QuestionType.PHOTO: N_("A photo has been received."),
    QuestionType.AUDIO: N_("A sound has been received."),
}
_WRITTEN = frozenset(
    {QuestionType.OPEN_TEXT, QuestionType.NUMBER, QuestionType.DATE, QuestionType.TIME, QuestionType.CALCULATED}
)


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A question and its answer; `written` is in the person's own words, in whatever language they wrote."""

    question_id: str
    label: Words
    chosen: tuple[Words, ...] = ()
    written: str = ""


def answer_views(
    questionnaire: Questionnaire, answers: Mapping[str, Any], language: str, interface: Interface
) -> tuple[AnswerView, ...]:
    """Return the answered questions in the order in which they were asked, those of a repeat once for each time."""
    found: list[AnswerView] = []
    for section in questionnaire.sections:
        times = [answers] if section.repeat is None else answers.get(section.id, [])
        found.extend(
            _view(questionnaire, question, given, language, interface)
            for given in times
            for question in section.questions
            if question.id in given and question.type != QuestionType.CALCULATED
        )
    return tuple(found)


def answer_text(
    questionnaire: Questionnaire, question_id: str, answers: Mapping[str, Any], language: str, interface: Interface
) -> str:
    """Return one answer as a text, for a question whose text shows it."""
    if question_id not in answers:
        return ""
    view = _view(questionnaire, questionnaire.by_id[question_id], answers, language, interface)
    return ", ".join([*(words.text for words in view.chosen), *([view.written] if view.written else [])])


def _view(
    questionnaire: Questionnaire, question: Question, answers: Mapping[str, Any], language: str, interface: Interface
) -> AnswerView:
    value = answers[question.id]
    label = wording(questionnaire, question.text, language)
    written = str(answers.get(question.id + OTHER, ""))
    chosen: list[Words] = []
    if question.type == QuestionType.PLACE:
        written = str(value.get("words", ""))
        chosen = _place(questionnaire, question, value, language, interface)
    elif question.type in _WRITTEN:
        written = str(value)
    elif question.type in FILES:
        chosen = [interface(RECEIVED[question.type])]
    else:
        for each in value if isinstance(value, list) else [value]:
            chosen.append(_chosen(questionnaire, question, str(each), language, interface))
    return AnswerView(question.id, label, tuple(chosen), written)


def _chosen(questionnaire: Questionnaire, question: Question, value: str, language: str, interface: Interface) -> Words:
    option = question.option(value)
    if option is not None:
        return wording(questionnaire, option.text, language)
    if question.type == QuestionType.YES_NO:
        return interface(YES) if value == "yes" else interface(NO)
    if question.type == QuestionType.SCALE:
        end = {str(question.minimum): question.low_label, str(question.maximum): question.high_label}.get(value)
        if end:
            said = wording(questionnaire, end, language)
            return Words(f"{value}: {said.text}", said.language, said.direction, said.borrowed)
    return Words(value, language, "")


def _place(
    questionnaire: Questionnaire, question: Question, value: Mapping[str, Any], language: str, interface: Interface
) -> list[Words]:
    wanted = value.get("landmark")
    choices = {each.id: each.text for each in question.landmarks}
    choices.update({each.id: each.text for each in question.options})
    said = [wording(questionnaire, choices[wanted], language)] if wanted in choices else []
    if "lat" in value:
        said.append(interface("Point on the sketch"))
    return said
