"""Disk full, database read-only, gone and back, clock stepped: a clear page, answers kept, nothing acknowledged lost."""

import re
import shutil
import sqlite3
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, text

from participation.app import create_app
from participation.records.answers import Response
from participation.services import areas
from participation.settings import Settings
from tests.conftest import NOW, SECRET
from tests.factories.site import Site

# Longer than what is left on any page of the database, so that a full disk is met.
WORDS = "Lyktene bak blokka er slukket. " + "åæø " * 400 + "Slutt"
KEPT = "Nothing is lost: your answers are still on this page."
CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}\b")


@pytest.fixture
def site(database, tmp_path):
    with database.write() as session:
        areas.add_area(session, slug="toyen", name="Tøyen", municipality="Oslo", sub_areas=[("torg", "Torget")], now=NOW)
    made = Site(database, SECRET)
    made.app = create_app(Settings(tmp_path, "", SECRET, limit_submissions=0), database)
    return made


class Resident:
    """Somebody with the page open."""

    def __init__(self, site):
        self.visitor = site.app.test_client()
        page = self.visitor.get("/s/small/en")
        assert page.status_code == 200
        self.form = dict(re.findall(r'name="(_token|_id)" value="([^"]+)"', page.text))

    def send(self, words=WORDS):
        return self.visitor.post("/s/small/en", data={**self.form, "_consent": "yes", "quality": words})

    def sends_what_came_back(self, page):
        """Send the page that came back as it stands: its id, its words."""
        form = dict(re.findall(r'name="(_token|_id)" value="([^"]+)"', page.text))
        words = re.search(r'<textarea[^>]*name="quality"[^>]*>([^<]*)<', page.text).group(1)
        return self.visitor.post("/s/small/en", data={**form, "_consent": "yes", "quality": words.strip()})

    def receipt(self, reply):
        assert reply.status_code == 303, reply.text
        return CODE.search(self.visitor.get(reply.location).text).group(0)


def stored(site):
    with site.database.read() as session:
        return sorted(answers.get("quality") for answers in session.scalars(select(Response.answers)))


def survives(site, break_it, mend_it):
    """Before, during and after a fault; what was acknowledged before it is there after it, and nothing twice."""
    early, during, other = Resident(site), Resident(site), Resident(site)
    before = early.receipt(early.send("før"))
    break_it()
    again = during.send()
    assert again.status_code == 503
    assert KEPT in again.text
    assert WORDS in again.text
    assert 'lang="en"' in again.text
    assert other.visitor.get("/s/small/so").status_code == 200, "who comes now can begin to fill in the page"
    somali = other.visitor.post("/s/small/so", data={**other.form, "_consent": "yes", "quality": WORDS})
    assert "jawaabahaagu weli waxay ku jiraan boggan" in somali.text
    mend_it()
    after = during.receipt(during.sends_what_came_back(again))
    assert during.receipt(during.send()) == after, "the same page sent twice has the same receipt"
    assert stored(site) == sorted(["før", WORDS])
    shown = early.visitor.post("/s/small/en/mine", data={"csrf_token": early.form["_token"], "code": before})
    assert "før" in shown.text


def test_a_full_disk(site):
    """SQLite and PostgreSQL say so when a page cannot be added; here by a limit of SQLite's own, or a quota's error."""
    broken = []
    if site.database.is_sqlite:

        def limit(connection, record, proxy):
            if broken:
                pages = connection.execute("PRAGMA page_count").fetchone()[0]
                connection.execute(f"PRAGMA max_page_count={pages}")
            else:
                connection.execute("PRAGMA max_page_count=1000000")

        event.listen(site.database.engine, "checkout", limit)

        def fill():
            site.database.compact()  # no free pages inside the file either
            broken.append(True)

        survives(site, fill, broken.clear)
        return

    def refuse(connection, cursor, statement, *_):
        if broken and statement.startswith("INSERT INTO response"):
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$")

    event.listen(site.database.engine, "before_cursor_execute", refuse)
    survives(site, lambda: broken.append(True), broken.clear)


def test_a_read_only_database(site):
    changed = []
    if site.database.is_sqlite:

        def only_read(connection, record, proxy):
            connection.execute(f"PRAGMA query_only={'ON' if changed else 'OFF'}")

        event.listen(site.database.engine, "checkout", only_read)
    else:

        def only_read(connection):
            if changed:
                connection.exec_driver_sql("SET TRANSACTION READ ONLY")

        event.listen(site.database.engine, "begin", only_read)
    survives(site, lambda: changed.append(True), changed.clear)


def test_a_database_that_is_gone_and_comes_back(site):
    if site.database.is_sqlite:
        path = Path(site.database.url.database)
        aside = path.with_suffix(".aside")

        def go():
            site.database.engine.dispose()
            path.rename(aside)
            path.mkdir()

        def come_back():
            path.rmdir()
            aside.rename(path)
            site.database.engine.dispose()

        survives(site, go, come_back)
        return
    gone = []

    def refuse(dialect, record, arguments, named):
        if gone:
            named["host"], named["port"] = "127.0.0.1", "1"

    event.listen(site.database.engine, "do_connect", refuse)

    def go():
        gone.append(True)
        _end_all_connections(site)

    survives(site, go, gone.clear)


def _end_all_connections(site):
    """As a restart of the server does, under the pool's feet."""
    from sqlalchemy import create_engine

    other = create_engine(site.database.url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        ended = connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        ).all()
    other.dispose()
    assert ended


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.postgresql
def test_connections_that_the_server_ended_are_not_noticed_by_anybody(site):
    person = Resident(site)
    _end_all_connections(site)
    person.receipt(person.send())
    assert stored(site) == [WORDS]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_lock_file_that_cannot_be_opened_is_a_clear_page_too(site):
    """A full or read-only disk fails there first."""
    lock = Path(f"{site.database.url.database}.writer-lock")

    def go():
        lock.unlink(missing_ok=True)
        lock.mkdir()

    survives(site, go, lock.rmdir)


def test_a_clock_that_is_stepped_loses_nothing(site, monkeypatch):
    """Forward by a month, back by two: pages that stand open can be sent, receipts open, nothing is twice."""
    step = timedelta()
    for module in [name for name in sys.modules if name.startswith("participation.web")]:
        if getattr(sys.modules[module], "now", None) is not None:
            monkeypatch.setattr(sys.modules[module], "now", lambda: datetime.now(UTC) + step)
    people = [Resident(site) for _ in range(3)]
    codes = []
    for person, step in zip(people, (timedelta(), timedelta(days=31), timedelta(days=-60)), strict=True):  # noqa: B007
        codes.append(person.receipt(person.send(f"svar {len(codes)}")))
    assert stored(site) == ["svar 0", "svar 1", "svar 2"]
    for at, (person, code) in enumerate(zip(people, codes, strict=True)):
        shown = person.visitor.post("/s/small/en/mine", data={"csrf_token": person.form["_token"], "code": code})
        assert f"svar {at}" in shown.text
    with site.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 3


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_process_that_may_not_write_more_says_so(site, tmp_path):
    """The real thing: the kernel refuses to let the file grow (RLIMIT_FSIZE), in a process of its own."""
    import subprocess

    site.database.close()
    source = sqlite3.connect(site.database.url.database)
    source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    source.close()
    path = tmp_path / "full.sqlite3"
    shutil.copy(site.database.url.database, path)
    program = f"""
import re, resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from pathlib import Path
from participation.app import create_app
from participation.services.database import Database
from participation.settings import Settings
database = Database("sqlite:///{path}")
visitor = create_app(Settings(Path("{tmp_path}"), "", "{SECRET}"), database).test_client()
form = dict(re.findall(r'name="(_token|_id)" value="([^"]+)"', visitor.get("/s/small/en").text))
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))
reply = visitor.post("/s/small/en", data={{**form, "_consent": "yes", "quality": "å" * 1500}})
print(reply.status_code, "still on this page" in reply.text, "å" * 1500 in reply.text)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert said.stdout.split() == ["503", "True", "True"], said.stdout + said.stderr
