"""What a resident's phone gets stays small, in every language: sizes are stable, so this is a test and no benchmark."""

import gzip
import re

import pytest

from participation.demonstration.fill import fill
from surveys.library import four_lenses
from tests.factories.sites import empty_site
from tests.factories.surveys import NOW

WHOLE = 14_000  # bytes: page, style sheet and script as they travel, with all header lines
SCRIPT = 3_000
REQUESTS = 3
LOADED = re.compile(r'<(?:link|script|img|iframe|source|use)\b[^>]*?\b(?:href|src)="([^"]+)"')


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The demonstration's own survey, with its parts of the area and its landmarks."""
    app, database = empty_site(tmp_path_factory.mktemp("budget"))
    with database.write() as session:
        fill(session, secret="for tests alone " * 3, now=NOW)
    yield app
    database.close()


def travels(response):
    """Return how many bytes a response is on the wire: the status line, its headers, its body.

    Server and Date, which the server adds, are counted as gunicorn writes them.
    """
    headers = [*response.headers, ("Server", "gunicorn"), ("Date", "Mon, 23 Nov 2026 18:00:00 GMT"), ("Connection", "keep-alive")]
    head = f"HTTP/1.1 {response.status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n"
    return len(head.encode()) + len(response.data)


def load(app, path):
    return app.test_client().get(path, headers={"Accept-Encoding": "gzip, deflate"})


@pytest.mark.parametrize("language", four_lenses().languages)
def test_a_page_with_all_that_it_loads(app, language):
    page = load(app, f"/s/demo/{language}")
    assert page.headers["Content-Encoding"] == "gzip"
    others = [path for path in LOADED.findall(gzip.decompress(page.data).decode()) if not path.startswith("data:")]
    responses = [page, *(load(app, path) for path in others)]
    assert all(response.status_code == 200 for response in responses)
    assert len(responses) <= REQUESTS
    assert sum(map(travels, responses)) <= WHOLE
    scripts = [response for response in responses if response.mimetype == "text/javascript"]
    assert len(scripts) == 1
    assert len(scripts[0].data) <= SCRIPT


def test_style_sheet_and_script_are_kept_by_the_phone(app):
    for path in LOADED.findall(gzip.decompress(load(app, "/s/demo/nb").data).decode()):
        if path.startswith("/"):
            assert "immutable" in load(app, path).headers["Cache-Control"]
