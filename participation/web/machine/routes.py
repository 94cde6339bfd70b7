"""The machine room's pages: letting it learn, how good it is, candidate themes."""

from typing import cast
from uuid import UUID

from flask import Blueprint, Flask, flash, jsonify, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from participation.services import journal
from participation.services.errors import ServiceProblem
from participation.services.machine.work import Kind
from participation.services.permissions import Permission
from participation.web import worker
from participation.web.access import may, requires
from participation.web.context import current_area, current_database, current_person, now
from participation.web.locale import page_language
from participation.web.machine import candidate_views, views
from participation.web.navigation import Group, NavItem, add_places
from participation.web.reading import helpers
from participation.web.translate import render

room = Blueprint("machine", __name__)
room.context_processor(helpers)

AREA = "/staff/<slug:area_slug>/machine"
JOB = f"{AREA}/jobs/<uuid:job_id>"


@room.record_once
def _places(state: BlueprintSetupState) -> None:
    add_places(
        cast("Flask", state.app),
        NavItem("machine.index", lazy_gettext("The machine"), Permission.READ_RESPONSES, 34, group=Group.UNDERSTAND),
    )


@room.get(AREA)
@requires(Permission.READ_RESPONSES)
def index(area_slug: str) -> str:
    """What the machine has learned, and how good it is."""
    del area_slug
    return _page()


@room.post(f"{AREA}/learn")
@requires(Permission.CODE_STATEMENTS)
def learn(area_slug: str) -> Response | tuple[str, int]:
    """Ask the machine to learn."""
    typed = request.form.get("precision", "")
    try:
        job_id = views.ask(current_area().id, Kind.LEARN, current_person().id, now(), typed)
    except ServiceProblem as problem:
        return _page(typed=typed, problem=render(problem.message)), problem.status
    worker.wake("machine")
    return redirect(url_for("machine.job", area_slug=area_slug, job_id=job_id), 303)


@room.get(JOB)
@requires(Permission.READ_RESPONSES)
def job(area_slug: str, job_id: UUID) -> str:
    """Show how far the machine is, then what came of it."""
    shown = views.job(current_area().id, job_id, area_slug)
    if shown.is_at_work:
        worker.wake("machine")
    return render_template("machine/job.html", job=shown, area_slug=area_slug)


@room.get(f"{JOB}/progress")
@requires(Permission.READ_RESPONSES)
def progress(area_slug: str, job_id: UUID) -> Response:
    """Tell how far the machine is, for the script of its page."""
    shown = views.job(current_area().id, job_id, area_slug)
    return jsonify(at_work=shown.is_at_work, done=shown.done, total=shown.total, text=shown.text)


@room.post(f"{JOB}/stop")
@requires(Permission.CODE_STATEMENTS)
def stop(area_slug: str, job_id: UUID) -> Response:
    """Stop what the machine is doing."""
    views.stop(current_area().id, job_id, current_person().id, now())
    flash(gettext("The machine has been stopped. Nothing was changed."), "success")
    return redirect(url_for("machine.index", area_slug=area_slug), 303)


@room.post(f"{AREA}/precision")
@requires(Permission.CODE_STATEMENTS)
def precision(area_slug: str) -> Response | tuple[str, int]:
    """Choose how often suggestions must be right."""
    typed = request.form.get("precision", "")
    try:
        served = views.set_precision(current_area().id, typed, current_person().id, now())
    except ServiceProblem as problem:
        return _page(typed=typed, problem=render(problem.message)), problem.status
    flash(gettext("Chosen. Statements with a suggestion now: %(number)s.", number=served), "success")
    return redirect(url_for("machine.index", area_slug=area_slug), 303)


@room.post(f"{AREA}/models/<int:model_id>/use")
@requires(Permission.CODE_STATEMENTS)
def use(area_slug: str, model_id: int) -> Response:
    """Put a model that was kept out in use all the same."""
    served = views.use(current_area().id, model_id, current_person().id, now())
    flash(gettext("Chosen. Statements with a suggestion now: %(number)s.", number=served), "success")
    return redirect(url_for("machine.index", area_slug=area_slug), 303)


@room.get(f"{AREA}/candidates")
@requires(Permission.READ_RESPONSES)
def candidates(area_slug: str) -> str:
    """Show groups of statements that nobody has coded, each a theme that the codebook may lack."""
    del area_slug
    return _candidates()


@room.post(f"{AREA}/candidates/look")
@requires(Permission.CODE_STATEMENTS)
def look(area_slug: str) -> Response:
    """Ask the machine to group what nobody has coded."""
    job_id = views.ask(current_area().id, Kind.GROUP, current_person().id, now())
    worker.wake("machine")
    return redirect(url_for("machine.job", area_slug=area_slug, job_id=job_id), 303)


@room.post(f"{AREA}/candidates/code")
@requires(Permission.EDIT_CODEBOOK)
def make_code(area_slug: str) -> Response | tuple[str, int]:
    """Make a code of a candidate theme; a name that cannot be used is shown at its field, with all that was written."""
    form = candidate_views.CodeForm.of(request.form)
    try:
        name = candidate_views.make_code(current_area().id, form, current_person().id, now())
    except ServiceProblem as problem:
        if problem.field is None:
            raise
        return _candidates(form, render(problem.message)), problem.status
    flash(gettext("The code “%(name)s” is in the codebook.", name=name), "success")
    return redirect(url_for("coding.codebook", area_slug=area_slug), 303)


def _page(typed: str = "", problem: str = "") -> str:
    area, person = current_area(), current_person()
    shown = views.index(area.id, page_language())
    current_database().run(lambda session: journal.record(session, "machine.read", user_id=person.id, area_id=area.id))
    may_choose = may(Permission.CODE_STATEMENTS)
    return render_template(
        "machine/index.html", area=area, may_choose=may_choose, typed=typed, problem=problem, **shown
    )


def _candidates(form: candidate_views.CodeForm | None = None, problem: str = "") -> str:
    area, person = current_area(), current_person()
    shown = candidate_views.index(area.id, page_language(), form)
    current_database().run(
        lambda session: journal.record(session, "candidates.read", user_id=person.id, area_id=area.id)
    )
    may_choose = may(Permission.CODE_STATEMENTS)
    return render_template("machine/candidates.html", area=area, may_choose=may_choose, problem=problem, **shown)
