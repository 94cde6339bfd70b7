"""Nobody gets at another area: every address, with the other area's name, and with its rows in one's own area's address."""

import datetime as dt
import html
import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Boolean, Date, DateTime, Float, Integer, LargeBinary, String, Time, Uuid, insert, select

from participation.app import create_app
from participation.demonstration.fill import fill
from participation.records import Base
from participation.services import accounts, areas
from participation.services.permissions import Role
from participation.web.people.paths import local_path
from tests.conftest import NOW, PASSWORD, SECRET
from tests.factories.visits import post

SECRET_WORD = "HEMMELIG-FOR-NABOEN"
ONE_UUID = UUID("11111111-1111-4111-8111-111111111111")
# What a visit itself writes, and the counts that any visit brings up to date.
VISITS = {"audit_event", "login_session", "limit_count", "account_link", "pending_fold", "answer_count"}
OTHERS = {"slug": "demo", "language": "nb", "code": "nb", "string": "x", "name": "x", "ending": "csv", "at": 0}


@pytest.fixture(scope="module")
def site(sqlite_template, tmp_path_factory):
    """The demonstration area with a row in every table, and beside it an area whose administrator looks around."""
    import shutil

    from participation.services.database import Database
    from participation.settings import Settings

    folder = tmp_path_factory.mktemp("tenants")
    shutil.copy(sqlite_template, folder / "site.sqlite3")
    database = Database(f"sqlite:///{folder / 'site.sqlite3'}")
    with database.write() as session:
        fill(session, secret=SECRET, now=NOW)
        for table in Base.metadata.sorted_tables:
            if session.execute(select(table).limit(1)).first() is None:
                session.execute(insert(table).values(row_of(session, table)))
        areas.add_area(session, slug="fjell", name="Fjell", municipality="Drammen", now=NOW)
        accounts.add_user(
            session,
            email="fjell@example.org",
            name="F",
            password=PASSWORD,
            now=NOW,
            roles=[("fjell", Role.ADMINISTRATOR)],
        )
    app = create_app(Settings(folder, "", secret_key=SECRET), database)
    app.testing = True
    yield app, database
    database.close()


def row_of(session, table):
    """Return a row of any table that belongs to the first area."""
    row = {}
    for column in table.columns:
        if column.foreign_keys:
            key = next(iter(column.foreign_keys))
            row[column.name] = session.scalar(select(key.column).order_by(key.column).limit(1))
        elif not (column.primary_key and isinstance(column.type, Integer)):
            row[column.name] = value_of(column)
    return {name: value for name, value in row.items() if value is not None}


def value_of(column):
    kinds = [
        (Boolean, False),
        (Integer, 1),
        (Float, 59.9),
        (Uuid, ONE_UUID),
        (LargeBinary, SECRET_WORD.encode()),
        (DateTime, NOW),
        (Date, NOW.date()),
        (Time, dt.time(9)),
        (String, SECRET_WORD[: getattr(column.type, "length", None) or None]),
    ]
    kind = getattr(column.type, "impl", column.type)
    return next((value for cls, value in kinds if isinstance(kind, cls)), [])


@pytest.fixture(scope="module")
def visitor(site):
    visitor = site[0].test_client()
    assert post(visitor, "/login", email="fjell@example.org", password=PASSWORD).status_code == 303
    return visitor


def everything(database):
    with database.read() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
            if table.name not in VISITS
        }


def rules(app, *, with_rows):
    for rule in app.url_map.iter_rules():
        names_rows = any(name.endswith("_id") or name == "slug" for name in rule.arguments)
        if "area_slug" in rule.arguments and names_rows >= with_rows:
            yield rule


def address(rule, database, area):
    values = {"area_slug": area}
    for name in rule.arguments - {"area_slug"}:
        kind = rule._converters[name].__class__.__name__
        if kind == "UUIDConverter":
            values[name] = uuid_of(database, name)
        else:
            values[name] = OTHERS.get(name, 1 if kind == "NumberConverter" else "x")
    return rule.build(values, append_unknown=False)[1]


def uuid_of(database, name):
    """Return the first row's id of the table that an argument is about: response_id, dialogue_id, job_id, device_id."""
    table = next(
        each
        for each in Base.metadata.sorted_tables
        if each.name.endswith(name.removesuffix("_id")) and isinstance(each.primary_key.columns[0].type, Uuid)
    )
    with database.read() as session:
        return session.scalar(select(table.primary_key.columns[0]))


def test_another_areas_name_gives_the_same_page_as_no_areas(site, visitor):
    app, database = site
    token = html.unescape(re.search(r'csrf_token" value="([^"]+)', visitor.get("/staff/account").text)[1])
    for rule in rules(app, with_rows=False):
        for method in rule.methods & {"GET", "POST"}:
            data = {"csrf_token": token} if method == "POST" else None
            there = visitor.open(address(rule, database, "toyen"), method=method, data=data)
            nowhere = visitor.open(address(rule, database, "nowhere"), method=method, data=data)
            assert (there.status_code, nowhere.status_code) == (404, 404), (method, rule.rule)
            assert there.text.replace("toyen", "nowhere") == nowhere.text, rule.rule


def test_rows_of_another_area_are_not_there_in_ones_own(site, visitor):
    app, database = site
    token = html.unescape(re.search(r'csrf_token" value="([^"]+)', visitor.get("/staff/account").text)[1])
    before, walked = everything(database), 0
    for rule in rules(app, with_rows=True):
        path = address(rule, database, "fjell")
        if "GET" in rule.methods:
            shown = visitor.get(path)
            assert shown.status_code in {400, 404} or shown.status_code == 303, (path, shown.status_code)
            assert SECRET_WORD not in shown.text, path
            walked += 1
        if "POST" in rule.methods:
            sent = visitor.post(path, data={"csrf_token": token})
            assert sent.status_code in {303, 400, 403, 404, 409, 422}, (path, sent.status_code)
            assert SECRET_WORD not in sent.text, path
            walked += 1
    assert walked > 50
    after = everything(database)
    assert {name for name in before if before[name] != after[name]} == set()


@given(st.one_of(st.text(), st.from_regex(r"(https?:)?[/\\]{1,3}[a-z.@\\/:%?#\t\n ]{0,20}", fullmatch=True)))
def test_no_text_leads_away_from_this_site(wanted):
    """What a browser makes of it (it drops tabs and line breaks, and takes a backslash for a slash) stays here."""
    path = local_path(wanted)
    seen = re.sub(r"[\t\r\n]", "", path).strip().replace("\\", "/")
    assert path in {"", wanted}
    assert path == "" or (seen.startswith("/") and not seen.startswith("//"))


@pytest.mark.parametrize("path", ["/staff", "/staff/toyen/statements?page=2&lens=need", "/staff/account#log-ins"])
def test_paths_of_this_site_are_followed(path):
    assert local_path(path) == path
