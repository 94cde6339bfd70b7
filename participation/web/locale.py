"""Which language a page is in: a resident's address says it, a member of staff has chosen it, a browser asks for it."""

from importlib.resources import files

from flask import Flask, g, request
from flask_babel import Babel, get_locale
from werkzeug.wrappers import Response

from participation.web import cookies
from participation.web.context import current_settings
from surveys.wording import LANGUAGE_CODES, direction

STAFF_LANGUAGES = ("nb", "nn", "en")
DEFAULT = "nb"
COOKIE = "language"


def chosen_language() -> str:
    """Return the language code of this request."""
    arguments = request.view_args or {}
    language = arguments.get("language")
    if language in LANGUAGE_CODES:
        return str(language)
    is_staff = request.path.startswith(("/staff", "/login", "/logout", "/welcome"))
    known = STAFF_LANGUAGES if is_staff else LANGUAGE_CODES
    # Who is there is asked only by pages that need it: an error page must not go to a database that is gone.
    person = g.get("person") if is_staff else None
    if person is not None and person.language in STAFF_LANGUAGES:
        return str(person.language)
    kept = request.cookies.get(cookies.named(COOKIE, secure=current_settings().secure_cookies), "")
    for wish in (request.args.get("language", ""), kept):
        if wish in known:
            return wish
    return request.accept_languages.best_match([*known, "no"], DEFAULT).replace("no", "nb")


def keep_language(response: Response, language: str) -> None:
    """Remember a member of staff's language in the browser, for pages that do not know who is there."""
    cookies.keep(response, COOKIE, language, days=365)


def page_language() -> str:
    """Return the language of this page, for its lang attribute."""
    if "page_language" not in g:
        locale = get_locale()
        g.page_language = str(locale).partition("_")[0] if locale is not None else DEFAULT
    return str(g.page_language)


def init_locale(app: Flask) -> None:
    """Translate pages; templates know `page_language()` and `direction(code)`."""
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Oslo"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(files("translations"))
    Babel(app, locale_selector=chosen_language)
    app.jinja_env.globals["page_language"] = page_language
    app.jinja_env.globals["direction"] = direction
    app.jinja_env.globals["STAFF_LANGUAGES"] = STAFF_LANGUAGES
