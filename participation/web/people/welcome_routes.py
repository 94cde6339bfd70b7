"""Where a link leads that an administrator has handed over: choose a password, and come in."""

from flask import Blueprint, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from participation.services import account_links, accounts, log_ins
from participation.services.errors import NotFound, ServiceProblem
from participation.web import limits
from participation.web.access import public
from participation.web.context import current_database, now
from participation.web.people import beginning, changes
from participation.web.people.forms import NewPasswordForm
from participation.web.translate import render


def add_to(room: Blueprint) -> None:
    """Give the room its addresses of this file."""
    room.add_url_rule("/welcome/<string:token>", "welcome", welcome, methods=["GET", "POST"])


@public
def welcome(token: str) -> str | Response | tuple[str, int]:
    """Choose a password by an invitation or by a link to a new one; the link works once."""
    limits.count_log_in()
    with current_database().read() as found:
        opened = account_links.opened(found, token, now=now())
    form, status = NewPasswordForm(), 200
    if form.validate_on_submit():
        try:
            return _come_in(token, form.password.data)
        except NotFound:
            raise
        except ServiceProblem as problem:
            form.password.errors = [*form.password.errors, render(problem.message)]
    if form.is_submitted():
        status = 422
    title = _("Welcome to Tett på") if opened.is_invitation else _("Choose a new password")
    return render_template("people/welcome.html", form=form, opened=opened, title=title), status


def _come_in(token: str, password: str) -> Response:
    moment = now()
    with current_database().write() as found:
        person = account_links.take_password(found, token, password, now=moment)
        changes.note(found, "account.password_chosen", person, moment)
        needs_second_step = log_ins.has_second_step(found, person)
        user = accounts.one(found, person)
    # A new password alone opens no account that has a second step.
    return beginning.ask_second_step(user, "") if needs_second_step else beginning.begin(user, "", is_new=True)
