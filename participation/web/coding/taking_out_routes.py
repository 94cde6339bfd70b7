"""Files of statements with people's codes: asked for, how far they are, downloaded, taken away."""

from functools import partial
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from participation.services import coding_export_jobs
from participation.services.coding_export_jobs import CodingExportView
from participation.services.coding_writing import Form, Wanted
from participation.services.permissions import Permission
from participation.web import file_replies, worker
from participation.web.access import requires
from participation.web.coding import exchange_pages
from participation.web.coding.room import AREA, room
from participation.web.coding.shared import attempt
from participation.web.confirming import sensitive
from participation.web.context import current_area, current_database, current_person, current_settings, now

OUT = f"{AREA}/statements/files/out"
ONE = f"{OUT}/<uuid:job_id>"


@room.post(OUT)
@requires(Permission.EXPORT_WORDS)
@sensitive()
def take_out(area_slug: str) -> Response:
    """Ask for a file; where there is nothing to write, or too much, the page of files says so."""
    area_id, person_id, moment = current_area().id, current_person().id, now()
    chosen = request.form.get("format", "")
    form = Form(chosen) if chosen in set(Form) else Form.PROJECT
    wanted = Wanted(area_id, coded=request.form.get("all") != "1")
    ask = partial(coding_export_jobs.ask, form=form, wanted=wanted, user_id=person_id, now=moment)
    made: list[UUID] = []
    files = url_for("coding.exchange_page", area_slug=area_slug)
    reply = attempt(lambda: made.append(current_database().run(ask)), "", files)
    if not made:
        return reply
    worker.wake()
    return redirect(url_for("coding.taken_out", area_slug=area_slug, job_id=made[0]), 303)


@room.get(ONE)
@requires(Permission.EXPORT_WORDS)
def taken_out(area_slug: str, job_id: UUID) -> str:
    """How far a file is, then where it is."""
    job = exchange_pages.job(_view(job_id), area_slug)
    return render_template("coding/taken_out.html", area=current_area(), job=job)


@room.get(f"{ONE}/progress")
@requires(Permission.EXPORT_WORDS)
def taking_out_progress(area_slug: str, job_id: UUID) -> Response:
    """Tell how far a file is, for the script of its page."""
    job = exchange_pages.job(_view(job_id), area_slug)
    return jsonify(at_work=job.is_at_work, done=job.done, total=job.total, text=job.progress)


@room.get(f"{ONE}/file")
@requires(Permission.EXPORT_WORDS)
def taken_out_file(area_slug: str, job_id: UUID) -> Response:
    """Give the file."""
    area_id, person_id, moment = current_area().id, current_person().id, now()
    folder = coding_export_jobs.folder_of(current_settings().instance)
    view, path = current_database().run(
        lambda session: coding_export_jobs.download(session, area_id, job_id, folder, user_id=person_id, now=moment)
    )
    name = f"{area_slug}-codings.{view.form}"
    return file_replies.download(path, name, exchange_pages.MIMETYPES[view.form], view.size)


@room.post(f"{ONE}/cancel")
@requires(Permission.EXPORT_WORDS)
def cancel_taking_out(area_slug: str, job_id: UUID) -> Response:
    """Stop a file, or take it away."""
    area_id, person_id, moment = current_area().id, current_person().id, now()
    database = current_database()
    database.run(lambda session: coding_export_jobs.cancel(session, area_id, job_id, user_id=person_id, now=moment))
    coding_export_jobs.tidy(database, current_settings().instance, moment)
    flash(gettext("The export is stopped, and its file is deleted."), "success")
    return redirect(url_for("coding.exchange_page", area_slug=area_slug), 303)


def _view(job_id: UUID) -> CodingExportView:
    with current_database().read() as session:
        view = coding_export_jobs.one(session, current_area().id, job_id)
    if view.is_at_work:
        worker.wake()
    return view
