"""Bring the tables up to date, and say whether they are."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from participation.services.database import Database
from participation.services.turns import Turn

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
ADVISORY_LOCK = 7_301_977  # any number, the same for all processes of Tett på


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, which stands in no file of its own."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


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
    FILE.before-REVISION beside it.
    """
    if current(database) == newest():
        return False
    with _alone(database) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        if found == newest():
            return False
        if found is not None and database.is_sqlite:
            _copy_aside(database, newest())
        command.upgrade(configuration(connection), "head")
    return True


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    if not database.is_sqlite:
        with database.engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            yield connection
        return
    with Turn(f"{database.url.database}.migration-lock"), database.engine.connect() as connection:
        # Copying a table by batch would trip over the foreign keys that point at it; they are checked at the end.
        # Past SQLAlchemy, which would begin a transaction first; within one SQLite does not hear the pragma.
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                    raise RuntimeError(f"a step left rows that point nowhere: {broken[:5]}")
        finally:
            connection.connection.cursor().execute("PRAGMA foreign_keys=ON")
            connection.detach()


def _copy_aside(database: Database, revision: str) -> None:
    path = str(database.url.database)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(f"{path}.before-{revision}")) as target:
        source.backup(target)
