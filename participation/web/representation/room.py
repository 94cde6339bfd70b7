"""The representation room itself: its places in the menu, and the tabs of its pages."""

from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Flask, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import LazyString, lazy_gettext

from participation.services import publishing, representation
from participation.services.permissions import Permission
from participation.web.access import may_open
from participation.web.context import current_area, current_database
from participation.web.left_out import left_out_helper
from participation.web.locale import page_language
from participation.web.navigation import Group, NavItem, add_places
from participation.web.question_views import Words
from participation.web.reading import helpers
from participation.web.survey_names import survey_name
from surveys.questionnaire import Kind

AREA = "/staff/<slug:area_slug>"

room = Blueprint("representation", __name__)
room.context_processor(helpers)
room.context_processor(left_out_helper)

TABS: tuple[tuple[str, LazyString], ...] = (
    ("representation.index", lazy_gettext("Groups")),
    ("representation.area_map", lazy_gettext("On the map")),
    ("representation.crossings", lazy_gettext("Groups crossed")),
    ("representation.weighted", lazy_gettext("Weighted results")),
    ("representation.looks", lazy_gettext("Over time")),
    ("representation.report", lazy_gettext("Report")),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the room, as a link."""

    label: LazyString | Words
    path: str
    is_here: bool


@room.record_once
def _places(state: BlueprintSetupState) -> None:
    heard, staffs = lazy_gettext("Who was heard"), Permission.READ_REPRESENTATION
    add_places(
        cast("Flask", state.app),
        NavItem("representation.index", heard, staffs, 40, group=Group.HEARD),
        NavItem("representation.report", heard, Permission.READ_FIGURES, 40, group=Group.HEARD, unless=staffs),
        NavItem("representation.board", lazy_gettext("Follow-ups"), staffs, 41, group=Group.HEARD),
    )


@room.context_processor
def _tabs() -> dict[str, object]:
    return {"room_tabs": tabs, "room_surveys": survey_choices}


def tabs() -> list[Tab]:
    """Return the room's pages about the survey that is being read."""
    # None is left out of an address.
    slug, survey = current_area().slug, request.args.get("survey") or None
    return [
        Tab(label, url_for(endpoint, area_slug=slug, survey=survey), request.endpoint == endpoint)
        for endpoint, label in TABS
        if may_open(endpoint)
    ]


def survey_choices() -> list[Tab]:
    """Return this page about each of the area's surveys of persons, none where there is no choice."""
    area, found = current_area(), []
    with current_database().read() as session:
        for survey in publishing.surveys_of(session, area.id):
            asked = publishing.questionnaire_of(session, survey)
            if asked.kind == Kind.INDIVIDUAL:
                found.append((survey.slug, survey_name(asked, survey.slug, page_language())))
        if len(found) < 2:
            return []
        here = request.args.get("survey") or representation.survey_of(session, area.id).slug
    endpoint = request.endpoint or "representation.index"
    return [Tab(title, url_for(endpoint, area_slug=area.slug, survey=slug), slug == here) for slug, title in found]
