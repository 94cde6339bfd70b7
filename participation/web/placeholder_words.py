"""Texts that show an earlier answer: "You have lived here since ${moved_in}, you said."."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from participation.web.answer_views import answer_text
from participation.web.question_views import Interface, Words
from surveys.placeholders import parts
from surveys.questionnaire import Questionnaire

UNKNOWN = "…"


@dataclass(frozen=True, slots=True)
class Shown:
    """What has been answered, as texts can show it."""

    questionnaire: Questionnaire
    answers: Mapping[str, Any]
    language: str
    interface: Interface

    def of(self, question_id: str) -> str:
        """Return an answer as a text; an ellipsis where there is none yet."""
        if self.answers.get(question_id) is None or question_id not in self.questionnaire.by_id:
            return UNKNOWN
        said = answer_text(self.questionnaire, question_id, self.answers, self.language, self.interface)
        return said or UNKNOWN


@dataclass(frozen=True, slots=True)
class Filled(Words):
    """A text with answers in it; each stands in an element of its own, which the script keeps up to date."""

    pieces: tuple[tuple[str, str], ...] = ()

    def __html__(self) -> str:
        shown = Markup('<span data-shows="{}" dir="auto">{}</span>')
        made = Markup().join(
            shown.format(question, text) if question else escape(text) for text, question in self.pieces
        )
        if not self.borrowed:
            return str(made)
        return str(Markup('<span lang="{}" dir="{}">{}</span>').format(self.language, self.direction, made))


def filled(words: Words, shown: Shown) -> Words:
    """Return a text with the answers that it shows; one that shows none as it is."""
    if "${" not in words.text:
        return words
    pieces = tuple((piece, "") if kind == "text" else (shown.of(piece), piece) for kind, piece in parts(words.text))
    text = "".join(piece for piece, _ in pieces)
    return Filled(text, words.language, words.direction, words.borrowed, pieces)
