"""Alive, ready, busy, well: what monitoring asks, and what administrators see."""

import json
import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from participation.app import create_app
from participation.cli import logs
from participation.records.exchange import ExportJob
from participation.records.jobs import JobState
from participation.services import health, meters
from participation.services.backups import making
from participation.services.permissions import Role
from participation.services.unavailable import DATABASE_ERRORS
from participation.settings import Settings
from participation.web.context import DATABASE
from participation.web.operation import exposition
from tests.conftest import NOW, PASSWORD, SECRET
from tests.factories.site import Site

TOKEN = "a token for monitoring"
LINE = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.e+-]+|# (HELP|TYPE) .+')


def levels(settings, database, now=NOW):
    return {each.about: each.level.value for each in health.examine(settings, database, now=now)}


def test_the_site_is_ready_when_its_database_is(app, client):
    assert client.get("/health/ready").status_code == 204
    database = app.config[DATABASE]
    for revision, status in (("9999", 204), ("0001", 503), (None, 503)):
        with database.write() as session:
            session.execute(text("DELETE FROM alembic_version"))
            if revision:
                session.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
        assert client.get("/health/ready").status_code == status, revision
    with database.write() as session:
        session.execute(text("DROP TABLE alembic_version"))
    assert client.get("/health/ready").status_code == 503


@pytest.fixture
def measured(tmp_path, sqlite_database):
    return create_app(Settings(tmp_path, "", SECRET, metrics_token=TOKEN), sqlite_database)


def test_figures_are_for_who_shows_the_token_alone(client, measured):
    assert client.get("/metrics").status_code == 404, "nobody has asked for figures"
    visitor = measured.test_client()
    for shown in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}, {"Authorization": f"Bearer {TOKEN}x"}):
        assert visitor.get("/metrics", headers=shown).status_code == 401
    assert visitor.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_figures_say_how_many_requests_came_and_how_long_they_took(measured):
    visitor = measured.test_client()
    for _ in range(3):
        visitor.get("/login")
    visitor.get("/s/no-such-survey/nb?code=ABCD-EFGH-JKMN")
    with measured.config[DATABASE].write():
        pass
    reply = visitor.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    lines = reply.text.splitlines()
    assert reply.content_type == exposition.KIND
    assert not [line for line in lines if not LINE.fullmatch(line)]
    assert 'tettpa_requests_total{room="people",method="GET",status="200"} 3' in lines
    assert 'tettpa_requests_total{room="residents",method="GET",status="404"} 1' in lines
    assert 'tettpa_request_seconds_count{room="people"} 3' in lines
    assert 'tettpa_request_seconds_bucket{room="people",le="+Inf"} 3' in lines
    assert "tettpa_write_wait_seconds_count 1" in lines
    assert "tettpa_up 1" in lines
    assert "ABCD" not in reply.text
    counts = [float(line.rpartition(" ")[2]) for line in lines if line.startswith('tettpa_request_seconds_bucket{room="people"')]
    assert counts == sorted(counts), "buckets are added up"


def test_counters_of_several_processes_are_added_up_and_outlive_them(tmp_path):
    for process in (1, 2):
        one = meters.Meters(tmp_path)
        for _ in range(process):
            one.add("tettpa_requests_total{}", 1.5)
        del one
    assert meters.read(tmp_path) == {"tettpa_requests_total{}": 4.5}
    many = meters.Meters(tmp_path)
    for at in range(meters.SLOTS + 10):
        many.add(f"n{at}")
    assert meters.read(tmp_path)[meters.OVERFLOW] == 11
    (tmp_path / "cut.meters").write_bytes(b"\x00" * 7)
    assert meters.read(tmp_path)["n0"] == 1
    meters.forget(tmp_path)
    assert meters.read(tmp_path) == {}


def test_a_forked_process_counts_in_a_file_of_its_own(tmp_path, monkeypatch):
    shared = meters.Meters(tmp_path)
    shared.add("a")
    monkeypatch.setattr(meters.os, "getpid", lambda: 1)
    shared.add("a")
    assert len(list(tmp_path.glob("*.meters"))) == 2
    assert meters.read(tmp_path) == {"a": 2}


def test_administrators_see_how_the_installation_is(app, log_in):
    page = log_in(Role.ADMINISTRATOR).get("/staff/toyen/installation")
    assert "There has never been a backup." in page.text
    assert "Let tettpa backup run every night" in page.text
    assert str(app.config["TETTPA_SETTINGS"].instance) not in page.text
    assert 'href="/staff/toyen/installation"' in log_in(Role.ADMINISTRATOR).get("/staff/toyen/journal").text
    for role in set(Role) - {Role.ADMINISTRATOR}:
        assert log_in(role).get("/staff/toyen/installation").status_code == 403, role


def test_the_doctor_finds_what_is_wrong(settings, database):
    found = levels(settings, database)
    assert found["tables"] == found["durability"] == found["jobs"] == found["secret_key"] == found["texts"] == "well"
    assert found["backups"] == "warning"
    short = Settings(settings.instance, "", "kort", secure_cookies=True)
    assert levels(short, database)["secret_key"] == "problem"
    assert levels(short, database)["https"] == "warning", "no proxy is trusted"
    (settings.instance / "secret_key").write_text("x")
    (settings.instance / "secret_key").chmod(0o644)
    assert levels(settings, database)["secret_key_file"] == "problem"
    site = _with_area(database)
    site.answer({"quality": "fra framtiden"})
    assert levels(settings, database, NOW - timedelta(days=300))["clock"] == "warning"
    with database.write() as session:
        job = {"area_id": site.area.id, "survey_id": site.survey.id, "format": "csv", "options": {}}
        session.add(ExportJob(id=site.area_uuid, state=JobState.WAITING, created=NOW - timedelta(hours=2), **job))
        making.note(session, making.Made(making.Manifest("", "", "", "", 1, {}), 1, verified=True), now=NOW)
    found = levels(settings, database)
    assert found["jobs"] == "problem"
    assert found["backups"] == "well"
    assert levels(settings, database, NOW + timedelta(days=3))["backups"] == "warning"
    assert levels(settings, database, NOW + timedelta(days=30))["backups"] == "problem"
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert levels(settings, database)["tables"] == "problem"
    with database.write() as session:
        session.execute(text(f"UPDATE alembic_version SET version_num = '{making.schema.newest()}'"))


def _with_area(database):
    from uuid import uuid4

    from participation.services import areas

    with database.write() as session:
        areas.add_area(session, slug="toyen", name="Tøyen", municipality="Oslo", sub_areas=[("torg", "Torget")], now=NOW)
    site = Site(database, SECRET)
    site.area_uuid = uuid4()
    return site


def test_the_doctor_speaks_without_a_database_too(settings, sqlite_database, monkeypatch):
    def gone(*_):
        raise DATABASE_ERRORS[-1]("gone")

    monkeypatch.setattr(health.examining.work, "ask", gone)
    found = levels(settings, sqlite_database)
    assert found["database"] == "problem"
    assert "disk" in found
    monkeypatch.undo()
    monkeypatch.setattr(health.examining.work.schema, "current", gone)
    assert levels(settings, sqlite_database)["tables"] == "problem", "a look that fails is a finding"


SAID = ["Her bor Åse og jeg er redd for naboen", "kari.nordmann@example.org", "et passord som ingen skal se", "ZZZZ-ZZZZ-ZZZZ", "10.20.30.40"]


@pytest.mark.parametrize("kind", ["json", "text"])
def test_no_log_holds_what_anybody_said_or_who_they_are(app, tmp_path, kind):
    """A journey through pages, refusals and faults, with words and codes in every place where one can be put."""
    written = []
    handler = logging.Handler()
    handler.setFormatter(logs.formatter(kind))
    handler.emit = lambda record: written.append(handler.format(record))
    root, ours = logging.getLogger(), logging.getLogger("tettpa")
    before = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    try:
        codes = _journey(app, tmp_path)
    finally:
        root.removeHandler(handler)
        ours.setLevel(before)
    told = "\n".join(written)
    assert len(written) >= 8
    for word in (*SAID, *codes, PASSWORD, SECRET, "redd", "Nordmann"):
        assert word.casefold() not in told.casefold(), word
    assert "RuntimeError" in told
    assert "IntegrityError" in told
    assert "Invalid request" in told
    if kind == "json":
        lines = [json.loads(line) for line in written]
        assert {"/s/<slug:slug>/<string:language>", "/login", "/l/<string:token>"} <= {line.get("route") for line in lines}
        assert all(set(line) <= {"time", "level", "event", "id", "method", "route", "status", "ms", "error", "at"} for line in lines)


def _journey(app, folder):
    words, address, password, code, ip = SAID
    site = Site(app.config[DATABASE], SECRET)
    made = create_app(Settings(folder, "", SECRET, log="json"), app.config[DATABASE])

    @made.get("/fault/<what>")
    def fault(what):
        raise RuntimeError(f"{what} {words}")

    @made.get("/twice")
    def twice():
        with site.database.write() as session:
            for _ in range(2):
                session.execute(text("INSERT INTO area (slug, name, municipality, created) VALUES (:s, :s, :s, :s)"), {"s": words})

    for view in (fault, twice):
        view._tettpa_access = app.view_functions["people.front"]._tettpa_access
    visitor = made.test_client()
    visitor.environ_base["REMOTE_ADDR"] = ip
    page = visitor.get("/s/small/en").text
    form = dict(re.findall(r'name="(_token|_id)" value="([^"]+)"', page))
    sent = visitor.post("/s/small/en", data={**form, "_consent": "yes", "quality": words})
    receipt = re.search(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}\b", visitor.get(sent.location).text).group(0)
    visitor.post("/s/small/en/mine", data={"csrf_token": "x", "code": code})
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/login").text).group(1)
    visitor.post("/login", data={"csrf_token": token, "email": address, "password": password})
    visitor.get(f"/s/small/en?code={code}&name={address}")
    visitor.get(f"/l/{code}")
    visitor.get(f"/{address}/{code}")
    visitor.get(f"/fault/{code}?q={address}")
    visitor.get("/twice")
    # What gunicorn says by itself.
    gunicorn = logging.getLogger("gunicorn-like")
    gunicorn.warning(f"Invalid request from ip={ip}: Invalid HTTP request line: '{words}'")
    gunicorn.error("Error handling request %s", f"/s/small?code={code}", exc_info=ValueError(words))
    return [receipt, receipt.replace("-", "")]


def test_a_request_has_a_number_that_a_proxy_may_give(sqlite_database, tmp_path):
    def numbered(proxies, given):
        made = create_app(Settings(tmp_path, "", SECRET, trusted_proxies=proxies), sqlite_database)

        @made.get("/fault")
        def fault():
            raise RuntimeError

        fault._tettpa_access = made.view_functions["people.front"]._tettpa_access
        return made.test_client().get("/fault", headers={"X-Request-Id": given}).headers["X-Request-Id"]

    assert numbered(1, "abcdef0123456789") == "abcdef0123456789"
    assert numbered(0, "abcdef0123456789") != "abcdef0123456789"
    assert re.fullmatch(r"[0-9a-f]{16}", numbered(1, "a b<script>"))
