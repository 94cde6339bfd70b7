"""The pages of register figures: what is in use, tables that were kept, their mapping, versions."""

from dataclasses import asdict
from typing import Any, cast

from flask import Blueprint, Flask, Response, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as AnyResponse

from participation.services import reference_files, reference_mapping
from participation.services.errors import ServiceProblem
from participation.services.permissions import Permission
from participation.web.access import requires
from participation.web.context import current_area, current_database, current_settings, now
from participation.web.navigation import Group, NavItem, add_places
from participation.web.reading import helpers
from participation.web.reference import pages, views
from participation.web.reference.forms import SourceForm, choice_of
from participation.web.translate import render

room = Blueprint("reference", __name__)
room.context_processor(helpers)

BASE = "/staff/<slug:area_slug>/reference"
FILE = f"{BASE}/files/<int:file_id>"


@room.record_once
def _places(state: BlueprintSetupState) -> None:
    label = lazy_gettext("Register figures")
    add_places(
        cast("Flask", state.app),
        NavItem("reference.index", label, Permission.READ_FIGURES, 43, group=Group.HEARD),
    )


@room.get(BASE)
@requires(Permission.READ_FIGURES)
def index(area_slug: str) -> str:
    """The figures in use by dimension, what to know of them, and the tables that they can be made of."""
    del area_slug
    return _index(SourceForm(), {})


def _index(form: SourceForm, problems: dict[str, str]) -> str:
    with current_database().read() as session:
        shown = pages.index(session, current_area().id, now().date())
    may_fetch = bool(current_settings().statistics_url)
    values = asdict(form)
    return render_template(
        "reference/index.html", area=current_area(), values=values, problems=problems, may_fetch=may_fetch, **shown
    )


@room.post(f"{BASE}/files")
@requires(Permission.MANAGE_REFERENCE)
def upload(area_slug: str) -> AnyResponse | tuple[str, int]:
    """Keep a file, and go on to its mapping; what cannot be right is shown at its field."""
    form = SourceForm.of(request.form)
    try:
        made = views.upload(form, request.files.get("file"))
    except ServiceProblem as problem:
        return _index(form, {problem.field or "file": render(problem.message)}), problem.status
    return redirect(url_for("reference.file", area_slug=area_slug, file_id=made), 303)


@room.post(f"{BASE}/fetched")
@requires(Permission.MANAGE_REFERENCE)
def fetch(area_slug: str) -> AnyResponse | tuple[str, int]:
    """Fetch a table from the statistics office, and go on to its mapping; say clearly why that fails."""
    form = SourceForm.of(request.form)
    try:
        made = views.fetch(form)
    except ServiceProblem as problem:
        return _index(form, {problem.field or "table": render(problem.message)}), problem.status
    return redirect(url_for("reference.file", area_slug=area_slug, file_id=made), 303)


@room.get(FILE)
@requires(Permission.MANAGE_REFERENCE)
def file(area_slug: str, file_id: int) -> str:
    """A kept table: which of the survey's categories each of its own belongs to, and what figures that gives."""
    del area_slug
    with current_database().read() as session:
        shown = pages.file(session, current_area().id, file_id, request.args, None)
    return render_template("reference/file.html", area=current_area(), **shown)


@room.post(f"{FILE}/preview")
@requires(Permission.MANAGE_REFERENCE)
def preview(area_slug: str, file_id: int) -> str | tuple[str, int]:
    """The same page with what was chosen, and the figures that it gives; nothing is stored."""
    del area_slug
    return _file(file_id)[0]


def _file(file_id: int) -> tuple[str, dict[str, Any]]:
    area_id = current_area().id
    with current_database().read() as session:
        _, tables = reference_files.one(session, area_id, file_id)
        asked = request.form.get("dimension", ""), request.form.get("axis", "")
        choice = choice_of(request.form, reference_mapping.propose_for(session, area_id, tables, *asked))
        shown = pages.file(session, area_id, file_id, request.form, choice)
    return render_template("reference/file.html", area=current_area(), **shown), shown


@room.post(f"{FILE}/figures")
@requires(Permission.MANAGE_REFERENCE)
def take_into_use(area_slug: str, file_id: int) -> AnyResponse | tuple[str, int]:
    """Make figures of the table; what cannot be is shown above the form, with all that was chosen."""
    try:
        made = views.take_into_use(file_id, request.form)
    except ServiceProblem as problem:
        if problem.status == 404:
            raise
        page, _ = _file(file_id)
        return page, problem.status
    flash(gettext("The figures are in use. The mapping is remembered for the next table of this kind."), "success")
    return redirect(url_for("reference.dimension", area_slug=area_slug, dimension=made), 303)


@room.get(f"{FILE}/table.txt")
@requires(Permission.MANAGE_REFERENCE)
def download(area_slug: str, file_id: int) -> Response:
    """The kept table as it came."""
    del area_slug
    with current_database().read() as session:
        _, text = reference_files.content(session, current_area().id, file_id)
    kept_as = {"Content-Disposition": f'attachment; filename="table-{file_id}.txt"'}
    return Response(text.encode(), mimetype="text/plain; charset=utf-8", headers=kept_as)


@room.post(f"{FILE}/deletion")
@requires(Permission.MANAGE_REFERENCE)
def delete(area_slug: str, file_id: int) -> AnyResponse:
    """Delete a kept table; figures made of it stay."""
    views.delete(file_id)
    flash(gettext("The table is deleted. Figures that were made of it stay in use."), "success")
    return redirect(url_for("reference.index", area_slug=area_slug), 303)


@room.get(f"{BASE}/dimensions/<dimension>")
@requires(Permission.READ_FIGURES)
def dimension(area_slug: str, dimension: str) -> str:
    """A dimension's figures in use, its versions, and what changed between two of them."""
    del area_slug
    with current_database().read() as session:
        shown = pages.dimension(session, current_area().id, dimension, request.args.get("before", ""))
    return render_template("reference/dimension.html", area=current_area(), **shown)


@room.post(f"{BASE}/dimensions/<dimension>/<int:version_id>")
@requires(Permission.MANAGE_REFERENCE)
def restore(area_slug: str, dimension: str, version_id: int) -> AnyResponse:
    """Take an older version into use again."""
    made = views.restore(dimension, version_id)
    flash(gettext("The older figures are in use again, as version %(number)s.", number=made), "success")
    return redirect(url_for("reference.dimension", area_slug=area_slug, dimension=dimension), 303)
