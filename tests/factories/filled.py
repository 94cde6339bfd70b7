"""Rows in every table there is, whatever they mean: for what must not forget one."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import insert, select

from participation.records import Base
from participation.services.backups.rows import Shape, shapes

EACH = 3
WORDS = 'Blåbær, مرحبا, 👋 og «sitat»\n\\ "'


def fill_every_table(connection, metadata=None):
    """Put EACH rows into every table, each pointing at rows that are there; return the tables' names."""
    metadata = metadata or Base.metadata
    known = {shape.name: shape for shape in shapes(metadata)}
    for table in metadata.sorted_tables:
        for at in range(EACH):
            shape = known[table.name]
            values = {column.name: _value(connection, column, dict(shape.columns)[column.name], at) for column in table.columns}
            values = {name: value for name, value in values.items() if value is not KEEP}
            connection.execute(insert(shape.clause), values)
    return list(known)


KEEP = object()


def _value(connection, column, kind, at):
    if column.foreign_keys:
        parent = next(iter(column.foreign_keys)).column
        if parent.table is column.table:
            return None
        clause = Shape(parent.table.name, ((parent.name, kind),)).clause
        rows = connection.execute(select(clause.c[parent.name]).order_by(clause.c[parent.name])).scalars().all()
        return rows[at % len(rows)]
    if kind == "whole" and column.primary_key and column.table.primary_key.columns.values() == [column]:
        return KEEP
    length = getattr(column.type, "length", None) or 400
    return {
        "uuid": UUID(int=at + 1, version=4),
        "moment": datetime(2026, 11, 23, 12, at, 30, 123456, tzinfo=UTC),
        "date": date(2026, 11, 23 + at),
        "time": time(12, at),
        "bytes": bytes(range(256)) * (at + 1),
        "document": {"z": at, "a": [1.0, 1.5, None, True, {"å": WORDS}], "big": 2**53 - 1},
        "yes_no": at % 2 == 0,
        "number": at + 0.1,
        "whole": at + 1,
        "text": f"{at}{WORDS}"[:length],
    }[kind]
