"""Addresses for ODK Collect: the OpenRosa ones, which a key in the address opens, and the planner's page of keys."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from participation.services import collect_forms, collect_keys, collect_submissions, journal
from participation.services.collect_submissions import Taken
from participation.services.database import Session
from participation.services.permissions import Permission
from participation.web.access import public, requires
from participation.web.collect import openrosa, pages
from participation.web.collect.forms import KeyForm
from participation.web.collect.words import collect_words
from participation.web.context import current_area, current_database, current_person, current_settings, now
from participation.web.csrf import csrf
from participation.web.navigation import Group, NavItem, add_places

room = Blueprint("collect", __name__)


@room.record
def add_to_menu(state: BlueprintSetupState) -> None:
    """Put this room's place into the menu."""
    add_places(
        state.app, NavItem("collect.keys", _l("ODK Collect"), Permission.MANAGE_SURVEYS, order=60, group=Group.ASK)
    )


@room.get("/openrosa/<string:token>/formList")
@public
@openrosa.answers
def forms(token: str) -> Response:
    """List the forms that a key lets in to."""
    with current_database().read() as session:
        admitted = collect_keys.admit(session, token)
        found = collect_forms.forms(session, admitted.area_id, collect_words())
    return openrosa.form_list(found, token)


@room.get("/openrosa/<string:token>/forms/<slug:slug>/<string:version>.xml")
@public
@openrosa.answers
def form(token: str, slug: str, version: str) -> Response:
    """Give a form; the version in the address only keeps caches apart, the newest is given."""
    del version
    with current_database().read() as session:
        admitted = collect_keys.admit(session, token)
        found = collect_forms.form(session, admitted.area_id, slug, collect_words())
    return openrosa.reply(found.xform)


@room.route("/openrosa/<string:token>/submission", methods=["HEAD", "POST"])
@public
@csrf.exempt  # type: ignore[untyped-decorator]  # Collect has no page of ours and no cookie; the key in the address says who sends
@openrosa.answers
def submission(token: str) -> Response:
    """Take a filled-in form, or say how large a request may be."""
    if request.method == "HEAD":
        with current_database().read() as session:
            collect_keys.admit(session, token)
        return openrosa.reply(b"", 204)
    sent, secret, moment = openrosa.sent(), current_settings().secret_key, now()

    def work(session: Session) -> Taken:
        admitted = collect_keys.admit(session, token)
        return collect_submissions.receive(session, admitted, sent, secret=secret, now=moment)

    taken = current_database().run(work)
    text = _("The answers are stored.") if taken == Taken.STORED else _("This has been received.")
    return openrosa.said(text, 202 if taken == Taken.WAITING else 201, "submit_success")


@room.route("/staff/<slug:area_slug>/collect", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def keys(area_slug: str) -> str | tuple[str, int]:
    """List an area's keys; make one and show it, this once."""
    form, made, status = KeyForm(), None, 200
    with current_database().read() as session:
        form.offer(pages.sessions(session))
    if form.validate_on_submit():
        made = _make(form)
    elif form.is_submitted():
        status = 422
    with current_database().read() as session:
        known = [pages.key_card(key) for key in collect_keys.keys_of(session, current_area().id)]
    shown = None if made is None else {"address": pages.server_address(made), "qr": pages.settings_code(made)}
    return render_template("collect/keys.html", form=form, keys=known, made=shown, area_slug=area_slug), status


def _make(form: KeyForm) -> str:
    area_id, person_id, moment = current_area().id, current_person().id, now()
    session_id = int(form.session.data) if form.session.data else None
    label = form.label.data

    def work(session: Session) -> str:
        key_id, token = collect_keys.make(
            session, area_id=area_id, label=label, field_session_id=session_id, user_id=person_id, now=moment
        )
        subject = f"collect_key:{key_id}"
        journal.record(session, "collect.key_made", user_id=person_id, area_id=area_id, subject=subject, now=moment)
        return token

    return current_database().run(work)


@room.post("/staff/<slug:area_slug>/collect/<int:key_id>/end")
@requires(Permission.MANAGE_SURVEYS)
def end(area_slug: str, key_id: int) -> AnyResponse:
    """End a key, as of a tablet that was lost."""
    area_id, person_id, moment = current_area().id, current_person().id, now()

    def work(session: Session) -> None:
        collect_keys.end(session, area_id, key_id, now=moment)
        subject = f"collect_key:{key_id}"
        journal.record(session, "collect.key_ended", user_id=person_id, area_id=area_id, subject=subject, now=moment)

    current_database().run(work)
    flash(_("The key is ended. What the tablet still holds can be sent with a new key."), "success")
    return redirect(url_for("collect.keys", area_slug=area_slug), 303)
