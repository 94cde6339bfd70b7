"""Findings as rows for a file: shielded for readers who are not staff of the area, one row a code and group."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analysis.tables.disclosure import Audience
from participation.services.exports.codebook import COLUMNS
from participation.services.exports.layout import Kind, Table, Variable
from participation.services.exports.words import Say, words_of
from participation.services.exports.writers.csv_files import write_csv
from participation.services.exports.writers.workbook import WorkbookWriter
from participation.services.findings import results
from participation.services.findings.material import Material
from participation.services.findings.results import Cell
from participation.services.messages import N_

Name = Callable[[int], str]  # a code's name
GroupName = Callable[[str], str]  # a group's name by its key
Row = Sequence[Any]

CELL = ("statements", "coded", "waiting", "share", "low", "high")
EXPLAINED = {
    "code": N_("The code or theme"),
    "group": N_("The group"),
    "period": N_("The period"),
    "statements": N_("Statements with the code, by people's codings; empty where few people stand behind them"),
    "coded": N_("Statements that people have decided about"),
    "waiting": N_("Statements that nobody has decided about"),
    "share": N_("Share of all statements, corrected for the machine's errors"),
    "low": N_("Lower end of the 95 % interval"),
    "high": N_("Upper end of the 95 % interval"),
    "other_code": N_("The other code"),
    "both": N_("Statements with both codes"),
    "lift": N_("How many times as often as if the codes had nothing to do with each other"),
    "change": N_("Difference between the periods' shares"),
    "change_low": N_("Lower end of the 95 % interval"),
    "change_high": N_("Upper end of the 95 % interval"),
}


@dataclass(frozen=True, slots=True)
class Flat:
    """A table for a file."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def often(material: Material, name: Name) -> Flat:
    """Return how often each code is spoken of."""
    group = results.prevalences(material, Audience.EXPORT)
    return Flat("often", ("code", *CELL), tuple([name(cell.code_id), *_cell(cell)] for cell in group.cells))


def groups(material: Material, by: str, order: Sequence[str], name: Name, group_name: GroupName) -> Flat:
    """Return the table by group."""
    found = results.by_group(material, by, Audience.EXPORT, order)
    rows = tuple([group_name(group.key), name(cell.code_id), *_cell(cell)] for group in found for cell in group.cells)
    return Flat("groups", ("group", "code", *CELL), rows)


def together(material: Material, name: Name) -> Flat:
    """Return what stands together, each pair once."""
    rows = []
    for at, row in enumerate(results.pairs(material, Audience.EXPORT)):
        for pair in row[at + 1 :]:
            told = [None, None] if pair.found is None else [pair.found.both, _rounded(pair.found.lift)]
            rows.append([name(pair.first), name(pair.second), *told])
    return Flat("together", ("code", "other_code", "both", "lift"), tuple(rows))


def change(
    material: Material,
    before: tuple[date | None, date | None],
    after: tuple[date | None, date | None],
    name: Name,
) -> Flat:
    """Return both periods and the change between them, which stands in the later one's row."""
    rows = []
    for moved in results.changes(material, before, after, Audience.EXPORT):
        own = moved.change
        difference: list[float | None] = [None] * 3
        if own is not None:
            difference = [_rounded(each) for each in (own.difference, own.low, own.high)]
        rows.append([name(moved.before.code_id), "1", *_cell(moved.before), None, None, None])
        rows.append([name(moved.after.code_id), "2", *_cell(moved.after), *difference])
    return Flat("change", ("code", "period", *CELL, "change", "change_low", "change_high"), tuple(rows))


def as_file(flat: Flat, kind: str, language: str) -> bytes:
    """Return the table as CSV or XLSX, by the writers of exports: no cell is taken for a formula."""
    with tempfile.TemporaryDirectory(prefix="findings-") as folder:
        path = Path(folder) / f"{flat.name}.{kind}"
        if kind == "csv":
            write_csv(path, [flat.header, *flat.rows])
            return path.read_bytes()
        say = words_of(language)
        variables = tuple(Variable(each, Kind.TEXT) for each in flat.header)
        writer = WorkbookWriter(path, Path(folder), [Table(flat.name, variables)], language=language, translate=say)
        for row in flat.rows:
            writer.write(0, row)
        writer.close(_explained(flat, say))
        return path.read_bytes()


def _explained(flat: Flat, say: Say) -> Iterator[Row]:
    for name in flat.header:
        about = {"table": flat.name, "variable": name, "text": say(EXPLAINED[name])}
        yield [about.get(column, "") for column in COLUMNS]


def _cell(cell: Cell) -> list[Any]:
    told: list[float | None] = [None] * 3
    if cell.share is not None:
        told = [_rounded(each) for each in (cell.share.share, cell.share.low, cell.share.high)]
    return [None if cell.is_hidden else cell.given, cell.coded, cell.uncoded, *told]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
