"""What each role meets: no page it reaches offers a link or a form that would be refused it, and readers get protected figures."""

import csv
import io
import re
import shutil
from html import unescape
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from participation.app import create_app
from participation.demonstration.accounts import ACCOUNTS
from participation.demonstration.fill import fill
from participation.records.answers import Statement
from participation.records.outreach import FieldSession
from participation.services import areas, journal
from participation.services.database import Database
from participation.services.permissions import PERMISSIONS, Permission, Role
from participation.settings import Settings
from participation.web.access import access_of
from tests.conftest import NOW, SECRET
from tests.factories.visits import post

AREA = "/staff/toyen"
READERS = (Role.READER, Role.DATA_PROTECTION)
REPORT = f"{AREA}/representation/report"
LINK = re.compile(r'<a [^>]*href="([^"]+)"')
FORM = re.compile(r"<form[^>]*>")
MOST_OF_ONE_VIEW = 2


@pytest.fixture(scope="module")
def site(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("roles")
    shutil.copy(sqlite_template, folder / "site.sqlite3")
    database = Database(f"sqlite:///{folder / 'site.sqlite3'}")
    with database.write() as session:
        fill(session, secret=SECRET, now=NOW)
    app = create_app(Settings(folder, "", secret_key=SECRET), database)
    app.testing = True
    yield app, database
    database.close()


@pytest.fixture
def visit(site):
    def log_in(role):
        visitor = site[0].test_client()
        account = next(each for each in ACCOUNTS if each.role is role)
        assert post(visitor, "/login", email=account.email, password=account.password).status_code == 303
        return visitor

    return log_in


def text_of(reply):
    return " ".join(reply.text.split())


def figures(reply):
    return reply.text.partition("<main")[2]


def crawled(app, visitor, start):
    """Yield (path, page) of what can be reached by links, a few pages of each view."""
    urls, waiting, seen, often = app.url_map.bind("localhost"), [start], set(), {}
    while waiting:
        path = waiting.pop(0)
        reply = visitor.get(path)
        yield path, reply
        if not reply.is_json and reply.mimetype == "text/html":
            for found in map(unescape, LINK.findall(reply.text)):
                parts = urlsplit(found)
                if parts.scheme or not parts.path.startswith("/staff"):
                    continue
                endpoint = urls.match(parts.path, "GET")[0]
                if found not in seen and often.setdefault(endpoint, 0) < MOST_OF_ONE_VIEW:
                    seen.add(found)
                    often[endpoint] += 1
                    waiting.append(found.partition("#")[0])


@pytest.mark.parametrize("role", list(Role))
def test_no_page_offers_what_the_role_may_not_do(site, visit, role):
    app, _ = site
    urls, visitor, walked = app.url_map.bind("localhost"), visit(role), 0
    start = f"{AREA}/sessions" if role is Role.OUTREACH else f"{AREA}/"
    for path, reply in crawled(app, visitor, start):
        assert reply.status_code in {200, 302, 303}, (role, path, reply.status_code)
        walked += 1
        for form in FORM.findall(reply.text) if reply.mimetype == "text/html" else ():
            action = re.search(r'action="([^"]*)"', form)
            target = urlsplit(unescape(action[1] if action else "")).path or urlsplit(path).path
            method = "POST" if 'method="post"' in form else "GET"
            access = access_of(app.view_functions[urls.match(target, method)[0]])
            if isinstance(access, Permission):
                assert access in PERMISSIONS[role], (role, path, form)
    assert walked > 8, role


@pytest.mark.parametrize("role", READERS)
def test_readers_find_the_report_the_findings_and_the_register_in_the_menu(visit, role):
    page = visit(role).get(f"{AREA}/").text
    for path in ("representation/report", "findings", "reference"):
        assert f'href="{AREA}/{path}"' in page, path
    for path in ("representation", "follow-ups", "statements", "exports"):
        assert f'href="{AREA}/{path}"' not in page, path


def test_a_planner_has_one_place_for_who_was_heard(visit):
    page = visit(Role.PLANNER).get(f"{AREA}/statements").text
    assert f'href="{AREA}/representation"' in page
    assert f'href="{AREA}/representation/report"' not in page


@pytest.mark.parametrize("role", READERS)
def test_readers_get_the_report_and_its_tables_as_exports_give_them(visit, role):
    reader = visit(role)
    page = text_of(reader.get(REPORT))
    assert "1–4" not in page
    assert "room-tabs" not in page, "the other pages are the staff's"
    table = reader.get(f"{AREA}/representation/table.csv")
    assert table.text == visit(Role.PLANNER).get(f"{AREA}/representation/table.csv").text
    heard = [row["heard"] for row in csv.DictReader(io.StringIO(table.data.decode("utf-8-sig")))]
    assert "" in heard
    assert all(cell == "" or int(cell) >= 5 for cell in heard)
    assert reader.get(f"{AREA}/representation/follow-ups.csv").status_code == 200


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize(
    "path",
    [
        "representation",
        "representation/looks",
        "representation/map",
        "representation/crossed",
        "representation/weighted",
        "follow-ups",
        "follow-ups/1",
        "findings/often/file/csv",
        "statements",
    ],
)
def test_readers_do_not_get_what_staff_see(visit, role, path):
    assert visit(role).get(f"{AREA}/{path}").status_code == 403


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("part", ["", "/groups", "/groups?by=age", "/groups?by=language", "/together", "/change"])
def test_readers_findings_are_shielded_as_files_are(visit, role, part):
    page = text_of(visit(role).get(f"{AREA}/findings{part}"))
    assert "Du ser tallene slik lesere utenfor områdets stab får dem" in page
    assert "1–4" not in page
    assert "for få personer" not in page
    for name in ("since", "lens", "weighted", "first_since"):
        assert f'name="{name}"' not in page


def test_readers_cannot_narrow_the_findings_by_hand(visit):
    """Two tables that differ by a few statements, subtracted, tell what those say."""
    reader = visit(Role.READER)
    whole = figures(reader.get(f"{AREA}/findings"))
    narrowed = "since=2026-11-01&lens=challenge&weighted=yes&until=2026-11-10"
    assert figures(reader.get(f"{AREA}/findings?{narrowed}")) == whole
    halves = figures(reader.get(f"{AREA}/findings/change"))
    narrowed = "first_since=2026-11-01&second_until=2026-11-03"
    assert figures(reader.get(f"{AREA}/findings/change?{narrowed}")) == halves


def test_readers_do_not_tell_statements_apart_by_session_or_place(site, visit):
    with site[1].read() as session:
        places = set(session.scalars(select(FieldSession.place)))
        words = session.scalars(select(Statement.text)).all()
    reader = visit(Role.READER)
    for by in ("session", "place"):
        page = reader.get(f"{AREA}/findings/groups?by={by}").text
        assert not any(place in page for place in places)
    for path in (REPORT, *(f"{AREA}/findings{part}" for part in ("", "/groups", "/together", "/change"))):
        page = unescape(reader.get(path).text)
        assert not [text for text in words if len(text) > 20 and text in page], path


def test_readings_by_readers_are_in_the_journal(site, visit):
    visit(Role.READER).get(REPORT)
    with site[1].read() as session:
        area = areas.area(session, "toyen")
        line = journal.events(session, area.id, action="representation.export")[0][0]
    reader = next(each for each in ACCOUNTS if each.role is Role.READER)
    assert line.user == reader.name
