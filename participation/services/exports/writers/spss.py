"""SPSS (.sav): variables and values with labels, missing options as user-missing; written in pieces.

pyreadstat writes a whole frame at once. The rows of an uncompressed .sav are all of one width, so each piece is
written as a file of its own with one row of the widest texts in front (which fixes the widths); of the first file we
keep the dictionary, of each the rows behind the first, and set the number of cases at the end.
"""

import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from participation.services.exports import words
from participation.services.exports.codebook import label_of, value_label
from participation.services.exports.layout import Kind, Table, Variable
from participation.services.exports.names import spss_names
from participation.services.exports.writers.base import Writer, pack
from participation.services.exports.writers.csv_files import write_codebook

LONGEST_TEXT = 32_767  # bytes; SPSS has no longer
LONGEST_LABEL, LONGEST_VALUE_LABEL = 256, 120  # bytes
MOST_BYTES = 4_000_000  # of a piece
NEXT_ROWS = 1000
FIRST_DAY = date(1582, 10, 14)  # SPSS counts seconds from here
NUMERIC = frozenset({Kind.NUMBER, Kind.WHOLE, Kind.FLAG, Kind.CATEGORY, Kind.SCALE, Kind.DATE, Kind.TIME})
FORMATS = {Kind.DATE: "SDATE10", Kind.TIME: "TIME5", Kind.WHOLE: "F8.0", Kind.FLAG: "F1.0", Kind.CATEGORY: "F4.0"}
FORMATS |= {Kind.SCALE: "F4.0"}
MEASURES = {Kind.FLAG: "nominal", Kind.CATEGORY: "nominal", Kind.SCALE: "ordinal", Kind.TEXT: "nominal"}
CASES_AT, CREATED_AT = 80, 92
CREATED = b"01 Jan 0000:00:00"


class SpssWriter(Writer):
    """A file for each table, and the codebook, in an archive."""

    def __init__(
        self, path: Path, scratch: Path, tables: Sequence[Table], *, language: str, translate: words.Say
    ) -> None:
        super().__init__(path, scratch, tables, language=language, translate=translate)
        self._spools = [(scratch / f"{at}.rows").open("w", encoding="utf-8") for at in range(len(tables))]
        self._codes = [[{v.id: v.code for v in each.meanings} for each in table.variables] for table in tables]
        self._widths = [[1] * len(table.variables) for table in tables]

    def write(self, table: int, row: Sequence[Any]) -> None:
        """Add a row to a table."""
        widths = self._widths[table]
        cells = []
        for at, (variable, value) in enumerate(zip(self.tables[table].variables, row, strict=True)):
            cell = _cell(variable.kind, value, self._codes[table][at])
            if isinstance(cell, str):
                widths[at] = max(widths[at], len(cell.encode()))
            cells.append(cell)
        self._spools[table].write(json.dumps(cells, ensure_ascii=False) + "\n")

    def close(self, codebook: Iterable[Sequence[Any]]) -> None:
        """Add the codebook and finish the file."""
        self.abandon()
        names = [spss_names([each.name for each in table.variables]) for table in self.tables]
        files = [self._finish(at, names[at]) for at in range(len(self.tables))]
        pack(self.path, [*files, write_codebook(self.scratch, codebook)])

    def abandon(self) -> None:
        """Close the files."""
        for spool in self._spools:
            spool.close()

    def _finish(self, table: int, names: list[str]) -> Path:
        variables = self.tables[table].variables
        described = self._described(variables, names)
        widest = [
            None if v.kind in NUMERIC else "x" * width for v, width in zip(variables, self._widths[table], strict=True)
        ]
        piece, target = self.scratch / "-piece.sav", self.scratch / f"{self.tables[table].name}.sav"
        header, width = _dictionary(piece, _frame([], widest, names, variables), described)
        cases = 0
        with target.open("wb") as into:
            into.write(header)
            for rows in self._pieces(table, width):
                pyreadstat.write_sav(_frame(rows, widest, names, variables), piece, **described)
                into.write(piece.read_bytes()[len(header) + width :])
                cases += len(rows)
            into.seek(CASES_AT)
            into.write(struct.pack("<i", cases))
            into.seek(CREATED_AT)
            into.write(CREATED)
            into.seek(len(header) - 16)  # the same number once more, in 64 bits, before the dictionary's end
            into.write(struct.pack("<q", cases))
        return target

    def _pieces(self, table: int, width: int) -> Iterator[list[list[Any]]]:
        most = max(20, min(NEXT_ROWS, MOST_BYTES // width))
        with (self.scratch / f"{table}.rows").open(encoding="utf-8") as spool:
            rows = []
            for line in spool:
                rows.append(json.loads(line))
                if len(rows) >= most:
                    yield rows
                    rows = []
            if rows:
                yield rows

    def _described(self, variables: Sequence[Variable], names: list[str]) -> dict[str, Any]:
        labels = [_cut(label_of(each, self.language, self.translate), LONGEST_LABEL) for each in variables]
        values, missing, formats, measures = {}, {}, {}, {}
        for name, variable in zip(names, variables, strict=True):
            if variable.kind in FORMATS:
                formats[name] = FORMATS[variable.kind]
            measures[name] = MEASURES.get(variable.kind, "scale")
            found = {
                float(v.code): _cut(value_label(v, self.language, self.translate) or v.id, LONGEST_VALUE_LABEL)
                for v in variable.meanings
            }
            if found:
                values[name] = found
            codes = [value.code for value in variable.meanings if value.missing]
            if codes:
                missing[name] = [{"lo": min(codes), "hi": max(codes)}]
        return {
            "column_labels": labels,
            "variable_value_labels": values,
            "missing_ranges": missing,
            "variable_format": formats,
            "variable_measure": measures,
        }


def _dictionary(piece: Path, first: pd.DataFrame, described: dict[str, Any]) -> tuple[bytes, int]:
    """Return all that stands before the first row, and how many bytes a row takes."""
    pyreadstat.write_sav(first, piece, **described)
    one = piece.read_bytes()
    pyreadstat.write_sav(pd.concat([first, first], ignore_index=True), piece, **described)
    width = piece.stat().st_size - len(one)
    return one[: len(one) - width], width


def _frame(
    rows: list[list[Any]], widest: list[str | None], names: list[str], variables: Sequence[Variable]
) -> pd.DataFrame:
    columns = {}
    for at, (name, variable) in enumerate(zip(names, variables, strict=True)):
        cells = [widest[at], *(row[at] for row in rows)]
        if variable.kind in NUMERIC:
            columns[name] = pd.Series([float("nan") if c is None else c for c in cells], dtype="float64")
        else:
            columns[name] = pd.Series(["" if c is None else c for c in cells], dtype=object)
    return pd.DataFrame(columns)


def _cell(kind: Kind, value: Any, codes: dict[str, int]) -> Any:
    """Return what stands in the file: a number for everything but text."""
    if value is None:
        return None
    if kind == Kind.DATE:
        return (date.fromisoformat(value) - FIRST_DAY).days * 86_400
    if kind == Kind.TIME:
        return int(value[:2]) * 3600 + int(value[3:5]) * 60
    if kind == Kind.TEXT:
        return _cut(str(value), LONGEST_TEXT)
    return codes.get(value) if isinstance(value, str) else value


def _cut(text: str, most: int) -> str:
    """Return as much of a text as fits into `most` bytes, whole letters only."""
    raw = text.encode()
    return text if len(raw) <= most else raw[:most].decode(errors="ignore")
