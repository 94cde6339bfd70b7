"""Answers: checked against the questionnaire, once, by checks that were compiled from it.

A validated document maps question ids to values: a text (open_text, date), an option's id (one_choice, yes_no), a list
of ids (several_choices), a whole number or the id of an option such as "dont_know" (scale), a number, or
{"landmark", "lat", "lon", "words"} with what was given (place), "08:30" (time), a list of option ids, the first one
first (ranking), {"file": SHA-256, "media_type"} (photo, audio), a number or text (calculated). What was written beside
an option stands under ID.other. A section that repeats has a list of such documents under its id. Questions that were
not answered, or not asked, do not appear.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from surveys import values
from surveys.questionnaire import OTHER, Option, Question, Questionnaire, QuestionType, Section
from surveys.routing import Route, route
from surveys.sending import MOST_TIMES, as_sent
from surveys.values import Raw, Read, Unreadable

__all__ = ["OTHER", "AnswerProblem", "Validated", "Validator", "compile_validator", "counted_values", "free_texts"]

LONGEST_OTHER = 200
Checks = tuple[tuple[Question, Read, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """What is wrong with an answer.

    Attributes:
        question_id: which; empty where it is the form as a whole.
        code: required, too_long, not_an_option, not_offered, not_a_number, not_whole, below_minimum, above_maximum,
            not_a_date, not_a_time, exclusive_option, not_a_place, not_a_rank, same_rank, not_a_file, constraint,
            nothing_answered or not_a_document.
        values: what the sentence about it mentions, such as {"maximum": 2000}.
        field: the form's field; the question's id, or SECTION.N.ID in a section that repeats.
    """

    question_id: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    field: str = ""

    @property
    def name(self) -> str:
        """The form's field."""
        return self.field or self.question_id


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
        self._checks = _checks(section for section in questionnaire.sections if section.repeat is None)
        self._repeated = tuple((section, _checks((section,))) for section in questionnaire.sections if section.repeat)
        self._is_routed = any(section.relevant or section.repeat for section in questionnaire.sections) or any(
            question.relevant or question.calculation for question in questionnaire.questions
        )

    def validate(self, raw: Raw) -> Validated:
        """Check what an HTML form sent.

        Args:
            raw: field names to all their values. A field is named like its question; a place has ID.landmark, ID.lat,
                ID.lon and ID.words, a ranking ID.rank.OPTION (1 for the first) or ID several times in order, a photo
                or sound that has been received ID.file and ID.media_type, and what is written beside an option is
                ID.other. In a section that repeats SECTION.N. stands before each, N from 0. Unknown names are ignored.
        """
        return self._validate(raw)

    def validate_document(self, document: Mapping[str, Any]) -> Validated:
        """Check a document of answers, as a tablet sends it; it has the shape of a validated one."""
        if not isinstance(document, Mapping):
            return Validated({}, (AnswerProblem("", "not_a_document"),))
        return self._validate(as_sent(document))

    def _validate(self, raw: Raw) -> Validated:
        found: dict[str, AnswerProblem] = {}
        answers = _read(self._checks, raw, "", found)
        for section, checks in self._repeated:
            answers[section.id] = _read_times(section, checks, raw, found)
        if self._is_routed:
            way = route(self._questionnaire, answers)
            kept, problems = way.answers, tuple(_routed_problems(way, found))
        else:
            kept, problems = answers, tuple(self._problems(answers, found))
        if not problems and not kept and self._questionnaire.at_least_one_answer:
            problems = (AnswerProblem("", "nothing_answered"),)
        return Validated(kept, problems)

    def _problems(self, kept: Mapping[str, Any], found: Mapping[str, AnswerProblem]) -> Iterator[AnswerProblem]:
        for question in self._questionnaire.questions:
            problem = found.get(question.id) or _problem(question, kept, kept.get(question.id))
            if problem:
                yield problem


def _routed_problems(way: Route, found: Mapping[str, AnswerProblem]) -> Iterator[AnswerProblem]:
    for asked in way.asked:
        question, name = asked.question, asked.name
        problem = found.get(name) or _problem(question, asked.known, asked.given.get(question.id))
        if problem:
            yield replace(problem, field=name)


def _problem(question: Question, known: Mapping[str, Any], value: Any) -> AnswerProblem | None:
    """Return what is wrong with an answer that could be read, or with its absence."""
    if value is None:
        must = question.required or (question.required_when is not None and question.required_when.holds(known))
        return AnswerProblem(question.id, "required") if must and question.is_answered else None
    if question.choice_filter is not None and not _is_offered(question, known, value):
        return AnswerProblem(question.id, "not_offered")
    if question.constraint is not None and not question.constraint.holds(known, value):
        return AnswerProblem(question.id, "constraint")
    return None


def _is_offered(question: Question, known: Mapping[str, Any], value: Any) -> bool:
    offered = {option.id for option in offered_options(question, known)}
    return set(value if isinstance(value, list) else [value]) <= offered


def offered_options(question: Question, known: Mapping[str, Any]) -> tuple[Option, ...]:
    """Return the options that a question's choice filter lets through, for what is known before it."""
    if question.choice_filter is None:
        return question.options
    return tuple(option for option in question.options if question.choice_filter.offers(known, option.attributes))


def _checks(sections: Iterable[Section]) -> Checks:
    questions = (question for section in sections for question in section.questions if question.is_answered)
    return tuple(
        (question, values.reader(question), frozenset(option.id for option in question.options if option.specify))
        for question in questions
    )


def _read(checks: Checks, raw: Raw, prefix: str, found: dict[str, AnswerProblem]) -> dict[str, Any]:
    """Return what can be read; what cannot goes into `found`, under the field's name."""
    answers: dict[str, Any] = {}
    for question, read, specify in checks:
        try:
            value = read(raw)
        except Unreadable as problem:
            name = prefix + question.id
            found[name] = AnswerProblem(question.id, problem.code, problem.values, name)
            continue
        if value is None:
            continue
        answers[question.id] = value
        if specify and (sent := raw.get(question.id + OTHER)):
            text = values.clean(sent[0][: 10 * LONGEST_OTHER])[:LONGEST_OTHER]
            if text and specify & ({value} if isinstance(value, str) else set(value)):
                answers[question.id + OTHER] = text
    return answers


def _read_times(section: Section, checks: Checks, raw: Raw, found: dict[str, AnswerProblem]) -> list[dict[str, Any]]:
    """Return the answers of a section that repeats, a map for each time; a time with nothing in it is left out.

    Where an expression says how many times, the times are places in a list and stay where they are.
    """
    keeps_places = section.repeat is not None and section.repeat.count is not None
    given: dict[int, dict[str, Sequence[str]]] = {}
    for name, sent in raw.items():
        if name.startswith(section.id + "."):
            _, number, *rest = name.split(".", 2)
            if rest and number.isascii() and number.isdigit() and int(number[:6]) < MOST_TIMES:
                given.setdefault(int(number[:6]), {})[rest[0]] = sent
    times: list[dict[str, Any]] = []
    for number_ in range(max(given, default=-1) + 1) if keeps_places else sorted(given):
        wrong: dict[str, AnswerProblem] = {}
        read = _read(checks, given.get(number_, {}), "", wrong)
        if not read and not wrong and not keeps_places:
            continue
        prefix = f"{section.id}.{len(times)}."
        found.update({prefix + name: problem for name, problem in wrong.items()})
        times.append(read)
    return times


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
        (question.id, question.lens, value)
        for question in questionnaire.questions
        if question.type == QuestionType.OPEN_TEXT
        for value in given_values(questionnaire, question, answers)
    ]


def given_values(questionnaire: Questionnaire, question: Question, answers: Mapping[str, Any]) -> list[Any]:
    """Return the answers to a question: none or one, or one for each time in a section that repeats."""
    section = questionnaire.section_of[question.id]
    given = [answers] if section.repeat is None else answers.get(section.id, [])
    return [each[question.id] for each in given if each.get(question.id)]


COUNTED = frozenset(
    {
        QuestionType.ONE_CHOICE,
        QuestionType.SEVERAL_CHOICES,
        QuestionType.SCALE,
        QuestionType.YES_NO,
        QuestionType.RANKING,
    }
)


def counted_values(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """Return (question id, value) for every question that is counted and was asked.

    A question of several choices gives one pair for each, a ranking its first place; a missing value ("prefer not to
    say", or no answer) is None. What repeats is not counted: one response would weigh more than another.
    """
    pairs: list[tuple[str, str | None]] = []
    for asked in route(questionnaire, answers).asked:
        question = asked.question
        if question.type not in COUNTED or asked.instance is not None:
            continue
        value = answers.get(question.id)
        given = value if isinstance(value, list) else [] if value is None else [value]
        if question.type == QuestionType.RANKING:
            given = given[:1]
        missing = {option.id for option in question.options if option.missing}
        counted = [str(each) for each in given if str(each) not in missing]
        pairs.extend((question.id, each) for each in counted)
        if not counted:
            pairs.append((question.id, None))
    return pairs
