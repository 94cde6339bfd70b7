"""Addresses of logging in: the password, the second step, a passkey alone, and logging out."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from participation.services import account_links, accounts, log_ins, second_factors
from participation.services.errors import ServiceProblem
from participation.services.log_ins import Checked
from participation.web import known_browsers, limits
from participation.web.access import public, signed_in
from participation.web.context import current_database, current_settings, now
from participation.web.people import beginning, pages
from participation.web.people.forms import LogInForm
from participation.web.people.paths import local_path
from participation.web.translate import render


def add_to(room: Blueprint) -> None:
    """Give the room its addresses of this file."""
    room.add_url_rule("/login", "log_in", log_in, methods=["GET", "POST"])
    room.add_url_rule("/login/second", "second", second, methods=["GET", "POST"])
    room.add_url_rule("/logout", "log_out", log_out, methods=["POST"])


@public
def log_in() -> str | Response | tuple[str, int]:
    """Log in, and go on to where the person wanted to be."""
    form = LogInForm()
    onward = local_path(request.values.get("next"))
    problem, status = "", 200
    if form.validate_on_submit():
        found, problem, status = _checked(form.email.data, form.password.data)
        if found is not None and found.needs_second_step:
            return beginning.ask_second_step(found.user, onward)
        if found is not None:
            return beginning.begin(found.user, onward)
    elif form.is_submitted():
        status = 422
    session.pop(beginning.FIRST_STEP, None)
    return pages.log_in_page(form, problem, onward), status


def _checked(email: str, password: str) -> tuple[Checked | None, str, int]:
    try:
        limits.count_log_in()
        # Checking a password takes a while by design, so it is not done in the group of writers.
        with current_database().write() as found:
            checked = log_ins.check(found, email, password, now=now(), device=known_browsers.device(email))
    except ServiceProblem as refused:
        return None, render(refused.message), refused.status
    if checked is None:
        return None, _("The e-mail address and the password do not go together. Try again."), 422
    return checked, "", 200


@public
def second() -> str | Response | tuple[str, int]:
    """Do the second step of a log-in."""
    onward = local_path(request.values.get("next"))
    person = beginning.who_has_done_the_first_step()
    if person is None:
        return redirect(url_for("people.log_in", next=onward or None), 303)
    problem, status = "", 200
    if request.method == "POST":
        problem, status = _second_step(person, request.form.get("code", ""))
        if not problem:
            return _through(person, onward)
    with current_database().read() as found:
        steps = second_factors.of(found, person)
    return render_template("people/second.html", steps=steps, problem=problem, onward=onward), status


def _second_step(person: int, code: str) -> tuple[str, int]:
    secret = current_settings().secret_key
    try:
        limits.count_log_in()
        with current_database().write() as found:
            is_right = second_factors.check(found, person, code, secret=secret, now=now())
    except ServiceProblem as refused:
        return render(refused.message), refused.status
    return ("", 200) if is_right else (_(second_factors.WRONG), 422)


def _through(person: int, onward: str) -> Response:
    token = str(session.get(beginning.FIRST_STEP, ""))
    moment = now()
    current_database().run(lambda found: account_links.use_step(found, token, now=moment))
    with current_database().read() as found:
        user = accounts.one(found, person)
    return beginning.begin(user, onward, strong=True)


@signed_in
def log_out() -> Response:
    """End this log-in."""
    token, way, moment = current_user.token, current_user.standing.way, now()
    current_database().run(lambda found: log_ins.log_out(found, token, now=moment))
    logout_user()
    session.clear()
    # The provider's own page comes by a link there: a form of ours may lead to no other site.
    return redirect(url_for("people.log_in", left="1" if way == log_ins.Way.SIGN_ON else None), 303)
