"""The staff pages' menu: each room adds its own places, and a person sees those that they may open."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from flask.sansio.app import App
from flask_babel import LazyString

from participation.services.permissions import Permission

NAVIGATION = "TETTPA_NAVIGATION"


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the menu.

    Attributes:
        endpoint: of a view with no argument but area_slug.
        label: translated when it is shown.
        permission: what it takes to open it.
        order: small numbers stand first.
    """

    endpoint: str
    label: LazyString
    permission: Permission
    order: int = 50


def add_places(app: App, *places: NavItem) -> None:
    """Add places to the menu; called by a room when it is registered."""
    app.config.setdefault(NAVIGATION, []).extend(places)


def menu() -> list[dict[str, Any]]:
    """Return the places that the person may open in this area: label, path, and whether the page is in that room."""
    area, person = g.get("area"), g.get("person")
    if area is None or person is None:
        return []
    here = request.path
    found = []
    for place in sorted(current_app.config.get(NAVIGATION, []), key=lambda place: place.order):
        if place.endpoint in current_app.view_functions and person.may(place.permission, area.slug):
            path = url_for(place.endpoint, area_slug=area.slug)
            found.append({"label": place.label, "path": path, "depth": _depth(path, here)})
    deepest = max((place["depth"] for place in found), default=0)
    return [{**place, "here": place["depth"] == deepest > 0} for place in found]


def _depth(path: str, here: str) -> int:
    return len(path) if here == path or here.startswith(path.rstrip("/") + "/") else 0
