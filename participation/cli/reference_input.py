"""Read register figures from a file for the commands that need them; every fault placed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from analysis.problems import AnalysisProblem
from analysis.representation.reference import Reference
from analysis.tables.plain_csv import columns_of, of_whole_area
from analysis.tables.stat_table import Axis, StatTable
from participation.cli.csv_input import CsvTable, read_csv
from participation.cli.errors import BadInput
from participation.cli.stat_input import is_json, read_table

# A whole number as offices print it: 27967 or 27 967, with an ordinary, a narrow or a no-break space.
_WHOLE = re.compile(r"-?(\d+|\d{1,3}([ \u00a0\u202f]\d{3})+)", re.ASCII)
_SPACES = re.compile(r"[ \u00a0\u202f]")
_LONGEST = 15


def read_reference(
    path: Path,
    population: int | None = None,
    sample: CsvTable | None = None,
    choices: Iterable[str] = (),
) -> Reference:
    """Read a CSV file with the columns dimension, category and count, or a JSON-stat table.

    Where the CSV has a column of sub-areas as well, the figures are those of the whole area.

    Args:
        path: the file.
        population: residents in all; without it, each dimension's own total.
        sample: what the figures are for; a JSON-stat table's axes and categories go by code or by name, whichever it
            has, and axes that it lacks are summed over.
        choices: "AXIS=CATEGORY" of a JSON-stat table.

    Raises:
        BadInput: the file or a figure cannot be used.
    """
    if is_json(path):
        return _from_table(path, read_table(path, choices), population, sample)
    table = read_csv(path)
    columns = {name: table.header[at] for name, at in columns_of(table.header).items()}
    dimensions, categories = (table.column(columns.get(name, name)) for name in ("dimension", "category"))
    counts = whole_numbers(table, columns.get("count", "count"))
    try:
        if "sub_area" in columns:
            parts = table.column(columns["sub_area"])
            whole = of_whole_area(zip(dimensions, categories, parts, counts, strict=True))
            return Reference.from_counts(whole, population)
        return Reference.from_counts(zip(dimensions, categories, counts, strict=True), population)
    except AnalysisProblem as problem:
        row = None if problem.row is None else table.numbers[problem.row]
        raise BadInput(problem.message, path=path, row=row, column=_column(problem.code)) from problem


def whole_numbers(table: CsvTable, column: str) -> list[int]:
    """Return a column's counts of persons.

    Raises:
        BadInput: a cell is not a whole number.
    """
    numbers = []
    for row, cell in zip(table.numbers, table.column(column), strict=True):
        if not _WHOLE.fullmatch(cell) or len(cell) > _LONGEST:
            shown = f'"{cell}"' if cell else "empty"
            raise BadInput(
                f"the count must be a whole number of persons, but is {shown}.",
                path=table.path,
                row=row,
                column=column,
            )
        numbers.append(int(_SPACES.sub("", cell)))
    return numbers


def classifying(table: StatTable) -> list[Axis]:
    """Return the axes that say what people are, not when, where or what was counted."""
    return [axis for axis in table.axes if not axis.role]


def _column(code: str) -> str:
    if code == "dimension_nobody":
        return "count"
    kind = code.split("_", maxsplit=1)[0]
    return kind if kind in {"dimension", "category"} else "count"


def _from_table(path: Path, table: StatTable, population: int | None, sample: CsvTable | None) -> Reference:
    rows = []
    try:
        for axis in classifying(table):
            name = _name(axis, sample)
            if name is None:
                continue
            words = _words(axis, set() if sample is None else set(sample.column(name)))
            rows += [(name, words[category.code], count) for category, count in table.counts(axis.code)]
        if not rows:
            names = ", ".join(axis.code for axis in classifying(table)) or "none"
            raise BadInput(f"none of the table's dimensions ({names}) is a column of the sample.", path=path)
        return Reference.from_counts(rows, population)
    except AnalysisProblem as problem:
        raise BadInput(problem.message, path=path, column=problem.dimension or None) from problem


def _name(axis: Axis, sample: CsvTable | None) -> str | None:
    """Return the sample's column for an axis; the axis's own code where there is no sample."""
    if sample is None:
        return axis.code
    by_fold: Mapping[str, str] = {name.casefold(): name for name in reversed(sample.header)}
    return by_fold.get(axis.code.casefold()) or by_fold.get(axis.label.casefold())


def _words(axis: Axis, seen: Iterable[str]) -> dict[str, str]:
    """Return each category's word in the sample: its label, or its code where the sample has more of those."""
    seen = set(seen)
    codes: Sequence[str] = [category.code for category in axis.categories]
    labels = [category.label for category in axis.categories]
    chosen = codes if len(seen.intersection(codes)) > len(seen.intersection(labels)) else labels
    return dict(zip(codes, chosen, strict=True))
