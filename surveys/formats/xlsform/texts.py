"""A workbook's texts as maps from language to text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.formats.native import UNUSABLE
from surveys.formats.parts import FILE_NAME
from surveys.formats.reading import LONGEST_TEXT
from surveys.formats.xlsform.columns import Row
from surveys.formats.xlsform.own import shown
from surveys.formats.xlsform.problems import SheetProblem

_TAGS = re.compile(r"</?(?:span|b|i|em|strong|font|br|p|u|h[1-6]|div|sup|sub|small)\b[^<>]{0,200}>", re.IGNORECASE)
_REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
MEDIA = ("image", "audio", "video")


@dataclass(slots=True)
class Texts:
    """Reads a workbook's texts.

    Attributes:
        languages: all that the workbook has, in order.
        default: what a column without a language is in.
        keep: our own file: nothing is taken out of the texts.
    """

    languages: tuple[str, ...]
    default: str
    ids: Mapping[str, str]
    keep: bool
    problems: list[SheetProblem] = field(default_factory=list)

    def strings(self, row: Row, column: str) -> dict[str, str]:
        """Return a column's texts."""
        found: dict[str, str] = {}
        given = row.texts.get(column, {})
        for code, text in sorted(given.items(), key=lambda pair: not pair[0]):
            language = code or self.default
            if language in found and not code:
                continue
            made = self._text(row, column, text)
            if made.strip():
                found[language] = made
        # In the questionnaire's order of languages, so that two imports give the same document.
        return {language: found[language] for language in self.languages if language in found}

    def required(self, row: Row, column: str, otherwise: str) -> dict[str, str]:
        """Return a column's texts with one in the default language, whatever the workbook has."""
        found = self.strings(row, column)
        if self.default not in found:
            if found:
                language, text = next(iter(found.items()))
                sentence = f"there is no text in {self.default}; the one in {language} stands in for it."
            else:
                text, sentence = otherwise, f'there is no text for people to read; "{otherwise[:60]}" stands in for it.'
            self.problems.append(row.problem("missing_text", sentence, column))
            found = {self.default: text} | found
        return {language: found[language] for language in self.languages if language in found}

    def media(self, row: Row) -> dict[str, dict[str, str]]:
        """Return a row's pictures, sounds and films by language."""
        found: dict[str, dict[str, str]] = {}
        for kind in MEDIA:
            names = self.strings(row, kind)
            usable = {language: name for language, name in names.items() if FILE_NAME.fullmatch(name)}
            if len(usable) < len(names):
                sentence = "the name of a file has no folders and at most 120 characters; it is left out."
                self.problems.append(row.problem("file_name", sentence, kind, is_loss=True))
            if usable:
                found[kind] = usable
        return found

    def _text(self, row: Row, column: str, text: str) -> str:
        text = UNUSABLE.sub("", shown(text) if self.keep else self._plain(text))
        if len(text) > LONGEST_TEXT:
            sentence = f"the text is longer than {LONGEST_TEXT} characters; its end is cut off."
            self.problems.append(row.problem("too_long", sentence, column, is_loss=True))
        return text[:LONGEST_TEXT]

    def _plain(self, text: str) -> str:
        """Return a text without formatting, its references in our ids."""
        if "<" in text:
            text = _TAGS.sub(" " if re.fullmatch(r"<br\b[^<>]*>", text) else "", text)
        if "**" in text:
            text = re.sub(r"\*\*([^*]+)\*\*", r"\1", text)
        if "${" in text:
            text = _REFERENCE.sub(lambda match: f"${{{self.ids.get(match[1], match[1])}}}", text)
        return text.strip()
