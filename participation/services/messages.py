"""Sentences for people, as data: a msgid and its values here, the translation where the reader's language is known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


def N_(text: str) -> str:  # noqa: N802 - gettext's own customary name for "extract, translate later"
    """Mark `text` for extraction and return it unchanged."""
    return text


@dataclass(frozen=True, slots=True)
class Message:
    """A translatable sentence.

    Attributes:
        msgid: the English source text with %(name)s placeholders, marked with N_ where it is written.
        values: what the placeholders stand for; a value that is itself a Message is translated first.
    """

    msgid: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def render(self, translate: Callable[[str], str]) -> str:
        """Return the sentence, translated by `translate` (gettext's signature), with its values put in."""
        text = translate(self.msgid)
        if not self.values:
            return text
        return text % {
            name: value.render(translate) if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
