"""Addresses beside the survey: what is done with answers, who can use the pages, contact details, corrections."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from participation.services.errors import NotFound
from participation.web.access import public
from participation.web.context import is_keyed, now
from participation.web.residents import contacting, correcting, finding, pages, statements


def add_to(room: Blueprint) -> None:
    """Add these addresses to the residents' room."""
    room.get("/s/<slug:slug>/<string:language>/changed")(changed)
    room.get("/s/<slug:slug>/<string:language>/contact")(contact)
    room.post("/s/<slug:slug>/<string:language>/contact")(leave_contact)
    room.get("/s/<slug:slug>/<string:language>/privacy")(privacy)
    room.get("/s/<slug:slug>/<string:language>/accessibility")(accessibility)


def _asked(slug: str, language: str) -> finding.Asked | AnyResponse:
    what = finding.asked(slug)
    return what if what.speaks(language) else redirect(url_for("residents.languages", slug=slug), 303)


@public
def changed(slug: str, language: str) -> AnyResponse:
    """Say that answers are changed."""
    what = _asked(slug, language)
    if not isinstance(what, finding.Asked):
        return what
    return pages.reply(correcting.changed_html(what, language))


@public
def contact(slug: str, language: str) -> AnyResponse:
    """Ask for contact details, apart from all answers."""
    what = _asked(slug, language)
    if not isinstance(what, finding.Asked):
        return what
    if not is_keyed():
        raise NotFound
    return pages.reply(contacting.ask_html(what, language))


@public
def leave_contact(slug: str, language: str) -> AnyResponse:
    """Store contact details."""
    what = _asked(slug, language)
    if not isinstance(what, finding.Asked):
        return what
    if not is_keyed():
        raise NotFound
    return pages.reply(*contacting.left(what, language, request.form, now()))


@public
def privacy(slug: str, language: str) -> AnyResponse:
    """Say what is done with the answers here, and what one can ask for."""
    what = _asked(slug, language)
    if not isinstance(what, finding.Asked):
        return what
    return pages.reply(statements.privacy_html(what, language))


@public
def accessibility(slug: str, language: str) -> AnyResponse:
    """Say who can use these pages and how, and what does not work."""
    what = _asked(slug, language)
    if not isinstance(what, finding.Asked):
        return what
    return pages.reply(statements.accessibility_html(what, language))
