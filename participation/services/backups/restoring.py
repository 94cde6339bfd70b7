"""Bring a backup back, on either kind of database: all of it or nothing."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import BigInteger, Connection, MetaData, Table, func, insert, inspect, select, text, update
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from participation.records.people import LoginSession
from participation.services import journal, schema
from participation.services.backups import rows as lines
from participation.services.backups.reading import File, Manifest, Progress, Row, Unreadable, opened, silent
from participation.services.backups.rows import AT_ONCE, AT_ONCE_WITH_FILES, Shape
from participation.services.backups.sealed import Key
from participation.services.database import Database

REVISION_TABLE = "alembic_version"


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: the manifest at the end of the file, and the files of the instance folder by name."""

    manifest: Manifest
    files: dict[str, bytes]


class HoldsData(ValueError):
    """The database is not empty, and nobody said that what it holds may go."""


def restore(
    database: Database,
    path: Path,
    key: Key,
    *,
    replace: bool = False,
    progress: Progress = silent,
) -> Restored:
    """Put everything from a backup into the database, in one transaction, then bring its tables up to date.

    Args:
        database: an empty one.
        path: the backup.
        key: what it was made with.
        replace: what the database holds may go.
        progress: told after some rows how many of how many are in.

    Raises:
        Unreadable: the backup cannot be opened, is damaged, or was made by a newer version; nothing has changed.
        HoldsData: there is something in the database, and `replace` is not set.
    """
    with opened(path, key) as (manifest, entries), schema.alone(database) as connection:
        if manifest.revision not in schema.revisions():
            raise Unreadable("the backup was made by a newer version of Tett på; install that version first.")
        _clear(connection, replace=replace)
        command.upgrade(schema.configuration(connection), manifest.revision)
        _empty(connection)  # what a step itself puts in stands in the backup too
        found = _Found({})
        with _unconstrained(connection):
            for some in _by_shape(entries, found):
                _insert(connection, some)
                found.rows += len(some)
                progress(found.rows, manifest.rows)
        if found.last is None:
            raise Unreadable("the file ends too early.")
        command.upgrade(schema.configuration(connection), "head")
    return Restored(found.last, found.files)


def settle(session: Session, restored: Restored, *, now: datetime) -> None:
    """End every log-in, since one that was ended after the backup would be open again; leave a line in the journal."""
    session.execute(update(LoginSession).where(LoginSession.ended.is_(None)).values(ended=now))
    detail = {"rows": restored.manifest.rows, "made": restored.manifest.created}
    journal.record(session, "installation.restored", detail=detail, now=now)


@dataclass(slots=True)
class _Found:
    """What a reading has come across besides rows."""

    files: dict[str, bytes]
    last: Manifest | None = None
    rows: int = 0


def _clear(connection: Connection, *, replace: bool) -> None:
    there = MetaData()
    there.reflect(connection)
    if not replace and any(_has_rows(connection, each) for each in there.tables.values()):
        raise HoldsData("the database holds data already")
    there.drop_all(connection)


def _has_rows(connection: Connection, table: Table) -> bool:
    if table.name == REVISION_TABLE:
        return False
    return connection.execute(select(func.count()).select_from(table)).scalar_one() > 0


def _empty(connection: Connection) -> None:
    there = MetaData()
    there.reflect(connection)
    for table in reversed(there.sorted_tables):
        if table.name != REVISION_TABLE:
            connection.execute(table.delete())


def _by_shape(entries: Iterator[Row | File | Manifest], found: _Found) -> Iterator[list[Row]]:
    """Give the rows in groups of one table each; keep the rest."""
    waiting: list[Row] = []
    for entry in entries:
        if isinstance(entry, Row):
            if waiting and (waiting[0].shape is not entry.shape or len(waiting) >= _at_once(entry.shape)):
                yield waiting
                waiting = []
            waiting.append(entry)
        elif isinstance(entry, File):
            found.files[entry.name] = base64.b64decode(entry.content)
        else:
            found.last = entry
    if waiting:
        yield waiting


def _at_once(shape: Shape) -> int:
    return AT_ONCE_WITH_FILES if "bytes" in shape.kinds else AT_ONCE


def _insert(connection: Connection, some: list[Row]) -> None:
    shape = some[0].shape
    try:
        connection.execute(insert(shape.clause), [lines.as_stored(row.values, shape) for row in some])
    except DataError as problem:
        raise Unreadable(f"a row of the table {shape.name} cannot be stored by this kind of database.") from problem


@contextmanager
def _unconstrained(connection: Connection) -> Iterator[None]:
    """Let rows come in any order; afterwards everything that a row points at must be there."""
    if connection.dialect.name != "postgresql":
        yield  # schema.alone has switched the checks off
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(1)
        if broken:
            raise Unreadable(f"a row of the table {broken[0][0]} points at one that is not in the backup.")
        return
    keys = connection.execute(
        text(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
    ).all()
    for table, name, _ in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    for table, name, definition in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    _count_on(connection)


def _count_on(connection: Connection) -> None:
    """Let the numbers of new rows go on behind the largest that came back."""
    for table in inspect(connection).get_table_names():
        for column in islice(_numbered(connection, table), 1):
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence(:table, :column), coalesce(max({column}), 0) + 1, false) "  # noqa: S608 - names of our own tables
                    f'FROM "{table}"'
                ),
                {"table": f'"{table}"', "column": column},
            )


def _numbered(connection: Connection, table: str) -> Iterator[str]:
    for column in inspect(connection).get_columns(table):
        is_whole = isinstance(column["type"], BigInteger) or column["type"].python_type is int
        asked: Any = select(func.pg_get_serial_sequence(f'"{table}"', column["name"]))
        if is_whole and connection.scalar(asked) is not None:
            yield column["name"]
