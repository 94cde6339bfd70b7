"""Read a CSV file as analysts have them: UTF-8 with or without a mark, comma, semicolon or tab; every fault placed."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from participation.cli.errors import BadInput

LARGEST_CELL = 1_000_000


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A table of texts.

    Attributes:
        path: where it was read from.
        header: the columns' names, stripped, unique.
        rows: one tuple a data row, as long as the header, cells stripped.
        numbers: each data row's line number as a spreadsheet shows it (header is 1).
    """

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]

    def column(self, name: str) -> list[str]:
        """Return one column's cells in row order; raise BadInput where there is no such column."""
        if name not in self.header:
            raise BadInput(
                f"this column is missing; the file has {', '.join(self.header)}.", path=self.path, row=1, column=name
            )
        index = self.header.index(name)
        return [row[index] for row in self.rows]


def read_csv(path: str | Path, required: Iterable[str] = (), *, keeps_empty_rows: bool = False) -> CsvTable:
    """Read `path` whole.

    Args:
        path: a CSV file in UTF-8 (a byte order mark is accepted); comma, semicolon or tab, decided by the header.
        required: columns that must be there.
        keeps_empty_rows: a row of nothing but delimiters is data (a respondent who gave no answer), unless nothing
            follows it, as spreadsheets write them; a line with nothing at all never is.

    Raises:
        BadInput: the file is missing, is not UTF-8, is empty, has a header with an empty or repeated name, a row with
            too many or too few cells, an unclosed quotation mark, or lacks a required column.
    """
    path = Path(path)
    text = _text(path)
    table = _parse(path, text, keeps_empty_rows=keeps_empty_rows)
    for name in required:
        table.column(name)
    return table


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(f"the file cannot be read ({error.strerror}).", path=path) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise BadInput("this row is not UTF-8 text; save the file as UTF-8.", path=path, row=row) from error
    if "\0" in text:
        raise BadInput("this is not a text file.", path=path, row=text[: text.index("\0")].count("\n") + 1)
    if not text.strip():
        raise BadInput("the file is empty.", path=path)
    return text


def _parse(path: Path, text: str, *, keeps_empty_rows: bool) -> CsvTable:
    first_line = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first_line.count)
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    start = 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            stripped = tuple(cell.strip() for cell in cells)
            if not any(stripped) and not (keeps_empty_rows and header and len(stripped) > 1):
                continue
            if not header:
                header = _checked_header(path, line, stripped)
                continue
            if len(stripped) != len(header):
                raise BadInput(
                    f"this row has {len(stripped)} cells, the header has {len(header)}.", path=path, row=line
                )
            rows.append(stripped)
            numbers.append(line)
    except csv.Error as error:
        raise BadInput(f"the row cannot be read as CSV ({error}).", path=path, row=start) from error
    while rows and not any(rows[-1]):
        rows.pop()
    return CsvTable(path, header, tuple(rows), tuple(numbers[: len(rows)]))


def _checked_header(path: Path, line: int, names: tuple[str, ...]) -> tuple[str, ...]:
    for position, name in enumerate(names, start=1):
        if not name:
            raise BadInput(f"column number {position} has no name.", path=path, row=line)
        if names.count(name) > 1:
            raise BadInput("this column's name stands twice.", path=path, row=line, column=name)
    return names
