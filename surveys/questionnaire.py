"""What a questionnaire is: sections of questions, every text a map from language to text, every id stable."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from surveys.conditions import Condition
from surveys.wording import Strings

LENSES = ("quality", "challenge", "need", "opportunity")


class QuestionType(StrEnum):
    """How a question is answered."""

    OPEN_TEXT = "open_text"
    ONE_CHOICE = "one_choice"
    SEVERAL_CHOICES = "several_choices"
    SCALE = "scale"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    PLACE = "place"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose.

    Attributes:
        exclusive: cannot be chosen together with another.
        missing: "prefer not to say" and "don't know": an answer to the resident, a missing value to the analysis.
        specify: choosing it opens a text field of its own ("other, please say").
    """

    id: str
    text: Strings
    exclusive: bool = False
    missing: bool = False
    specify: bool = False


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place with a name on the sketch map of a place question; degrees, WGS 84."""

    id: str
    text: Strings
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        lens: for open text: challenge, need, quality or opportunity; such texts become statements.
        dimension: the register's dimension that the options stand for ("age"), for representation.
        guidance: for the interviewer; residents never see it.
        low_label, high_label: the words at a scale's ends.
        minimum, maximum: the ends of a scale, or the bounds of a number.
        relevant: asked only where it holds.
        constraint: what the answer must fulfil, with its own message.
    """

    id: str
    type: QuestionType
    text: Strings
    hint: Strings = field(default_factory=dict)
    guidance: Strings = field(default_factory=dict)
    required: bool = False
    lens: str = ""
    dimension: str = ""
    options: tuple[Option, ...] = ()
    low_label: Strings = field(default_factory=dict)
    high_label: Strings = field(default_factory=dict)
    minimum: int | None = None
    maximum: int | None = None
    max_length: int = 2000
    landmarks: tuple[Landmark, ...] = ()
    relevant: Condition | None = None
    constraint: Condition | None = None
    constraint_message: Strings = field(default_factory=dict)

    def option(self, option_id: str) -> Option | None:
        """Return the option with this id, or None."""
        return next((option for option in self.options if option.id == option_id), None)


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together, under a heading."""

    id: str
    title: Strings
    questions: tuple[Question, ...]
    text: Strings = field(default_factory=dict)
    relevant: Condition | None = None


@dataclass(frozen=True)
class Questionnaire:
    """A whole questionnaire; two with the same hash are the same, word for word.

    Attributes:
        definition: the canonical document it was read from.
        hash: SHA-256 of the canonical JSON, hexadecimal.
        at_least_one_answer: an empty form is not sent.
        translation_status: language to "source", "draft" (not yet read by a native speaker) or "checked".
        note: for planners: what it is for, and why it asks what it asks. Residents never see it.
    """

    id: str
    title: Strings
    languages: tuple[str, ...]
    default_language: str
    sections: tuple[Section, ...]
    definition: Mapping[str, Any]
    hash: str
    intro: Strings = field(default_factory=dict)
    consent: Strings = field(default_factory=dict)
    thanks: Strings = field(default_factory=dict)
    at_least_one_answer: bool = True
    translation_status: Mapping[str, str] = field(default_factory=dict)
    note: Strings = field(default_factory=dict)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions in the order in which they are asked."""
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """Questions by their ids."""
        return {question.id: question for question in self.questions}

    @cached_property
    def dimensions(self) -> Mapping[str, Question]:
        """The questions matched to a register's dimension, by the dimension."""
        return {question.dimension: question for question in self.questions if question.dimension}

    def strings(self) -> Iterator[tuple[str, Strings]]:
        """Give every text with its place, as "age.options.16_24" or "consent"."""
        for name in ("title", "intro", "consent", "thanks"):
            yield name, getattr(self, name)
        for section in self.sections:
            yield f"{section.id}.title", section.title
            yield f"{section.id}.text", section.text
            for question in section.questions:
                yield from _question_strings(question)

    def missing_texts(self, language: str) -> tuple[str, ...]:
        """Return the places of the texts that the default language has and this one lacks."""
        return tuple(
            place
            for place, strings in self.strings()
            if strings.get(self.default_language) and not strings.get(language)
        )

    def completeness(self) -> dict[str, float]:
        """Return the share (0 to 1) of the default language's texts that each language has."""
        needed = sum(bool(strings.get(self.default_language)) for _, strings in self.strings()) or 1
        return {language: 1 - len(self.missing_texts(language)) / needed for language in self.languages}


def _question_strings(question: Question) -> Iterator[tuple[str, Strings]]:
    for name in ("text", "hint", "guidance", "low_label", "high_label", "constraint_message"):
        yield f"{question.id}.{name}", getattr(question, name)
    for option in question.options:
        yield f"{question.id}.options.{option.id}", option.text
    for landmark in question.landmarks:
        yield f"{question.id}.landmarks.{landmark.id}", landmark.text
