"""Who was heard, looked at more closely: on the map, groups crossed, weighted results."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from participation.services import area_shapes, representation
from participation.services.errors import ServiceProblem
from participation.services.permissions import Permission
from participation.web.access import requires
from participation.web.context import current_area, current_database, current_person, now
from participation.web.representation import crossing_views, map_views, views, weighted_views
from participation.web.representation.room import AREA, room
from participation.web.translate import render


@room.get(f"{AREA}/representation/map")
@requires(Permission.READ_REPRESENTATION)
def area_map(area_slug: str) -> str:
    """The sub-areas, each with its ratio, pulled towards the mean where few were to be expected."""
    del area_slug
    return _map({})[0]


@room.post(f"{AREA}/representation/map")
@requires(Permission.MANAGE_SURVEYS)
def store_shapes(area_slug: str) -> AnyResponse | tuple[str, int]:
    """Take in a GeoJSON file with the sub-areas' shapes."""
    file = request.files.get("file")
    content = file.read(area_shapes.LARGEST_FILE + 1) if file else b""
    if file:
        file.close()
    try:
        stored = map_views.store(current_area().id, content, current_person().id, now())
    except ServiceProblem as problem:
        return _map({problem.field or "": render(problem.message)}, problem.status)
    flash(gettext("Shapes are stored for: %(names)s.", names=", ".join(stored.drawn)), "success")
    if stored.missing:
        flash(gettext("The file has no shape for: %(names)s.", names=", ".join(stored.missing)), "warning")
    return redirect(url_for("representation.area_map", area_slug=area_slug))


def _map(problems: dict[str, str], status: int = 200) -> tuple[str, int]:
    representation.refresh(current_database())
    shown = map_views.shown(current_area(), request.args.get("survey", ""))
    views.record("representation.read", f"survey:{shown['survey'].slug}", {"page": "map"})
    return render_template("representation/map.html", area=current_area(), problems=problems, **shown), status


@room.get(f"{AREA}/representation/crossed")
@requires(Permission.READ_REPRESENTATION)
def crossings(area_slug: str) -> str:
    """Two or three dimensions crossed, on demand."""
    del area_slug
    representation.refresh(current_database())
    chosen = request.args.getlist("dimension")[:8]
    shown = crossing_views.shown(current_area().id, request.args.get("survey", ""), chosen)
    views.record("representation.read", f"survey:{shown['survey'].slug}", {"crossed": chosen})
    return render_template("representation/crossings.html", area=current_area(), **shown)


@room.get(f"{AREA}/representation/weighted")
@requires(Permission.READ_REPRESENTATION)
def weighted(area_slug: str) -> str:
    """Results weighted to the register beside those as they came in."""
    del area_slug
    representation.refresh(current_database())
    chosen = request.args.getlist("dimension")[:40]
    shown = weighted_views.shown(current_area().id, request.args.get("survey", ""), chosen, "by" in request.args)
    views.record("representation.read", f"survey:{shown['survey'].slug}", {"weighted": shown["used"]})
    return render_template("representation/weighted.html", area=current_area(), **shown)
