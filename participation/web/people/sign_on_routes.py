"""Addresses of the municipality's own sign-in: there, back, and out again."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from participation.services import log_ins, sign_on
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_, Message
from participation.settings import SignOn
from participation.web import limits
from participation.web.access import public
from participation.web.context import current_database, current_settings
from participation.web.people import beginning, provider
from participation.web.people.paths import local_path
from participation.web.people.provider import ProviderProblem
from participation.web.translate import render

AWAY = N_("The municipality's own sign-in cannot be reached. Log in with your password, or try again later.")
ASKED = "sign_on"  # what a reply of the provider must fit: state, nonce, code verifier, the path to go on to


def add_to(room: Blueprint) -> None:
    """Give the room its addresses of this file."""
    room.add_url_rule("/login/municipality", "sign_on", there, methods=["GET"])
    room.add_url_rule("/login/municipality/back", "sign_on_back", back, methods=["GET"])
    room.add_url_rule("/login/municipality/out", "sign_on_out", out, methods=["GET"])


@public
def there() -> Response | tuple[str, int]:
    """Go to the municipality's own sign-in."""
    try:
        address, asked = provider.question(_settings(), _address_back())
    except ProviderProblem:
        return _sorry(render(Message(AWAY)), 503)
    session[ASKED] = [*asked, local_path(request.args.get("next"))]
    return redirect(address, 303)


@public
def back() -> Response | tuple[str, int]:
    """Come back from there: check what it says, and let the person in who has an account here."""
    limits.count_log_in()
    state, nonce, verifier, onward = session.pop(ASKED, ["", "", "", ""])
    settings = _settings()
    try:
        said = provider.answer(settings, _address_back(), request.url, (state, nonce, verifier))
        with current_database().write() as found:
            person = sign_on.person(found, issuer=settings.issuer, **said)
            needs_second_step = not settings.strong and log_ins.has_second_step(found, person.id)
    except ProviderProblem:
        return _sorry(_("The municipality's own sign-in did not let you in. Try again."), 422)
    except ServiceProblem as problem:
        return _sorry(render(problem.message), problem.status)
    if needs_second_step:
        return beginning.ask_second_step(person, onward)
    return beginning.begin(person, onward, way=log_ins.Way.SIGN_ON, strong=settings.strong)


@public
def out() -> Response:
    """Go on to log out with the municipality too, where it has a page for that."""
    home = url_for("people.log_in", _external=True)
    return redirect(provider.way_out(_settings(), home) or url_for("people.log_in"), 303)


def _settings() -> SignOn:
    found = current_settings().sign_on
    if found is None:
        raise NotFound
    return found


def _address_back() -> str:
    return url_for("people.sign_on_back", _external=True)


def _sorry(sentence: str, status: int) -> tuple[str, int]:
    return render_template("people/sign_on.html", sentence=sentence), status
