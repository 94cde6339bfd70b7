"""A questionnaire's texts as a table for translators: one row a text, one column a language.

A text has a key that stays while its question stays: "consent", "section:use/title", "question:age/text",
"question:age/options/16_24". Putting a language's texts in touches no other language and nothing else.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.placeholders import placeholders
from surveys.questionnaire import QUESTION_TEXTS

WHOLE = ("title", "intro", "consent", "thanks")


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text.

    Attributes:
        key: see above.
        question: the id of the question that it belongs to, empty where none.
        texts: by language; what is missing is not there.
        for_staff: residents never see it.
    """

    key: str
    question: str
    texts: Mapping[str, str]
    for_staff: bool = False

    def fingerprint(self, language: str) -> str:
        """Return a short hash of the text in a language, by which a change of it is noticed."""
        return hashlib.sha256(self.texts.get(language, "").encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Translated:
    """A text that came back from a translator.

    Attributes:
        source: the text that was translated, as the translator was given it.
        is_checked: the translator, or somebody after, says that it is final.
    """

    key: str
    source: str
    text: str
    is_checked: bool


def rows(document: Mapping[str, Any]) -> list[TextRow]:
    """Return the texts of a native document that have words in any language, in the order in which they are read."""
    return [
        TextRow(key, question, dict(strings), key.endswith("/guidance"))
        for key, question, holder, name in _places(document)
        if isinstance(strings := holder.get(name), Mapping) and any(strings.values())
    ]


def with_texts(document: Mapping[str, Any], language: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return a copy of a document with texts of one language put in by their keys; an empty text is taken out.

    Raises:
        KeyError: a key that the document does not have.
    """
    changed = json.loads(json.dumps(document))  # not a deep copy: that would keep two texts one that are one object
    holders = {key: (holder, name) for key, _, holder, name in _places(changed)}
    for key, text in texts.items():
        holder, name = holders[key]
        if text.strip():
            holder.setdefault(name, {})[language] = text
        else:
            holder.get(name, {}).pop(language, None)
    return dict(changed)


def lost_placeholders(source: str, translation: str) -> frozenset[str]:
    """Return the answers that a source text shows and its translation does not, or the other way round."""
    return placeholders(source) ^ placeholders(translation) if translation else frozenset()


def _places(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any], str]]:
    """Give (key, question, the object that holds the text, its name there) of every place for a text."""
    whole: Any = document
    for name in WHOLE:
        yield name, "", whole, name
    for section in document.get("sections", ()):
        for name in ("title", "text"):
            yield f"section:{section['id']}/{name}", "", section, name
        for question in section["questions"]:
            identifier = question["id"]
            for name in QUESTION_TEXTS:
                yield f"question:{identifier}/{name}", identifier, question, name
            for kind in ("options", "landmarks"):
                for option in question.get(kind, ()):
                    yield f"question:{identifier}/{kind}/{option['id']}", identifier, option, "text"
