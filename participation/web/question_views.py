"""What the question macros are given: a questionnaire in one language, and what has been filled in so far.

Outside the rooms, since residents and outreach staff fill in the same questions on different pages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape


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


@dataclass(frozen=True, slots=True)
class OptionView:
    """One thing to choose; `specify` names the text field beside it, if it has one."""

    value: str
    label: Words
    specify: str = ""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question in one language.

    Attributes:
        kind: text (several lines), line, number, choice (one), choices (several), scale, place or note.
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

    @property
    def is_group(self) -> bool:
        """Whether several controls answer it, so that a legend and not a label names them."""
        return self.kind in {"choice", "choices", "scale", "place"}


@dataclass(frozen=True, slots=True)
class ProblemView:
    """What is wrong, and the id of the field it is about (empty: none)."""

    text: str
    question: str = ""
    anchor: str = ""


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

    def problem(self, question_id: str) -> str:
        """Return what is wrong with a question's answer, or an empty text."""
        return next((each.text for each in self.problems if each.question == question_id), "")
