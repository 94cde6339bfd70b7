"""The columns of an export: what each holds, what its values mean, and how it is read out of a response's answers.

A survey's versions are laid over each other, the newest first: a question that kept its type has one column, with the
options of all versions. One that changed its type has a column for each type, the older named ID@vNUMBER.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from surveys.questionnaire import Landmark, Option, Question, Questionnaire, QuestionType
from surveys.wording import Strings

Get = Callable[[Mapping[str, Any]], Any]
RESPONSES = "responses"
ANSWERS = "answers"


class Kind(StrEnum):
    """What the cells of a column hold; None everywhere where there is no answer."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    FLAG = "flag"  # 1 or 0
    CATEGORY = "category"  # an id
    SCALE = "scale"  # a whole number, or the id of an option beside the scale
    DATE = "date"  # 2026-11-23
    TIME = "time"  # 08:30


@dataclass(frozen=True, slots=True)
class Value:
    """A value with a meaning.

    Attributes:
        code: the number that stands for it in a file for SPSS; those of missing values begin at 901.
        word: one of our own words, where the questionnaire has none.
    """

    id: str
    label: Strings
    code: int
    missing: bool = False
    default_language: str = "en"
    word: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """A column.

    Attributes:
        name: as the column is called, "age", "home/children", "place.lat", "home.other".
        question, section: where it comes from; None and "" for what is about the response.
        part: which part of the answer: an option's id, "other", "lat" …; "" for the whole.
        part_label: the option's text; part_word: one of our own words about the part.
        is_words: holds what people wrote in their own words.
        meanings: the values that have a label.
        places: landmarks by id, of a column of landmarks.
    """

    name: str
    kind: Kind
    question: Question | None = None
    section: str = ""
    default_language: str = "en"
    part: str = ""
    part_label: Strings = field(default_factory=dict)
    part_word: str = ""
    meanings: tuple[Value, ...] = ()
    is_words: bool = False
    places: Mapping[str, Landmark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of one row a response, or of one row a time that a section was asked."""

    name: str
    variables: tuple[Variable, ...]


@dataclass(slots=True)
class Merged:
    """A question as all versions have it, the newest one's words first."""

    question: Question
    section: str
    repeats: bool
    default_language: str
    name: str
    options: dict[str, Option]
    landmarks: dict[str, Landmark]
    low: int
    high: int
    from_words: bool


Key = tuple[str, str, QuestionType]  # the section if it repeats, the question's id, its type


def key_of(questionnaire: Questionnaire, question: Question) -> Key:
    """Return what a question has to share with one of another version to stand in the same column."""
    section = questionnaire.section_of[question.id]
    return section.id if section.repeat else "", question.id, question.type


def merged(versions: Sequence[tuple[int, Questionnaire]]) -> dict[Key, Merged]:
    """Return the questions of all versions, newest version first, in the order in which they are asked."""
    found: dict[Key, Merged] = {}
    names: set[tuple[str, str]] = set()
    for number, questionnaire in versions:
        of_words = from_words(questionnaire)
        for question in questionnaire.questions:
            if question.type == QuestionType.NOTE:
                continue
            key = key_of(questionnaire, question)
            if key in found:
                _widen(found[key], question, question.id in of_words)
                continue
            is_taken = (key[0], question.id) in names
            names.add((key[0], question.id))
            found[key] = Merged(
                question=question,
                section=questionnaire.section_of[question.id].id,
                repeats=bool(key[0]),
                default_language=questionnaire.default_language,
                name=f"{question.id}@v{number}" if is_taken else question.id,
                options={option.id: option for option in question.options},
                landmarks={landmark.id: landmark for landmark in question.landmarks},
                low=question.minimum or 0,
                high=question.maximum or 0,
                from_words=question.id in of_words,
            )
    return found


def _widen(into: Merged, question: Question, is_from_words: bool) -> None:
    for option in question.options:
        known = into.options.setdefault(option.id, option)
        if option.specify and not known.specify:
            into.options[option.id] = replace(known, specify=True)
    for landmark in question.landmarks:
        into.landmarks.setdefault(landmark.id, landmark)
    into.low, into.high = min(into.low, question.minimum or 0), max(into.high, question.maximum or 0)
    into.from_words = into.from_words or is_from_words


def from_words(questionnaire: Questionnaire) -> frozenset[str]:
    """Return the calculated questions whose value may repeat people's own words, directly or by another one."""
    known = {
        question.id
        for question in questionnaire.questions
        if question.type in {QuestionType.OPEN_TEXT, QuestionType.PLACE}
    }
    sections = {section.id: {question.id for question in section.questions} for section in questionnaire.sections}
    found: set[str] = set()
    before = -1
    while before < len(found):
        before = len(found)
        tainted = known | found
        tainted |= {section for section, questions in sections.items() if questions & tainted}
        found |= {
            question.id
            for question in questionnaire.questions
            if question.calculation is not None and question.calculation.questions & tainted
        }
    return frozenset(found)
