"""The verbs behind the follow-ups' routes, and what their pages are given."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask_babel import gettext

from analysis.representation.need import conversations_needed
from participation.services import field_sessions, follow_ups, journal, representation
from participation.services.database import Session
from participation.services.errors import NotFound, ServiceProblem
from participation.services.follow_ups import FollowUpStatus, FollowUpView
from participation.services.messages import N_, Message
from participation.services.representation import Current
from participation.services.shown_findings import SMALLEST_SHOWN
from participation.web.context import current_database
from participation.web.reading import day, language_name, moment, number
from participation.web.representation import figures, pages
from participation.web.representation.forms import PlanForm, SessionForm
from participation.web.representation.views import label_of
from participation.web.representation.words import STATUSES
from participation.web.session_words import METHODS
from participation.web.session_words import STATUSES as SESSION_STATUSES
from surveys.wording import LANGUAGE_CODES


def new(area_id: int, dimension: str, category: str) -> dict[str, Any]:
    """Return what the form of a follow-up is given; raise NotFound for a group that the figures do not have."""
    with current_database().read() as session:
        survey = representation.survey_of(session, area_id)
        current = representation.current(session, survey)
        row, label = _row(session, current, area_id, dimension, category), label_of(session, survey)
        usual = follow_ups.usual_yield(session, survey.id, dimension, category)
    needed = _conversations(current, dimension, category, usual)
    values = PlanForm(
        reason=row.sentence,
        expected_yield="" if not usual else str(round(100 * usual)),
        conversations_needed="" if needed is None else str(needed),
    )
    return {
        "row": row,
        "dimension": label(dimension),
        "values": asdict(values),
        "methods": [(key.value, gettext(text)) for key, text in METHODS.items()],
        "languages": [(code, language_name(code)) for code in LANGUAGE_CODES],
        "yield_hint": _yield_hint(usual),
        "needed_hint": gettext("So many that the group reaches four fifths of its share, given the share above."),
    }


def create(area_id: int, dimension: str, category: str, form: PlanForm, user_id: int, moment_now: datetime) -> int:
    """Make a follow-up, with its line in the journal, and return its id."""
    plan = form.to_plan()

    def work(session: Session) -> int:
        current = representation.current(session, representation.survey_of(session, area_id))
        current.finding(dimension, category)
        made = follow_ups.create(
            session,
            area_id=area_id,
            dimension=dimension,
            category=category,
            plan=plan,
            look_id=current.latest.id if current.latest else None,
            user_id=user_id,
            now=moment_now,
        )
        _record(session, "follow_up.made", area_id, user_id, made, moment_now)
        return made

    return current_database().run(work)


def plan_session(area_id: int, follow_up_id: int, form: SessionForm, user_id: int, moment_now: datetime) -> None:
    """Plan a field session for a follow-up's group, with its line in the journal."""
    day_of, (starts, ends) = form.date(), form.times()

    def work(session: Session) -> None:
        view = follow_ups.one(session, area_id, follow_up_id)
        survey = representation.survey_of(session, area_id)
        field_sessions.plan(
            session,
            area_id=area_id,
            survey_id=survey.id,
            day=day_of,
            starts=starts,
            ends=ends,
            place=form.place,
            method=form.method or view.plan.method,
            target_groups=[(view.dimension, view.category)],
            languages=[view.plan.language] if view.plan.language else [],
            follow_up_id=follow_up_id,
            now=moment_now,
        )
        follow_ups.start(session, area_id, follow_up_id)
        _record(session, "follow_up.session", area_id, user_id, follow_up_id, moment_now)

    current_database().run(work)


def move(area_id: int, follow_up_id: int, status: str, user_id: int, moment_now: datetime) -> None:
    """Move a follow-up by hand, with its line in the journal; raise ServiceProblem for a state that there is not."""
    if status not in set(FollowUpStatus):
        raise ServiceProblem(Message(N_("Choose one of the states in the list.")), field="status")

    def work(session: Session) -> None:
        follow_ups.set_status(session, area_id, follow_up_id, FollowUpStatus(status))
        _record(session, "follow_up.moved", area_id, user_id, follow_up_id, moment_now, {"status": status})

    current_database().run(work)


def one(area_id: int, follow_up_id: int, form: SessionForm | None) -> dict[str, Any]:
    """Return what the page of a follow-up is given."""
    with current_database().read() as session:
        view = follow_ups.one(session, area_id, follow_up_id)
        survey = representation.survey_of(session, area_id)
        label = label_of(session, survey)
        try:
            current = representation.current(session, survey)
            row = _row(session, current, area_id, view.dimension, view.category)
        except NotFound:
            row = None
    return {
        "view": _view(view, label),
        "row": row,
        "values": asdict(form or SessionForm(method=view.plan.method)),
        "methods": [(key.value, gettext(text)) for key, text in METHODS.items()],
        "statuses": [(key.value, gettext(text)) for key, text in STATUSES.items()],
    }


def board(area_id: int) -> dict[str, Any]:
    """Return what the board is given."""
    with current_database().read() as session:
        found = follow_ups.board(session, area_id)
        label = label_of(session, representation.survey_of(session, area_id))
    columns = [
        {"key": status.value, "text": gettext(STATUSES[status]), "views": [_view(view, label) for view in views]}
        for status, views in found.items()
    ]
    return {"columns": columns, "is_empty": not any(found.values())}


def _row(session: Session, current: Current, area_id: int, dimension: str, category: str) -> pages.Row:
    label = label_of(session, current.survey)
    for picture in pages.pictures(current, label, follow_ups.open_groups(session, area_id), gettext):
        for row in picture.rows:
            if (row.dimension, row.category) == (dimension, category):
                return row
    raise NotFound


def _conversations(current: Current, dimension: str, category: str, usual: float | None) -> int | None:
    found = current.finding(dimension, category)
    # A protected count stands in by the least it can be: the need must not give it away.
    x = found.x if not 0 < found.x < SMALLEST_SHOWN else 1
    rate = usual or 1.0
    return conversations_needed(x, found.n, found.K, found.N, hit_rate=min(rate, 1.0)) or None


def _yield_hint(usual: float | None) -> str:
    if usual is None:
        return str(gettext("No earlier session was meant for this group. Left empty, every conversation is with it."))
    return str(
        gettext("In earlier sessions meant for this group it was %(share)s.", share=figures.percent(round(usual, 2)))
    )


def _view(view: FollowUpView, label: Any) -> dict[str, Any]:
    plan, goal = view.plan, view.plan.conversations_needed
    spoken = sum(met.responses for met in view.sessions)
    facts = [
        (gettext("Who goes"), plan.responsible),
        (gettext("Partner organisation"), plan.partner),
        (gettext("Method"), gettext(METHODS[follow_ups.SessionMethod(plan.method)]) if plan.method else ""),
        (gettext("Language"), language_name(plan.language) if plan.language else ""),
        (gettext("Expected share from the group"), figures.percent(plan.expected_yield) if plan.expected_yield else ""),
        (gettext("Conversations needed"), number(goal) if goal else ""),
        (gettext("What will be done"), plan.plan),
        (gettext("Made"), f"{moment(view.created)}, {view.by}"),
    ]
    return {
        "id": view.id,
        "label": label(view.dimension, view.category),
        "of": label(view.dimension),
        "status": view.status.value,
        "status_text": gettext(STATUSES[view.status]),
        "is_open": view.is_open,
        "reason": plan.reason,
        "partner": plan.partner,
        "facts": [(name, text) for name, text in facts if text],
        "sessions": [_session(met) for met in view.sessions],
        "next_session": _next_session(view),
        "goal": gettext("%(done)s of %(goal)s conversations", done=number(spoken), goal=number(goal)) if goal else "",
        "goal_percent": min(100, 100 * spoken // goal) if goal else 0,
        "closed_text": _closed_text(view),
    }


def _session(met: follow_ups.FollowUpSession) -> dict[str, Any]:
    return {
        "day": met.day,
        "place": met.place,
        "method": gettext(METHODS[follow_ups.SessionMethod(met.method)]),
        "status": gettext(SESSION_STATUSES[met.status]),
        "heard": figures.small(met.heard),
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


def _record(
    session: Session,
    action: str,
    area_id: int,
    user_id: int,
    follow_up_id: int,
    moment_now: datetime,
    detail: dict[str, Any] | None = None,
) -> None:
    journal.record(
        session,
        action,
        user_id=user_id,
        area_id=area_id,
        subject=f"follow_up:{follow_up_id}",
        detail=detail,
        now=moment_now,
    )
