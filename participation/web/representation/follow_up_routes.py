"""Follow-ups: their board, making and changing one, its sessions and its survey."""

from dataclasses import asdict

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from participation.services.errors import ServiceProblem
from participation.services.permissions import Permission
from participation.web.access import may, requires
from participation.web.context import current_area, current_database, current_person, now
from participation.web.dialogue_lines import owed_lines
from participation.web.representation import follow_up_views, views
from participation.web.representation.forms import PlanForm, SessionForm
from participation.web.representation.room import AREA, room
from participation.web.translate import render

ONE = f"{AREA}/follow-ups/<int:follow_up_id>"
NEW = f"{AREA}/follow-ups/new/<dimension>/<category>"


@room.get(f"{AREA}/follow-ups")
@requires(Permission.READ_REPRESENTATION)
def board(area_slug: str) -> str:
    """The follow-ups by their state, and what is due."""
    del area_slug
    area = current_area()
    views.record("follow_ups.read")
    shown = follow_up_views.board(area.id, current_person().id, now().date())
    with current_database().read() as session:
        owed = owed_lines(session)
    return render_template("representation/board.html", area=area, owed=owed, **shown)


@room.get(NEW)
@requires(Permission.PLAN_FOLLOW_UPS)
def new_follow_up(area_slug: str, dimension: str, category: str) -> str:
    """The form for a follow-up of a group, with what is known filled in."""
    del area_slug
    shown = follow_up_views.new(current_area(), (dimension, category))
    return render_template("representation/new_follow_up.html", area=current_area(), problems={}, **shown)


@room.post(NEW)
@requires(Permission.PLAN_FOLLOW_UPS)
def make_follow_up(area_slug: str, dimension: str, category: str) -> AnyResponse | str | tuple[str, int]:
    """Make the follow-up; what cannot be right is shown at its field, with all that was written."""
    form, group = PlanForm.of(request.form), (dimension, category)
    try:
        if "calculate" in request.form:
            return _new(group, form, {})
        made = follow_up_views.create(current_area().id, group, form, current_person().id, now())
    except ServiceProblem as problem:
        if problem.status == 404:
            raise
        return _new(group, None, {problem.field or "": render(problem.message)}, kept=form), problem.status
    flash(gettext("The follow-up is made. Plan its first session below."), "success")
    return redirect(url_for("representation.follow_up", area_slug=area_slug, follow_up_id=made))


def _new(
    group: tuple[str, str], form: PlanForm | None, problems: dict[str, str], *, kept: PlanForm | None = None
) -> str:
    shown = follow_up_views.new(current_area(), group, form)
    if kept is not None:
        shown["values"] = asdict(kept)
    return render_template("representation/new_follow_up.html", area=current_area(), problems=problems, **shown)


@room.get(ONE)
@requires(Permission.READ_REPRESENTATION)
def follow_up(area_slug: str, follow_up_id: int) -> str:
    """One follow-up: its plan, its sessions, and what the looks say."""
    del area_slug
    views.record("follow_ups.read", f"follow_up:{follow_up_id}")
    return _follow_up(follow_up_id)


@room.get(f"{ONE}/edit")
@requires(Permission.PLAN_FOLLOW_UPS)
def edit_follow_up(area_slug: str, follow_up_id: int) -> str:
    """The form that changes a plan."""
    del area_slug
    shown = follow_up_views.edit(current_area(), follow_up_id, now().date())
    return render_template("representation/new_follow_up.html", area=current_area(), problems={}, **shown)


@room.post(f"{ONE}/edit")
@requires(Permission.PLAN_FOLLOW_UPS)
def change_follow_up(area_slug: str, follow_up_id: int) -> AnyResponse | tuple[str, int]:
    """Change the plan; what cannot be right is shown at its field."""
    form, area = PlanForm.of(request.form), current_area()
    try:
        follow_up_views.change(area.id, follow_up_id, form, current_person().id, now())
    except ServiceProblem as problem:
        if problem.status == 404:
            raise
        shown = follow_up_views.edit(area, follow_up_id, now().date(), form)
        problems = {problem.field or "": render(problem.message)}
        page = render_template("representation/new_follow_up.html", area=area, problems=problems, **shown)
        return page, problem.status
    flash(gettext("The plan is changed."), "success")
    return redirect(url_for("representation.follow_up", area_slug=area_slug, follow_up_id=follow_up_id))


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


@room.post(f"{ONE}/survey")
@requires(Permission.MANAGE_SURVEYS)
def begin_survey(area_slug: str, follow_up_id: int) -> AnyResponse | tuple[str, int]:
    """Begin a supplementary survey for the group, from the ready questionnaire."""
    slug = request.form.get("slug", "").strip().lower()[:80]
    try:
        draft = follow_up_views.begin_survey(current_area(), follow_up_id, slug, current_person().id, now())
    except ServiceProblem as problem:
        if problem.status == 404:
            raise
        return _follow_up(follow_up_id, None, {"slug": render(problem.message)}), problem.status
    flash(gettext("The survey is begun. Change it as you like, then publish it."), "success")
    return redirect(url_for("surveys.draft", area_slug=area_slug, draft_id=draft))


@room.post(f"{ONE}/status")
@requires(Permission.PLAN_FOLLOW_UPS)
def move_follow_up(area_slug: str, follow_up_id: int) -> AnyResponse:
    """Move a follow-up to another state by hand."""
    follow_up_views.move(current_area().id, follow_up_id, request.form.get("status", ""), current_person().id, now())
    flash(gettext("The follow-up is moved."), "success")
    return redirect(url_for("representation.follow_up", area_slug=area_slug, follow_up_id=follow_up_id))


def _follow_up(follow_up_id: int, form: SessionForm | None = None, problems: dict[str, str] | None = None) -> str:
    area = current_area()
    shown = follow_up_views.one(area, follow_up_id, form, now().date())
    may_plan = may(Permission.PLAN_FOLLOW_UPS)
    return render_template(
        "representation/follow_up.html", area=area, may_plan=may_plan, problems=problems or {}, **shown
    )
