"""CSV (RFC 4180, UTF-8 with a byte order mark), no cell of which a spreadsheet runs as a formula."""

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from participation.services.exports import words
from participation.services.exports.codebook import COLUMNS
from participation.services.exports.layout import Table
from participation.services.exports.writers.base import Writer, pack

BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets take UTF-8 for something older
# A spreadsheet runs a cell that begins with one of these; the fullwidth ones are folded to them by some.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


def cell(value: Any) -> str:
    """Return a value as a cell that no spreadsheet runs: an apostrophe stands before what it would; None is empty."""
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not _PLAIN_NUMBER.fullmatch(text) else text


def write_csv(path: Path, rows: Iterable[Sequence[Any]]) -> Path:
    """Write rows as a file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BYTE_ORDER_MARK)
        csv.writer(file, lineterminator="\r\n").writerows([cell(value) for value in row] for row in rows)
    return path


def write_codebook(scratch: Path, rows: Iterable[Sequence[Any]]) -> Path:
    """Write the codebook as codebook.csv."""
    return write_csv(scratch / "codebook.csv", [COLUMNS, *rows])


class CsvWriter(Writer):
    """A file for each table, and the codebook, in an archive."""

    def __init__(
        self, path: Path, scratch: Path, tables: Sequence[Table], *, language: str, translate: words.Say
    ) -> None:
        super().__init__(path, scratch, tables, language=language, translate=translate)
        self._paths = [scratch / f"{table.name}.csv" for table in tables]
        self._files = [each.open("w", encoding="utf-8", newline="") for each in self._paths]
        self._writers = [csv.writer(file, lineterminator="\r\n") for file in self._files]
        for file, writer, table in zip(self._files, self._writers, tables, strict=True):
            file.write(BYTE_ORDER_MARK)
            writer.writerow([variable.name for variable in table.variables])

    def write(self, table: int, row: Sequence[Any]) -> None:
        """Add a row to a table."""
        self._writers[table].writerow([cell(value) for value in row])

    def close(self, codebook: Iterable[Sequence[Any]]) -> None:
        """Add the codebook and finish the file."""
        self.abandon()
        pack(self.path, [*self._paths, write_codebook(self.scratch, codebook)])

    def abandon(self) -> None:
        """Close the files."""
        for file in self._files:
            file.close()
