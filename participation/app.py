"""create_app: assembles, nothing else."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from participation.services import data_keys
from participation.services.database import Database
from participation.settings import Settings, from_environment
from participation.web import cookies
from participation.web.access import init_access
from participation.web.arriving import init_arriving
from participation.web.compression import init_compression
from participation.web.context import DATABASE, SETTINGS
from participation.web.converters import CONVERTERS
from participation.web.csrf import csrf
from participation.web.form_data import init_forms
from participation.web.headers import init_headers
from participation.web.locale import init_locale
from participation.web.login import init_login
from participation.web.measuring import init_measuring
from participation.web.navigation import menu
from participation.web.odd_input import init_odd_input
from participation.web.problems import init_problems
from participation.web.request_log import init_request_log
from participation.web.sessions import Sessions
from participation.web.site import Site
from participation.web.static_urls import init_static

ROOMS = (
    "residents",
    "people",
    "tablet",
    "planning",
    "coding",
    "machine",
    "findings",
    "representation",
    "reference",
    "dialogues",
    "collect",
    "field",
    "tablets",
    "surveys",
    "exchange",
    "operation",
    "privacy",
    "tiles",
)
LARGEST_FORM = 2_000_000  # bytes
LARGEST_WITH_FILES = 60_000_000
TAKE_FILES = frozenset(
    {
        "residents.answer",
        "tablet.record_answer",
        "surveys.begin",
        "reference.upload",
        "surveys.add_media",
        "field.sync",
        "field.sync_newest",
        "tablets.take_in",
    }
)


def create_app(settings: Settings | None = None, database: Database | None = None) -> Flask:
    """Return the site.

    Args:
        settings: those of the environment where left out.
        database: opened from the settings where left out; its tables must be up to date.
    """
    settings = settings or from_environment()
    app = Site("participation", static_folder=None)
    app.config.update(
        {
            SETTINGS: settings,
            DATABASE: database or _opened(settings),
            "SECRET_KEY": settings.secret_key,
            "SESSION_COOKIE_NAME": cookies.named(cookies.SESSION, secure=settings.secure_cookies),
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": settings.secure_cookies,
            "MAX_CONTENT_LENGTH": LARGEST_FORM,
            "MAX_FORM_MEMORY_SIZE": LARGEST_FORM,
            # A form that took an hour to fill in is as good as any other.
            "WTF_CSRF_TIME_LIMIT": None,
        }
    )
    app.url_map.converters.update(CONVERTERS)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["menu"] = menu
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.session_interface = Sessions()
    init_measuring(app, settings, app.config[DATABASE])
    init_request_log(app, settings)
    init_login(app)
    init_locale(app)
    app.before_request(_make_room_for_files)
    init_odd_input(app)
    init_access(app)
    init_arriving(app)
    csrf.init_app(app)
    init_forms()
    init_headers(app, secure=settings.secure_cookies)
    init_compression(app)
    init_static(app)
    init_problems(app)
    _add_rooms(app)
    return app


def _add_rooms(app: Flask) -> None:
    for name in ROOMS:
        if find_spec(f"participation.web.{name}.routes") is not None:
            app.register_blueprint(import_module(f"participation.web.{name}.routes").room)


def _opened(settings: Settings) -> Database:
    keys = data_keys.keyring(settings.data_key, settings.data_key_file)
    return Database(settings.database_url, pool_size=settings.threads + 2, keys=keys)


def _make_room_for_files() -> None:
    """Let the few addresses that take photos and workbooks have larger forms; before anything reads the form."""
    if request.endpoint in TAKE_FILES:
        request.max_content_length = LARGEST_WITH_FILES
