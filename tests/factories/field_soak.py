"""Many tablets on a bad network at once, and a count afterwards: once, lost, twice, or silent."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select, text

from participation.records.answers import Response, Statement
from participation.services import areas, publishing
from participation.services.database import Database
from participation.services.field import devices, held, keys, opening_queue
from tests.conftest import KEYS, SECRET
from tests.factories.answered import SMALL
from tests.factories.carried import Carried

PATIENCE = 120  # looks, half a second apart, that find no record more opened


@dataclass
class Counted:
    """What is in the database when everything has been sent.

    Attributes:
        records: texts that were saved on tablets and not lost with their storage.
        once, lost, twice: how many of them are stored one time, no time, more often.
        evicted: records that a browser cleared before they were stored.
        unopened: records that were stored, and that the server did not open by itself.
        silent: records of which no alarm tells: of those that were cleared, and those that were never opened.
        met: how often each trouble was met.
    """

    seed: int
    records: int
    once: int
    lost: int
    twice: int
    responses: int
    evicted: int
    unopened: int
    silent: int
    seconds: float
    met: Counter = field(default_factory=Counter)


class Field:
    """An area, a server with two workers on it, tablets, and somebody who makes trouble at the server's end."""

    def __init__(self, url, server, seed):
        self.database = Database(url, pool_size=6, keys=KEYS)
        self.server, self.port, self.seed = server, server.port, seed
        self.chance = random.Random(f"{seed} server")
        self.met = Counter()
        with self.database.read() as session:
            self.area_id = areas.area(session, "toyen").id

    def work(self, records, tablets, troubles):
        """Let tablets make so many records, with so many troubles between; return when each has sent all it has."""
        each = [records // tablets + (at < records % tablets) for at in range(tablets)]
        self.carried = [Carried(self, number, quota) for number, quota in enumerate(each)]
        for tablet in self.carried:
            tablet.start()
        done = 0
        while any(tablet.is_alive() for tablet in self.carried):
            time.sleep(0.05)
            if sum(tablet.acknowledged for tablet in self.carried) > records * (done + 1) / (troubles + 1):
                done += 1
                self._trouble()
        problems = [tablet.problem for tablet in self.carried if tablet.problem]
        if problems:
            raise problems[0]

    def _trouble(self):
        what = ("kill", "rotate", "kill", "revoke", "cut")[sum(self.met.values()) % 5]
        self.met[what] += 1
        if what == "kill":
            self.server.kill_worker(self.chance)
        elif what == "rotate":
            with self.database.write() as session:
                keys.rotate(session, self.area_id, secret=SECRET, now=datetime.now(UTC))
        elif what == "revoke":
            named = [one.tablet.id for one in self.carried]  # none while a tablet is being made known anew
            tablet = UUID(self.chance.choice([each for each in named if each]))
            with self.database.write() as session:
                devices.revoke(session, self.area_id, tablet, user_id=None, now=datetime.now(UTC))
        elif not self.database.is_sqlite:
            with self.database.write() as session:
                session.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                        " AND pid <> pg_backend_pid() AND state <> 'idle' ORDER BY random() LIMIT 1"
                    )
                )

    def wait_until_opened(self):
        """Let the server open what it has; return how many records it goes on leaving, though tablets are in touch."""
        left, idle = self._waiting(), 0
        while left and idle < PATIENCE:
            time.sleep(0.5)
            now = self._waiting()
            left, idle = now, 0 if now < left else idle + 1
            if idle == PATIENCE // 2:  # a process that could not reach the database looks again at the next contact
                self.carried[0].is_in_touch()
        return left

    def _waiting(self):
        with self.database.read() as session:
            return opening_queue.count(session, self.area_id)

    def look_at_what_is_held(self):
        """Somebody stores what came from tablets that were shut out."""
        now = datetime.now(UTC)
        with self.database.write() as session:
            mine = held.held(session, self.area_id)
        for record in mine:
            with self.database.write() as session:
                is_stored = held.store(session, self.area_id, record.id, secret=SECRET, now=now, lenient=False)
                assert is_stored, (record, held.look(session, self.area_id, record.id, secret=SECRET))

    def count(self, seconds, unopened):
        with self.database.read() as session:
            stored = Counter(session.scalars(select(Statement.text)))
            responses = session.scalar(select(func.count()).select_from(Response))
            old = [devices.one(session, self.area_id, UUID(each)) for one in self.carried for each in one.old]
            mine = [devices.one(session, self.area_id, UUID(one.tablet.id)) for one in self.carried]
        times = Counter(min(stored.pop(words, 0), 2) for one in self.carried for words in one.texts)
        gone = [words for one in self.carried for words in one.evicted]
        evicted = sum(words not in stored for words in gone)
        strange = sum(stored.values()) - (len(gone) - evicted)
        met = sum((one.met + Counter(one.network.met) for one in self.carried), self.met)
        return Counted(
            seed=self.seed,
            records=sum(times.values()),
            once=times[1],
            lost=times[0],
            twice=times[2] + strange,
            responses=responses,
            evicted=evicted,
            unopened=unopened,
            silent=evicted - sum(each.lost for each in old) + sum(each.lost for each in mine) + unopened,
            seconds=seconds,
            met=met,
        )


def prepare(database):
    """Make the area and its survey."""
    now = datetime.now(UTC)
    with database.write() as session:
        area = areas.add_area(session, slug="toyen", name="Tøyen", municipality="Oslo", now=now)
        publishing.publish(session, area_id=area.id, slug="small", definition=SMALL, now=now)


def soak(url, server, *, records, tablets, troubles, seed):
    """Return what was counted after tablets have made and sent so many records, with trouble everywhere.

    `troubles` is how many there are at the server's end: a web process killed, a key rotated, a tablet shut out, and on
    PostgreSQL a connection of the server to the database cut.
    """
    worked = Field(url, server, seed)
    began = time.perf_counter()
    try:
        worked.work(records, tablets, troubles)
        unopened = worked.wait_until_opened()
        worked.look_at_what_is_held()
        return worked.count(time.perf_counter() - began, unopened)
    finally:
        worked.database.close()
