"""What leaves the room: the protected tables, and the chapter for the knowledge base, to print."""

from flask import Response, render_template, request

from participation.services import representation
from participation.services.permissions import Permission
from participation.web.access import requires
from participation.web.context import current_area, current_database
from participation.web.representation import report_views, views
from participation.web.representation.room import AREA, room


@room.get(f"{AREA}/representation/table.csv")
@requires(Permission.READ_FIGURES)
def export(area_slug: str) -> Response:
    """The table, protected for readers who are not staff of the area."""
    shown = views.export(current_area().id, request.args.get("survey", ""))
    views.record(
        "representation.export", f"survey:{shown.survey_slug}", {"answers": shown.answers, "release": shown.release}
    )
    return _csv(shown.text, f"{area_slug}-representation.csv")


@room.get(f"{AREA}/representation/follow-ups.csv")
@requires(Permission.READ_FIGURES)
def export_efforts(area_slug: str) -> Response:
    """What was done about groups that were not heard, without who did it and why."""
    shown = report_views.efforts(current_area().id, request.args.get("survey", ""))
    views.record("representation.export", f"survey:{shown.survey_slug}", {"follow_ups": shown.answers})
    return _csv(shown.text, f"{area_slug}-follow-ups.csv")


@room.get(f"{AREA}/representation/report")
@requires(Permission.READ_FIGURES)
def report(area_slug: str) -> str:
    """The chapter for the knowledge base, protected for readers who are not staff of the area."""
    del area_slug
    representation.refresh(current_database())
    shown = report_views.report(current_area().id, request.args.get("survey", ""))
    detail = {"page": "report", "answers": shown["n"], "release": shown["release"]}
    views.record("representation.export", f"survey:{shown['survey'].slug}", detail)
    return render_template("representation/report.html", area=current_area(), **shown)


def _csv(text: str, name: str) -> Response:
    return Response(
        text.encode("utf-8-sig"),
        mimetype="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
