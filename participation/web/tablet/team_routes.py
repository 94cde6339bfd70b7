"""Addresses for the team: the calendar, a session's run sheet and what it recorded, a day's summary and figures."""

from datetime import date

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from participation.services import day_summary
from participation.services.errors import ServiceProblem
from participation.services.permissions import Permission
from participation.services.representation import refresh
from participation.web.access import may, requires
from participation.web.confirming import sensitive
from participation.web.context import current_area, current_database, now
from participation.web.locale import page_language
from participation.web.tablet import calendar_pages, day_pages, export_pages, pages, run_sheet, views

SESSIONS = "/staff/<slug:area_slug>/sessions"


def add_to(room: Blueprint) -> None:
    """Put these addresses into the room."""
    room.add_url_rule(f"{SESSIONS}/calendar", view_func=calendar)
    room.add_url_rule(f"{SESSIONS}/<int:session_id>/run-sheet", view_func=sheet)
    room.add_url_rule(f"{SESSIONS}/<int:session_id>/export", view_func=export, methods=["GET", "POST"])
    room.add_url_rule(f"{SESSIONS}/day", view_func=day)
    room.add_url_rule(f"{SESSIONS}/day/figures.csv", view_func=day_figures)


@requires(Permission.READ_SESSIONS)
def calendar(area_slug: str) -> str:
    """A month of sessions."""
    del area_slug
    refresh(current_database())
    area, today = current_area(), pages.today(now())
    first = calendar_pages.first_of(request.args.get("month", ""), today)
    with current_database().read() as session:
        month = calendar_pages.month(session, area.id, first, today)
    return render_template("tablet/calendar.html", area=area, month=month)


@requires(Permission.RECORD_ANSWERS)
def sheet(area_slug: str, session_id: int) -> str:
    """A session's run sheet, to print."""
    del area_slug
    with current_database().read() as session:
        shown = run_sheet.sheet(session, session_id)
    views.note("sessions.read", f"session:{session_id}")
    return render_template("tablet/run_sheet.html", area=current_area(), **shown)


@requires(Permission.EXPORT)
@sensitive(export_pages.asks_for_words)
def export(area_slug: str, session_id: int) -> Response | tuple[str, int]:
    """Take out what was recorded in a session."""
    del area_slug
    form = export_pages.DialoguesForm()
    if form.validate_on_submit():
        try:
            return export_pages.file(session_id, form)
        except ServiceProblem as problem:
            form.blame(problem)
    with current_database().read() as session:
        shown = export_pages.page(session, session_id)
    return views.form_page("tablet/export.html", form, **shown)


@requires(Permission.READ_SESSIONS)
def day(area_slug: str) -> str:
    """What the sessions of a day came to."""
    del area_slug
    refresh(current_database())
    wanted, today = _day(), pages.today(now())
    with current_database().read() as session:
        shown = day_pages.page(session, wanted, today, page_language())
    subject = f"day:{wanted.isoformat()}"
    views.note("sessions.read", subject)
    if shown["quotes"]:
        views.note("statements.read", subject)
    return render_template("tablet/day.html", area=current_area(), may_export=may(Permission.EXPORT), **shown)


@requires(Permission.EXPORT)
def day_figures(area_slug: str) -> Response:
    """The figures of a day, protected for readers who are not staff of the area."""
    refresh(current_database())
    wanted = _day()
    with current_database().read() as session:
        found = day_summary.summary(session, current_area().id, wanted)
        text = day_pages.figures_csv(session, found, page_language())
    detail = {"sessions": len(found.sessions), "answers": found.heard.answers}
    views.note("sessions.export", f"day:{wanted.isoformat()}", **detail)
    name = f"{area_slug}-{wanted.isoformat()}.csv"
    return Response(
        text.encode(),
        mimetype="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _day() -> date:
    return day_pages.day_of(request.args.get("day", ""), pages.today(now()))
