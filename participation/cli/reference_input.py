"""Read register figures from a file for the commands that need them; every fault placed."""

import re
from pathlib import Path

from analysis.problems import AnalysisProblem
from analysis.representation.reference import Reference
from participation.cli.csv_input import CsvTable, read_csv
from participation.cli.errors import BadInput

# A whole number as offices print it: 27967 or 27 967, with an ordinary, a narrow or a no-break space.
_WHOLE = re.compile(r"-?(\d+|\d{1,3}([ \u00a0\u202f]\d{3})+)")
_SPACES = re.compile(r"[ \u00a0\u202f]")


def read_reference(path: Path, population: int | None = None) -> Reference:
    """Read a CSV file with the columns dimension, category and count.

    Raises:
        BadInput: the file or a figure cannot be used.
    """
    table = read_csv(path, ("dimension", "category", "count"))
    rows = zip(table.column("dimension"), table.column("category"), whole_numbers(table, "count"), strict=True)
    try:
        return Reference.from_counts(rows, population)
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
        if not _WHOLE.fullmatch(cell):
            shown = f'"{cell}"' if cell else "empty"
            raise BadInput(
                f"the count must be a whole number of persons, but is {shown}.",
                path=table.path,
                row=row,
                column=column,
            )
        numbers.append(int(_SPACES.sub("", cell)))
    return numbers


def _column(code: str) -> str:
    kind = code.split("_", maxsplit=1)[0]
    return kind if kind in {"dimension", "category"} else "count"
