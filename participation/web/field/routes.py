"""Addresses of the tablets' app and of the interface by which tablets send (docs/field-api.md)."""

from importlib.resources import files

from flask import Blueprint, Response, abort, request
from flask_babel import get_locale

from participation.services.errors import NotFound
from participation.web.access import public
from participation.web.context import current_database
from participation.web.csrf import csrf
from participation.web.field import api, pages, signed
from participation.web.locale import STAFF_LANGUAGES
from participation.web.static_urls import static_file, static_response

room = Blueprint("field", __name__)
API = "/api/field/v1"


@room.get("/field/")
@public
def start() -> Response:
    """The app's start page in the browser's language."""
    locale = get_locale()
    wish = str(locale).partition("_")[0] if locale is not None else ""
    language = wish if wish in STAFF_LANGUAGES else STAFF_LANGUAGES[0]
    return pages.page(pages.shell_html(language, pages.version()))


@room.get("/field/<string:own>/")
@public
def start_in(own: str) -> Response:
    """The app's start page in a staff language."""
    if own not in STAFF_LANGUAGES:
        raise NotFound
    return pages.page(pages.shell_html(own, pages.version()))


@room.get("/field/sw.js")
@public
def worker() -> Response:
    """The service worker, with the list of files that it keeps."""
    return pages.worker()


@room.get("/field/manifest.webmanifest")
@public
def manifest() -> Response:
    """What an installed app is called and looks like."""
    return pages.manifest()


@room.get("/field/app/<path:name>")
@public
def asset(name: str) -> Response:
    """A file of the app under an address that stays; browsers without the service worker ask each time."""
    found = static_file(name) if name in pages.ASSETS else None
    if found is None:
        abort(404)
    return static_response(found, "no-cache")


@room.get(f"{API}/openapi.json")
@public
def openapi() -> Response:
    """The interface's description (OpenAPI 3.1)."""
    text = files("participation.web.field").joinpath("openapi.json").read_text(encoding="utf-8")
    return Response(text, mimetype="application/json")


@room.post(f"{API}/enrol")
@public
@csrf.exempt  # type: ignore[untyped-decorator]  # a tablet has no cookie here; the code says that a planner let it in
@signed.answers
def enrol() -> Response:
    """Let a tablet in by a code."""
    return api.enrol()


@room.get(f"{API}/pack")
@public
@signed.answers
def pack() -> Response:
    """What a tablet takes along: sessions, staff, keys, the list of pages."""
    own = request.args.get("own", "")
    return api.pack(own if own in STAFF_LANGUAGES else STAFF_LANGUAGES[0])


@room.get(f"{API}/pages/<string:digest>/<string:spoken>/self/<string:own>")
@public
@signed.answers
def self_page(digest: str, spoken: str, own: str) -> Response:
    """The page on which a resident answers alone."""
    with current_database().read() as session:
        return pages.page(pages.self_html(session, signed.admitted(session), digest, spoken, _own(own)))


@room.get(f"{API}/pages/<string:digest>/<string:spoken>/staff/<string:own>")
@public
@signed.answers
def staff_page(digest: str, spoken: str, own: str) -> Response:
    """The page on which staff take down an answer."""
    with current_database().read() as session:
        return pages.page(pages.staff_html(session, signed.admitted(session), digest, spoken, _own(own)))


@room.get(f"{API}/pages/dialogue/<string:own>")
@public
@signed.answers
def dialogue_page(own: str) -> Response:
    """The page for a dialogue."""
    with current_database().read() as session:
        html = pages.notes_html(session, signed.admitted(session), "field/dialogue.html", _own(own))
    return pages.page(html)


@room.get(f"{API}/pages/statement/<string:own>")
@public
@signed.answers
def statement_page(own: str) -> Response:
    """The page for one sentence."""
    with current_database().read() as session:
        html = pages.notes_html(session, signed.admitted(session), "field/statement.html", _own(own))
    return pages.page(html)


@room.post("/api/field/sync", endpoint="sync_newest")
@room.post(f"{API}/sync")
@public
@csrf.exempt  # type: ignore[untyped-decorator]  # no cookie and no log-in can run out in the field; each request is signed
@signed.answers
def sync() -> Response:
    """Take a batch of sealed records; the address without a version is the newest version's."""
    return api.sync()


@room.post(f"{API}/proof")
@public
@csrf.exempt  # type: ignore[untyped-decorator]  # signed, as sync
@signed.answers
def proof() -> Response:
    """Open a sealed test record before the tablet leaves."""
    return api.proof()


def _own(code: str) -> str:
    if code not in STAFF_LANGUAGES:
        raise NotFound
    return code
