"""Tablets of an area: make them known, see them, shut them out; records that somebody has to look at; keys."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from participation.services import journal
from participation.services.database import Session
from participation.services.errors import ServiceProblem
from participation.services.field import devices, held, keys
from participation.services.field.intake import Result
from participation.services.json_reading import read_json
from participation.services.permissions import Permission
from participation.web import worker
from participation.web.access import requires
from participation.web.context import current_area, current_database, current_person, current_settings, now
from participation.web.navigation import Group, NavItem, add_places
from participation.web.reading import helpers
from participation.web.tablets import pages
from participation.web.tablets.forms import FileForm, InviteForm
from participation.web.tablets.words import KINDS

room = Blueprint("tablets", __name__)
room.context_processor(helpers)

TABLETS = "/staff/<slug:area_slug>/tablets"
DEVICE = f"{TABLETS}/<uuid:device_id>"
RECORD = f"{TABLETS}/held/<int:record_id>"

Page = str | tuple[str, int]


@room.record_once
def _places(state: BlueprintSetupState) -> None:
    add_places(
        state.app, NavItem("tablets.index", _l("Tablets"), Permission.MANAGE_TABLETS, order=22, group=Group.MEET)
    )


@room.route(TABLETS, methods=["GET", "POST"])
@requires(Permission.MANAGE_TABLETS)
def index(area_slug: str) -> Page:
    """Every tablet with its queue and alarms; make a code for one more."""
    form, made, status = InviteForm(), None, 200
    if form.validate_on_submit():
        made = _invite(form)
    elif form.is_submitted():
        status = 422
    return _list(area_slug, form, FileForm(formdata=None), made), status


@room.post(f"{TABLETS}/take-in")
@requires(Permission.MANAGE_TABLETS)
def take_in(area_slug: str) -> Page | Response:
    """Take in a file that a tablet saved because it could not get to the server."""
    form = FileForm()
    if form.validate_on_submit():
        try:
            results = _take_in(form)
        except ServiceProblem as problem:
            form.blame(problem)
        else:
            stored, others = results[Result.STORED], sum(results.values()) - results[Result.STORED]
            flash(ngettext("%(num)s record was taken in.", "%(num)s records were taken in.", stored), "success")
            if others:
                flash(_("%(number)s were here already, or could not be read.", number=others), "warning")
            return redirect(url_for("tablets.index", area_slug=area_slug), 303)
    return _list(area_slug, InviteForm(formdata=None), form, None), 422


@room.get(DEVICE)
@requires(Permission.MANAGE_TABLETS)
def device(area_slug: str, device_id: UUID) -> str:
    """One tablet: what is missing, and what can be done."""
    with current_database().read() as session:
        card = pages.card(devices.one(session, current_area().id, device_id), now())
    return render_template("tablets/device.html", card=card, area_slug=area_slug)


@room.post(f"{DEVICE}/shut-out")
@requires(Permission.MANAGE_TABLETS)
def shut_out(area_slug: str, device_id: UUID) -> Response:
    """Shut a tablet out, as when it is lost."""
    area_id, person_id, moment = current_area().id, current_person().id, now()
    _change(
        "tablets.shut_out",
        f"device:{device_id}",
        lambda session: devices.revoke(session, area_id, device_id, user_id=person_id, now=moment),
    )
    flash(_("The tablet is shut out. What it still sends is kept apart until you have looked at it."), "success")
    return redirect(url_for("tablets.device", area_slug=area_slug, device_id=device_id), 303)


@room.post(f"{DEVICE}/let-in")
@requires(Permission.MANAGE_TABLETS)
def let_in(area_slug: str, device_id: UUID) -> Response:
    """Let a tablet in again."""
    area_id = current_area().id
    _change("tablets.let_in", f"device:{device_id}", lambda session: devices.readmit(session, area_id, device_id))
    flash(_("The tablet is let in again."), "success")
    return redirect(url_for("tablets.device", area_slug=area_slug, device_id=device_id), 303)


@room.post(f"{DEVICE}/unlock")
@requires(Permission.MANAGE_TABLETS)
def unlock(area_slug: str, device_id: UUID) -> Response:
    """Lead a tablet out of the residents' pages when it is next in touch."""
    area_id = current_area().id
    _change("tablets.unlock", f"device:{device_id}", lambda session: devices.unlock(session, area_id, device_id))
    flash(_("The tablet leaves the residents' pages when it is next in touch."), "success")
    return redirect(url_for("tablets.device", area_slug=area_slug, device_id=device_id), 303)


@room.post(f"{DEVICE}/settle")
@requires(Permission.MANAGE_TABLETS)
def settle(area_slug: str, device_id: UUID) -> Response:
    """Acknowledge what is missing."""
    area_id = current_area().id
    _change("tablets.settle", f"device:{device_id}", lambda session: devices.settle(session, area_id, device_id))
    flash(_("Noted. The alarm is off; the journal says who knew of it."), "success")
    return redirect(url_for("tablets.device", area_slug=area_slug, device_id=device_id), 303)


@room.post(f"{TABLETS}/keys/rotate")
@requires(Permission.MANAGE_TABLETS)
def rotate(area_slug: str) -> Response:
    """Make a new key; what was sealed to the old ones still opens."""
    area_id, secret, moment = current_area().id, current_settings().secret_key, now()
    _change(
        "tablets.key_rotated",
        "",
        lambda session: keys.rotate(session, area_id, secret=secret, now=moment),
    )
    flash(
        _("A new key is made. Tablets take it when they get ready next. Older records still open."),
        "success",
    )
    return redirect(url_for("tablets.index", area_slug=area_slug), 303)


@room.get(f"{TABLETS}/held")
@requires(Permission.MANAGE_TABLETS)
def to_look_at(area_slug: str) -> str:
    """Records that somebody has to look at."""
    with current_database().read() as session:
        lines = [pages.line(each) for each in held.held(session, current_area().id)]
        beside = held.beside(session, current_area().id)
    return render_template("tablets/held.html", lines=lines, beside=beside, kinds=KINDS, area_slug=area_slug)


@room.get(RECORD)
@requires(Permission.MANAGE_TABLETS)
def record(area_slug: str, record_id: int) -> str:
    """One of them, opened to be looked at."""
    area_id = current_area().id
    with current_database().read() as session:
        found = held.look(session, area_id, record_id, secret=current_settings().secret_key)
        page = pages.held_page(found)
    _change("tablets.record_read", f"field_record:{record_id}", lambda _session: None)
    return render_template("tablets/record.html", page=page, area_slug=area_slug)


@room.post(f"{RECORD}/store")
@requires(Permission.MANAGE_TABLETS)
def store(area_slug: str, record_id: int) -> Response:
    """Try again to store a record."""
    return _store(area_slug, record_id, lenient=False)


@room.post(f"{RECORD}/store-what-fits")
@requires(Permission.MANAGE_TABLETS)
def store_what_fits(area_slug: str, record_id: int) -> Response:
    """Store what fits of a record, without the rest."""
    return _store(area_slug, record_id, lenient=True)


@room.post(f"{RECORD}/delete")
@requires(Permission.MANAGE_TABLETS)
def drop(area_slug: str, record_id: int) -> Response:
    """Delete a record for good."""
    area_id = current_area().id
    _change(
        "tablets.record_deleted", f"field_record:{record_id}", lambda session: held.drop(session, area_id, record_id)
    )
    flash(_("The record is deleted."), "success")
    return redirect(url_for("tablets.to_look_at", area_slug=area_slug), 303)


@room.post(f"{RECORD}/delete-beside")
@requires(Permission.MANAGE_TABLETS)
def drop_beside(area_slug: str, record_id: int) -> Response:
    """Delete what was kept beside another content of the same number."""
    area_id = current_area().id
    _change(
        "tablets.record_deleted",
        f"field_record:{record_id}",
        lambda session: held.drop_beside(session, area_id, record_id),
    )
    flash(_("The record is deleted."), "success")
    return redirect(url_for("tablets.to_look_at", area_slug=area_slug), 303)


def _store(area_slug: str, record_id: int, *, lenient: bool) -> Response:
    area_id, secret, moment = current_area().id, current_settings().secret_key, now()

    def work(session: Session) -> bool:
        return held.store(session, area_id, record_id, secret=secret, now=moment, lenient=lenient)

    if _change("tablets.record_stored", f"field_record:{record_id}", work):
        flash(_("The record is stored."), "success")
        return redirect(url_for("tablets.to_look_at", area_slug=area_slug), 303)
    flash(_("It still cannot be stored. The page says why."), "error")
    return redirect(url_for("tablets.record", area_slug=area_slug, record_id=record_id), 303)


def _list(area_slug: str, form: InviteForm, file_form: FileForm, made: str | None) -> str:
    area_id = current_area().id
    with current_database().read() as session:
        cards = [pages.card(each, now()) for each in devices.devices_of(session, area_id)]
        known = keys.keys_of(session, area_id)
        waiting = held.count(session, area_id) + len(held.beside(session, area_id))
    shown = pages.enrolment(made) if made else None
    return render_template(
        "tablets/index.html",
        cards=cards,
        keys=known,
        held=waiting,
        form=form,
        file_form=file_form,
        made=shown,
        area_slug=area_slug,
    )


def _invite(form: InviteForm) -> str:
    area_id, person_id, moment, name = current_area().id, current_person().id, now(), form.name.data or ""
    code: str = _change(
        "tablets.invited", "", lambda session: devices.invite(session, area_id, name, user_id=person_id, now=moment)
    )
    return code


def _take_in(form: FileForm) -> Any:
    area_id, moment = current_area().id, now()
    try:
        document = read_json(form.file.data.read())
    except ValueError:
        document = None

    results = _change(
        "tablets.file_taken_in", "", lambda session: held.take_in(session, area_id, document, now=moment)[1]
    )
    worker.wake("opening")
    return results


def _change(action: str, subject: str, work: Callable[[Session], Any]) -> Any:
    """Do something with its line in the journal; both stand or fall together."""
    area_id, person_id, moment = current_area().id, current_person().id, now()

    def both(session: Session) -> Any:
        result = work(session)
        journal.record(session, action, user_id=person_id, area_id=area_id, subject=subject, now=moment)
        return result

    return current_database().run(both)
