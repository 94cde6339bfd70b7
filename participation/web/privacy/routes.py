"""What is decided about residents' data in an area, and what happens by it."""

from dataclasses import asdict

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as AnyResponse

from participation.services import privacy_rules, retention, survey_status
from participation.services.errors import ServiceProblem
from participation.services.permissions import Permission
from participation.web.access import requires
from participation.web.confirming import sensitive
from participation.web.context import current_area, current_database, current_person, current_settings, now
from participation.web.navigation import NavItem, add_places
from participation.web.privacy import people, views
from participation.web.privacy.forms import AreaForm, SurveyForm
from participation.web.reading import helpers

room = Blueprint("privacy", __name__)
room.context_processor(helpers)
people.add_to(room)

BASE = "/staff/<slug:area_slug>/privacy"
MOST = 300  # answers that a page lets go of at once; the command takes all
Page = str | AnyResponse | tuple[str, int]


@room.record_once
def _places(state: BlueprintSetupState) -> None:
    add_places(state.app, NavItem("privacy.index", lazy_gettext("Privacy"), Permission.MANAGE_PRIVACY, 70))


@room.get(BASE)
@requires(Permission.MANAGE_PRIVACY)
def index(area_slug: str) -> str:
    """How residents' data is kept here, and what is due."""
    del area_slug
    with current_database().read() as session:
        shown = views.overview(session, current_area(), now())
    return render_template("privacy/index.html", area=current_area(), **shown)


@room.route(f"{BASE}/area", methods=["GET", "POST"])
@requires(Permission.MANAGE_PRIVACY)
def edit_area(area_slug: str) -> Page:
    """Say who answers for the data."""
    area_id, person_id, moment = current_area().id, current_person().id, now()
    with current_database().read() as session:
        form = AreaForm(data=asdict(privacy_rules.of_area(session, area_id)))
    if form.validate_on_submit():
        try:
            rules = form.rules()
            current_database().run(
                lambda session: privacy_rules.set_area(session, area_id, rules, user_id=person_id, now=moment)
            )
        except ServiceProblem as problem:
            form.blame(problem)
        else:
            flash(gettext("Stored. The privacy pages say so from now on."), "success")
            return redirect(url_for("privacy.index", area_slug=area_slug), 303)
    return render_template("privacy/area.html", area=current_area(), form=form), 422 if form.errors else 200


@room.route(f"{BASE}/surveys/<int:survey_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PRIVACY)
def edit_survey(area_slug: str, survey_id: int) -> Page:
    """Decide how long a survey's answers are kept and for whom it is; show what people agreed to."""
    with current_database().read() as session:
        survey = survey_status.survey_in(session, current_area().id, survey_id)
        form = SurveyForm(data=asdict(privacy_rules.of_survey(session, survey_id)))
        agreed, title = views.agreements(session, survey_id), views.title_of(session, survey)
    if form.validate_on_submit() and views.store_survey(survey_id, form):
        flash(gettext("Stored. The privacy pages say so from now on."), "success")
        return redirect(url_for("privacy.index", area_slug=area_slug), 303)
    page = render_template("privacy/survey.html", area=current_area(), title=title, form=form, agreed=agreed)
    return page, 422 if form.errors else 200


@room.post(f"{BASE}/retention")
@requires(Permission.MANAGE_PRIVACY)
@sensitive()
def run(area_slug: str) -> AnyResponse:
    """Let go of what is past its time, and show the report."""
    done = retention.run(
        current_database(),
        current_area().id,
        secret=current_settings().secret_key,
        user_id=current_person().id,
        now=now(),
        most=MOST,
    )
    return redirect(url_for("privacy.report", area_slug=area_slug, run_id=done.id), 303)


@room.get(f"{BASE}/retention/<int:run_id>")
@requires(Permission.MANAGE_PRIVACY)
def report(area_slug: str, run_id: int) -> str | Response:
    """Show what a run did, or give it as a file."""
    del area_slug
    with current_database().read() as session:
        done = retention.one(session, current_area().id, run_id, secret=current_settings().secret_key)
    if "file" in request.args:
        return views.report_file(done)
    return render_template("privacy/report.html", area=current_area(), run=done, rows=views.report_rows(done))


@room.get(f"{BASE}/documents/<string:kind>/<string:language>")
@requires(Permission.MANAGE_PRIVACY)
def document(area_slug: str, kind: str, language: str) -> Response:
    """Give the record of processing, or the outline of the impact assessment, filled in as far as it is known."""
    del area_slug
    return views.document(kind, language)
