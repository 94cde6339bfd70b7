"""View models of follow-ups: the board with its reminders, and one follow-up as its page shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext

from participation.services import follow_ups
from participation.services.follow_up_yields import Basis, Earlier, Learned
from participation.services.follow_ups import FollowUpStatus, FollowUpView
from participation.services.results import Shown
from participation.web.question_views import Words
from participation.web.reading import day, language_name, moment, number
from participation.web.representation import figures
from participation.web.representation.words import STATUSES
from participation.web.session_words import METHODS
from participation.web.session_words import STATUSES as SESSION_STATUSES

Label = Callable[..., Words]


@dataclass(frozen=True, slots=True)
class Reminder:
    """An open follow-up that is due: whose it is, and in words how late or how soon."""

    id: int
    labels: tuple[Words, ...]
    owner: str
    words: str
    is_late: bool
    is_mine: bool


def board(found: dict[FollowUpStatus, list[FollowUpView]], label: Label, today: date) -> dict[str, Any]:
    """Return the columns of the board."""
    columns = [
        {
            "key": status.value,
            "text": gettext(STATUSES[status]),
            "views": [view_of(view, label, today) for view in views],
        }
        for status, views in found.items()
    ]
    return {"columns": columns, "is_empty": not any(found.values())}


def reminders(found: list[FollowUpView], label: Label, today: date, person_id: int) -> list[Reminder]:
    """Return what is due, one's own first."""
    due = [
        Reminder(
            id=view.id,
            labels=tuple(label(*group) for group in view.groups),
            owner=view.owner or view.plan.responsible,
            words=due_words(view.plan.due, today),
            is_late=view.plan.due is not None and view.plan.due < today,
            is_mine=view.plan.owner_id == person_id,
        )
        for view in found
    ]
    return sorted(due, key=lambda reminder: not reminder.is_mine)


def due_words(due: date | None, today: date) -> str:
    """Return how late or how soon a day is."""
    if due is None:
        return ""
    days = (due - today).days
    if days < 0:
        return str(ngettext("%(num)s day late", "%(num)s days late", -days))
    return str(ngettext("due in %(num)s day", "due in %(num)s days", days) if days else gettext("due today"))


def view_of(view: FollowUpView, label: Label, today: date) -> dict[str, Any]:
    """Return a follow-up as the board and its own page show it."""
    goal, spoken = view.plan.conversations_needed, sum(met.responses for met in view.sessions)
    late = view.is_open and view.plan.due is not None and view.plan.due < today
    return {
        "id": view.id,
        "label": label(view.dimension, view.category),
        "of": label(view.dimension),
        "groups": [(label(*group), label(group[0])) for group in view.groups],
        "status": view.status.value,
        "status_text": gettext(STATUSES[view.status]),
        "is_open": view.is_open,
        "reason": view.plan.reason,
        "partner": view.plan.partner,
        "owner": view.owner,
        "due": due_words(view.plan.due, today) if view.is_open else "",
        "is_late": late,
        "facts": _facts(view),
        "sessions": [_session(met) for met in view.sessions],
        "next_session": _next_session(view),
        "goal": gettext("%(done)s of %(goal)s conversations", done=number(spoken), goal=number(goal)) if goal else "",
        "goal_percent": min(100, 100 * spoken // goal) if goal else 0,
        "closed_text": _closed_text(view),
        "survey_slug": view.survey_slug,
        "draft_id": view.draft_id,
    }


def _facts(view: FollowUpView) -> list[tuple[str, str]]:
    plan = view.plan
    facts = [
        (gettext("Who goes"), plan.responsible),
        (gettext("Reminded"), view.owner),
        (gettext("To be done by"), day(plan.due) if plan.due else ""),
        (gettext("Partner organisation"), plan.partner),
        (gettext("Method"), gettext(METHODS[follow_ups.SessionMethod(plan.method)]) if plan.method else ""),
        (gettext("Language"), language_name(plan.language) if plan.language else ""),
        (gettext("Place"), plan.place),
        (gettext("When"), plan.meeting_time),
        (gettext("Expected share from the group"), figures.percent(plan.expected_yield) if plan.expected_yield else ""),
        (gettext("Conversations needed"), number(plan.conversations_needed) if plan.conversations_needed else ""),
        (gettext("What will be done"), plan.plan),
        (gettext("Made"), f"{moment(view.created)}, {view.by}" if view.by else moment(view.created)),
    ]
    return [(name, text) for name, text in facts if text]


def _session(met: follow_ups.FollowUpSession) -> dict[str, Any]:
    return {
        "id": met.id,
        "day": met.day,
        "place": met.place,
        "method": gettext(METHODS[follow_ups.SessionMethod(met.method)]),
        "status": gettext(SESSION_STATUSES[met.status]),
        "heard": [figures.small(heard) for heard in met.heard_of],
        "responses": figures.small(met.responses),
    }


def _next_session(view: FollowUpView) -> str:
    coming = [met for met in view.sessions if met.status != follow_ups.SessionStatus.CLOSED]
    met = coming[0] if coming else (view.sessions[-1] if view.sessions else None)
    return f"{day(met.day)} · {met.place}" if met else ""


def _closed_text(view: FollowUpView) -> str:
    if view.closed_look is None:
        return ""
    when = moment(view.closed_look[1])
    if view.status == FollowUpStatus.HELPED:
        return str(gettext("The look of %(when)s no longer flags the group: it helped.", when=when))
    return str(gettext("The look of %(when)s still flags the group: it did not help.", when=when))


def basis(known: Basis) -> dict[str, Any]:
    """Return what earlier sessions say: of the plan's method, of the group, and of each method."""
    best = known.best
    return {
        "best": None if best is None else _learned(best),
        "is_same_method": known.same is not None,
        "sessions": [] if best is None else [_earlier(each) for each in best.sessions],
        "methods": [
            (gettext(METHODS[follow_ups.SessionMethod(name)]), _learned(found))
            for name, found in known.by_method.items()
        ],
    }


def _learned(found: Learned) -> dict[str, str]:
    low, high = figures.percent(round(found.hit.low, 2)), figures.percent(round(found.hit.high, 2))
    return {
        "rate": "" if found.is_protected else figures.percent(round(found.hit.rate, 2)),
        "interval": f"{low}–{high}",
        "sessions": number(found.hit.sessions),
        "answers": number(found.hit.answers),
    }


def _earlier(each: Earlier) -> dict[str, str]:
    return {"day": day(each.day), "place": each.place, "heard": _text(each.heard), "of": _text(each.responses)}


def _text(count: Shown) -> str:
    return number(count.low) if count.is_exact else f"{count.low}–{count.high}"
