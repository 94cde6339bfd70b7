"""Read a sample, one row a respondent, for the commands that compare it with the register; every fault placed."""

from pathlib import Path

import click

from analysis.columns import ColumnProblem, frame_of
from analysis.problems import AnalysisProblem
from analysis.representation.counts import Counts, counts_from_frame
from analysis.representation.reference import Reference
from participation.cli.csv_input import CsvTable, read_csv
from participation.cli.errors import BadInput

CSV_FILE = click.Path(path_type=Path)


def read_sample(path: Path) -> CsvTable:
    """Read a CSV file of respondents.

    Raises:
        BadInput: the file cannot be used, or has no respondents.
    """
    table = read_csv(path, keeps_empty_rows=True)
    if not table.rows:
        raise BadInput("the file has a header but no respondents.", path=path)
    return table


def counted(table: CsvTable, reference: Reference, session: str | None) -> Counts:
    """Fold a sample into counts by group and session.

    Raises:
        BadInput: a dimension of the reference or the session column is missing, or a value is no category.
    """
    try:
        return counts_from_frame(frame_of(table.header, table.rows), reference, session)
    except ColumnProblem as problem:
        wanted = "--session" if problem.dimension == session else "the reference"
        raise column_missing(table, problem.dimension, wanted) from problem
    except AnalysisProblem as problem:
        row = None if problem.row is None else table.numbers[problem.row]
        raise BadInput(problem.message, path=table.path, row=row, column=problem.dimension) from problem


def column_missing(table: CsvTable, column: str, wanted_by: str) -> BadInput:
    """Return the error that says which column a file lacks, and what names it."""
    return BadInput(
        f"this column, which {wanted_by} names, is missing; the file has {', '.join(table.header)}.",
        path=table.path,
        row=1,
        column=column,
    )
