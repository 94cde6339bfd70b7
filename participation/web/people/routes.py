"""The first addresses of the people room: front page, language, choosing an area. The other files add theirs."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from participation.services import accounts
from participation.services.permissions import Permission
from participation.web.access import public, signed_in
from participation.web.context import current_database, current_person
from participation.web.locale import STAFF_LANGUAGES, keep_language
from participation.web.navigation import NavItem, add_places
from participation.web.people import (
    account_routes,
    log_in_routes,
    pages,
    passkey_routes,
    sign_on_routes,
    staff,
    welcome_routes,
)
from participation.web.people.paths import local_path
from surveys.wording import LANGUAGES

room = Blueprint("people", __name__)
for _file in (staff, log_in_routes, account_routes, passkey_routes, sign_on_routes, welcome_routes):
    _file.add_to(room)


@room.record
def add_to_menu(state: BlueprintSetupState) -> None:
    """Put this room's places into the menu."""
    add_places(
        state.app,
        NavItem("people.people", _l("People"), Permission.MANAGE_PEOPLE, order=80),
        NavItem("people.journal", _l("Journal"), Permission.READ_JOURNAL, order=90),
    )


@room.get("/")
@public
def front() -> str:
    """Say what this is, and show the way to the open surveys."""
    return render_template("people/front.html", surveys=pages.open_surveys(), languages=LANGUAGES)


@room.get("/health")
@public
def health() -> tuple[str, int]:
    """Answer that the process is alive; for load balancers and for measuring an empty reply."""
    return "", 204


@room.post("/language")
@public
def choose_language() -> AnyResponse:
    """Remember the language for staff pages, on the account or in a cookie."""
    language = request.form.get("language", "")
    response = redirect(local_path(request.form.get("next")) or url_for("people.front"), 303)
    if language in STAFF_LANGUAGES:
        if current_user.is_authenticated:
            person = current_user.person.id
            current_database().run(lambda found: accounts.set_language(found, person, language))
        keep_language(response, language)
    return response


@room.get("/staff")
@signed_in
def areas() -> str | AnyResponse:
    """Choose an area; go straight on where there is one only."""
    person = current_person()
    if len(person.areas) == 1:
        return redirect(pages.first_place(person, person.areas[0][0]), 303)
    places = [(name, pages.first_place(person, slug)) for slug, name in person.areas]
    return render_template("people/areas.html", places=places)


@room.get("/robots.txt")
@public
def robots() -> Response:
    """Ask search engines to stay away: a survey link is handed out, not found."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
