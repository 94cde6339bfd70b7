"""Rows as lines of text that both databases read alike, and a sum over them that no order changes.

What is stored goes out as it is stored: columns that are encrypted in the tables stay so in the lines.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Float,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Time,
    Uuid,
    cast,
    column,
    select,
    table,
    type_coerce,
)
from sqlalchemy.sql.expression import TableClause
from sqlalchemy.types import Integer, TypeDecorator, TypeEngine

from participation.records.base import Document

AT_ONCE = 500  # rows
AT_ONCE_WITH_FILES = 8
MODULUS = 2**256

# kind: (the type that a line's value is stored as, from the stored value, to it)
Step = Callable[[Any], Any]


def _moment(value: datetime) -> str:
    return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()


def _document(text: str) -> Any:
    found = json.loads(text)
    # SQL's NULL is no line's value here; a document that holds nothing is JSON's own null.
    return JSON.NULL if found is None else found


def _same(value: Any) -> Any:
    return value


KINDS: dict[str, tuple[TypeEngine[Any], Step, Step]] = {
    "uuid": (Uuid(), lambda value: value.hex, UUID),
    "moment": (DateTime(timezone=True), _moment, datetime.fromisoformat),
    "date": (Date(), date.isoformat, date.fromisoformat),
    "time": (Time(), time.isoformat, time.fromisoformat),
    "bytes": (LargeBinary(), lambda value: base64.b64encode(value).decode(), base64.b64decode),
    "document": (Document, _same, _document),
    "yes_no": (Boolean(), bool, bool),
    "number": (Float(53), float, float),
    "whole": (BigInteger(), int, int),
    "text": (Text(), _same, _same),
}
_OF_TYPE: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Uuid, "uuid"),
    (DateTime, "moment"),
    (Date, "date"),
    (Time, "time"),
    (LargeBinary, "bytes"),
    (JSON, "document"),
    (Boolean, "yes_no"),
    (Float, "number"),
    (Integer, "whole"),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A table's name and its columns, as (name, kind of KINDS)."""

    name: str
    columns: tuple[tuple[str, str], ...]

    @property
    def clause(self) -> TableClause:
        """The table, as far as reading and writing rows need it."""
        return table(self.name, *(column(name, KINDS[kind][0]) for name, kind in self.columns))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The columns' kinds in their order."""
        return tuple(kind for _, kind in self.columns)


@dataclass(slots=True)
class Sum:
    """How many rows a table has, and a sum over their hashes, the same in whatever order they come.

    The sum (modulo 2^256) of the rows' SHA-256 finds what went wrong on the way; against somebody who changes the
    file on purpose stands the encryption.
    """

    rows: int = 0
    total: int = field(default=0, repr=False)

    def add(self, values: Sequence[Any], kinds: Sequence[str]) -> None:
        """Count a row in, given as the values of its line."""
        plain = [
            _alike(json.loads(value)) if kind == "document" and value is not None else value
            for value, kind in zip(values, kinds, strict=True)
        ]
        digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).digest()
        self.rows, self.total = self.rows + 1, (self.total + int.from_bytes(digest)) % MODULUS

    @property
    def as_data(self) -> dict[str, Any]:
        """The sum as JSON holds it."""
        return {"rows": self.rows, "sum": f"{self.total:064x}"}


def _alike(value: Any) -> Any:
    """Write numbers as both databases do: PostgreSQL gives 1e2 back as 100."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_alike(each) for each in value]
    if isinstance(value, dict):
        return {name: _alike(each) for name, each in value.items()}
    return value


def shapes(metadata: MetaData) -> list[Shape]:
    """Return the shapes of all tables."""
    return [Shape(each.name, tuple((c.name, _kind(c)) for c in each.columns)) for each in _tables(metadata)]


def _tables(metadata: MetaData) -> list[Table]:
    return sorted(metadata.tables.values(), key=lambda each: each.name)


def _kind(of: Column[Any]) -> str:
    kind: TypeEngine[Any] = of.type
    while isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    return next((name for type_, name in _OF_TYPE if isinstance(kind, type_)), "text")


def read(connection: Connection, shape: Shape) -> Iterator[list[Any]]:
    """Give the rows of a table as the values of their lines, a few at a time from the database."""
    clause = shape.clause
    at_once = AT_ONCE_WITH_FILES if "bytes" in shape.kinds else AT_ONCE
    wanted = [_wanted(connection, clause.c[name], kind) for name, kind in shape.columns]
    steps = [KINDS[kind][1] for kind in shape.kinds]
    asked = select(*wanted).select_from(clause).execution_options(yield_per=at_once)
    for row in connection.execute(asked):
        yield [None if value is None else step(value) for value, step in zip(row, steps, strict=True)]


def _wanted(connection: Connection, found: ColumnElement[Any], kind: str) -> ColumnElement[Any]:
    if kind != "document":
        return found
    # As text: a document that is JSON's null is another thing than none.
    return cast(found, Text) if connection.dialect.name == "postgresql" else type_coerce(found, Text)


def as_stored(values: Sequence[Any], shape: Shape) -> dict[str, Any]:
    """Return a line's values as what the database takes."""
    return {
        name: None if value is None else KINDS[kind][2](value)
        for value, (name, kind) in zip(values, shape.columns, strict=True)
    }
