"""The planner's overview: what has come in, the survey's state. Outreach staff land on the sessions."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext, lazy_gettext, to_user_timezone
from werkzeug.wrappers import Response as AnyResponse

from participation.services import publishing, survey_status, uploads
from participation.services.permissions import Permission
from participation.services.representation import refresh
from participation.web.access import requires
from participation.web.context import current_area, current_database, current_person, now
from participation.web.locale import page_language
from participation.web.navigation import Group, NavItem, add_places
from participation.web.planning import marked, views
from participation.web.reading import helpers

room = Blueprint("planning", __name__)
marked.add_to(room)
room.context_processor(helpers)

AREA = "/staff/<slug:area_slug>"
SURVEY = f"{AREA}/surveys/<int:survey_id>"


@room.record_once
def _places(state: BlueprintSetupState) -> None:
    add_places(
        state.app,
        NavItem("planning.overview", lazy_gettext("Overview"), Permission.READ_FIGURES, 10, group=Group.OVERVIEW),
    )


@room.get(f"{AREA}/")
@requires(Permission.READ_FIGURES)
def overview(area_slug: str) -> str:
    """What has come in for the area."""
    del area_slug
    refresh(current_database())
    area, day = current_area(), to_user_timezone(now()).date()
    with current_database().read() as session:
        surveys = publishing.surveys_of(session, area.id)
        if not surveys:
            return render_template("planning/empty.html", area=area, **views.next_sessions(session, area, day))
        slug = request.args.get("survey") or survey_status.newest_answered(session, area.id)
        survey = survey_status.chosen(session, area.id, slug)
        leave_out = request.args.get("marked") == "out"
        shown = views.overview(session, area, survey, day, page_language(), leave_out=leave_out)
        titles = views.titles(session, surveys, page_language())
    views.note_reading(survey, shown["total"])
    choice = {"survey": survey, "surveys": surveys, "titles": titles}
    return render_template("planning/overview.html", area=area, **choice, **views.address(survey), **shown)


@room.post(f"{SURVEY}/status")
@requires(Permission.MANAGE_SURVEYS)
def set_status(area_slug: str, survey_id: int) -> AnyResponse:
    """Open or close a survey to residents."""
    is_open = request.form.get("status") == "open"
    area_id, person_id, moment = current_area().id, current_person().id, now()
    current_database().run(
        lambda session: survey_status.set_open(session, area_id, survey_id, is_open, user_id=person_id, now=moment)
    )
    flash(gettext("The survey is open.") if is_open else gettext("The survey is closed."), "success")
    return redirect(url_for("planning.overview", area_slug=area_slug, survey=request.form.get("survey")), 303)


@room.get(f"{SURVEY}/files")
@requires(Permission.READ_RESPONSES)
def files(area_slug: str, survey_id: int) -> str:
    """Show the photos and sounds that came with a survey's answers."""
    del area_slug
    page, area = max(1, request.args.get("page", 1, type=int)), current_area()
    with current_database().read() as session:
        survey = survey_status.survey_in(session, area.id, survey_id)
        found, last = uploads.of_survey(session, survey.id, page)
        asked = publishing.questionnaire_of(session, survey)
    views.note_files(survey, len(found), page)
    cards = views.file_cards(found, asked, page_language())
    return render_template("planning/files.html", area=area, survey=survey, cards=cards, page=page, last=last)


@room.get(f"{SURVEY}/files/<uuid:response_id>/<string:field>")
@requires(Permission.READ_RESPONSES)
def file(area_slug: str, survey_id: int, response_id: UUID, field: str) -> Response:
    """Give one photo or sound; a photo was drawn anew here, a sound is only ever saved."""
    del area_slug
    with current_database().read() as session:
        survey_status.survey_in(session, current_area().id, survey_id)
        medium = uploads.open_file(session, current_area().id, response_id, field)
    way = "inline" if medium.media_type == "image/jpeg" else "attachment"
    return Response(medium.content, mimetype=medium.media_type, headers={"Content-Disposition": way})
