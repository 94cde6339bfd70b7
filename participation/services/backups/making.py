"""Make a backup: read one state of the database, write it away encrypted, and prove that it can be restored."""

import base64
import gzip
import hashlib
import hmac
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from participation.records import Base
from participation.services import journal, schema
from participation.services.backups import restoring
from participation.services.backups.reading import Manifest, Progress, silent
from participation.services.backups.rows import Shape, Sum, read, shapes
from participation.services.backups.sealed import Key, Sealer
from participation.services.database import Database


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup: its manifest, its size in bytes, whether it was restored into a fresh database."""

    manifest: Manifest
    size: int
    verified: bool


class NotTheSame(RuntimeError):
    """What was restored from a new backup is not what was backed up; the file has been removed."""


def fingerprint(secret: str) -> str:
    """Return what tells two secret keys apart and gives neither away."""
    return hmac.new(secret.encode(), b"tettpa backup fingerprint", hashlib.sha256).hexdigest()[:16]


def make(
    database: Database,
    path: Path,
    key: Key,
    *,
    now: datetime,
    secret: str,
    files: Mapping[str, bytes],
    verify_in: Path | None = None,
    progress: Progress = silent,
) -> Made:
    """Write a backup of everything to `path`; while it is made it stands beside it with the ending .partial.

    Args:
        database: with its tables up to date. It is read in one transaction, so others may go on writing.
        path: where to; what stands there is replaced when all went well.
        key: opens the backup again.
        now: the moment, for the manifest.
        secret: the installation's secret key, of which a fingerprint is kept.
        files: small files of the instance folder that belong to it, by name.
        verify_in: a folder in which the backup is restored once into a fresh database, and compared; None to trust it.
        progress: told after some rows how many of how many are written.

    Raises:
        OSError: the file cannot be written.
        NotTheSame: the restored rows are others.
    """
    partial = path.with_name(path.name + ".partial")
    try:
        with _owner_only(partial) as file:
            manifest = _write(database, Sealer(file, key), now, secret, files, progress)
            file.flush()
            os.fsync(file.fileno())
        if verify_in is not None:
            _verify(partial, key, manifest, verify_in)
        size = partial.stat().st_size
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return Made(manifest, size, verify_in is not None)


def note(session: Session, made: Made, *, now: datetime) -> None:
    """Leave a line in the journal; `tettpa doctor` reads from it how old the newest backup is."""
    detail = {"rows": made.manifest.rows, "bytes": made.size, "verified": made.verified}
    journal.record(session, "installation.backed_up", detail=detail, now=now)


@contextmanager
def _owner_only(path: Path) -> Iterator[BinaryIO]:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file


def _write(
    database: Database, sealer: Sealer, now: datetime, secret: str, files: Mapping[str, bytes], progress: Progress
) -> Manifest:
    try:
        with (
            one_state(database) as connection,
            gzip.GzipFile(fileobj=sealer, mode="wb", compresslevel=5, mtime=0) as packed,
        ):
            wanted = shapes(Base.metadata)
            total = sum(_count(connection, each) for each in wanted)
            begun = Manifest(now.isoformat(), schema.newest(), connection.dialect.name, fingerprint(secret), total, {})
            _line(packed, asdict(begun))
            sums = _write_rows(connection, packed, wanted, total, progress)
            for name, content in files.items():
                _line(packed, {"file": name, "content": base64.b64encode(content).decode()})
            done = Manifest(begun.created, begun.revision, begun.database, begun.secret, total, sums, tuple(files))
            _line(packed, asdict(done))
    except BaseException:
        sealer.give_up()
        raise
    sealer.close()
    return done


@contextmanager
def one_state(database: Database) -> Iterator[Connection]:
    """Give a connection that sees one state of the database for as long as it is open."""
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def _count(connection: Connection, shape: Shape) -> int:
    return connection.scalar(select(func.count()).select_from(shape.clause)) or 0


def _write_rows(
    connection: Connection, packed: gzip.GzipFile, wanted: list[Shape], total: int, progress: Progress
) -> dict[str, dict[str, Any]]:
    sums, done = {}, 0
    for shape in wanted:
        _line(packed, {"table": shape.name, "columns": shape.columns})
        found = Sum()
        for values in read(connection, shape):
            _line(packed, values)
            found.add(values, shape.kinds)
            done += 1
            if done % 100 == 0:
                progress(done, total)
        sums[shape.name] = found.as_data
    progress(done, total)
    return sums


def _line(packed: gzip.GzipFile, value: Any) -> None:
    packed.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n")


def sums_of(database: Database) -> dict[str, dict[str, Any]]:
    """Return the sums of all tables as they stand now."""
    found = {}
    with one_state(database) as connection:
        for shape in shapes(Base.metadata):
            each = found[shape.name] = Sum()
            for values in read(connection, shape):
                each.add(values, shape.kinds)
    return {name: each.as_data for name, each in found.items()}


def _verify(path: Path, key: Key, manifest: Manifest, folder: Path) -> None:
    # In the instance folder, which holds the same in the clear already, and gone when the block ends.
    with tempfile.TemporaryDirectory(prefix="verifying-", dir=folder) as scratch:
        fresh = Database(f"sqlite:///{scratch}/fresh.sqlite3", pool_size=1)
        try:
            restoring.restore(fresh, path, key)
            with fresh.engine.connect() as connection:
                connection.execute(text("PRAGMA integrity_check"))
            if sums_of(fresh) != manifest.tables:
                raise NotTheSame("what was restored is not what was backed up")
        finally:
            fresh.close()
