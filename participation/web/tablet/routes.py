"""Field sessions on a tablet: plan, open, record answers, hand over, close with a log."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from participation.services import field_sessions
from participation.services.errors import ServiceProblem
from participation.services.permissions import Permission
from participation.services.representation import refresh
from participation.web.access import requires
from participation.web.context import current_area, current_database, current_person, now
from participation.web.dialogue_lines import owed_lines
from participation.web.left_out import left_out_helper
from participation.web.locale import page_language
from participation.web.navigation import Group, NavItem, add_places
from participation.web.reading import helpers
from participation.web.tablet import entry, pages, session_pages, team_routes, views
from participation.web.translate import render

room = Blueprint("tablet", __name__)
room.context_processor(helpers)
room.context_processor(left_out_helper)
team_routes.add_to(room)

SESSIONS = "/staff/<slug:area_slug>/sessions"
ONE = f"{SESSIONS}/<int:session_id>"

Page = Response | str | tuple[str, int]


@room.record_once
def _places(state: BlueprintSetupState) -> None:
    add_places(
        state.app,
        NavItem("tablet.sessions", lazy_gettext("Field sessions"), Permission.READ_SESSIONS, 20, group=Group.MEET),
    )


@room.get(SESSIONS)
@requires(Permission.READ_SESSIONS)
def sessions(area_slug: str) -> str:
    """Today's sessions, those to come, the last ones."""
    del area_slug
    refresh(current_database())
    area, day = current_area(), pages.today(now())
    with current_database().read() as session:
        lists = pages.lists(session, area.id, field_sessions.agenda(session, area.id, day))
        owed = owed_lines(session)
    return render_template("tablet/sessions.html", area=area, today=pages.long_day(day), lists=lists, owed=owed)


@room.route(f"{SESSIONS}/new", methods=["GET", "POST"])
@requires(Permission.PLAN_SESSIONS)
def plan(area_slug: str) -> Page:
    """Plan a session."""
    form, offered = views.session_form()
    if form.validate_on_submit():
        try:
            made = views.plan(form)
        except ServiceProblem as problem:
            form.blame(problem)
        else:
            return redirect(url_for("tablet.session", area_slug=area_slug, session_id=made), 303)
    elif not form.is_submitted():
        form.suggest(pages.today(now()), current_person().id)
    return views.form_page("tablet/plan.html", form, offered=offered, session_id=None)


@room.route(f"{ONE}/edit", methods=["GET", "POST"])
@requires(Permission.PLAN_SESSIONS)
def edit(area_slug: str, session_id: int) -> Page:
    """Change what was planned."""
    with current_database().read() as session:
        view = field_sessions.one(session, current_area().id, session_id)
    form, offered = views.session_form(view)
    if form.validate_on_submit():
        try:
            views.edit(session_id, form)
        except ServiceProblem as problem:
            form.blame(problem)
        else:
            return redirect(url_for("tablet.session", area_slug=area_slug, session_id=session_id), 303)
    return views.form_page("tablet/plan.html", form, offered=offered, session_id=session_id)


@room.post(f"{ONE}/cancel")
@requires(Permission.PLAN_SESSIONS)
def cancel(area_slug: str, session_id: int) -> Response:
    """Take a planned session off the list."""
    views.cancel(session_id)
    flash(gettext("The session is cancelled."), "success")
    return redirect(url_for("tablet.sessions", area_slug=area_slug), 303)


@room.get(ONE)
@requires(Permission.READ_SESSIONS)
def session(area_slug: str, session_id: int) -> str:
    """One session: open it, record answers, see the counts; its summary once it is closed."""
    del area_slug
    refresh(current_database())
    area, person = current_area(), current_person()
    with current_database().read() as reading:
        shown = session_pages.session_page(reading, session_id, page_language())
    views.note("sessions.read", f"session:{session_id}")
    if shown["quotes"]:
        views.note("statements.read", f"session:{session_id}")
    return render_template("tablet/session.html", area=area, person=person, **shown)


@room.post(f"{ONE}/open")
@requires(Permission.RECORD_ANSWERS)
def start(area_slug: str, session_id: int) -> Response:
    """Open a session for answers."""
    views.start(session_id)
    return redirect(url_for("tablet.session", area_slug=area_slug, session_id=session_id), 303)


@room.route(f"{ONE}/close", methods=["GET", "POST"])
@requires(Permission.RECORD_ANSWERS)
def close(area_slug: str, session_id: int) -> Page:
    """Close a session with its log."""
    with current_database().read() as session:
        view = field_sessions.one(session, current_area().id, session_id)
        answers = field_sessions.answers_in(session, session_id)
    form = views.log_form(view)
    if form.validate_on_submit():
        try:
            views.close(session_id, form)
        except ServiceProblem as problem:
            form.blame(problem)
        else:
            flash(gettext("The session is closed. Thank you."), "success")
            return redirect(url_for("tablet.session", area_slug=area_slug, session_id=session_id), 303)
    return views.form_page("tablet/close.html", form, met=pages.line(view, {session_id: answers}))


@room.post(f"{ONE}/reopen")
@requires(Permission.REOPEN_SESSIONS)
def reopen(area_slug: str, session_id: int) -> Response:
    """Open a closed session again."""
    views.reopen(session_id)
    return redirect(url_for("tablet.session", area_slug=area_slug, session_id=session_id), 303)


@room.get(f"{ONE}/hand-over")
@requires(Permission.RECORD_ANSWERS)
def hand_over(area_slug: str, session_id: int) -> str:
    """Let people answer themselves, on this tablet or their own phone, with the session in the link."""
    del area_slug
    with current_database().read() as session:
        shown = session_pages.hand_over(session, session_id)
    return render_template("tablet/hand_over.html", area=current_area(), **shown)


@room.get(f"{ONE}/answers/new")
@requires(Permission.RECORD_ANSWERS)
def new_answer(area_slug: str, session_id: int) -> Page:
    """An empty page for the next person, in the language of the conversation."""
    with current_database().read() as session:
        at = entry.desk(session, current_area().id, session_id, session_pages.wanted_survey())
        language = entry.language_of(at, request.args.get("language", ""))
        saved = views.saved(session, session_id, request.args)
        number = field_sessions.answers_in(session, session_id)
    if not at.met.is_open:
        return redirect(url_for("tablet.session", area_slug=area_slug, session_id=session_id), 303)
    return views.entry_page(at, language, recorded=number, saved=saved)


@room.post(f"{ONE}/answers/new")
@requires(Permission.RECORD_ANSWERS)
def record_answer(area_slug: str, session_id: int) -> Page:
    """Store one person's answers and stay ready for the next; whatever is wrong, what was typed stays."""
    with current_database().read() as session:
        at = entry.desk(session, current_area().id, session_id, session_pages.wanted_survey())
        number = field_sessions.answers_in(session, session_id)
    language = entry.language_of(at, request.args.get("language", ""))
    attempt = views.record(at, language)
    recorded = attempt.stored
    if recorded is None:
        return views.entry_page(at, language, recorded=number, attempt=attempt), attempt.status
    address = url_for(
        "tablet.new_answer",
        area_slug=area_slug,
        session_id=session_id,
        language=language,
        survey=at.argument,
        saved=recorded.receipt.response_id,
        kept=views.kept(recorded),
    )
    return redirect(address, 303)


@room.post(f"{ONE}/answers/undo")
@requires(Permission.RECORD_ANSWERS)
def undo_answer(area_slug: str, session_id: int) -> Response:
    """Take back an answer that the person has recorded in this open session."""
    try:
        views.take_back(session_id)
    except ServiceProblem as problem:
        flash(render(problem.message), "error")
    else:
        flash(gettext("The answer is undone. Nothing of it is kept."), "success")
    language, survey = request.form.get("language", ""), request.form.get("survey") or None
    if language:
        address = url_for(
            "tablet.new_answer", area_slug=area_slug, session_id=session_id, language=language, survey=survey
        )
        return redirect(address, 303)
    return redirect(url_for("tablet.session", area_slug=area_slug, session_id=session_id), 303)
