"""The columns of a workbook's sheets: what each means, and in which language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from surveys.formats.reading import LANGUAGE
from surveys.formats.xlsform.languages import code_of, made_up
from surveys.formats.xlsform.problems import SheetProblem
from surveys.formats.xlsform.workbook import Sheet, column_letter

OWN = "tettpa_"  # columns that other programs do not know and leave alone
# What people and older forms call columns.
_ALIASES = {
    "caption": "label",
    "relevance": "relevant",
    "skip_logic": "relevant",
    "calculate": "calculation",
    "constraint_msg": "constraint_message",
    "constraintmsg": "constraint_message",
    "constraint_message": "constraint_message",
    "required_msg": "required_message",
    "requiredmsg": "required_message",
    "list": "list_name",
    "listname": "list_name",
    "list_name": "list_name",
    "value": "name",
    "count": "repeat_count",
    "repeatcount": "repeat_count",
    "read_only": "readonly",
    "choice_filters": "choice_filter",
    "guidance": "guidance_hint",
    "id_string": "form_id",
    "title": "form_title",
    "name_of_form": "form_title",
}
_MEDIA = ("image", "audio", "video", "big-image", "big_image")
_TRANSLATED = frozenset(
    {"label", "hint", "guidance_hint", "constraint_message", "required_message", "form_title", *_MEDIA}
)
# What stands behind "bind::" and is known without it.
_BIND = {
    "constraintmsg": "constraint_message",
    "requiredmsg": "required_message",
    "relevant": "relevant",
    "required": "required",
    "constraint": "constraint",
    "calculate": "calculation",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: what it means, in the standard's words.
        language: BCP 47 code; empty where the column says none.
    """

    at: int
    name: str
    language: str
    header: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet.

    Attributes:
        number: as the workbook counts, from 1.
        cells: column to text, for columns of no language.
        texts: column to language to text; the language is empty where the column says none.
        columns: column to its letter.
    """

    sheet: str
    number: int
    cells: Mapping[str, str]
    texts: Mapping[str, Mapping[str, str]]
    columns: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """Return a cell's text without space around it, empty where there is none."""
        return self.cells.get(name, "").strip()

    def problem(self, code: str, message: str, column: str = "", *, is_loss: bool = False) -> SheetProblem:
        """Return a problem at this row."""
        return SheetProblem(code, message, self.sheet, self.number, self.columns.get(column, ""), is_loss)


@dataclass(slots=True)
class Table:
    """A sheet's rows under its header."""

    name: str
    rows: list[Row]
    columns: tuple[Column, ...]
    problems: list[SheetProblem]

    @property
    def languages(self) -> list[str]:
        """The languages that its columns name, in their order."""
        return list(dict.fromkeys(column.language for column in self.columns if column.language))


def read_table(sheet: Sheet, key: str, *, keep: bool = False) -> Table:
    """Return a sheet's rows.

    Args:
        sheet: as the workbook has it.
        key: a column that tells the header row from what stands above it ("type", "name").
        keep: our own file: texts are taken as they are, space around them too.
    """
    rows = list(sheet.rows)
    at = next((place for place, (_, cells) in enumerate(rows[:30]) if key in {_plain(cell) for cell in cells}), 0)
    if not rows:
        return Table(sheet.name, [], (), [])
    problems: list[SheetProblem] = []
    number, header = rows[at]
    columns = tuple(_columns(sheet.name, number, header, problems, keep=keep))
    letters = {column.name: column_letter(column.at) for column in reversed(columns)}
    found = [_row(sheet.name, line, cells, columns, letters, keep=keep) for line, cells in rows[at + 1 :]]
    return Table(sheet.name, found, columns, problems)


def _row(
    sheet: str, number: int, given: tuple[str, ...], columns: tuple[Column, ...], letters: dict[str, str], *, keep: bool
) -> Row:
    cells: dict[str, str] = {}
    texts: dict[str, dict[str, str]] = {}
    for column in columns:
        value = given[column.at] if column.at < len(given) else ""
        if not value.strip():
            continue
        if column.language or column.name in _TRANSLATED:
            texts.setdefault(column.name, {}).setdefault(column.language, value if keep else value.strip())
        if not column.language:
            cells.setdefault(column.name, value)
    return Row(sheet, number, cells, texts, letters)


def _columns(
    sheet: str, row: int, header: tuple[str, ...], problems: list[SheetProblem], *, keep: bool
) -> Iterator[Column]:
    seen: dict[tuple[str, str], str] = {}
    for at, title in enumerate(header):
        if not title.strip():
            continue
        name, language, said = _meaning(title)
        place = column_letter(at)
        inside = re.search(r"\(([^()]+)\)$", said)
        if keep and inside and LANGUAGE.fullmatch(inside[1]):
            language = inside[1]
        if language == "?":
            language = made_up(said)
            sentence = f'the language "{said[:40]}" is not known; it is kept as {language}. Write "Somali (so)".'
            problems.append(SheetProblem("unknown_language", sentence, sheet, row, place))
        if (name, language) in seen:
            sentence = f'"{title.strip()[:60]}" stands twice (also in {seen[name, language]}); only that one is read.'
            problems.append(SheetProblem("duplicate_header", sentence, sheet, row, place, is_loss=True))
            continue
        seen[name, language] = place
        yield Column(at, name, language, title.strip())


def _meaning(title: str) -> tuple[str, str, str]:
    """Return a header's name, its language's code ("?" where nobody knows it) and what the header calls that."""
    title = title.strip()
    if title.lower().startswith(OWN):
        base, _, said = title.partition("::")
        return base.strip().lower(), _code(said) if said else "", said
    parts = [part.strip() for part in (title.split("::") if "::" in title else title.split(":"))]
    parts = [part for part in parts if part]
    if parts and parts[0].lower() in {"media", "bind", "jr", "control", "body", "instance"} and len(parts) > 1:
        group, *parts = parts
        parts = [part for part in (parts[0].split(":") + parts[1:]) if part.lower() != "jr"] or parts
        if group.lower() in {"control", "body", "instance"} or (
            group.lower() == "bind" and _plain(parts[0]) not in _BIND
        ):
            return _plain(f"{group}_" + "_".join(parts)), "", ""
    name = _plain(parts[0]) if parts else ""
    name = name.removeprefix("jr_") if name.startswith("jr_") else name
    name = _ALIASES.get(name, _BIND.get(name, name))
    said = " ".join(parts[1:])
    if not said or said.lower() == "default":
        return name, "", ""
    return name, _code(said) or "?", said


def _code(said: str) -> str:
    inside = re.search(r"\(([^()]+)\)\s*$", said)
    if inside and LANGUAGE.fullmatch(inside[1].strip()):
        return code_of(said) or inside[1].strip()
    return code_of(said)


def _plain(title: str) -> str:
    return re.sub(r"[\s-]+", "_", title.strip().lower().lstrip("*").strip())
