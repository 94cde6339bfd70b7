"""View models of the people room, and where a person's work begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template, url_for

from participation.demonstration.accounts import ACCOUNTS, DemonstrationAccount
from participation.services import account_links, accounts, areas, journal, log_ins, publishing
from participation.services.account_links import Kind
from participation.services.areas import AreaView
from participation.services.permissions import Permission, Role, StaffUser
from participation.web.context import current_database, current_settings, now
from participation.web.people.forms import ROLE_NAMES, ROLE_TEXTS, LogInForm
from participation.web.people.words import ACTIONS
from participation.web.qr import qr_svg

FIRST_PLACES = (
    (Permission.READ_FIGURES, "planning.overview"),
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


def log_in_page(form: LogInForm, problem: str, onward: str) -> str:
    """Return the log-in page."""
    return render_template(
        "people/login.html",
        form=form,
        problem=problem,
        onward=onward,
        accounts=demonstration_accounts(),
        role_names=ROLE_NAMES,
        sign_on=current_settings().sign_on,
    )


def first_place(person: StaffUser, area_slug: str) -> str:
    """Return the address of the page on which a person's work in an area begins."""
    for permission, endpoint in FIRST_PLACES:
        if person.may(permission, area_slug) and endpoint in current_app.view_functions:
            return url_for(endpoint, area_slug=area_slug)
    return url_for("people.account")


def held(person: StaffUser, area_slug: str) -> set[Role]:
    """Return a person's roles in an area."""
    return {role.role for role in person.roles if role.area_slug == area_slug}


def people_page(area_slug: str) -> dict[str, Any]:
    """Return what the page of an area's people shows."""
    with current_database().read() as session:
        everybody = accounts.people_of(session, area_slug)
        waiting = account_links.waiting(session, [person.id for person in everybody], now=now())
        two_steps = {person.id for person in everybody if log_ins.has_second_step(session, person.id)}
    return {
        "everybody": everybody,
        "held": {person.id: held(person, area_slug) for person in everybody},
        "role_names": ROLE_NAMES,
        "role_texts": ROLE_TEXTS,
        "waiting": waiting,
        "two_steps": two_steps,
        "always": current_settings().second_factor,
    }


def link_page(token: str, name: str, *, is_invitation: bool) -> str:
    """Return the page that shows a link this once, to be handed over."""
    address = url_for("people.welcome", token=token, _external=True)
    days = account_links.LASTS[Kind.INVITATION if is_invitation else Kind.NEW_PASSWORD].days
    return render_template(
        "people/link.html", address=address, qr=qr_svg(address), name=name, is_invitation=is_invitation, days=days
    )


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
