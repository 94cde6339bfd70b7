"""Who may open what. A view says so itself, by one of three decorators; one that says nothing is opened by nobody."""

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from participation.services import areas
from participation.services.errors import NotFound, Refused
from participation.services.messages import N_, Message
from participation.services.permissions import Permission
from participation.web import confirming
from participation.web.context import current_database, current_settings
from participation.web.login import note_activity

ACCESS = "_tettpa_access"
NO_SECOND_STEP = N_("Your role here needs a second step at log-in. Set it up on your account page first.")

View = TypeVar("View", bound=Callable[..., object])


class Audience(Enum):
    """Who a view is for, where it is not a permission in an area."""

    EVERYBODY = "everybody"
    STAFF = "staff"


def public(view: View) -> View:
    """Open the view to everybody; tests pin the list of such views."""
    setattr(view, ACCESS, Audience.EVERYBODY)
    return view


def signed_in(view: View) -> View:
    """Open the view to every member of staff."""
    setattr(view, ACCESS, Audience.STAFF)
    return view


def requires(permission: Permission) -> Callable[[View], View]:
    """Open the view to those who have the permission in the area of its address (argument `area_slug`)."""

    def mark(view: View) -> View:
        setattr(view, ACCESS, permission)
        return view

    return mark


def access_of(view: object) -> "Audience | Permission | None":
    """Return whom a view is for, None where it does not say."""
    found: Audience | Permission | None = getattr(view, ACCESS, None)
    return found


def may(permission: Permission | str) -> bool:
    """Return whether the person may do this in the area of the page; for templates."""
    person, area = g.get("person"), g.get("area")
    return person is not None and area is not None and person.may(Permission(permission), area.slug)


def may_open(endpoint: str) -> bool:
    """Return whether the person may open this view in the area of the page; for links and tabs."""
    access = access_of(current_app.view_functions[endpoint])
    return not isinstance(access, Permission) or may(access)


def init_access(app: Flask) -> None:
    """Ask before every view."""
    app.jinja_env.globals.update(may=may, may_open=may_open)

    @app.before_request
    def ask() -> Response | None:
        if request.endpoint is None:
            return None  # no such address; Flask answers
        access = access_of(app.view_functions[request.endpoint])
        if access is Audience.EVERYBODY:
            return None
        if access is None:
            raise RuntimeError(f"{request.endpoint} does not say who may open it")
        if not current_user.is_authenticated:
            return _to_log_in()
        g.person = current_user.person
        if isinstance(access, Permission):
            _enter_area(str((request.view_args or {})["area_slug"]), access)
            if _lacks_second_step():
                return _to_second_step()
        asked = confirming.ask(app.view_functions[request.endpoint])
        if asked is None and not current_user.standing.locked:
            note_activity()
        return asked


def _enter_area(slug: str, permission: Permission) -> None:
    # An area that is not there and one that is another's look the same from outside.
    if slug not in dict(g.person.areas):
        raise NotFound
    with current_database().read() as session:
        g.area = areas.area(session, slug)
    if not g.person.may(permission, slug):
        raise Refused


def _lacks_second_step() -> bool:
    """Return whether one of the person's roles here needs two steps, and this log-in had one."""
    wanted = {*g.area.second_factor, *current_settings().second_factor}
    held = {role.role for role in g.person.roles if role.area_slug == g.area.slug}
    return not current_user.standing.strong and bool(wanted & held)


def _to_second_step() -> Response:
    if request.method not in {"GET", "HEAD"}:
        raise Refused(Message(NO_SECOND_STEP))
    return redirect(url_for("people.second_step", needed="1"), 303)


def _to_log_in() -> Response:
    if request.method not in {"GET", "HEAD"}:
        # What was typed cannot be carried through a log-in; the page says so instead of throwing it away in silence.
        abort(401)
    return redirect(url_for("people.log_in", next=request.full_path.rstrip("?")))
