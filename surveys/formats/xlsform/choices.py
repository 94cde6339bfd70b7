"""The choices sheet: lists of options."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.formats.parts import ATTRIBUTE, LONGEST_ATTRIBUTE
from surveys.formats.xlsform.columns import OWN, Row, Table
from surveys.formats.xlsform.names import Names, plain
from surveys.formats.xlsform.problems import SheetProblem

_KNOWN = frozenset({"list_name", "name", "label", "image", "audio", "video", "big_image", "hint", "media"})
FLAGS = ("exclusive", "missing", "specify")
RESERVED = OWN + "attribute_"  # an attribute whose name is taken by a column of the standard


@dataclass(slots=True)
class Choice:
    """One option of a list; attributes by their column."""

    id: str
    row: Row
    attributes: dict[str, str]


@dataclass(slots=True)
class ChoiceList:
    """A list of options.

    Attributes:
        ids: the workbook's values to the ids of options.
    """

    name: str
    choices: list[Choice] = field(default_factory=list)
    names: Names = field(default_factory=Names)

    @property
    def ids(self) -> Mapping[str, str]:
        """The workbook's values to our ids."""
        return self.names.by_name


def attribute_columns(table: Table) -> dict[str, str]:
    """Return the columns that say something of a choice beside its texts, to the names of attributes."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for column in table.columns:
        if column.language or column.name in _KNOWN:
            continue
        name = column.name.removeprefix(RESERVED)
        if name.startswith(OWN):
            continue
        name = plain(name)
        name = name if name[:1].isalpha() else f"a_{name}"
        if ATTRIBUTE.fullmatch(name) and name not in taken:
            # A choice filter says the column as its header does.
            found[column.header] = name
            found.setdefault(column.name, name)
            taken.add(name)
    return found


def read_choices(table: Table, *, has_merged: bool) -> tuple[dict[str, ChoiceList], list[SheetProblem]]:
    """Return the lists by their names, and what is wrong with them."""
    lists: dict[str, ChoiceList] = {}
    problems: list[SheetProblem] = []
    columns = attribute_columns(table)
    by_column = {column.name: columns[column.header] for column in table.columns if column.header in columns}
    last = ""
    for row in table.rows:
        name, value = row.get("list_name"), row.get("name")
        if not name and not value and not row.texts:
            continue
        if not name and value and last and has_merged:
            name = last
            problems.append(row.problem("merged", f'the list\'s name is merged away; "{name}" is taken.', "list_name"))
        if not name:
            sentence = "this choice belongs to no list; write the list's name."
            problems.append(row.problem("no_list", sentence, "list_name", is_loss=True))
            continue
        last = name
        problems.extend(_add(lists.setdefault(name, ChoiceList(name)), row, value, by_column))
    return lists, problems


def _add(into: ChoiceList, row: Row, value: str, columns: Mapping[str, str]) -> list[SheetProblem]:
    if not value:
        sentence = "this choice has no name, so that no answer could be stored; write one."
        return [row.problem("no_name", sentence, "name", is_loss=True)]
    if value in into.ids:
        sentence = f'"{value[:60]}" stands twice in the list {into.name[:60]}; only the first is kept.'
        return [row.problem("duplicate_choice", sentence, "name", is_loss=True)]
    attributes, problems = {}, []
    for column, name in columns.items():
        text = row.get(column)
        if len(text) > LONGEST_ATTRIBUTE:
            sentence = f"a text of more than {LONGEST_ATTRIBUTE} characters cannot be asked for by a choice filter."
            problems.append(row.problem("too_long", sentence, column, is_loss=True))
        elif column in row.cells:
            attributes[name] = text
    into.choices.append(Choice(into.names.add(value), row, attributes))
    return problems


def flags(row: Row) -> dict[str, Any]:
    """Return what an option says of itself in our own columns."""
    return {flag: True for flag in FLAGS if row.get(OWN + flag) == "yes"}
