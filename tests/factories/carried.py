"""A tablet that somebody carries about, on a network that fails: it records and sends, and browsers clear it."""

import random
import threading
import time
from collections import Counter
from uuid import UUID

from participation.services.field import ranges
from tests.factories.bad_network import TROUBLES, BadNetwork, NoAnswer
from tests.factories.tablets import Tablet, invite

MOST = 50  # records of a batch
DONE = {"stored", "duplicate", "conflict_kept"}
TROUBLED = 0.4  # of the batches


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

    def is_in_touch(self):
        """Send nothing, as a tablet does that is switched on with nothing to send."""
        _until(self._send)

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


def _until(work, seconds=600):
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
