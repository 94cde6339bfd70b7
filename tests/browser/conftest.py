"""A real Chromium for the browser tests, axe beside it; where there is none, pytest's summary says so aloud."""

import os
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from participation.app import create_app
from participation.services import schema
from participation.services.database import Database
from participation.settings import Settings
from tests.conftest import KEYS
from tests.factories.surveys import publish_demo

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 360, "height": 740}
# axe cannot tell whether one digit on a map is text; its colours are those of the buttons, which axe can judge.
TOO_SHORT = "Element content is too short to determine if it is actual text content"
MISSING = "There is no Chromium (looked for TETTPA_CHROMIUM, chromium, chromium-browser, google-chrome): install one to run the browser tests."


def chromium_path():
    """Return where Chromium is, or None."""
    named = os.environ.get("TETTPA_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the whole run."""
    path = chromium_path()
    if path is None:
        if os.environ.get("TETTPA_REQUIRE_BROWSER") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, headless=True, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser):
    """Open pages of a phone (or what is asked for); every context is closed afterwards, and no page may complain.

    A script error or a breach of the Content-Security-Policy fails the test.
    """
    contexts, complaints = [], []

    def open_(*, script=True, size=PHONE, **options):
        context = browser.new_context(viewport=size, java_script_enabled=script, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if _is_complaint(line) else None)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def _is_complaint(line):
    # Chromium logs every reply of 400 and above as an error; those are what such tests ask for.
    return line.type == "error" and "Failed to load resource" not in line.text


@pytest.fixture(scope="session")
def survey_site(tmp_path_factory):
    """Serve the demonstration survey on loopback for the whole run; give the site's address."""
    folder = tmp_path_factory.mktemp("survey-site")
    settings = Settings(folder, f"sqlite:///{folder / 'site.sqlite3'}", secret_key="for tests alone " * 3)
    database = Database(settings.database_url, keys=KEYS)
    schema.upgrade(database)
    publish_demo(database)
    with serving(create_app(settings, database)) as address:
        yield address
    database.close()


@contextmanager
def serving(app):
    """Serve an app from a thread; give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, name="live-server", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def axe():
    """Return a function that gives what axe finds on a page: violations, and what it could not decide.

    The source is evaluated, not added as a script tag: the pages' Content-Security-Policy forbids the latter.
    """
    source = AXE.read_text(encoding="utf-8")

    def check(page):
        page.evaluate(source)
        found = page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations', 'incomplete']})",
            AXE_TAGS,
        )
        return [
            f"{kind} {rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
            for kind in ("violations", "incomplete")
            for rule in found[kind]
            for node in rule["nodes"]
            if TOO_SHORT not in node.get("failureSummary", "")
        ]

    return check
