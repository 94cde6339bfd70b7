"""The findings' pages: how often, by group, together, change; each with its file."""

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, Flask, Response, render_template, request
from flask.blueprints import BlueprintSetupState
from flask_babel import lazy_gettext

from participation.services import journal
from participation.services.errors import NotFound, ServiceProblem
from participation.services.permissions import Permission
from participation.web.access import requires
from participation.web.context import current_area, current_database, current_person
from participation.web.findings import forms, views
from participation.web.left_out import left_out_helper
from participation.web.navigation import Group, NavItem, add_places
from participation.web.reading import helpers
from participation.web.translate import render

room = Blueprint("findings", __name__)
room.context_processor(helpers)
room.context_processor(left_out_helper)

AREA = "/staff/<slug:area_slug>/findings"
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
}


@room.record_once
def _places(state: BlueprintSetupState) -> None:
    add_places(
        cast("Flask", state.app),
        NavItem("findings.often", lazy_gettext("Findings"), Permission.READ_FIGURES, 33, group=Group.UNDERSTAND),
    )


@room.get(AREA)
@requires(Permission.READ_FIGURES)
def often(area_slug: str) -> str | tuple[str, int]:
    """How often each theme is spoken of."""
    del area_slug
    return _page("often", views.often)


@room.get(f"{AREA}/groups")
@requires(Permission.READ_FIGURES)
def groups(area_slug: str) -> str | tuple[str, int]:
    """Who speaks of what: by lens, language, place, session or group."""
    del area_slug
    return _page("groups", views.groups)


@room.get(f"{AREA}/together")
@requires(Permission.READ_FIGURES)
def together(area_slug: str) -> str | tuple[str, int]:
    """What is spoken of in the same statements."""
    del area_slug
    return _page("together", views.together)


@room.get(f"{AREA}/change")
@requires(Permission.READ_FIGURES)
def change(area_slug: str) -> str | tuple[str, int]:
    """What has changed between two periods."""
    del area_slug
    return _page("change", views.change)


@room.get(f"{AREA}/<part>/file/<kind>")
@requires(Permission.EXPORT)
def file(area_slug: str, part: str, kind: str) -> Response:
    """Give a table as a file or drawn, shielded for readers who are not staff of the area."""
    if part not in views.FLAT or kind not in KINDS:
        raise NotFound
    asked = forms.with_days(forms.asked_of(request.args))
    content = views.file(current_area(), part, kind, asked)
    _note("findings.export", part, asked)
    name = f'attachment; filename="{area_slug}-{part}.{kind}"'
    return Response(content, mimetype=KINDS[kind], headers={"Content-Disposition": name})


def _page(part: str, view: Callable[..., dict[str, Any]]) -> str | tuple[str, int]:
    asked, problem, status = views.allowed(forms.asked_of(request.args)), None, 200
    try:
        asked = forms.with_days(asked)
        shown = view(current_area(), asked)
    except ServiceProblem as found:
        if found.status == 404:
            raise
        problem, status = found, found.status
        shown = view(current_area(), views.without(asked))
    _note("findings.read", part, asked)
    frame = views.frame(current_area(), part, asked)
    told = "" if problem is None else render(problem.message)
    field = "" if problem is None else problem.field
    return render_template(f"findings/{part}.html", problem=told, wrong=field, **frame, **shown), status


def _note(action: str, part: str, asked: forms.Asked) -> None:
    area_id, person_id, detail = current_area().id, current_person().id, {"part": part, **asked.query()}
    current_database().run(
        lambda session: journal.record(session, action, user_id=person_id, area_id=area_id, detail=detail)
    )
