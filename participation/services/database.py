"""The door to the database: engines, reading, and writing in turn.

SQLite lets one writer in at a time and leaves the others to knock at random; under 64 clients that starves some of
them. Here every writer takes its turn: threads of a process queue up for one writing thread, which commits what has
gathered as one group, and processes take turns by a lock file. PostgreSQL does all of this by itself.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TypeVar, cast

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session as Session  # noqa: PLC0414 - web names the type of what it passes on

from participation.records.sealing import Keyring, give_keys
from participation.services.turns import GroupCommit, Turn

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # an acknowledged answer survives a power cut
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what is deleted is overwritten, and not only forgotten
    "PRAGMA busy_timeout=30000",
    "PRAGMA cache_size=-16000",
)

WRITING = "tettpa_writing"

Result = TypeVar("Result")


class Database:
    """One database and the ways into it.

    Args:
        url: an SQLAlchemy URL, sqlite:///FILE or postgresql+psycopg://…
        pool_size: connections kept open; as many as there are threads.
        keys: what sealed columns are sealed and opened with; none leaves them plain.

    Attributes:
        on_wait: told after how many seconds a writer on SQLite got its turn; None where nobody wants to know.

    Raises:
        sqlalchemy.exc.ArgumentError: the URL cannot be read.
    """

    def __init__(self, url: str, *, pool_size: int = 20, keys: Keyring | None = None) -> None:
        self.keys = keys or Keyring()
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.engine = create_engine(
                self.url,
                pool_size=pool_size,
                max_overflow=20,
                connect_args={"check_same_thread": False},
                hide_parameters=True,  # an error must not carry a resident's words into a log
            )
            _make_sqlite_explicit(self.engine)
        else:
            self.engine = create_engine(
                self.url, pool_size=pool_size, max_overflow=20, pool_pre_ping=True, hide_parameters=True
            )
        give_keys(self.engine.dialect, self.keys)
        self._writing_engine = self.engine.execution_options(**{WRITING: True})
        self._turn = Turn(f"{self.url.database}.writer-lock") if self.is_sqlite else None
        self._group = GroupCommit(self._grouped_session) if self.is_sqlite else None
        self.on_wait: Callable[[float], None] | None = None

    @property
    def turn(self) -> AbstractContextManager[object]:
        """The writers' turn on SQLite; nothing to wait for on PostgreSQL."""
        return self._turn or nullcontext()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one state of the database; whatever it changes is thrown away."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session that commits when the block ends well and rolls back when it does not.

        On SQLite the block has the database to itself: do nothing slow in it.
        """
        if self._turn is None:
            with Session(self._writing_engine) as session, session.begin():
                yield session
            return
        asked = time.perf_counter()
        with self._turn, Session(self._writing_engine) as session, session.begin():
            if self.on_wait is not None:
                self.on_wait(time.perf_counter() - asked)
            yield session

    def run(self, work: Callable[[Session], Result]) -> Result:
        """Do `work` in a transaction and return its result once that is durable.

        The work of several threads may share one commit on SQLite; each piece stands or falls by itself (a
        savepoint). `work` may be called a second time if the shared commit fails, so it touches nothing but the
        session.

        Raises:
            Exception: whatever `work` raised, or the database's error where it could not be committed.
        """
        if self._group is None:
            with self.write() as session:
                return work(session)
        return cast("Result", self._group.run(work))

    @contextmanager
    def _grouped_session(self) -> Iterator[Session]:
        with self.write() as session:
            yield session

    def compact(self) -> None:
        """Give back what deleted and replaced rows took, so that nothing of them is left in an SQLite file."""
        if self._turn is None:
            return
        with self._turn, self.engine.connect() as connection:
            raw = connection.connection.driver_connection
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                cast("Any", raw).execute(statement)

    def close(self) -> None:
        """End the writing thread and close all connections."""
        if self._group is not None:
            self._group.close()
        self.engine.dispose()


def _make_sqlite_explicit(engine: Engine) -> None:
    """Begin transactions ourselves: BEGIN IMMEDIATE for writers, since a reader that turns writer cannot wait."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        del record
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
