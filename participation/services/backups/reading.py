"""What stands in a backup, line by line. Nothing of it is believed before its piece of the file has been checked."""

import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from participation.services.backups.rows import KINDS, Shape, Sum
from participation.services.backups.sealed import Broken, Key, Opener

Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Tell nobody how far it is."""
    del done, total


class Unreadable(ValueError):
    """A file that is no backup, cannot be opened with this key, or is damaged; the message says which."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is.

    Attributes:
        created: when its state was read, as ISO 8601.
        revision: of the tables.
        database: "sqlite" or "postgresql", where it came from.
        secret: a fingerprint of the installation's secret key.
        rows: how many in all, as expected when it was begun.
        tables: name to {"rows", "sum"}; empty until the whole file has been read.
        files: names of the instance folder's files in it.
    """

    created: str
    revision: str
    database: str
    secret: str
    rows: int
    tables: dict[str, dict[str, Any]]
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, as the values of its line."""

    shape: Shape
    values: list[Any]


@dataclass(frozen=True, slots=True)
class File:
    """A file of the instance folder, its content in base64."""

    name: str
    content: str


@contextmanager
def opened(path: Path, key: Key) -> Iterator[tuple[Manifest, Iterator[Row | File | Manifest]]]:
    """Give a backup's manifest and what follows: rows and files, and at the very end the manifest with all sums.

    Raises:
        Unreadable: see there; also in the middle of reading, so let nothing of it be final before the end.
    """
    with ExitStack() as stack:
        with _understood():
            sealed = Opener(stack.enter_context(path.open("rb")), key)
            packed = io.BufferedReader(sealed, 1 << 17)
            lines = iter(stack.enter_context(gzip.GzipFile(fileobj=packed, mode="rb")))
            manifest = _manifest(json.loads(next(lines)))
        yield manifest, _entries(lines, manifest, sealed)


@contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except Broken as problem:
        raise Unreadable(f"{problem}.") from problem
    except OSError as problem:
        raise Unreadable(f"the file cannot be read ({problem.strerror or problem}).") from problem
    except (EOFError, zlib.error, StopIteration, KeyError, TypeError, ValueError) as problem:
        if isinstance(problem, Unreadable):
            raise
        raise Unreadable("the file was made in a way that this version does not understand.") from problem


def check(path: Path, key: Key, progress: Progress = silent) -> Manifest:
    """Read a backup to its end and compare all sums; return its manifest.

    Raises:
        Unreadable: see there.
    """
    with opened(path, key) as (first, entries):
        for done, entry in enumerate(entries):
            if isinstance(entry, Manifest):
                return entry
            progress(done, first.rows)
    raise Unreadable("the file ends too early.")


def _manifest(data: dict[str, Any]) -> Manifest:
    return Manifest(
        created=str(data["created"]),
        revision=str(data["revision"]),
        database=str(data["database"]),
        secret=str(data["secret"]),
        rows=int(data["rows"]),
        tables=data.get("tables", {}),
        files=tuple(data.get("files", ())),
    )


def _entries(lines: Iterator[bytes], first: Manifest, sealed: Opener) -> Iterator[Row | File | Manifest]:
    shape: Shape | None = None
    sums: dict[str, Sum] = {}
    with _understood():
        for line in lines:
            found = json.loads(line)
            if isinstance(found, list) and shape is not None:
                sums[shape.name].add(found, shape.kinds)
                yield Row(shape, found)
            elif "table" in found:
                shape = _shape(found)
                sums[shape.name] = Sum()
            elif "file" in found:
                yield File(str(found["file"]), str(found["content"]))
            else:
                last = _manifest(found)
                _compare(first, last, sums)
                if next(lines, None) is not None or not sealed.is_at_end:
                    raise Unreadable("the file goes on behind its end.")
                yield last


def _shape(found: dict[str, Any]) -> Shape:
    columns = tuple((str(name), str(kind)) for name, kind in found["columns"])
    if not all(kind in KINDS for _, kind in columns):
        raise Unreadable("the backup was made by a newer version of Tett på.")
    return Shape(str(found["table"]), columns)


def _compare(first: Manifest, last: Manifest, sums: dict[str, Sum]) -> None:
    counted = {name: each.as_data for name, each in sums.items()}
    if counted != last.tables or first.revision != last.revision:
        raise Unreadable("the sums at the end of the file do not fit what stands before them.")
