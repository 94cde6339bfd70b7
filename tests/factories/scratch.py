"""Databases for one use on the tests' PostgreSQL server."""

import os
from contextlib import contextmanager

from sqlalchemy import create_engine, text

from participation.services.database import Database
from tests.conftest import POSTGRESQL


@contextmanager
def postgresql(name, *, template="template1"):
    """Give an empty database, or a copy of another one, and drop it afterwards."""
    server = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    name = f"tettpa_{name}_{os.getpid()}"
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    database = Database(server.url.set(database=name).render_as_string(hide_password=False), pool_size=4)
    yield database
    database.close()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()
