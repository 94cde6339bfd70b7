"""The representation room's pages: who was heard; the others stand in modules of their own."""

from flask import render_template, request

from participation.services.permissions import Permission
from participation.web.access import requires
from participation.web.context import current_area, current_database, now
from participation.web.representation import (
    closer_routes,
    follow_up_routes,
    report_routes,
    time_routes,
    time_views,
    views,
)
from participation.web.representation.room import AREA, room

__all__ = ["closer_routes", "follow_up_routes", "report_routes", "room", "time_routes"]


@room.get(f"{AREA}/representation")
@requires(Permission.READ_REPRESENTATION)
def index(area_slug: str) -> str:
    """Each group of residents: its share of the answers beside its share of those living here."""
    del area_slug
    area, slug = current_area(), request.args.get("survey", "")
    time_views.take_due(current_database(), area.id, slug, now())
    shown = views.index(area.id, slug, request.args.get("open", "")[:80])
    views.record("representation.read", f"survey:{shown['survey'].slug}")
    return render_template("representation/index.html", area=area, **shown)
