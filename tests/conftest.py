"""What the tests share: a database of each kind with up-to-date tables, the site on it, people to log in as."""

import os
import shutil
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from hypothesis import settings as hypothesis_settings
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from participation.app import create_app
from participation.records import Base
from participation.records.sealing import Keyring
from participation.services import accounts, areas, passwords, schema
from participation.services.database import Database
from participation.services.permissions import Role
from participation.settings import Settings

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
# Tests run with encryption, as an installation should; tests/services/test_data_keys.py tries it without.
DATA_KEY = bytes(range(32))
KEYS = Keyring(lambda: [DATA_KEY])
SECRET = "a secret for tests alone, which is long enough"
PASSWORD = "a password for tests"
# No test depends on the clock; a clean checkout tries the same examples each time, a founder's machine new ones.
hypothesis_settings.register_profile("house", deadline=None, derandomize=os.environ.get("CI") == "true")
hypothesis_settings.load_profile("house")

POSTGRESQL = os.environ.get("TETTPA_TEST_POSTGRESQL_URL", "postgresql+psycopg:///postgres")
NO_SERVER = "There is no PostgreSQL at {url} (TETTPA_TEST_POSTGRESQL_URL names another): its tests are not run."


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """Argon2 is slow on purpose; tests of pages need not wait for it."""
    before = passwords._HASHER
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._NOBODYS_HASH = passwords._HASHER.hash("nobody")
    yield
    passwords._HASHER = before


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A file with up-to-date tables, to copy for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgresql_url():
    """A scratch database with up-to-date tables; a reason said aloud where there is no server."""
    server = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    try:
        with server.connect():
            pass
    except OperationalError:
        reason = NO_SERVER.format(url=POSTGRESQL)
        if os.environ.get("TETTPA_REQUIRE_POSTGRESQL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    name = f"tettpa_test_{os.getpid()}"
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = server.url.set(database=name).render_as_string(hide_password=False)
    database = Database(url, pool_size=2)
    schema.upgrade(database)
    database.close()
    yield url
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request, tmp_path):
    """An empty database with up-to-date tables, of each kind in turn."""
    if request.param == "sqlite":
        path = tmp_path / "tettpa.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        opened = Database(f"sqlite:///{path}", keys=KEYS)
    else:
        opened = Database(request.getfixturevalue("postgresql_url"), pool_size=4, keys=KEYS)
        names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        with opened.write() as session:
            session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(sqlite_template, tmp_path):
    """An empty SQLite database, for what does not depend on the kind."""
    path = tmp_path / "tettpa.sqlite3"
    shutil.copy(sqlite_template, path)
    opened = Database(f"sqlite:///{path}", keys=KEYS)
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path):
    """The settings of an installation in a scratch folder."""
    return Settings(instance=tmp_path, database_url="", secret_key=SECRET)


@pytest.fixture
def app(settings, sqlite_database):
    """The site on SQLite with two areas and, in the first, a person of each role."""
    with sqlite_database.write() as session:
        for slug, name in (("toyen", "Tøyen"), ("fjell", "Fjell")):
            areas.add_area(session, slug=slug, name=name, municipality="Oslo", sub_areas=[("torg", "Torget")], now=NOW)
        for role in Role:
            accounts.add_user(
                session,
                email=f"{role.value}@example.org",
                name=f"{role.value.title()} Person",
                password=PASSWORD,
                language="en",
                roles=[("toyen", role)],
                now=NOW,
            )
    made = create_app(settings, sqlite_database)
    made.testing = True
    return made


@pytest.fixture
def client(app):
    """A visitor who is not logged in, with a browser in English."""
    visitor = app.test_client()
    visitor.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return visitor


@pytest.fixture
def log_in(app):
    """Return a function that gives a client logged in with a role."""

    def log_in_as(role):
        visitor = app.test_client()
        page = visitor.get("/login").text
        token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
        role = role.value if isinstance(role, Role) else role
        form = {"email": f"{role}@example.org", "password": PASSWORD, "csrf_token": token}
        assert visitor.post("/login", data=form).status_code == 303
        return visitor

    return log_in_as
