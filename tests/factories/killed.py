"""The server as a whole process group that can be killed, and people who send until they are shown a receipt."""

import contextlib
import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select

from participation.records.answers import AnswerCount, Response
from participation.services import aggregates, answering, areas, publishing
from participation.services.database import Database
from surveys.library import four_lenses
from tests.conftest import NOW, SECRET

TETTPA = Path(sys.executable).with_name("tettpa")
RECEIPT = re.compile(r"\b([0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2})\b")


class Server:
    """`tettpa serve` in a process group of its own, to be killed as a whole and started again on the same port."""

    def __init__(self, url, folder, *, threads=4, **settings):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._environ = os.environ | {
            "TETTPA_DATABASE_URL": url,
            "TETTPA_INSTANCE": str(folder),
            "TETTPA_SECRET_KEY": SECRET,
            "TETTPA_LIMIT_SUBMISSIONS": "0",
            **settings,
        }
        self._threads = str(threads)
        self.start()

    def start(self):
        command = [TETTPA, "serve", "--port", str(self.port), "--workers", "2", "--threads", self._threads]
        self.process = subprocess.Popen(
            command, env=self._environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def kill_worker(self, chance):
        """SIGKILL one web process, in the middle of whatever it does; the server starts another."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        if children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(chance.choice(children)), signal.SIGKILL)

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Person(threading.Thread):
    """Somebody who fills in one form after the other, and sends each until a receipt is shown."""

    def __init__(self, port, number, each, stored):
        super().__init__(daemon=True)
        self.port, self.number, self.each, self.stored = port, number, each, stored
        self.receipts = {}
        self.cookie = ""

    def run(self):
        for at in range(self.each):
            words = f"Person {self.number}, svar {at}"
            page = self._until_answered("GET", "/s/demo/nb")
            form = {name: re.search(f'name="{name}" value="([^"]+)"', page).group(1) for name in ("_token", "_id")}
            form |= {"_consent": "yes", "quality": words, "age": "25_34"}
            shown = self._until_answered("POST", "/s/demo/nb", urlencode(form))
            self.receipts[words] = RECEIPT.search(shown).group(1)
            self.stored.release()

    def _until_answered(self, method, path, body=None):
        while True:
            try:
                status, text, location = self._ask(method, path, body)
                if status == 303:
                    status, text, _ = self._ask("GET", location, None)
                if status == 200:
                    return text
            except (OSError, http.client.HTTPException):
                pass

    def _ask(self, method, path, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            headers = {"Cookie": self.cookie} if self.cookie else {}
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            if answer.getheader("Set-Cookie"):
                self.cookie = answer.getheader("Set-Cookie").partition(";")[0]
            return answer.status, text, answer.getheader("Location")
        finally:
            connection.close()


def prepare(database):
    """Open the library's survey at /s/demo."""
    with database.write() as session:
        area = areas.add_area(session, slug="toyen", name="Tøyen", municipality="Oslo", now=NOW)
        definition = four_lenses().definition
        publishing.publish(session, area_id=area.id, slug="demo", definition=definition, now=NOW)


def killed_while_people_answer(url, folder, *, people, each, kills):
    """Let people answer while the server is killed at random moments; return the receipts that were shown, by words."""
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    stored = threading.Semaphore(0)
    server = Server(url, folder)
    everybody = [Person(server.port, number, each, stored) for number in range(people)]
    try:
        for person in everybody:
            person.start()
        for _ in range(kills):
            for _ in range(chance.randrange(4, people * each // (kills + 1))):
                assert stored.acquire(timeout=120), "nobody gets an answer any more"
            server.kill()
            server.start()
        for person in everybody:
            person.join(timeout=600)
            assert not person.is_alive()
    finally:
        server.kill()
    receipts = {words: code for person in everybody for words, code in person.receipts.items()}
    assert len(receipts) == len(set(receipts.values())) == people * each
    return receipts


def check(url, receipts):
    database = Database(url, pool_size=2)
    with database.write() as session:
        stored = [answers["quality"] for answers in session.scalars(select(Response.answers))]
        assert sorted(stored) == sorted(receipts)
        for words, code in receipts.items():
            assert answering.own_response(session, code).answers["quality"] == words
        aggregates.fold(session)
        folded = _counts(session)
        aggregates.recompute(session)
        assert _counts(session) == folded
        assert folded["_responses", ""] == len(receipts)
    database.close()


def _counts(session):
    rows = session.execute(
        select(AnswerCount.question_id, AnswerCount.value, func.sum(AnswerCount.count)).group_by(
            AnswerCount.question_id, AnswerCount.value
        )
    )
    return {(question, value): count for question, value, count in rows if count}
