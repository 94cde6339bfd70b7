"""Tablets that send: the server's time for a queue of 1,000, a replay of it, raw inserts beside; a slow network; the app's size."""

import json
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright
from sqlalchemy import MetaData, select
from werkzeug.test import EnvironBuilder

from participation import jobs
from participation.app import create_app
from participation.records.base import Base
from participation.records.devices import FieldRecord
from participation.services import areas
from participation.services.database import Database
from participation.settings import Settings
from tests.bench.databases import KINDS, fresh
from tests.bench.slow_network import SlowNetwork
from tests.bench.tables import Table
from tests.browser.conftest import chromium_path
from tests.browser.field_app import FieldApp, field_site
from tests.conftest import KEYS, SECRET
from tests.factories.field_soak import prepare
from tests.factories.tablets import Tablet, invite

RECORDS, BATCH, ROUNDS = 1000, 50, 5
MOST, SHARE = 1.0, 0.35
QUEUED, BITS, ROUND_TRIP, PATIENCE = 200, 400_000, 0.4, 15.0


def run():
    """Return the measured times."""
    table = Table(
        "Tablets that send",
        f"`python -m tests.bench sync`: {RECORDS:,} sealed answers in batches of {BATCH}, durable commits, the seconds of whole "
        f"requests at the server: check, store, answer; the best of {ROUNDS} rounds that alternate with the raw inserts: the same rows by the "
        "same engine with the same durable commits, unique keys checked, in two tables that differ in their indexes. Read the ratios.",
    )
    for kind, name in KINDS.items():
        with fresh(kind) as (url, folder):
            _of_database(table, name, url, folder)
    _over_a_slow_network(table)
    return table


class Idle:
    """Opens nothing: what opening costs is measured beside."""

    def wake(self, database, settings):
        pass


class Desk:
    """A server without a network in front, and a tablet that knows it."""

    def __init__(self, url, folder):
        self.database = Database(url, keys=KEYS)
        prepare(self.database)
        self.app = create_app(Settings(folder, url, SECRET), self.database)
        self.app.extensions["opening_worker"] = Idle()
        self.tablet = Tablet.of_client(self.app.test_client())
        with self.database.read() as session:
            area_id = areas.area(session, "toyen").id
        assert self.tablet.enrol(invite(self.database, area_id))[0] == 201
        self.tablet.load()
        # The raw inserts go into a table with the same columns and unique keys, and into one with all else besides.
        self.plain, self.same = _table_beside("plain"), _table_beside("same")
        for constraint in list(self.plain.foreign_key_constraints):
            self.plain.constraints.discard(constraint)
        self.plain.indexes.clear()
        for table in (self.plain, self.same):
            table.create(self.database.engine)

    def batches(self):
        records = [self.tablet.answer(f"Her er det fint, nummer {at}") for at in range(RECORDS)]
        first, last = records[0]["seq"], records[-1]["seq"]
        return [
            self._signed(records[at : at + BATCH], {"held": [[first + at, last]]}) for at in range(0, RECORDS, BATCH)
        ]

    def _signed(self, records, queue):
        held = []
        keep = lambda method, path, body, headers: held.append((method, path, body, headers)) or (200, None)  # noqa: E731
        carry, self.tablet.carry = self.tablet.carry, keep
        self.tablet.send(records, queue=queue)
        self.tablet.carry = carry
        return held[0]

    def store(self, batches):
        """Let the application take batches, each a whole request without a network around it; return seconds and results."""
        asked = [
            EnvironBuilder(
                path, method=method, data=body, headers=headers, content_type="application/json"
            ).get_environ()
            for method, path, body, headers in batches
        ]
        began, said = time.perf_counter(), []
        for environ in asked:
            said.append(b"".join(self.app(environ, lambda status, headers, exc_info=None: None)))
        seconds = time.perf_counter() - began
        return seconds, [each["result"] for body in said for each in json.loads(body)["results"]]

    def open(self):
        """Open and validate all that waits; return seconds."""
        began = time.perf_counter()
        opened = jobs.run_opening(self.database, SECRET, lambda: datetime.now(UTC))
        assert opened == RECORDS
        return time.perf_counter() - began

    def insert(self, table):
        """Insert as many rows of the same content into a table, 50 at a time, each a durable commit; return seconds."""
        with self.database.read() as session:
            kept = session.execute(
                select(Base.metadata.tables[FieldRecord.__tablename__]).order_by(FieldRecord.id.desc()).limit(RECORDS)
            )
            rows = [{name: value for name, value in row._mapping.items() if name != "id"} for row in kept]
        with self.database.write() as session:
            session.execute(table.delete())
        began = time.perf_counter()
        for at in range(0, RECORDS, BATCH):
            with self.database.write() as session:
                session.execute(table.insert(), rows[at : at + BATCH])
        return time.perf_counter() - began


def _table_beside(name):
    """Return the table of records under another name, with its keys, its foreign keys and its indexes."""
    metadata = MetaData()
    for each in Base.metadata.sorted_tables:
        each.to_metadata(metadata)
    beside = metadata.tables[FieldRecord.__tablename__].to_metadata(metadata, name=name)
    for each in (*beside.indexes, *beside.constraints):
        each.name = f"{name}_{each.name}"
    return beside


def _of_database(table, name, url, folder):
    desk, stored, again, opened, plain, same, added = Desk(url, folder), [], [], [], [], [], set()
    for _ in range(ROUNDS):
        batches = desk.batches()
        seconds, results = desk.store(batches)
        stored.append(seconds)
        added.add(results.count("stored"))
        plain.append(desk.insert(desk.plain))
        same.append(desk.insert(desk.same))
        opened.append(desk.open())
        seconds, results = desk.store(batches)
        again.append(seconds)
        added.add(results.count("duplicate"))
    desk.database.close()
    first, second, unsealed, least, all_of_it = map(min, (stored, again, opened, plain, same))
    share = least / first
    table.add(
        f"{name}: {RECORDS:,} records stored",
        f"{first:.2f} s",
        f"at most {MOST:.0f} s",
        first <= MOST and added == {RECORDS},
    )
    table.add(f"{name}: the same with unsealing, validating and counting", f"{first + unsealed:.2f} s")
    table.add(
        f"{name}: a full replay",
        f"{second:.2f} s, {RECORDS:,} duplicates",
        "adds nothing, no slower",
        second <= first and added == {RECORDS},
    )
    table.add(
        f"{name}: rate beside raw inserts of {BATCH} rows into a table without indexes",
        f"{share:.0%} ({RECORDS / first:,.0f} and {RECORDS / least:,.0f} a second)",
        f"at least {SHARE:.0%}",
        share >= SHARE,
    )
    table.add(
        f"{name}: the same into a table with the indexes and foreign keys of the records' own",
        f"{all_of_it / first:.0%} ({RECORDS / all_of_it:,.0f} a second)",
    )


def _over_a_slow_network(table):
    path = chromium_path()
    if path is None:
        table.add("a slow network", "not measured: there is no Chromium", "", met=False)
        return
    with (
        tempfile.TemporaryDirectory(prefix="tettpa-bench-") as folder,
        sync_playwright() as playwright,
        field_site(Path(folder)) as site,
    ):
        app = FieldApp(playwright.chromium, path, site, Path(folder) / "profile")
        port = int(site.address.rpartition(":")[2])
        with SlowNetwork(port, bits=BITS, round_trip=ROUND_TRIP) as slow:
            site.address = f"http://127.0.0.1:{slow.port}"
            app.start().enrol()
            app.context.set_offline(True)
            texts = [f"langt borte {at}: her er det godt å bo" for at in range(QUEUED)]
            app.save(texts)
            app.context.set_offline(False)
            began = time.perf_counter()
            state = app.send()
            while app.tally()["waiting"] and time.perf_counter() - began < 120:
                state = app.send()
            seconds = time.perf_counter() - began
            assert state["ok"]
            assert site.stored(texts) == [1] * QUEUED
            app.close()
    what = f"{QUEUED} records from the app in Chromium over {BITS // 1000} kbit/s with {ROUND_TRIP * 1000:.0f} ms round trips"
    table.add(what, f"{seconds:.1f} s", f"at most {PATIENCE:.0f} s", seconds <= PATIENCE)
