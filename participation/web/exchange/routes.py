"""Addresses of exports: the list, the form, one with its progress, its file."""

from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from participation.services import export_jobs, exports, publishing, survey_status
from participation.services.database import Session
from participation.services.errors import Conflict, Refused, ServiceProblem
from participation.services.file_jobs import GONE
from participation.services.permissions import Permission
from participation.web import file_replies, worker
from participation.web.access import may, requires
from participation.web.confirming import sensitive
from participation.web.context import current_area, current_database, current_person, current_settings, now
from participation.web.exchange import forms, link_routes, pages
from participation.web.locale import page_language
from participation.web.navigation import Group, NavItem, add_places
from participation.web.translate import render

room = Blueprint("exchange", __name__)
link_routes.add_to(room)
BASE = "/staff/<slug:area_slug>/exports"
ONE = f"{BASE}/<uuid:job_id>"


@room.record
def add_to_menu(state: BlueprintSetupState) -> None:
    """Put this room's places into the menu."""
    add_places(
        state.app,
        NavItem("exchange.links", _l("Links and posters"), Permission.PLAN_SESSIONS, order=30, group=Group.ASK),
        NavItem("exchange.index", _l("Exports"), Permission.EXPORT, order=70, group=Group.SHARE),
    )


@room.get(BASE)
@requires(Permission.EXPORT)
def index(area_slug: str) -> str:
    """List the area's exports."""
    with current_database().read() as session:
        found = export_jobs.of_area(session, current_area().id, now=now())
        surveys = publishing.surveys_of(session, current_area().id)
    if any(view.is_at_work or (view.is_ready and view.is_over(now())) for view in found):
        worker.wake()
    shown = [pages.job(view, area_slug) for view in found]
    return render_template("exchange/exports.html", jobs=shown, surveys=surveys, area_slug=area_slug)


@room.route(f"{BASE}/new", methods=["GET", "POST"])
@requires(Permission.EXPORT)
@sensitive(forms.asks_for_words)
def new(area_slug: str) -> str | Response | tuple[str, int]:
    """Ask for an export."""
    area, moment = current_area(), now()
    with current_database().read() as session:
        if not publishing.surveys_of(session, area.id):
            return redirect(url_for("exchange.index", area_slug=area_slug), 303)
        survey = survey_status.chosen(session, area.id, request.values.get("survey", ""))
        view = pages.form_view(session, area, survey, page_language())
    if request.method == "GET":
        # What a link has chosen beforehand, such as a field session, stands in the form.
        return render_template("exchange/new.html", typed=forms.typed(request.args), area_slug=area_slug, **view)
    form = forms.typed(request.form)
    try:
        options = forms.options_of(form, view["chosen_language"])
        options = options.checked(may_take_words=may(Permission.EXPORT_WORDS))
        total = exports.counted(current_database(), survey.id, options)
    except ServiceProblem as problem:
        form = forms.typed(request.form, {problem.field or "format": render(problem.message)})
        return render_template("exchange/new.html", typed=form, area_slug=area_slug, **view), problem.status
    person_id = current_person().id

    def work(session: Session) -> UUID:
        return export_jobs.ask(session, area.id, survey.id, options, total=total, user_id=person_id, now=moment)

    job_id = current_database().run(work)
    worker.wake()
    return redirect(url_for("exchange.job", area_slug=area_slug, job_id=job_id), 303)


@room.get(ONE)
@requires(Permission.EXPORT)
def job(area_slug: str, job_id: UUID) -> str:
    """Show an export: how far it is, then where its file is."""
    view = _view(job_id)
    return render_template("exchange/job.html", job=pages.job(view, area_slug), area_slug=area_slug, view=view)


@room.get(f"{ONE}/progress")
@requires(Permission.EXPORT)
def progress(area_slug: str, job_id: UUID) -> Response:
    """Tell how far an export is, for the script of its page."""
    shown = pages.job(_view(job_id), area_slug)
    return jsonify(at_work=shown.is_at_work, done=shown.done, total=shown.total, text=shown.progress)


@room.get(f"{ONE}/file")
@requires(Permission.EXPORT)
def file(area_slug: str, job_id: UUID) -> Response:
    """Give the file."""
    del area_slug
    area_id, person_id, moment = current_area().id, current_person().id, now()
    _may_have(_view(job_id))
    path = export_jobs.file_of(current_settings().instance, job_id)
    if not path.exists():
        raise Conflict(GONE)
    view = current_database().run(
        lambda session: export_jobs.download(session, area_id, job_id, user_id=person_id, now=moment)
    )
    kind = "application/zip" if view.file_name.endswith(".zip") else "application/octet-stream"
    return file_replies.download(path, view.file_name, kind, view.size)


@room.post(f"{ONE}/cancel")
@requires(Permission.EXPORT)
def cancel(area_slug: str, job_id: UUID) -> Response:
    """Stop an export, or take its file away."""
    area_id, person_id, moment = current_area().id, current_person().id, now()
    database = current_database()
    database.run(lambda session: export_jobs.cancel(session, area_id, job_id, user_id=person_id, now=moment))
    export_jobs.tidy(database, current_settings().instance, moment)
    flash(_("The export is stopped, and its file is deleted."), "success")
    return redirect(url_for("exchange.index", area_slug=area_slug), 303)


def _view(job_id: UUID) -> export_jobs.JobView:
    with current_database().read() as session:
        view = export_jobs.one(session, current_area().id, job_id)
        waits = view.is_at_work and export_jobs.has_waiting(session, now=now())
    if waits:
        worker.wake()
    return view


def _may_have(view: export_jobs.JobView) -> None:
    """People's own words are for those who might have asked for them."""
    if view.options.needs_reason and not may(Permission.EXPORT_WORDS):
        raise Refused
