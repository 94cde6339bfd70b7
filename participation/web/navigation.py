"""The staff pages' menu: each room adds its own places, and a person sees those that they may open."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from flask import current_app, g, request, url_for
from flask.sansio.app import App
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from participation.services.permissions import Permission

NAVIGATION = "TETTPA_NAVIGATION"


class Group(Enum):
    """The parts of the work, in the order in which a neighbourhood is asked; the menu's first line."""

    OVERVIEW = _l("Overview")
    ASK = _l("Ask")
    MEET = _l("Meet people")
    UNDERSTAND = _l("Understand")
    HEARD = _l("Hear everyone")
    SHARE = _l("Pass on")
    RUN = _l("Run")


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the menu.

    Attributes:
        endpoint: of a view with no argument but area_slug.
        label: translated when it is shown.
        permission: what it takes to open it.
        order: small numbers stand first within the group.
        group: the part of the work that the place belongs to.
        unless: a permission whose holders have a fuller page of the same, and do not need this place.
    """

    endpoint: str
    label: LazyString
    permission: Permission
    order: int = 50
    group: Group = Group.RUN
    unless: Permission | None = None


def add_places(app: App, *places: NavItem) -> None:
    """Add places to the menu; called by a room when it is registered."""
    app.config.setdefault(NAVIGATION, []).extend(places)


def menu() -> list[dict[str, Any]]:
    """Return the parts of the work with the places of each that the person may open in this area.

    A part has label, path (its first place's), here and places; a place has label, path and here: whether the page
    lies in it. A part with one place alone is called what the place is called.
    """
    area, person = g.get("area"), g.get("person")
    if area is None or person is None:
        return []
    found = []
    for place in sorted(current_app.config.get(NAVIGATION, []), key=lambda place: place.order):
        is_needed = place.unless is None or not person.may(place.unless, area.slug)
        if place.endpoint in current_app.view_functions and person.may(place.permission, area.slug) and is_needed:
            path = url_for(place.endpoint, area_slug=area.slug)
            found.append((place.group, {"label": place.label, "path": path, "depth": _depth(path, request.path)}))
    deepest = max((place["depth"] for _, place in found), default=0)
    for _, place in found:
        place["here"] = place["depth"] == deepest > 0
    return [_part(group, [place for of, place in found if of is group]) for group in Group if group in dict(found)]


def _part(group: Group, places: list[dict[str, Any]]) -> dict[str, Any]:
    label = group.value if len(places) > 1 else places[0]["label"]
    return {
        "label": label,
        "path": places[0]["path"],
        "here": any(place["here"] for place in places),
        "places": places,
    }


def _depth(path: str, here: str) -> int:
    return len(path) if here == path or here.startswith(path.rstrip("/") + "/") else 0
