"""Addresses of the people room that concern the person who is there: front page, log-in, own account."""

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from participation.services import accounts, journal
from participation.services.errors import ServiceProblem
from participation.services.permissions import Permission
from participation.web.access import public, signed_in
from participation.web.context import current_database, current_person, now
from participation.web.locale import STAFF_LANGUAGES, keep_language
from participation.web.login import Visitor
from participation.web.navigation import NavItem, add_places
from participation.web.people import pages, staff
from participation.web.people.forms import ROLE_NAMES, LogInForm, PasswordForm
from participation.web.translate import render
from surveys.wording import LANGUAGES

FORM_TOKEN = "csrf_token"  # noqa: S105 - Flask-WTF's name for it in the session
PERSON = "person"

room = Blueprint("people", __name__)
staff.add_to(room)


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


@room.route("/login", methods=["GET", "POST"])
@public
def log_in() -> str | AnyResponse | tuple[str, int]:
    """Log in, and go on to where the person wanted to be."""
    form = LogInForm()
    onward = pages.local_path(request.values.get("next"))
    problem, status = "", 200
    if form.validate_on_submit():
        found, problem, status = _checked(form.email.data, form.password.data)
        if found is not None:
            _begin(found)
            response = redirect(onward or url_for("people.areas"), 303)
            keep_language(response, found.user.language)
            return response
    elif form.is_submitted():
        status = 422
    shown = {"accounts": pages.demonstration_accounts(), "role_names": ROLE_NAMES}
    return render_template("people/login.html", form=form, problem=problem, onward=onward, **shown), status


def _begin(found: accounts.LogIn) -> None:
    """Begin a session of its own for the log-in.

    Nothing from before is carried into it but the form token of the same person's log-in that ran out, so that a
    page which stood open meanwhile can still be sent.
    """
    token = session.get(FORM_TOKEN) if session.get(PERSON) == found.user.id else None
    session.clear()
    login_user(Visitor(found.token, found.user))
    session[PERSON] = found.user.id
    if token:
        session[FORM_TOKEN] = token


def _checked(email: str, password: str) -> tuple[accounts.LogIn | None, str, int]:
    try:
        # Checking a password takes a while by design, so it is not done in the group of writers.
        with current_database().write() as database_session:
            found = accounts.log_in(database_session, email, password, now=now())
            if found is not None:
                journal.record(database_session, "account.logged_in", user_id=found.user.id)
    except ServiceProblem as locked:
        return None, render(locked.message), locked.status
    if found is None:
        return None, _("The e-mail address and the password do not go together. Try again."), 422
    return found, "", 200


@room.post("/logout")
@signed_in
def log_out() -> AnyResponse:
    """End this log-in."""
    token = current_user.token
    current_database().run(lambda database_session: accounts.log_out(database_session, token, now=now()))
    logout_user()
    session.clear()
    return redirect(url_for("people.log_in"), 303)


@room.post("/language")
@public
def choose_language() -> AnyResponse:
    """Remember the language for staff pages, on the account or in a cookie."""
    language = request.form.get("language", "")
    response = redirect(pages.local_path(request.form.get("next")) or url_for("people.front"), 303)
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


@room.route("/staff/account", methods=["GET", "POST"])
@signed_in
def account() -> str | AnyResponse | tuple[str, int]:
    """Change the password; see where one is logged in."""
    form, person, status = PasswordForm(), current_person(), 200
    if form.validate_on_submit():
        if _changed_password(form):
            flash(_("Your password is changed. Other log-ins were ended."), "success")
            return redirect(url_for("people.account"), 303)
        form.current.errors = [*form.current.errors, _("This is not your password.")]
    if form.is_submitted():
        status = 422
    with current_database().read() as found:
        log_ins = accounts.log_ins(found, person.id, current_user.token, now=now())
    return render_template("people/account.html", form=form, log_ins=log_ins), status


def _changed_password(form: PasswordForm) -> bool:
    person, token = current_person().id, current_user.token
    with current_database().write() as found:
        if not accounts.is_password(found, person, form.current.data):
            return False
        accounts.set_password(found, person, form.password.data, now=now(), keep_token=token)
        journal.record(found, "account.password_changed", user_id=person)
    return True


@room.post("/staff/account/log-ins/<int:log_in_id>/end")
@signed_in
def end_log_in(log_in_id: int) -> AnyResponse:
    """End one of one's own log-ins, as on a phone that was lost."""
    person = current_person().id
    current_database().run(lambda found: accounts.end_log_in(found, person, log_in_id, now=now()))
    flash(_("The log-in is ended."), "success")
    return redirect(url_for("people.account"), 303)


@room.get("/robots.txt")
@public
def robots() -> Response:
    """Ask search engines to stay away: a survey link is handed out, not found."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
