"""A tablet in a real Chromium with a profile on the disk, and a server in front of which things go wrong."""

import contextlib
import json
import os
import signal
import socket
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import func, select

from participation.app import create_app
from participation.demonstration.fill import fill
from participation.records.answers import Response, Statement
from participation.records.devices import Device
from participation.services import areas, schema
from participation.services.database import Database
from participation.services.field import devices
from participation.settings import Settings
from tests.browser.conftest import ARGUMENTS, serving
from tests.browser.staff_pages import StaffSite
from tests.conftest import KEYS
from tests.factories.tablets import AtOnce

SYNC = "/api/field/v1/sync"
SIZE = {"width": 800, "height": 1100}
# What the app itself calls to save: the same as a filled-in page does, without the time that typing takes.
SAVE = """async ([words, more]) => {
  const core = await import('/field/app/js/field/core.js');
  const pack = await core.get('pack');
  const saved = [];
  for (const text of words) {
    const content = {kind: 'response', session: more.session ?? null, staff: more.staff ?? null, language: 'nb',
      mode: 'assisted', consent: true, receipt: '', fields: {quality: [text]}, files: {}, ...more.content};
    saved.push(await core.save(content, {questionnaire: pack.surveys[0].hash, shown: {language: 'nb'}, ...more.options}));
    if (globalThis.heard) await globalThis.heard(text);
  }
  return saved;
}"""
SEND = "async () => (await import('/field/app/js/field/sync.js')).sync(true)"
TALLY = "async () => (await import('/field/app/js/field/core.js')).tally()"


class Trouble:
    """Stands before the application; each sync request takes the next trouble of the list, none when it is empty."""

    def __init__(self, app):
        self.app, self.next, self.seen = app, [], 0
        self.scripts = {}  # address to content: what a test puts beside the app's own

    def __call__(self, environ, start):
        if environ["PATH_INFO"] in self.scripts:
            return self._say(start, "200 OK", "text/javascript", self.scripts[environ["PATH_INFO"]])
        if environ["PATH_INFO"] != SYNC:
            return self.app(environ, start)
        self.seen += 1
        trouble = self.next.pop(0) if self.next else ""
        return getattr(self, trouble)(environ, start) if trouble else self.app(environ, start)

    def _answered(self, environ):
        """Let the application do its work; return what it would have said."""
        said = {}

        def begin(status, headers, exc_info=None):
            said.update(status=status, headers=headers, exc_info=exc_info)

        body = b"".join(self.app(environ, begin))
        return said["status"], said["headers"], body

    @staticmethod
    def _say(start, status, kind, body, *more):
        start(status, [("Content-Type", kind), ("Content-Length", str(len(body))), *more])
        return [body]

    def fails_before(self, environ, start):
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        return self._say(start, "500 Internal Server Error", "text/html", b"<h1>Error</h1>")

    def fails_after(self, environ, start):
        self._answered(environ)
        return self._say(start, "500 Internal Server Error", "text/html", b"<h1>Error</h1>")

    def cannot_be_reached(self, environ, start):
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return self._say(start, "200 OK", "application/json", b"")

    def drops_after(self, environ, start):
        self._answered(environ)
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return self._say(start, "200 OK", "application/json", b"")

    def is_slow(self, environ, start):
        status, headers, body = self._answered(environ)
        time.sleep(2)
        start(status, headers)
        return [body]

    def is_a_hotel(self, environ, start):
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        return self._say(start, "200 OK", "text/html", b"<h1>Welcome to our guest network</h1>")

    def asks_to_log_in(self, environ, start):
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        return self._say(start, "302 Found", "text/html", b"", ("Location", "/login"))

    def forgets_half(self, environ, start):
        status, _, body = self._answered(environ)
        said = json.loads(body)
        said["results"] = said["results"][::2]
        body = json.dumps(said).encode()
        return self._say(start, status, "application/json", body)

    def is_cut_off(self, environ, start):
        _, _, body = self._answered(environ)
        return self._say(start, "200 OK", "application/json", body[: len(body) // 2])

    def answers_somebody_else(self, environ, start):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        sent = json.loads(environ["wsgi.input"].read(length))
        results = [{"id": each["id"], "rev": each["rev"], "result": "stored"} for each in sent["records"]]
        body = json.dumps({"batch": str(uuid4()), "results": results}).encode()
        return self._say(start, "200 OK", "application/json", body)


class FieldSite(StaffSite):
    """The demonstration area with trouble in front, and what is stored in it."""

    def __init__(self, address, database, trouble):
        super().__init__(address, database)
        self.trouble = trouble
        with database.read() as session:
            self.area_id = areas.area(session, "toyen").id

    def code(self, name="Nettbrett"):
        with self.database.write() as session:
            return devices.invite(session, self.area_id, name, user_id=1, now=datetime.now(UTC))

    def stored(self, words):
        """Return how often each text is stored, as a list beside the texts."""
        with self.database.read() as session:
            counted = Counter(session.scalars(select(Statement.text)))
        return [counted[text] for text in words]

    def responses(self):
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(Response))

    def device(self, app):
        with self.database.read() as session:
            return devices.one(session, self.area_id, UUID(app.device))

    def newest_device(self):
        with self.database.read() as session:
            return session.scalar(select(Device).order_by(Device.enrolled.desc(), Device.id).limit(1))

    def newest_gaps(self):
        newest = self.newest_device()
        with self.database.read() as session:
            return devices.one(session, self.area_id, newest.id).gaps


@contextmanager
def field_site(folder, **more):
    """Serve the demonstration area with trouble in front; `more` are further settings."""
    settings = Settings(folder, f"sqlite:///{folder / 'site.sqlite3'}", secret_key="for tests alone " * 3, **more)
    database = Database(settings.database_url, keys=KEYS)
    schema.upgrade(database)
    with database.write() as session:
        fill(session, secret=settings.secret_key, now=datetime(2026, 11, 23, 12, tzinfo=UTC))
    app = create_app(settings, database)
    app.extensions["opening_worker"] = AtOnce()
    trouble = app.wsgi_app = Trouble(app.wsgi_app)
    with serving(app) as address:
        yield FieldSite(address, database, trouble)
    database.close()


class FieldApp:
    """The app in a browser of its own."""

    def __init__(self, chromium, path, site, profile):
        self.chromium, self.path, self.site, self.profile = chromium, path, site, Path(profile)
        self.context = self.page = None
        self.device = ""
        self.complaints = []

    def start(self, init="", more=()):
        self.context = self.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=self.path,
            headless=True,
            args=[*ARGUMENTS, *more],
            viewport=SIZE,
            locale="nb-NO",
        )
        self.context.set_default_timeout(20_000)
        if init:
            self.context.add_init_script(init)
        self.page = self.open()
        return self

    def open(self):
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def go(self, path="/field/"):
        self.page.goto(self.site.address + path)
        return self.page

    def wait_for(self, view):
        self.page.wait_for_selector(f"[data-view={view}]:not([hidden])")

    def enrol(self, *, ready=False):
        """Make the tablet known; with `ready`, load every page for work without a network."""
        self.go(f"/field/#enrol={self.site.code()}")
        self.wait_for("prepare")
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        self.device = self.page.evaluate(
            "async () => (await (await import('/field/app/js/field/core.js')).get('device')).id"
        )
        if ready:
            self.page.click("#prepare")
            self.page.wait_for_selector("#all-well:not([hidden])", timeout=60_000)
        self.page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        return self

    def save(self, words, **more):
        return self.page.evaluate(SAVE, [list(words), more])

    def send(self):
        return self.page.evaluate(SEND)

    def tally(self):
        return self.page.evaluate(TALLY)

    def cdp(self):
        return self.context.new_cdp_session(self.page)

    def close(self):
        if self.context is not None:
            self.context.close()
            self.context = None

    def kill(self):
        """SIGKILL every process of this browser, as when the battery falls out; then forget its locks."""
        mine = str(self.profile).encode()
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                if mine in (folder / "cmdline").read_bytes():
                    os.kill(int(folder.name), signal.SIGKILL)
        with contextlib.suppress(Exception):
            self.context.close()
        self.context = None
        for lock in self.profile.glob("Singleton*"):
            lock.unlink(missing_ok=True)

    def holds(self, text):
        """Return the files of the profile in which a text stands in the clear, in the encodings that browsers use."""
        wanted = [text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")]
        return [
            path
            for path in self.profile.rglob("*")
            if path.is_file() and any(each in path.read_bytes() for each in wanted)
        ]
