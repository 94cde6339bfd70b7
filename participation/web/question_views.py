"""What the question macros are given: a questionnaire in one language, and what has been filled in so far.

Outside the rooms, since residents and outreach staff fill in the same questions on different pages.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from participation.services.messages import N_
from participation.web.sketch_map import SketchMap
from surveys.questionnaire import Questionnaire
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
        attributes: what a choice filter asks for, as JSON for the script; empty where there is no filter.
        image: the address of its picture.
    """

    value: str
    label: Words
    aside: Words | None = None
    specify: str = ""
    attributes: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question in one language.

    Attributes:
        id: the name of its field: the question's id, with SECTION.N. before it in a section that repeats.
        kind: text (several lines), line, number, date, time, choice (one), menu (one, folded away), choices (several),
            ranking, scale, place, photo, audio, note or calculated (for the script alone).
        points: the points of a scale, low to high; low and high are the words at its ends.
        options: what to choose from; of a scale or a place, what stands beside the points ("don't know").
        longest: how many characters a text may have.
        rules: for the script, as JSON: "if" it is asked, which options it has ("filter"), its "value".
        default: what stands there before anything has been sent.
        image, audio: the addresses of what it shows and of its reading aloud.
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
    rules: str = ""
    default: tuple[str, ...] = ()
    image: str = ""
    audio: str = ""

    @property
    def is_group(self) -> bool:
        """Whether several controls answer it, so that a legend and not a label names them."""
        return self.kind in {"choice", "choices", "scale", "place", "ranking"}


@dataclass(frozen=True, slots=True)
class AgainView:
    """How often a section that repeats is asked, and whether there may be one more or one less.

    Attributes:
        times: how often it stands on the page.
        title: what is asked again.
        rules: for the script: the expression that says how often, and the most that there may be, as JSON.
    """

    section: str
    times: int
    can_add: bool
    can_drop: bool
    title: Words
    rules: str = ""


@dataclass(frozen=True, slots=True)
class StepView:
    """What is on the screen at once where there is a script: one question, with what introduces it.

    Attributes:
        title, text: of the section, on its first question's screen.
        questions: one question, with the notes before it.
        number: which time it is, in a section that repeats.
        again: the step that ends a section that repeats.
    """

    section: str
    id: str
    title: Words | None
    text: Words | None
    questions: tuple[QuestionView, ...]
    number: int = 0
    again: AgainView | None = None


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

    def begun(self, question: QuestionView) -> "Given":
        """Return what a question's fields hold: what was sent, and before anything was, its default."""
        if not question.default or self.values:
            return self
        return Given({question.id: question.default}, self.problems)

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


def wording(questionnaire: Questionnaire, strings: Strings, language: str) -> Words:
    """Return a text of the questionnaire in a language, borrowed from another where it is missing."""
    said = say(strings, language, questionnaire.default_language)
    return Words(said.text, said.language, said.direction, said.is_fallback)
