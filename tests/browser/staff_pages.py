"""The demonstration area served for browser tests of staff pages, and people logged in on it."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime

from participation.app import create_app
from participation.demonstration.accounts import ACCOUNTS
from participation.demonstration.fill import fill
from participation.services import areas, field_sessions, publishing, schema
from participation.services.database import Database
from participation.settings import Settings
from tests.browser.conftest import serving
from tests.conftest import KEYS

AREA = "/staff/toyen"
TABLET = {"width": 768, "height": 1024}
WIDE = {"width": 1280, "height": 900}
PASSWORDS = {account.role.value: (account.email, account.password) for account in ACCOUNTS}


# On a narrow screen the menu scrolls sideways; axe cannot see the ground of the places that are scrolled away. Those
# in sight are the same, and axe judges them.
SCROLLED_AWAY = re.compile(r'^incomplete color-contrast: <a href="/staff/toyen/[a-z-]*">[^<]*</a> .*partially obscured')


def beside_the_menu(found):
    """Return what axe found, without what it could not see of a menu that is scrolled."""
    return [each for each in found if not SCROLLED_AWAY.search(each.replace("\n", " "))]


class StaffSite:
    """A served demonstration area; `plan` adds a session of today."""

    def __init__(self, address, database):
        self.address, self.database = address, database

    def plan(self, *, is_open=True, place="Tøyen torg", **changes):
        """Plan a session for today, and open it where asked; return its address."""
        now = datetime.now(UTC)
        with self.database.write() as session:
            area = areas.area(session, "toyen")
            (survey, *_) = publishing.surveys_of(session, area.id)
            made = field_sessions.plan(
                session,
                area_id=area.id,
                survey_id=survey.id,
                day=now.date(),
                place=place,
                method="stand",
                languages=["nb", "so", "ar"],
                now=now,
                **changes,
            )
            if is_open:
                field_sessions.start(session, area.id, made.id)
        return f"{self.address}{AREA}/sessions/{made.id}"

    def count(self, session_address):
        """Return how many answers a session has."""
        with self.database.read() as session:
            return field_sessions.answers_in(session, int(session_address.rpartition("/")[2]))

    def log_in(self, page, role, language="nb"):
        """Log somebody in and choose the language of the pages."""
        email, password = PASSWORDS[role]
        page.goto(f"{self.address}/login")
        page.locator("input[name=email]").fill(email)
        page.locator("input[name=password]").fill(password)
        page.locator("main form:has(input[name=password]) button").click()
        page.wait_for_url("**/staff/**")
        page.goto(f"{self.address}{AREA}/sessions")
        page.locator(f".languages button[lang={language}]").click()
        page.wait_for_selector(f"html[lang={language}]")
        return page


@contextmanager
def staff_site(folder):
    """Serve the demonstration area from a scratch folder."""
    settings = Settings(folder, f"sqlite:///{folder / 'site.sqlite3'}", secret_key="for tests alone " * 3)
    database = Database(settings.database_url, keys=KEYS)
    schema.upgrade(database)
    with database.write() as session:
        fill(session, secret=settings.secret_key, now=datetime(2026, 11, 23, 12, tzinfo=UTC))
    with serving(create_app(settings, database)) as address:
        yield StaffSite(address, database)
    database.close()
