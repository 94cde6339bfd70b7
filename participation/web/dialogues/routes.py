"""Addresses of the dialogues' room."""

from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from participation.services import dialogue_media, dialogues
from participation.services.database import Session
from participation.services.errors import Conflict, Refused
from participation.services.permissions import Permission
from participation.web import dialogue_lines
from participation.web.access import requires
from participation.web.context import current_area, current_database, current_person, is_keyed, now
from participation.web.dialogue_form import NEXT, of_draft
from participation.web.dialogues import contacting, pages, writing
from participation.web.navigation import Group, NavItem, add_places
from participation.web.translate import render

room = Blueprint("dialogues", __name__)
KEPT_ON = ("representation.board", "planning.overview")  # pages besides the list on which a promise can be closed
BASE = "/staff/<slug:area_slug>/dialogues"
room.add_url_rule(f"{BASE}/contact", view_func=contacting.contact, methods=["GET", "POST"])


@room.record
def add_to_menu(state: BlueprintSetupState) -> None:
    """Put this room's place into the menu."""
    add_places(
        state.app, NavItem("dialogues.index", _l("Dialogues"), Permission.READ_SESSIONS, order=25, group=Group.MEET)
    )


@room.get(BASE)
@requires(Permission.READ_SESSIONS)
def index(area_slug: str) -> str:
    """List the area's dialogues, and what has been promised and not kept."""
    with current_database().read() as session:
        found = dialogues.of_area(session, current_area().id)
        owed = dialogue_lines.owed_lines(session)
    return render_template(
        "dialogues/index.html",
        cards=[dialogue_lines.card(each) for each in found],
        owed=owed,
        area_slug=area_slug,
        is_keyed=is_keyed(),
    )


@room.route(f"{BASE}/new", methods=["GET", "POST"])
@requires(Permission.RECORD_ANSWERS)
def new(area_slug: str) -> str | Response | tuple[str, int]:
    """Write a dialogue down."""
    if request.method == "GET":
        return writing.form_page(writing.first(request.args), page_id=str(uuid4()))
    page_id = writing.page_id(request.form.get("_id", ""))
    draft, page = writing.checked(str(page_id))
    if draft is None:
        return page
    area_id, person_id, moment = current_area().id, current_person().id, now()

    def work(session: Session) -> bool:
        return dialogues.record(session, page_id, draft, area_id=area_id, user_id=person_id, now=moment)

    writing.note("dialogues.record", page_id, work)
    flash(_("The dialogue is stored."), "success")
    if request.form.get(NEXT):
        return redirect(url_for("dialogues.new", area_slug=area_slug, **writing.begins_next(draft)), 303)
    return redirect(url_for("dialogues.show", area_slug=area_slug, dialogue_id=page_id), 303)


@room.get(f"{BASE}/<uuid:dialogue_id>")
@requires(Permission.READ_SESSIONS)
def show(area_slug: str, dialogue_id: UUID) -> str:
    """Show one dialogue to those who were there, and to those who may read answers."""
    area_id = current_area().id
    with current_database().read() as session:
        view = dialogues.one(session, area_id, dialogue_id)
        _may_read(view)
        shown = pages.shown(session, view)
    writing.note("dialogues.read", dialogue_id)
    if shown["files"]:
        writing.note("uploads.read", dialogue_id)
    return render_template("dialogues/show.html", **shown, area_slug=area_slug, is_keyed=is_keyed())


@room.route(f"{BASE}/<uuid:dialogue_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECORD_ANSWERS)
def edit(area_slug: str, dialogue_id: UUID) -> str | Response | tuple[str, int]:
    """Correct a dialogue."""
    area_id, moment = current_area().id, now()
    with current_database().read() as session:
        view = dialogues.one(session, area_id, dialogue_id)
        _may_read(view)
    if request.method == "GET":
        return writing.form_page(of_draft(view.draft), page_id=str(dialogue_id), revision=view.revision)
    revision = request.form.get("_revision", 0, type=int)
    draft, page = writing.checked(str(dialogue_id), revision)
    if draft is None:
        return page

    def work(session: Session) -> None:
        dialogues.edit(session, area_id, dialogue_id, draft, revision=revision, now=moment)

    try:
        writing.note("dialogues.edit", dialogue_id, work)
    except Conflict as changed:
        # What was typed stays on the page, with the newest revision under it: saving again takes its place knowingly.
        return writing.again(str(dialogue_id), view.revision, render(changed.message)), 409
    flash(_("The dialogue is corrected."), "success")
    return redirect(url_for("dialogues.show", area_slug=area_slug, dialogue_id=dialogue_id), 303)


@room.post(f"{BASE}/<uuid:dialogue_id>/delete")
@requires(Permission.RECORD_ANSWERS)
def delete(area_slug: str, dialogue_id: UUID) -> Response:
    """Delete a dialogue with what was said in it."""
    area_id = current_area().id
    with current_database().read() as session:
        _may_read(dialogues.one(session, area_id, dialogue_id))

    writing.note("dialogues.delete", dialogue_id, lambda session: dialogues.remove(session, area_id, dialogue_id))
    flash(_("The dialogue and everything said in it are deleted."), "success")
    return redirect(url_for("dialogues.index", area_slug=area_slug), 303)


@room.get(f"{BASE}/<uuid:dialogue_id>/files/<string:field>")
@requires(Permission.READ_SESSIONS)
def file(area_slug: str, dialogue_id: UUID, field: str) -> Response:
    """Give one photo or sound to those who may read the dialogue."""
    del area_slug
    area_id = current_area().id
    with current_database().read() as session:
        _may_read(dialogues.one(session, area_id, dialogue_id))
        medium = dialogue_media.open_file(session, area_id, dialogue_id, field)
    return Response(medium.content, mimetype=medium.media_type, headers={"Content-Disposition": "inline"})


@room.post(f"{BASE}/<uuid:dialogue_id>/files/<string:field>/delete")
@requires(Permission.RECORD_ANSWERS)
def delete_file(area_slug: str, dialogue_id: UUID, field: str) -> Response:
    """Delete one photo or sound, and nothing else of the dialogue."""
    area_id = current_area().id
    with current_database().read() as session:
        _may_read(dialogues.one(session, area_id, dialogue_id))
    writing.note(
        "dialogues.file_deleted",
        dialogue_id,
        lambda session: dialogue_media.remove(session, area_id, dialogue_id, field),
    )
    flash(_("The file is deleted."), "success")
    return redirect(url_for("dialogues.show", area_slug=area_slug, dialogue_id=dialogue_id), 303)


@room.post(f"{BASE}/promises/<int:promise_id>/kept")
@requires(Permission.RECORD_ANSWERS)
def kept(area_slug: str, promise_id: int) -> Response:
    """Note that a promise has been kept."""
    area_id, person_id, day = current_area().id, current_person().id, dialogue_lines.today()

    writing.note(
        "dialogues.promise_kept",
        f"promise:{promise_id}",
        lambda session: dialogues.keep_promise(session, area_id, promise_id, user_id=person_id, day=day),
    )
    flash(_("Good. The promise is noted as kept."), "success")
    back = request.form.get("_back", "")
    return redirect(url_for(back if back in KEPT_ON else "dialogues.index", area_slug=area_slug), 303)


def _may_read(view: dialogues.DialogueView) -> None:
    if not dialogue_lines.may_read(view):
        raise Refused
