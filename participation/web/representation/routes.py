"""The representation room's pages: who was heard, looks, follow-ups and their board."""

from dataclasses import asdict

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from participation.services.errors import ServiceProblem
from participation.services.permissions import Permission
from participation.web.access import may, requires
from participation.web.context import current_area, current_database, current_person, now
from participation.web.representation import closer_routes, follow_up_views, time_routes, time_views, views
from participation.web.representation.forms import PlanForm, SessionForm
from participation.web.representation.room import AREA, room
from participation.web.translate import render

ONE = f"{AREA}/follow-ups/<int:follow_up_id>"
__all__ = ["closer_routes", "room", "time_routes"]


@room.get(f"{AREA}/representation")
@requires(Permission.READ_REPRESENTATION)
def index(area_slug: str) -> str:
    """Each group of residents: its share of the answers beside its share of those living here."""
    del area_slug
    area, slug = current_area(), request.args.get("survey", "")
    time_views.take_due(current_database(), area.id, slug, now())
    shown = views.index(area.id, slug)
    views.record("representation.read", f"survey:{shown['survey'].slug}")
    return render_template("representation/index.html", area=area, **shown)


@room.get(f"{AREA}/representation/table.csv")
@requires(Permission.EXPORT)
def export(area_slug: str) -> Response:
    """The table, protected for readers who are not staff of the area."""
    shown = views.export(current_area().id, request.args.get("survey", ""))
    views.record("representation.export", f"survey:{shown.survey_slug}", {"answers": shown.answers})
    return Response(
        shown.text.encode("utf-8-sig"),
        mimetype="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{area_slug}-representation.csv"'},
    )


@room.get(f"{AREA}/follow-ups")
@requires(Permission.READ_REPRESENTATION)
def board(area_slug: str) -> str:
    """The follow-ups by their state."""
    del area_slug
    area = current_area()
    views.record("follow_ups.read")
    return render_template("representation/board.html", area=area, **follow_up_views.board(area.id))


@room.get(f"{AREA}/follow-ups/new/<dimension>/<category>")
@requires(Permission.PLAN_FOLLOW_UPS)
def new_follow_up(area_slug: str, dimension: str, category: str) -> str:
    """The form for a follow-up of a group, with what is known filled in."""
    del area_slug
    shown = follow_up_views.new(current_area().id, dimension, category)
    return render_template("representation/new_follow_up.html", area=current_area(), problems={}, **shown)


@room.post(f"{AREA}/follow-ups/new/<dimension>/<category>")
@requires(Permission.PLAN_FOLLOW_UPS)
def make_follow_up(area_slug: str, dimension: str, category: str) -> AnyResponse | tuple[str, int]:
    """Make the follow-up; what cannot be right is shown at its field, with all that was written."""
    form, area = PlanForm.of(request.form), current_area()
    try:
        made = follow_up_views.create(area.id, dimension, category, form, current_person().id, now())
    except ServiceProblem as problem:
        if problem.status == 404:
            raise
        shown = follow_up_views.new(area.id, dimension, category) | {"values": asdict(form)}
        problems = {problem.field or "": render(problem.message)}
        page = render_template("representation/new_follow_up.html", area=area, problems=problems, **shown)
        return page, problem.status
    flash(gettext("The follow-up is made. Plan its first session below."), "success")
    return redirect(url_for("representation.follow_up", area_slug=area_slug, follow_up_id=made))


@room.get(ONE)
@requires(Permission.READ_REPRESENTATION)
def follow_up(area_slug: str, follow_up_id: int) -> str:
    """One follow-up: its plan, its sessions, and what the looks say."""
    del area_slug
    views.record("follow_ups.read", f"follow_up:{follow_up_id}")
    return _follow_up(follow_up_id)


@room.post(f"{ONE}/sessions")
@requires(Permission.PLAN_FOLLOW_UPS)
def plan_session(area_slug: str, follow_up_id: int) -> AnyResponse | tuple[str, int]:
    """Plan a field session that is meant for the group."""
    form = SessionForm.of(request.form)
    try:
        follow_up_views.plan_session(current_area().id, follow_up_id, form, current_person().id, now())
    except ServiceProblem as problem:
        if problem.status == 404:
            raise
        return _follow_up(follow_up_id, form, {problem.field or "": render(problem.message)}), problem.status
    flash(gettext("The session is planned."), "success")
    return redirect(url_for("representation.follow_up", area_slug=area_slug, follow_up_id=follow_up_id))


@room.post(f"{ONE}/status")
@requires(Permission.PLAN_FOLLOW_UPS)
def move_follow_up(area_slug: str, follow_up_id: int) -> AnyResponse:
    """Move a follow-up to another state by hand."""
    follow_up_views.move(current_area().id, follow_up_id, request.form.get("status", ""), current_person().id, now())
    flash(gettext("The follow-up is moved."), "success")
    return redirect(url_for("representation.follow_up", area_slug=area_slug, follow_up_id=follow_up_id))


def _follow_up(follow_up_id: int, form: SessionForm | None = None, problems: dict[str, str] | None = None) -> str:
    area = current_area()
    shown = follow_up_views.one(area.id, follow_up_id, form)
    may_plan = may(Permission.PLAN_FOLLOW_UPS)
    return render_template(
        "representation/follow_up.html", area=area, may_plan=may_plan, problems=problems or {}, **shown
    )
