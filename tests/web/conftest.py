"""What most tests of pages begin with: a site with the small survey, and people who are logged in."""

import pytest

from participation.services import areas
from participation.services.permissions import Role
from participation.web import worker
from tests.factories.looks import Neighbourhood
from tests.factories.site import Site


@pytest.fixture
def site(app, sqlite_database):
    return Site(sqlite_database)


@pytest.fixture
def outreach(log_in):
    return log_in(Role.OUTREACH)


@pytest.fixture
def planner(log_in):
    return log_in(Role.PLANNER)


@pytest.fixture
def here(app, sqlite_database):
    with sqlite_database.write() as session:
        made = Neighbourhood(session, areas.area(session, "toyen").id)
        made.hear(session, {"16_24": 3, "25_66": 250, "67_plus": 60}, {"woman": 170, "man": 143}, missing=6)
    made.database = sqlite_database
    return made


@pytest.fixture
def woken(monkeypatch):
    """The worker's thread is tried in the browser; here it is called by hand."""
    calls = []
    monkeypatch.setattr(worker, "wake", lambda *_: calls.append(1))
    return calls
