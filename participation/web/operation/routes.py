"""Addresses for those who run the installation."""

import hmac

from flask import Blueprint, Response, abort, render_template, request
from flask.blueprints import BlueprintSetupState
from flask_babel import lazy_gettext as _l

from participation.services import workload
from participation.services.permissions import Permission
from participation.services.unavailable import DATABASE_ERRORS
from participation.web.access import public, requires
from participation.web.context import current_database, current_settings
from participation.web.navigation import NavItem, add_places
from participation.web.operation import exposition, pages

room = Blueprint("operation", __name__)


@room.record
def add_to_menu(state: BlueprintSetupState) -> None:
    """Put this room's place into the menu."""
    place = NavItem("operation.installation", _l("The installation"), Permission.READ_INSTALLATION, order=95)
    add_places(state.app, place)


@room.get("/health/ready")
@public
def ready() -> Response:
    """Answer 204 where requests can be sent here, 503 where the database is gone or its tables are too old."""
    try:
        with current_database().read() as session:
            is_ready = workload.is_ready(session)
    except DATABASE_ERRORS:
        is_ready = False
    return Response(status=204 if is_ready else 503)


@room.get("/metrics")
@public
def metrics() -> Response:
    """Give figures for monitoring to who shows the token of TETTPA_METRICS_TOKEN; without that setting to nobody."""
    token = current_settings().metrics_token
    if not token:
        abort(404)
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(shown.encode(), token.encode()):
        return Response(status=401, headers={"WWW-Authenticate": "Bearer"})
    return Response(exposition.text(pages.figures()), content_type=exposition.KIND)


@room.get("/staff/<slug:area_slug>/installation")
@requires(Permission.READ_INSTALLATION)
def installation(area_slug: str) -> str:
    """Show what `tettpa doctor` says."""
    del area_slug
    return render_template("operation/installation.html", **pages.installation())
