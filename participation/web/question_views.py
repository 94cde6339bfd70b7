"""What the question macros are given: a questionnaire in one language, and what has been filled in so far.

Outside the rooms, since residents and outreach staff fill in the same questions on different pages.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from participation.services.messages import N_
from participation.web.sketch_map import SketchMap, sketch
from surveys.answers import OTHER
from surveys.questionnaire import Option, Question, Questionnaire, QuestionType, Section
from surveys.wording import Strings, say


@dataclass(frozen=True, slots=True)
class Words:
    """A text, and the language it really is in.

    Attributes:
        borrowed: the text is missing in the page's language and stands in another; printed in a template it brings
            its own lang and dir.
    """

    text: str
    language: str
    direction: str
    borrowed: bool = False

    def __html__(self) -> str:
        if not self.borrowed:
            return str(escape(self.text))
        return str(Markup('<span lang="{}" dir="{}">{}</span>').format(self.language, self.direction, self.text))

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


Interface = Callable[..., Words]
"""Turns an English msgid, and its values, into an interface text; participation/web/interface_words.py makes one."""


@dataclass(frozen=True, slots=True)
class OptionView:
    """One thing to choose.

    Attributes:
        aside: what a screen reader says after the label: the words at a scale's end.
        specify: the name of the text field beside it, if it has one.
    """

    value: str
    label: Words
    aside: Words | None = None
    specify: str = ""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question in one language.

    Attributes:
        kind: text (several lines), number, date, choice (one), choices (several), scale, place or note.
        points: the points of a scale, low to high; low and high are the words at its ends.
        options: what to choose from; of a scale or a place, what stands beside the points ("don't know").
        longest: how many characters a text may have.
    """

    id: str
    kind: str
    label: Words
    hint: Words | None = None
    lens: str = ""
    required: bool = False
    options: tuple[OptionView, ...] = ()
    points: tuple[OptionView, ...] = ()
    low: Words | None = None
    high: Words | None = None
    longest: int = 2000
    map: SketchMap | None = None

    @property
    def is_group(self) -> bool:
        """Whether several controls answer it, so that a legend and not a label names them."""
        return self.kind in {"choice", "choices", "scale", "place"}


@dataclass(frozen=True, slots=True)
class StepView:
    """What is on the screen at once where there is a script: one question, with what introduces it.

    Attributes:
        title, text: of the section, on its first question's screen.
        questions: one question, with the notes before it.
    """

    id: str
    title: Words | None
    text: Words | None
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True)
class ProblemView:
    """What is wrong, and the question (or the form's own field) that it is about; empty: the form as a whole."""

    text: Words
    question: str = ""
    label: Words | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What has been filled in so far, as it was sent, and what the server found wrong with it."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    problems: tuple[ProblemView, ...] = ()

    def first(self, name: str) -> str:
        """Return the first value of a field, or an empty text."""
        values = self.values.get(name)
        return values[0] if values else ""

    def block(self, name: str) -> Markup | str:
        """Return the text of a textarea; HTML drops one line break at its start, so that one is doubled."""
        text = self.first(name)
        return "\n" + text if text.startswith(("\n", "\r")) else text

    def holds(self, name: str, value: str) -> bool:
        """Return whether a choice is chosen."""
        return value in self.values.get(name, ())

    def problem(self, question_id: str) -> Words | None:
        """Return what is wrong with a question's answer, or None."""
        return next((each.text for each in self.problems if each.question == question_id), None)


YES = N_("Yes")
NO = N_("No")

KINDS = {
    QuestionType.OPEN_TEXT: "text",
    QuestionType.ONE_CHOICE: "choice",
    QuestionType.SEVERAL_CHOICES: "choices",
    QuestionType.SCALE: "scale",
    QuestionType.NUMBER: "number",
    QuestionType.DATE: "date",
    QuestionType.YES_NO: "choice",
    QuestionType.PLACE: "place",
    QuestionType.NOTE: "note",
}


@dataclass(frozen=True, slots=True)
class _Speaker:
    """One questionnaire in one language."""

    questionnaire: Questionnaire
    language: str
    interface: Interface

    def words(self, strings: Strings) -> Words:
        return wording(self.questionnaire, strings, self.language)

    def maybe(self, strings: Strings) -> Words | None:
        return self.words(strings) if strings else None


def wording(questionnaire: Questionnaire, strings: Strings, language: str) -> Words:
    """Return a text of the questionnaire in a language, borrowed from another where it is missing."""
    said = say(strings, language, questionnaire.default_language)
    return Words(said.text, said.language, said.direction, said.is_fallback)


def step_views(questionnaire: Questionnaire, language: str, interface: Interface) -> tuple[StepView, ...]:
    """Return the questions in one language, one a step, in the order in which they are asked."""
    speaker = _Speaker(questionnaire, language, interface)
    return tuple(step for section in questionnaire.sections for step in _section_steps(speaker, section))


def _section_steps(speaker: _Speaker, section: Section) -> list[StepView]:
    steps: list[StepView] = []
    waiting: list[QuestionView] = []
    for question in section.questions:
        waiting.append(_question_view(speaker, question))
        if question.type == QuestionType.NOTE and question is not section.questions[-1]:
            continue
        first = not steps
        steps.append(
            StepView(
                id=f"{question.id}-step",
                title=speaker.maybe(section.title) if first else None,
                text=speaker.maybe(section.text) if first else None,
                questions=tuple(waiting),
            )
        )
        waiting = []
    return steps


def _question_view(speaker: _Speaker, question: Question) -> QuestionView:
    low, high = speaker.maybe(question.low_label), speaker.maybe(question.high_label)
    return QuestionView(
        id=question.id,
        kind=KINDS[question.type],
        label=speaker.words(question.text),
        hint=speaker.maybe(question.hint),
        lens=question.lens,
        required=question.required,
        options=_options(speaker, question),
        points=_points(speaker, question, low, high) if question.type == QuestionType.SCALE else (),
        low=low,
        high=high,
        longest=question.max_length,
        map=sketch(question.landmarks),
    )


def _options(speaker: _Speaker, question: Question) -> tuple[OptionView, ...]:
    own = tuple(_option(speaker, question, each) for each in question.options)
    if question.type == QuestionType.PLACE:
        return (*(OptionView(each.id, speaker.words(each.text)) for each in question.landmarks), *own)
    if question.type == QuestionType.YES_NO:
        return (OptionView("yes", speaker.interface(YES)), OptionView("no", speaker.interface(NO)), *own)
    return own


def _option(speaker: _Speaker, question: Question, option: Option) -> OptionView:
    return OptionView(option.id, speaker.words(option.text), specify=question.id + OTHER if option.specify else "")


def _points(speaker: _Speaker, question: Question, low: Words | None, high: Words | None) -> tuple[OptionView, ...]:
    first, last = question.minimum or 0, question.maximum or 0
    return tuple(
        OptionView(
            str(point),
            Words(str(point), speaker.language, ""),
            aside=low if point == first else high if point == last else None,
        )
        for point in range(first, last + 1)
    )
