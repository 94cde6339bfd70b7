"""Errors as pages: what happened and what the reader can do, in the reader's language."""

import logging

from flask import Flask, render_template
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message
from participation.services.unavailable import DATABASE_ERRORS
from participation.web.translate import render

log = logging.getLogger("tettpa")

SENTENCES = {
    400: N_("Something in the request could not be understood. Go back and try again."),
    401: N_("You have been logged out. Log in in another tab, then come back here and send again."),
    403: N_("You do not have permission to do this."),
    404: N_("This page does not exist, or you do not have access to it."),
    405: N_("This page cannot be used in that way. Go back and try again."),
    413: N_("What you sent is too large."),
    429: N_("This has been tried too many times. Wait a little and try again."),
    500: N_("Something went wrong with us. It has been noted. Try again in a little while."),
    503: N_("Tett på cannot store anything right now. Nothing was stored. Go back, and send again in a few minutes."),
}
STALE = N_("The page had been open for too long. Go back, load it again, and send once more.")


def init_problems(app: Flask) -> None:
    """Turn every error into a page."""

    @app.errorhandler(ServiceProblem)
    def service_problem(problem: ServiceProblem) -> tuple[str, int]:
        return page(problem.message, problem.status)

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> tuple[str, int]:
        del error
        return page(Message(STALE), 400)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[str, int, dict[str, str]] | HTTPException:
        code = error.code or 500
        if code < 400:
            return error
        text, status = page(Message(SENTENCES.get(code, SENTENCES[400 if code < 500 else 500])), code)
        kept = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
        return text, status, kept

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> tuple[str, int]:
        if app.testing or app.debug:
            raise error
        log.error("unexpected error", exc_info=error)
        return page(Message(SENTENCES[500]), 500)

    for kind in DATABASE_ERRORS:
        app.register_error_handler(kind, _unavailable)


def _unavailable(error: Exception) -> tuple[str, int]:
    log.error("the database cannot be used: %s", type(error).__name__)
    return page(Message(SENTENCES[503]), 503)


def page(message: Message, status: int) -> tuple[str, int]:
    """Return an error page. It asks the database for nothing, so that it can be shown when that is gone."""
    titles = {404: gettext("Not found"), 403: gettext("No access"), 503: gettext("Not available right now")}
    title = titles.get(status, gettext("Something is not right"))
    return render_template("errors/error.html", title=title, sentence=render(message), status=status), status
