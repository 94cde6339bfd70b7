"""A site with the four-lens survey at /s/demo, for tests of its pages."""

import gzip
import re

from participation.app import create_app
from participation.services import schema
from participation.services.database import Database
from participation.settings import Settings
from tests.conftest import KEYS
from tests.factories.surveys import publish_demo

HIDDEN = re.compile(r'name="(_token|_id)" value="([^"]*)"')


def empty_site(folder):
    """Return (app, database) without anything in it."""
    settings = Settings(folder, f"sqlite:///{folder / 'site.sqlite3'}", secret_key="for tests alone " * 3)
    database = Database(settings.database_url, keys=KEYS)
    schema.upgrade(database)
    app = create_app(settings, database)
    app.testing = True
    return app, database


def make_site(folder, **changes):
    """Return (app, database, survey); `changes` are made to the questionnaire's document."""
    app, database = empty_site(folder)
    return app, database, publish_demo(database, **changes)


def page_of(response):
    """Return a response's text, unpacked where it came packed."""
    data = gzip.decompress(response.data) if response.headers.get("Content-Encoding") == "gzip" else response.data
    return data.decode()


def hidden_fields(response):
    """Return the token and the id of a survey page."""
    return dict(HIDDEN.findall(page_of(response)))
