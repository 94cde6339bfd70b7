"""What a questionnaire is: sections of questions, every text a map from language to text, every id stable."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from surveys.conditions import Condition
from surveys.wording import Strings

LENSES = ("quality", "challenge", "need", "opportunity")
OTHER = ".other"  # what was written beside an option stands under the question's id with this behind it
QUESTION_TEXTS = ("text", "hint", "guidance", "low_label", "high_label", "constraint_message", "required_message")


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
    TIME = "time"
    RANKING = "ranking"
    PHOTO = "photo"
    AUDIO = "audio"
    CALCULATED = "calculated"


FILES = frozenset({QuestionType.PHOTO, QuestionType.AUDIO})
UNANSWERED = frozenset({QuestionType.NOTE, QuestionType.CALCULATED})
"""What nobody answers: read, or computed from other answers."""


class Kind(StrEnum):
    """Whom one answered form stands for."""

    INDIVIDUAL = "individual"
    GROUP = "group"
    OBSERVATION = "observation"


class Appearance(StrEnum):
    """How a question may be shown where its type leaves a choice."""

    LINE = "line"  # an open text of one line
    MENU = "menu"  # one of many options, folded away


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose.

    Attributes:
        exclusive: cannot be chosen together with another.
        missing: "prefer not to say" and "don't know": an answer to the resident, a missing value to the analysis.
        specify: choosing it opens a text field of its own ("other, please say").
        attributes: what a choice filter asks for, as {"district": "east"}.
        media: "image", "audio" or "video" to the name of a file in each language.
    """

    id: str
    text: Strings
    exclusive: bool = False
    missing: bool = False
    specify: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, Strings] = field(default_factory=dict)


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
        required_when: required only where it holds; required_message: what is said where the answer is missing.
        choice_filter: which options are offered; a bare name in it is an attribute of the option.
        calculation: of a calculated question: what its value is.
        default: what stands there before somebody answers, as a form would send it.
        whole: of a number: no decimals.
        media: "image", "audio" or "video" to the name of a file in each language.
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
    required_when: Condition | None = None
    required_message: Strings = field(default_factory=dict)
    choice_filter: Condition | None = None
    calculation: Condition | None = None
    default: tuple[str, ...] = ()
    appearance: str = ""
    whole: bool = False
    media: Mapping[str, Strings] = field(default_factory=dict)

    @property
    def is_answered(self) -> bool:
        """Whether somebody answers it; a note is read, a calculated value computed."""
        return self.type not in UNANSWERED

    def option(self, option_id: str) -> Option | None:
        """Return the option with this id, or None."""
        return next((option for option in self.options if option.id == option_id), None)


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often the questions of a section are asked: once for each child, each room, each bus stop.

    Attributes:
        minimum, maximum: how many times.
        count: an expression that says how many times, instead of the resident.
    """

    minimum: int = 0
    maximum: int = 20
    count: Condition | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together, under a heading.

    The answers of a section that repeats are a list under its id, one map of answers for each time.
    """

    id: str
    title: Strings
    questions: tuple[Question, ...]
    text: Strings = field(default_factory=dict)
    relevant: Condition | None = None
    repeat: Repeat | None = None


@dataclass(frozen=True)
class Questionnaire:
    """A whole questionnaire; two with the same hash are the same, word for word.

    Attributes:
        definition: the canonical document it was read from.
        hash: SHA-256 of the canonical JSON, hexadecimal.
        at_least_one_answer: an empty form is not sent.
        translation_status: language to "source", "draft" (not yet read by a native speaker) or "checked".
        note: for planners: what it is for, and why it asks what it asks. Residents never see it.
        kind: whom one answered form stands for; only individuals are counted in representation.
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
    kind: Kind = Kind.INDIVIDUAL

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions in the order in which they are asked."""
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """Questions by their ids."""
        return {question.id: question for question in self.questions}

    @cached_property
    def asks_for_files(self) -> bool:
        """Whether any question takes a photo or a sound."""
        return any(question.type in FILES for question in self.questions)

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        """The section that each question stands in, by the question's id."""
        return {question.id: section for section in self.sections for question in section.questions}

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
    for name in QUESTION_TEXTS:
        yield f"{question.id}.{name}", getattr(question, name)
    for option in question.options:
        yield f"{question.id}.options.{option.id}", option.text
    for landmark in question.landmarks:
        yield f"{question.id}.landmarks.{landmark.id}", landmark.text
