"""The data keys of an installation: where they stand, what is sealed under which, and sealing it all anew."""

import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, String, Table, cast, func, or_, select, type_coerce, update
from sqlalchemy.orm import Session

from participation.records import Base
from participation.records.sealing import KEY_BYTES, MARK, PREFIX_SIGNS, Keyring, Sealed, SealedBytes, SealedDocument
from participation.records.sealing import CannotUnseal as CannotUnseal  # noqa: PLC0414 - cli turns it into a sentence
from participation.records.sealing import key_name as key_name  # noqa: PLC0414
from participation.services.database import Database

BATCH = 200
PLAIN_VALUES = ""  # the key's name of values that are not sealed


class KeyProblem(ValueError):
    """Data keys that cannot be used; the message says where they stand and what is wrong."""


@dataclass(frozen=True, slots=True)
class Under:
    """How many values of a column are sealed under a key; the name is empty for plain ones."""

    column: str
    key: str
    values: int


def keyring(given: str, file: Path | None) -> Keyring:
    """Return the installation's keys: those given (base64, separated by commas, the newest last), else the file's.

    A file that is not there is no keys.

    Raises:
        KeyProblem: something there is no key.
    """
    if given:
        keys = [_key(text, "TETTPA_DATA_KEY") for text in given.split(",")]
        return Keyring(lambda: keys)
    return Keyring(lambda: _of_file(file))


def add_to_file(file: Path, *, now: datetime) -> str:
    """Write a new key at the end of the file, readable by its owner alone; return the key's name.

    Raises:
        KeyProblem: what stands there is no key.
        OSError: the file cannot be written.
    """
    _of_file(file)
    key = secrets.token_bytes(KEY_BYTES)
    line = f"{b64encode(key).decode()}  # {key_name(key)}, made {now:%Y-%m-%d}\n"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="ascii") as opened:
        opened.write(line)
        opened.flush()
        os.fsync(opened.fileno())
    return key_name(key)


def new_key() -> str:
    """Return a new key in base64, for an installation that keeps its keys in the environment."""
    return b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def sealed_columns() -> list[tuple[Table, Column[Any]]]:
    """Return every column that is sealed where there is a key."""
    return [
        (table, column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Sealed)
    ]


def under_which(session: Session) -> list[Under]:
    """Count the values of every sealed column by the key that they are sealed under."""
    found = []
    for table, column in sealed_columns():
        prefix = _prefix(column).label("prefix")
        counted = select(prefix, func.count()).select_from(table).where(column.is_not(None)).group_by(prefix)
        by_key: dict[str, int] = {}
        for value, number in session.execute(counted):
            name = _name(value)
            by_key[name] = by_key.get(name, 0) + number
        found += [Under(f"{table.name}.{column.name}", name, number) for name, number in sorted(by_key.items())]
    return found


def rotate(database: Database, *, progress: Callable[[str, int, int], None] | None = None) -> int:
    """Seal under the newest key whatever is not; return how many values that were.

    In small transactions while the site is served. A call that was broken off is gone on with by the next.

    Args:
        database: with its keys, those that values are sealed under now among them.
        progress: is told the column, how many of its values are done and how many there were to do.

    Raises:
        KeyProblem: the installation has no key.
        CannotUnseal: a value was sealed under a key that is not there; what was done before it stays done.
    """
    database.keys.reload()
    if not database.keys.newest:
        raise KeyProblem("There is no data key; `tettpa keys new` makes one.")
    done = 0
    for table, column in sealed_columns():
        with database.read() as session:
            total = session.scalar(select(func.count()).select_from(table).where(_is_behind(column, database))) or 0
        of_this = 0
        for batch in _batches(database, table, column):
            of_this += batch
            if progress:
                progress(f"{table.name}.{column.name}", of_this, total)
        done += of_this
    if done:
        database.compact()
    return done


def _batches(database: Database, table: Table, column: Column[Any]) -> Iterator[int]:
    """Seal a column's values anew, BATCH in a transaction; give the number of each batch."""
    key = next(iter(table.primary_key.columns))
    last: Any = None
    while True:
        query = select(key, column).where(_is_behind(column, database)).order_by(key).limit(BATCH)
        query = query if last is None else query.where(key > last)
        with database.write() as session:
            rows = session.execute(query.with_for_update()).all()
            for row_key, value in rows:
                session.execute(update(table).where(key == row_key).values({column.name: value}))
        if not rows:
            return
        last = rows[-1][0]
        yield len(rows)


def _is_behind(column: Column[Any], database: Database) -> Any:
    wanted = f"{MARK}{database.keys.newest}:"
    if isinstance(column.type, SealedDocument):
        wanted = f'"{wanted}'
    prefix = _prefix(column)
    sought: Any = wanted.encode() if isinstance(column.type, SealedBytes) else wanted
    return column.is_not(None) & or_(prefix != sought, prefix.is_(None))


def _prefix(column: Column[Any]) -> Any:
    """Return the beginning of what a column really holds."""
    if isinstance(column.type, SealedBytes):
        return func.substr(type_coerce(column, column.type.impl_instance), 1, PREFIX_SIGNS)
    if isinstance(column.type, SealedDocument):
        return func.substr(cast(type_coerce(column, column.type.impl_instance), String), 1, PREFIX_SIGNS + 1)
    return func.substr(type_coerce(column, String), 1, PREFIX_SIGNS)


def _name(prefix: str | bytes) -> str:
    text = bytes(prefix).decode("ascii", "replace") if not isinstance(prefix, str) else prefix
    text = text.removeprefix('"')
    return text[len(MARK) : PREFIX_SIGNS - 1] if text.startswith(MARK) else PLAIN_VALUES


def _of_file(file: Path | None) -> list[bytes]:
    if file is None:
        return []
    try:
        lines = file.read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise KeyProblem(f"{file}: the data keys cannot be read.") from error
    texts = (line.partition("#")[0].strip() for line in lines)
    return [_key(text, str(file)) for text in texts if text]


def _key(text: str, where: str) -> bytes:
    try:
        key = b64decode(text.strip(), validate=True)
    except ValueError as error:
        raise KeyProblem(f"{where}: a data key is {KEY_BYTES} bytes in base64.") from error
    if len(key) != KEY_BYTES:
        raise KeyProblem(f"{where}: a data key is {KEY_BYTES} bytes in base64; one there has {len(key)}.")
    return key
