"""Answers: checked against the questionnaire, once, by checks that were compiled from it.

A validated document maps question ids to values: a text (open_text, date), an option's id (one_choice, yes_no), a list
of ids (several_choices), a whole number or the id of an option such as "dont_know" (scale), a number, or
{"landmark", "lat", "lon", "words"} with what was given (place). What was written beside an option stands under
ID.other. Questions that were not answered, or not asked, do not appear.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from surveys import values
from surveys.questionnaire import Question, Questionnaire, QuestionType
from surveys.routing import relevant_questions
from surveys.values import LARGEST_NUMBER, Read, Unreadable

OTHER = ".other"
LONGEST_OTHER = 200


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """What is wrong with an answer.

    Attributes:
        question_id: which; empty where it is the form as a whole.
        code: required, too_long, not_an_option, not_a_number, below_minimum, above_maximum, not_a_date,
            exclusive_option, not_a_place, constraint, nothing_answered or not_a_document.
        values: what the sentence about it mentions, such as {"maximum": 2000}.
    """

    question_id: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Validated:
    """Answers that passed, and what is wrong with those that did not."""

    answers: dict[str, Any]
    problems: tuple[AnswerProblem, ...]

    @property
    def is_valid(self) -> bool:
        """Whether everything passed."""
        return not self.problems


class Validator:
    """The checks of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self._checks: tuple[tuple[Question, Read], ...] = tuple(
            (question, values.reader(question))
            for question in questionnaire.questions
            if question.type != QuestionType.NOTE
        )
        self._specify = tuple(
            question.id for question in questionnaire.questions if any(option.specify for option in question.options)
        )
        self._is_routed = any(section.relevant for section in questionnaire.sections) or any(
            question.relevant for question in questionnaire.questions
        )

    def validate(self, raw: Mapping[str, Sequence[str]]) -> Validated:
        """Check what an HTML form sent.

        Args:
            raw: field names to all their values. A field is named like its question; a place has ID.landmark, ID.lat,
                ID.lon and ID.words, and what is written beside an option is ID.other. Unknown names are ignored.
        """
        return self._validate(raw)

    def validate_document(self, document: Mapping[str, Any]) -> Validated:
        """Check a document of answers, as a tablet sends it; it has the shape of a validated one."""
        if not isinstance(document, Mapping):
            return Validated({}, (AnswerProblem("", "not_a_document"),))
        raw: dict[str, list[str]] = {}
        for name, value in document.items():
            if isinstance(value, Mapping):
                raw.update({f"{name}.{key}": [_sent(each)] for key, each in value.items() if each is not None})
            elif isinstance(value, list | tuple):
                raw[name] = [_sent(each) for each in value]
            elif value is not None:
                raw[name] = [_sent(value)]
        return self._validate(raw)

    def _validate(self, raw: Mapping[str, Sequence[str]]) -> Validated:
        answers: dict[str, Any] = {}
        found: dict[str, AnswerProblem] = {}
        for question, read in self._checks:
            try:
                value = read(raw)
            except Unreadable as problem:
                found[question.id] = AnswerProblem(question.id, problem.code, problem.values)
                continue
            if value is not None:
                answers[question.id] = value
        asked = relevant_questions(self._questionnaire, answers) if self._is_routed else self._questionnaire.questions
        kept = {question.id: answers[question.id] for question in asked if question.id in answers}
        self._add_others(raw, kept)
        problems = tuple(self._problems(asked, kept, found))
        if not problems and not kept and self._questionnaire.at_least_one_answer:
            problems = (AnswerProblem("", "nothing_answered"),)
        return Validated(kept, problems)

    def _add_others(self, raw: Mapping[str, Sequence[str]], kept: dict[str, Any]) -> None:
        for question_id in self._specify:
            sent = raw.get(question_id + OTHER)
            if sent and question_id in kept:
                chosen = kept[question_id]
                options = self._questionnaire.by_id[question_id].options
                wanted = {option.id for option in options if option.specify}
                text = values.clean(sent[0][: 10 * LONGEST_OTHER])[:LONGEST_OTHER]
                if text and wanted & ({chosen} if isinstance(chosen, str) else set(chosen)):
                    kept[question_id + OTHER] = text

    @staticmethod
    def _problems(
        asked: Sequence[Question], kept: Mapping[str, Any], found: Mapping[str, AnswerProblem]
    ) -> Iterator[AnswerProblem]:
        for question in asked:
            if question.id in found:
                yield found[question.id]
            elif question.id not in kept:
                if question.required:
                    yield AnswerProblem(question.id, "required")
            elif question.constraint is not None and not question.constraint.holds(kept, kept[question.id]):
                yield AnswerProblem(question.id, "constraint")


def _sent(value: Any) -> str:
    """Return a value as a form would send it; a float never with an exponent."""
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        return str(LARGEST_NUMBER + 1) if value > 0 else str(-LARGEST_NUMBER - 1)  # str() refuses huge ones
    return str(value)


@lru_cache(maxsize=200)
def _compiled(digest: str, questionnaire: "_ByHash") -> Validator:
    del digest
    return Validator(questionnaire.questionnaire)


@dataclass(frozen=True, slots=True)
class _ByHash:
    """A questionnaire as a cache's key: two with the same hash are the same."""

    digest: str
    questionnaire: Questionnaire = field(compare=False)


def compile_validator(questionnaire: Questionnaire) -> Validator:
    """Return the questionnaire's checks, compiled on the first call."""
    return _compiled(questionnaire.hash, _ByHash(questionnaire.hash, questionnaire))


def free_texts(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return (question id, lens or "", text) of every open text that was answered, in the questionnaire's order."""
    return [
        (question.id, question.lens, answers[question.id])
        for question in questionnaire.questions
        if question.type == QuestionType.OPEN_TEXT and answers.get(question.id)
    ]


COUNTED = frozenset({QuestionType.ONE_CHOICE, QuestionType.SEVERAL_CHOICES, QuestionType.SCALE, QuestionType.YES_NO})


def counted_values(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """Return (question id, value) for every question that is counted and was asked.

    A question of several choices gives one pair for each; a missing value ("prefer not to say", or no answer) is None.
    """
    pairs: list[tuple[str, str | None]] = []
    for question in relevant_questions(questionnaire, answers):
        if question.type not in COUNTED:
            continue
        value = answers.get(question.id)
        given = value if isinstance(value, list) else [] if value is None else [value]
        missing = {option.id for option in question.options if option.missing}
        counted = [str(each) for each in given if str(each) not in missing]
        pairs.extend((question.id, each) for each in counted)
        if not counted:
            pairs.append((question.id, None))
    return pairs
