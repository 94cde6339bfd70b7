"""XLSX: a sheet for each table and one for the codebook, row by row, texts as texts and never as formulas or links."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from participation.services.exports import words
from participation.services.exports.codebook import COLUMNS
from participation.services.exports.layout import Table
from participation.services.exports.writers.base import Writer

MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


class WorkbookWriter(Writer):
    """A workbook; a table longer than a sheet goes on in another one."""

    def __init__(
        self, path: Path, scratch: Path, tables: Sequence[Table], *, language: str, translate: words.Say
    ) -> None:
        super().__init__(path, scratch, tables, language=language, translate=translate)
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": str(scratch),
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._book.set_properties({"created": ALWAYS.replace(tzinfo=None)})
        self._bold = self._book.add_format({"bold": True})
        self._names: set[str] = set()
        self._sheets = [self._sheet(table.name, [each.name for each in table.variables]) for table in tables]
        self._rows = [1] * len(tables)

    def write(self, table: int, row: Sequence[Any]) -> None:
        """Add a row to a table."""
        if self._rows[table] >= MOST_ROWS:
            this = self.tables[table]
            self._sheets[table] = self._sheet(this.name, [each.name for each in this.variables])
            self._rows[table] = 1
        self._line(self._sheets[table], self._rows[table], row)
        self._rows[table] += 1

    def close(self, codebook: Iterable[Sequence[Any]]) -> None:
        """Add the codebook and finish the file."""
        sheet = self._sheet("codebook", COLUMNS)
        for number, row in enumerate(codebook, 1):
            self._line(sheet, number, row)
        self._book.close()

    def abandon(self) -> None:
        """Close what the sheets are gathered in."""
        for sheet in self._book.worksheets():
            sheet._opt_close()  # noqa: SLF001 - xlsxwriter has no other way to let go without writing the file

    def _sheet(self, name: str, header: Sequence[str]) -> Any:
        title, number = name[:31], 1
        while title.casefold() in self._names:
            number += 1
            title = f"{name[:27]} {number}"
        self._names.add(title.casefold())
        sheet = self._book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for at, text in enumerate(header):
            sheet.write_string(0, at, text, self._bold)
        return sheet

    def _line(self, sheet: Any, number: int, row: Sequence[Any]) -> None:
        for at, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, int | float):
                sheet.write_number(number, at, value)
            else:
                sheet.write_string(number, at, str(value)[:LONGEST_CELL])
