"""Pictures and sounds that the area's questionnaires show and read aloud."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from participation.services import survey_drafts, survey_media
from participation.services.database import Session
from participation.services.errors import ServiceProblem
from participation.services.permissions import Permission
from participation.web.access import requires
from participation.web.context import current_area, current_database, now
from participation.web.surveys.room import BASE, room
from participation.web.translate import render

LARGEST = 20_000_001


@room.get(f"{BASE}/media")
@requires(Permission.MANAGE_SURVEYS)
def media(area_slug: str) -> str:
    """List the area's files, and the names that drafts want and nobody has brought."""
    area_id = current_area().id
    with current_database().read() as session:
        found = survey_media.of_area(session, area_id)
        drafts = survey_drafts.drafts_of(session, area_id)
    wanted = {name for draft in drafts for name in survey_media.wanted(draft.document)}
    missing = sorted(wanted - {each.name for each in found})
    return render_template("surveys/media.html", files=found, missing=missing, area_slug=area_slug)


@room.post(f"{BASE}/media")
@requires(Permission.MANAGE_SURVEYS)
def add_media(area_slug: str) -> Response:
    """Store the files that came; what is none is told by its name, and the others stay."""
    area_id, moment = current_area().id, now()
    brought = []
    for file in request.files.getlist("files"):
        with file.stream as stream:
            if file.filename:
                brought.append((file.filename, stream.read(LARGEST)))
    stored = 0
    for name, content in brought:

        def work(session: Session, name: str = name, content: bytes = content) -> None:
            survey_media.store(session, area_id, name, content, now=moment)

        try:
            current_database().run(work)
            stored += 1
        except ServiceProblem as problem:
            flash(render(problem.message), "error")
    if stored:
        flash(_("The files are stored."), "success")
    return redirect(url_for("surveys.media", area_slug=area_slug), 303)


@room.post(f"{BASE}/media/<int:medium_id>/remove")
@requires(Permission.MANAGE_SURVEYS)
def remove_medium(area_slug: str, medium_id: int) -> Response:
    """Delete a file."""
    area_id = current_area().id
    current_database().run(lambda session: survey_media.remove(session, area_id, medium_id))
    flash(_("The file is deleted."), "success")
    return redirect(url_for("surveys.media", area_slug=area_slug), 303)
