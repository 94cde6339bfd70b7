"""View models of the people room, and where a person goes after logging in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, url_for

from participation.demonstration.accounts import ACCOUNTS, DemonstrationAccount
from participation.services import accounts, areas, journal, publishing
from participation.services.areas import AreaView
from participation.services.permissions import Permission, StaffUser
from participation.web.context import current_database, current_settings
from participation.web.people.words import ACTIONS

FIRST_PLACES = (
    (Permission.READ_RESPONSES, "planning.overview"),
    (Permission.READ_SESSIONS, "tablet.sessions"),
    (Permission.MANAGE_PEOPLE, "people.people"),
)


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """A survey on the front page."""

    area: str
    path: str


def open_surveys() -> list[OpenSurvey]:
    """Return the surveys that residents can answer now, by area."""
    with current_database().read() as session:
        return [
            OpenSurvey(area.name, f"/s/{survey.slug}")
            for area in areas.all_areas(session)
            for survey in publishing.surveys_of(session, area.id)
            if survey.is_open
        ]


def demonstration_accounts() -> tuple[DemonstrationAccount, ...]:
    """Return the accounts to show on the log-in page: none but in a demonstration."""
    if current_settings().demonstration:
        return ACCOUNTS
    with current_database().read() as session:
        return ACCOUNTS if any(area.demonstration for area in areas.all_areas(session)) else ()


def first_place(person: StaffUser, area_slug: str) -> str:
    """Return the address of the page on which a person's work in an area begins."""
    for permission, endpoint in FIRST_PLACES:
        if person.may(permission, area_slug) and endpoint in current_app.view_functions:
            return url_for(endpoint, area_slug=area_slug)
    return url_for("people.account")


def local_path(wanted: str | None) -> str:
    """Return the path to go on to after logging in; "" for anything that is not a path of this site."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")) or "\\" in wanted:
        return ""
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or any(ord(sign) < 32 for sign in wanted):
        return ""
    return wanted


def journal_page(area: AreaView, wanted: Mapping[str, str]) -> dict[str, Any]:
    """Return what the journal's page shows: the lines of one action, one person or all, a page of them."""
    action = wanted.get("action", "")
    action = action if action in ACTIONS else ""
    with current_database().read() as session:
        people = {str(person.id): person.name for person in accounts.people_of(session, area.slug)}
        person = wanted.get("person", "")
        person = person if person in people else ""
        page = _page_number(wanted.get("page", ""))
        lines, total = journal.events(
            session, area.id, action=action, user_id=int(person) if person else None, page=page
        )

    def path(number: int) -> str:
        query: dict[str, Any] = {"action": action or None, "person": person or None}
        return url_for("people.journal", area_slug=area.slug, page=number, **query)

    return {
        "events": lines,
        "total": total,
        "page": page,
        "last": max(-(-total // journal.PAGE_SIZE), 1),
        "action": action,
        "actions": sorted(((key, str(name)) for key, name in ACTIONS.items()), key=lambda pair: pair[1].casefold()),
        "names": ACTIONS,
        "person": person,
        "people": people,
        "path": path,
    }


def _page_number(text: str) -> int:
    # A page beyond the last is empty; one beyond what a database counts to would be an error.
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 8 else 1
