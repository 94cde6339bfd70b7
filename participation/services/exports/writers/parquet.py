"""Parquet: a typed file for each table, in row groups of bounded size; labels stand in the fields' metadata."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from participation.services.exports import words
from participation.services.exports.codebook import label_of
from participation.services.exports.layout import Kind, Table, Variable
from participation.services.exports.writers.base import Writer, pack
from participation.services.exports.writers.csv_files import write_codebook

GROUP = 2000  # rows
TYPES = {
    Kind.TEXT: pa.string(),
    Kind.NUMBER: pa.float64(),
    Kind.WHOLE: pa.int64(),
    Kind.FLAG: pa.bool_(),
    Kind.CATEGORY: pa.string(),
    Kind.SCALE: pa.int16(),
    Kind.DATE: pa.date32(),
    Kind.TIME: pa.time32("s"),
}
BESIDE = ".option"  # what was chosen beside a scale stands in a column of its own, so that the scale stays a number


class ParquetWriter(Writer):
    """A file for each table, and the codebook, in an archive."""

    def __init__(
        self, path: Path, scratch: Path, tables: Sequence[Table], *, language: str, translate: words.Say
    ) -> None:
        super().__init__(path, scratch, tables, language=language, translate=translate)
        self._paths = [scratch / f"{table.name}.parquet" for table in tables]
        self._schemas = [pa.schema([f for each in table.variables for f in self._fields(each)]) for table in tables]
        self._writers = [
            pq.ParquetWriter(each, schema, compression="zstd")
            for each, schema in zip(self._paths, self._schemas, strict=True)
        ]
        self._rows: list[list[Sequence[Any]]] = [[] for _ in tables]

    def write(self, table: int, row: Sequence[Any]) -> None:
        """Add a row to a table."""
        self._rows[table].append(row)
        if len(self._rows[table]) >= GROUP:
            self._flush(table)

    def close(self, codebook: Iterable[Sequence[Any]]) -> None:
        """Add the codebook and finish the file."""
        for table in range(len(self.tables)):
            self._flush(table)
        self.abandon()
        pack(self.path, [*self._paths, write_codebook(self.scratch, codebook)])

    def abandon(self) -> None:
        """Close the files."""
        for writer in self._writers:
            writer.close()

    def _flush(self, table: int) -> None:
        rows, self._rows[table] = self._rows[table], []
        if not rows:
            return
        found = []
        for at, variable in enumerate(self.tables[table].variables):
            cells = [row[at] for row in rows]
            if variable.kind == Kind.SCALE:
                found += [
                    [c if isinstance(c, int) else None for c in cells],
                    [c if isinstance(c, str) else None for c in cells],
                ]
            else:
                found.append([_typed(cell, variable.kind) for cell in cells])
        schema = self._schemas[table]
        arrays = [pa.array(cells, type=field.type) for cells, field in zip(found, schema, strict=True)]
        self._writers[table].write_table(pa.Table.from_arrays(arrays, schema=schema))

    def _fields(self, variable: Variable) -> list[pa.Field]:
        label = {"label": label_of(variable, self.language, self.translate)}
        fields = [pa.field(variable.name, TYPES[variable.kind], metadata=label)]
        if variable.kind == Kind.SCALE:
            fields.append(pa.field(variable.name + BESIDE, pa.string(), metadata=label))
        return fields


def _typed(cell: Any, kind: Kind) -> Any:
    if cell is None:
        return None
    if kind == Kind.DATE:
        return date.fromisoformat(cell)
    if kind == Kind.TIME:
        return time.fromisoformat(cell)
    if kind == Kind.FLAG:
        return bool(cell)
    return float(cell) if kind == Kind.NUMBER else cell
