"""Many tablets on a bad network at once, and a count afterwards: once, lost, twice, or silent."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select, text

from participation.records.answers import Response, Statement
from participation.services import areas, publishing
from participation.services.database import Database
from participation.services.field import devices, held, keys, opening, ranges
from tests.conftest import KEYS, SECRET
from tests.factories.answered import SMALL
from tests.factories.bad_network import TROUBLES, BadNetwork, NoAnswer
from tests.factories.tablets import Tablet, invite

MOST = 50  # records of a batch
DONE = {"stored", "duplicate", "conflict_kept"}
TROUBLED = 0.4  # of the batches


@dataclass
class Counted:
    """What is in the database when everything has been sent.

    Attributes:
        records: texts that were saved on tablets and not lost with their storage.
        once, lost, twice: how many of them are stored one time, no time, more often.
        evicted: records that a browser cleared before they were stored.
        silent: those of them of which no alarm tells.
        met: how often each trouble was met.
    """

    seed: int
    records: int
    once: int
    lost: int
    twice: int
    responses: int
    evicted: int
    silent: int
    seconds: float
    met: Counter = field(default_factory=Counter)


class Carried(threading.Thread):
    """A tablet that somebody carries about: it records, sends, and does what browsers and networks do to it."""

    def __init__(self, field_, number, quota):
        super().__init__(daemon=True, name=f"tablet {number}")
        self.field, self.number, self.quota = field_, number, quota
        self.chance = random.Random(f"{field_.seed} {number}")
        self.texts, self.evicted, self.sent, self.met = [], [], [], Counter()
        self.made, self.acknowledged, self.problem, self.old = 0, 0, None, []
        self._known()

    def _known(self, **more):
        self.network = BadNetwork(self.field.port, self.chance)
        self.tablet = Tablet(self.network)
        code = invite(self.field.database, self.field.area_id, f"Tablet {self.number}")
        _until(lambda: self.tablet.enrol(code, **more)[0] == 201)
        _until(self.tablet.load)
        self.queue = {}

    def run(self):
        try:
            while len(self.texts) < self.quota or self.queue:
                self._act()
            _until(lambda: self._send() and not self.queue)
        except Exception as problem:
            self.problem = problem

    def _act(self):
        if len(self.texts) < self.quota:
            most = max(3, min(self.quota // 8, 40))
            for _ in range(min(self.chance.randrange(1, most), self.quota - len(self.texts))):
                self._record()
        at = self.chance.random()
        if at < 0.08:
            self._again()
        elif at < 0.16:
            self._twins()
        elif at < 0.2:
            self._reload()
        elif at < 0.23 and self.number % 5 == 0:
            self._evict()
        elif at < 0.27:
            self._poison()
        self._send(self.chance.choice(TROUBLES) if self.chance.random() < TROUBLED else "")

    def _record(self):
        self.made += 1
        words = f"tablet {self.number} answer {self.made}"
        given = {}
        if self.sent and self.chance.random() < 0.02:  # a copy of a profile: the same number, other words
            self.met["conflict"] += 1
            given = {"record_id": UUID(self.chance.choice(self.sent)["id"])}
        record = self.tablet.answer(words, **given)
        self.texts.append(words)
        self.queue[record["seq"]] = (record, words)

    def _batch(self):
        waiting = [record for record, _ in self.queue.values()]
        if self.chance.random() < 0.3:
            self.chance.shuffle(waiting)
        return waiting[:MOST]

    def _report(self):
        return {"waiting": len(self.queue), "next_seq": self.tablet.seq + 1, "held": ranges.runs(self.queue)}

    def _send(self, trouble=""):
        """Send a batch; whether an answer to it came."""
        batch = self._batch()
        self.network.trouble = trouble
        return self._told(batch, *self._asked(batch))

    def _asked(self, batch, **more):
        name = str(self.chance.random())
        try:
            return name, *self.tablet.send(batch, queue=self._report(), batch=name, **more)
        except NoAnswer:
            return name, 0, None

    def _told(self, batch, name, status, said):
        if status != 200 or said.get("batch") != name:
            return False
        known = {(each["id"], each["rev"]): [] for each in batch}
        for each in batch:
            known[each["id"], each["rev"]].append(each)
        for result in said["results"]:
            if result["result"] in DONE:
                for record in known.get((result["id"], result["rev"]), [])[:1]:
                    self.acknowledged += self.queue.pop(record["seq"], None) is not None
                    self.sent = [*self.sent[-150:], record]
        return True

    def _again(self):
        """What has been sent long ago comes once more, in another order."""
        self.met["replay"] += 1
        chosen = self.chance.sample(self.sent, min(MOST, len(self.sent)))
        self._asked(chosen)

    def _twins(self):
        """Two connections bring the same batch at the same moment."""
        self.met["twins"] += 1
        batch = self._batch()
        other = Tablet(BadNetwork(self.field.port))
        other.key, other.id, other.seq = self.tablet.key, self.tablet.id, self.tablet.seq
        report = self._report()
        twin = threading.Thread(target=_quietly, args=(lambda: other.send(batch, queue=report),))
        twin.start()
        self._told(batch, *self._asked(batch))
        twin.join()

    def _reload(self):
        """Get ready again: from then on records are sealed to the newest key."""
        self.met["pack"] += 1
        _until(self.tablet.load)

    def _poison(self):
        self.met["poison"] += 1
        bad = {**self.tablet.answer("never", seq=10**6), "sealed": "AAAA"}
        name, status, said = self._asked([bad, *self._batch()[: MOST - 1]])
        assert status != 200 or {each["result"] for each in said["results"] if each["id"] == bad["id"]} == {"rejected"}
        assert name

    def _evict(self):
        """The browser clears what it kept; what had not been acknowledged is gone from here."""
        self.met["evicted"] += 1
        for _ in range(3):
            self._record()
        lost = [words for _, words in self.queue.values()]
        self.evicted += lost
        self.texts = [words for words in self.texts if words not in set(lost)]
        self.old.append(self.tablet.id)
        self.sent = []
        self._known(replaces={"device": self.tablet.id, "next_seq": self.tablet.seq + 1})


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
            tablet = UUID(self.chance.choice(self.carried).tablet.id)
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

    def look_at_what_is_held(self):
        """Somebody stores what came from tablets that were shut out."""
        now = datetime.now(UTC)
        with self.database.write() as session:
            waiting = opening.waiting_devices(session, self.area_id)
        for device in waiting:
            while self.database.run(lambda session, device=device: opening.open_waiting(session, device, secret=SECRET, now=now)):
                pass
        with self.database.write() as session:
            mine = held.held(session, self.area_id)
        for record in mine:
            with self.database.write() as session:
                is_stored = held.store(session, self.area_id, record.id, secret=SECRET, now=now, lenient=False)
                assert is_stored, (record, held.look(session, self.area_id, record.id, secret=SECRET))

    def count(self, seconds):
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
            silent=evicted - sum(each.lost for each in old) + sum(each.lost for each in mine),
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
        worked.look_at_what_is_held()
        return worked.count(time.perf_counter() - began)
    finally:
        worked.database.close()


def _until(work, seconds=120):
    """Do work again and again until it gives something true and no network stands in its way."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if _quietly(work):
            return
        time.sleep(0.02)
    raise AssertionError("the server does not answer any more")


def _quietly(work):
    try:
        return work()
    except (NoAnswer, AssertionError):
        return None
