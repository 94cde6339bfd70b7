"""Who was heard over time: the stored looks, each group through them, what the sessions gave, and the plan of looks."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from participation.services import representation
from participation.services.errors import ServiceProblem
from participation.services.permissions import Permission
from participation.web.access import requires
from participation.web.context import current_area, current_database, current_person, now
from participation.web.representation import time_views, views
from participation.web.representation.forms import LookPlanForm
from participation.web.representation.room import AREA, room
from participation.web.translate import render


@room.get(f"{AREA}/representation/looks")
@requires(Permission.READ_REPRESENTATION)
def looks(area_slug: str) -> str:
    """The stored looks, each group of a dimension through them, and what each session gave."""
    del area_slug
    slug = request.args.get("survey", "")
    time_views.take_due(current_database(), current_area().id, slug, now())
    shown = time_views.looks(current_area().id, slug, request.args.get("dimension", ""))
    views.record("representation.read", f"survey:{shown['survey'].slug}", {"looks": len(shown["looks"])})
    return render_template("representation/looks.html", area=current_area(), problems={}, **shown)


@room.post(f"{AREA}/representation/looks")
@requires(Permission.PLAN_FOLLOW_UPS)
def take_look(area_slug: str) -> AnyResponse:
    """Store what is known now."""
    representation.refresh(current_database())
    try:
        look = time_views.take_look(current_area().id, request.args.get("survey", ""), current_person().id, now())
    except ServiceProblem as problem:
        flash(render(problem.message), "warning")
    else:
        flash(gettext("The look is stored: %(number)s answers.", number=look.responses), "success")
    return redirect(url_for("representation.index", area_slug=area_slug))


@room.post(f"{AREA}/representation/looks/plan")
@requires(Permission.PLAN_FOLLOW_UPS)
def plan_looks(area_slug: str) -> AnyResponse | tuple[str, int]:
    """Plan looks; what cannot be right is shown at its field."""
    slug, form = request.args.get("survey", ""), LookPlanForm.of(request.form)
    try:
        time_views.plan_looks(current_area().id, slug, form, current_person().id, now())
    except ServiceProblem as problem:
        if problem.status == 404:
            raise
        shown = time_views.looks(current_area().id, slug, "", form)
        problems = {problem.field or "": render(problem.message)}
        return render_template("representation/looks.html", area=current_area(), problems=problems, **shown), 400
    flash(gettext("The plan of looks is stored."), "success")
    return redirect(url_for("representation.looks", area_slug=area_slug, survey=slug or None))
