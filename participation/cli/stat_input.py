"""Read a statistics office's table from a file, JSON-stat or PxWeb CSV, for the command line; every fault placed."""

from collections.abc import Iterable
from pathlib import Path

from analysis.problems import AnalysisProblem
from analysis.tables.json_stat import read_json_stat
from analysis.tables.px_csv import read_px_csv
from analysis.tables.stat_table import StatTable
from participation.cli.errors import BadInput


def text_of(path: Path) -> str:
    """Return a file's text: UTF-8, or Windows-1252 as older PxWeb pages write.

    Raises:
        BadInput: the file cannot be read, is empty or is no text.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(f"the file cannot be read ({error.strerror}).", path=path) from error
    if not raw.strip():
        raise BadInput("the file is empty.", path=path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    if "\0" in text:
        raise BadInput("this is not a text file.", path=path)
    return text


def is_json(path: Path) -> bool:
    """Return whether a file holds JSON rather than CSV: it begins with a bracket."""
    return text_of(path).lstrip().startswith(("{", "["))


def read_table(path: Path, choices: Iterable[str] = ()) -> StatTable:
    """Read a table, reduced to `choices` ("AXIS=CATEGORY" each).

    Raises:
        BadInput: the file is no such table, or has no such axis or category.
    """
    text = text_of(path)
    try:
        table = read_json_stat(text) if is_json(path) else read_px_csv(text)
        return table.selected(dict(_choice(choice) for choice in choices))
    except AnalysisProblem as problem:
        row = None if problem.row is None else problem.row + 1
        raise BadInput(problem.message, path=path, row=row, column=problem.dimension or None) from problem


def _choice(choice: str) -> tuple[str, str]:
    axis, equals, category = choice.partition("=")
    if not (equals and axis.strip() and category.strip()):
        raise BadInput(f'--select "{choice}": write DIMENSION=CATEGORY.')
    return axis.strip(), category.strip()
