"""The coding room itself: its place in the menu, what its templates are given."""

from typing import cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState
from flask_babel import lazy_gettext

from participation.services.permissions import Permission
from participation.web.coding import views
from participation.web.left_out import left_out_helper
from participation.web.navigation import Group, NavItem, add_places
from participation.web.reading import helpers

room = Blueprint("coding", __name__)
room.context_processor(helpers)
room.context_processor(left_out_helper)
room.context_processor(views.words)

AREA = "/staff/<slug:area_slug>"


@room.record_once
def _places(state: BlueprintSetupState) -> None:
    add_places(
        cast("Flask", state.app),
        NavItem(
            "coding.statement_list", lazy_gettext("Statements"), Permission.READ_RESPONSES, 30, group=Group.UNDERSTAND
        ),
        NavItem("coding.theme_list", lazy_gettext("Themes"), Permission.READ_RESPONSES, 31, group=Group.UNDERSTAND),
        NavItem("coding.codebook", lazy_gettext("Codebook"), Permission.READ_RESPONSES, 32, group=Group.UNDERSTAND),
    )
