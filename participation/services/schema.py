"""Bring the tables up to date, and say whether they are."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from participation.services.database import WRITING, Database
from participation.services.turns import Turn

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
ADVISORY_LOCK = 7_301_977  # any number, the same for all processes of Tett på
# A step that waits for a table makes everybody behind it wait too; it rather gives way and tries again.
LONGEST_WAIT = "4s"
TRIES = 8
PAUSE = 1.0  # seconds, longer each time
LOCK_NOT_AVAILABLE = "55P03"


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, which stands in no file of its own."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def revisions() -> list[str]:
    """Return every revision that this code knows, oldest first."""
    return [step.revision for step in reversed(list(ScriptDirectory.from_config(configuration()).walk_revisions()))]


def newest() -> str:
    """Return the revision that this code was written for."""
    revision = ScriptDirectory.from_config(configuration()).get_current_head()
    if revision is None:
        raise RuntimeError("there are no migrations")
    return revision


def current(database: Database) -> str | None:
    """Return the revision of the database, None where it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database) -> bool:
    """Bring the tables up to date; return whether there was anything to do.

    Processes that start together take turns. An SQLite file that holds data is copied first, to
    FILE.before-REVISION beside it. Older web processes may go on serving meanwhile; where one of them holds a table for
    long on PostgreSQL, the step gives way and is tried again.
    """
    if current(database) == newest():
        return False
    for attempt in range(1, TRIES):
        try:
            return _upgrade(database)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            time.sleep(PAUSE * attempt)
    return _upgrade(database)


def _upgrade(database: Database) -> bool:
    with alone(database) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        if found == newest():
            return False
        if found is not None and database.is_sqlite:
            _copy_aside(database, newest())
        command.upgrade(configuration(connection), "head")
    return True


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """Give a connection in one transaction that no other process changes tables beside."""
    if not database.is_sqlite:
        with database.engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            connection.execute(text(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'"))
            yield connection
        return
    writing = database.engine.execution_options(**{WRITING: True})
    # The writers' turn too: a site that serves meanwhile waits for the step instead of failing against it.
    with database.turn, Turn(f"{database.url.database}.migration-lock"), writing.connect() as connection:
        # Copying a table by batch drops the old one, and with the checks on every row that points at it would go too.
        # Past SQLAlchemy, which would open a transaction first: inside one SQLite ignores this without a word.
        driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                _check_keys(connection)
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _check_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(1)
    if broken:
        raise RuntimeError(f"a row of {broken[0][0]} would point at one of {broken[0][2]} that is not there")


def _copy_aside(database: Database, revision: str) -> None:
    path = str(database.url.database)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(f"{path}.before-{revision}")) as target:
        source.backup(target)
