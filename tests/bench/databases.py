"""Fresh databases of each kind with up-to-date tables, for a benchmark."""

import contextlib
import os
import tempfile
from pathlib import Path

from sqlalchemy import create_engine, text

from participation.services import schema
from participation.services.database import Database

POSTGRESQL = os.environ.get("TETTPA_TEST_POSTGRESQL_URL", "postgresql+psycopg:///postgres")
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@contextlib.contextmanager
def fresh(kind):
    """Give a new database's URL and a folder; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tettpa-bench-") as folder, contextlib.ExitStack() as stack:
        url = f"sqlite:///{folder}/bench.sqlite3"
        if kind == "postgresql":
            url = stack.enter_context(_scratch())
        database = Database(url, pool_size=2)
        schema.upgrade(database)
        database.close()
        yield url, Path(folder)


@contextlib.contextmanager
def _scratch():
    server = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    name = f"tettpa_bench_{os.getpid()}"
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield server.url.set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()
