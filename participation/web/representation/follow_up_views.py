"""The verbs behind the follow-ups' routes, and what their pages are given."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from flask_babel import gettext

from participation.services import (
    accounts,
    field_sessions,
    follow_up_yields,
    follow_ups,
    journal,
    publishing,
    representation,
    survey_drafts,
    survey_groups,
)
from participation.services.areas import AreaView
from participation.services.database import Session
from participation.services.errors import NotFound, ServiceProblem
from participation.services.field_sessions import Preparation
from participation.services.follow_ups import FollowUpStatus, FollowUpView, Group
from participation.services.messages import N_, Message
from participation.services.publishing import SurveyView
from participation.services.representation import Current
from participation.web.context import current_database
from participation.web.reading import language_name
from participation.web.representation import follow_up_pages, pages
from participation.web.representation.forms import PlanForm, SessionForm
from participation.web.representation.views import label_of
from participation.web.representation.words import STATUSES
from participation.web.session_words import METHODS
from surveys.wording import LANGUAGE_CODES

STAFF_LANGUAGES = ("nb", "nn", "en")


@dataclass(frozen=True, slots=True)
class _Needed:
    basis: follow_up_yields.Basis
    rate: float | None
    conversations: int | None


def new(area: AreaView, group: Group, form: PlanForm | None = None) -> dict[str, Any]:
    """Return what the form of a follow-up is given; raise NotFound for a group that the figures do not have.

    With a form that was sent, what it says is kept and only the number needed is computed anew.
    """
    with current_database().read() as session:
        survey = representation.survey_of(session, area.id)
        current = representation.current(session, survey)
        row, label = _row(session, current, area.id, group), label_of(session, survey)
        chosen = form or PlanForm()
        needed = _needed(session, current, (group, *_known(current, chosen.groups())), chosen)
        taken = follow_ups.open_groups(session, area.id)
        staff = _staff(session, area.slug)
    others = [
        (f"{found.dimension}:{found.category}", label(found.dimension, found.category), label(found.dimension))
        for found in current.report.groups
        if found.flagged and (found.dimension, found.category) not in {group, *taken}
    ]
    prefilled = "" if needed.rate is None else str(max(1, round(100 * needed.rate)))
    values = replace(
        chosen,
        reason=chosen.reason or ("" if form else row.sentence),
        expected_yield=chosen.expected_yield or prefilled,
        conversations_needed="" if needed.conversations is None else str(needed.conversations),
    )
    return {"row": row, "dimension": label(group[0]), "others": others, **_form(values, staff, needed.basis)}


def edit(area: AreaView, follow_up_id: int, today: date, form: PlanForm | None = None) -> dict[str, Any]:
    """Return what the form is given that changes a follow-up's plan."""
    with current_database().read() as session:
        view = follow_ups.one(session, area.id, follow_up_id)
        survey = representation.survey_of(session, area.id)
        label, staff = label_of(session, survey), _staff(session, area.slug)
        known = follow_up_yields.basis(session, survey.id, (view.dimension, view.category), view.plan.method)
    values = form or PlanForm.from_plan(view.plan)
    return {"row": None, "dimension": label(view.dimension), "others": [], **_form(values, staff, known)} | {
        "view": follow_up_pages.view_of(view, label, today)
    }


def create(area_id: int, group: Group, form: PlanForm, user_id: int, moment_now: datetime) -> int:
    """Make a follow-up, with its line in the journal, and return its id; a number left open is computed."""
    plan = form.to_plan()

    def work(session: Session) -> int:
        current = representation.current(session, representation.survey_of(session, area_id))
        groups = (group, *plan.more_groups)
        for each in groups:
            current.finding(*each)
        wanted = plan
        if plan.conversations_needed is None:
            wanted = replace(plan, conversations_needed=_needed(session, current, groups, form).conversations or None)
        made = follow_ups.create(
            session,
            area_id=area_id,
            dimension=group[0],
            category=group[1],
            plan=wanted,
            look_id=current.latest.id if current.latest else None,
            user_id=user_id,
            now=moment_now,
        )
        _record(session, "follow_up.made", area_id, user_id, made, moment_now, {"groups": len(groups)})
        return made

    return current_database().run(work)


def change(area_id: int, follow_up_id: int, form: PlanForm, user_id: int, moment_now: datetime) -> None:
    """Change a follow-up's plan, with its line in the journal."""
    plan = form.to_plan()

    def work(session: Session) -> None:
        follow_ups.change(session, area_id, follow_up_id, plan)
        _record(session, "follow_up.changed", area_id, user_id, follow_up_id, moment_now)

    current_database().run(work)


def plan_session(area_id: int, follow_up_id: int, form: SessionForm, user_id: int, moment_now: datetime) -> None:
    """Plan a field session for a follow-up's groups, with its line in the journal.

    It asks the area's survey, and beside it the follow-up's own where that is published.
    """
    day_of, (starts, ends) = form.date(), form.times()

    def work(session: Session) -> None:
        view = follow_ups.one(session, area_id, follow_up_id)
        survey, own = representation.survey_of(session, area_id), _own_survey(session, view)
        partners = (view.plan.partner,) if view.plan.partner else ()
        field_sessions.plan(
            session,
            area_id=area_id,
            survey_id=survey.id,
            day=day_of,
            starts=starts,
            ends=ends,
            place=form.place,
            method=form.method or view.plan.method,
            target_groups=list(view.groups),
            languages=[view.plan.language] if view.plan.language else [],
            follow_up_id=follow_up_id,
            prepared=Preparation(partners=partners, more_surveys=(own.id,) if own else ()),
            now=moment_now,
        )
        follow_ups.start(session, area_id, follow_up_id)
        _record(session, "follow_up.session", area_id, user_id, follow_up_id, moment_now)

    current_database().run(work)


def begin_survey(area: AreaView, follow_up_id: int, slug: str, user_id: int, moment_now: datetime) -> int:
    """Begin the supplementary survey's draft, with its lines in the journal, and return the draft's id."""

    def work(session: Session) -> int:
        view = follow_ups.one(session, area.id, follow_up_id)
        survey = representation.survey_of(session, area.id)
        names = {}
        for language in STAFF_LANGUAGES:
            words = survey_groups.labels(session, survey, language)
            names[language] = ", ".join(survey_groups.label(words, *group).text for group in view.groups)
        draft = follow_ups.begin_survey(
            session, area, follow_up_id, slug=slug, groups=names, user_id=user_id, now=moment_now
        )
        _record(session, "follow_up.survey", area.id, user_id, follow_up_id, moment_now, {"draft": draft})
        return draft

    return current_database().run(work)


def move(area_id: int, follow_up_id: int, status: str, user_id: int, moment_now: datetime) -> None:
    """Move a follow-up by hand, with its line in the journal; raise ServiceProblem for a state that there is not."""
    if status not in set(FollowUpStatus):
        raise ServiceProblem(Message(N_("Choose one of the states in the list.")), field="status")

    def work(session: Session) -> None:
        follow_ups.set_status(session, area_id, follow_up_id, FollowUpStatus(status))
        _record(session, "follow_up.moved", area_id, user_id, follow_up_id, moment_now, {"status": status})

    current_database().run(work)


def one(area: AreaView, follow_up_id: int, form: SessionForm | None, today: date) -> dict[str, Any]:
    """Return what the page of a follow-up is given."""
    with current_database().read() as session:
        view = follow_ups.one(session, area.id, follow_up_id)
        survey, own = representation.survey_of(session, area.id), _own_survey(session, view)
        label = label_of(session, survey)
        try:
            current = representation.current(session, survey)
            rows = [_row(session, current, area.id, group) for group in view.groups]
        except NotFound:
            rows = []
        has_draft = any(draft.id == view.draft_id for draft in survey_drafts.drafts_of(session, area.id))
    return {
        "view": follow_up_pages.view_of(view, label, today),
        "rows": rows,
        "values": asdict(form or SessionForm(method=view.plan.method, place=view.plan.place)),
        "methods": [(key.value, gettext(text)) for key, text in METHODS.items()],
        "statuses": [(key.value, gettext(text)) for key, text in STATUSES.items()],
        "own_survey": own,
        "has_draft": has_draft,
        "slug": view.survey_slug or f"{area.slug[:40]}-oppfolging-{follow_up_id}",
    }


def board(area_id: int, person_id: int, today: date) -> dict[str, Any]:
    """Return what the board is given."""
    with current_database().read() as session:
        found = follow_ups.board(session, area_id)
        due = follow_ups.reminders(session, area_id, today)
        label = label_of(session, representation.survey_of(session, area_id))
    reminders = follow_up_pages.reminders(due, label, today, person_id)
    return {**follow_up_pages.board(found, label, today), "reminders": reminders}


def _own_survey(session: Session, view: FollowUpView) -> SurveyView | None:
    try:
        return publishing.survey_by_slug(session, view.survey_slug) if view.survey_slug else None
    except NotFound:
        return None


def _known(current: Current, groups: tuple[Group, ...]) -> tuple[Group, ...]:
    known = {(found.dimension, found.category) for found in current.report.groups}
    return tuple(group for group in groups if group in known)


def _needed(session: Session, current: Current, groups: tuple[Group, ...], form: PlanForm) -> _Needed:
    """Return the yield, asked for or learned, and how many conversations follow from it."""
    known = follow_up_yields.basis(session, current.survey.id, groups[0], form.method)
    rate = form.share() or (known.best.rate if known.best else None)
    found = [current.finding(*group) for group in groups]
    usable = min(max(rate, 0.01), 1.0) if rate else 1.0
    needed = follow_up_yields.conversations(found, round(usable, 2), among=current.report.groups)
    return _Needed(known, rate, needed or None)


def _form(values: PlanForm, staff: list[tuple[str, str]], known: follow_up_yields.Basis) -> dict[str, Any]:
    return {
        "values": asdict(values),
        "methods": [(key.value, gettext(text)) for key, text in METHODS.items()],
        "languages": [(code, language_name(code)) for code in LANGUAGE_CODES],
        "staff": staff,
        "basis": follow_up_pages.basis(known),
    }


def _staff(session: Session, area_slug: str) -> list[tuple[str, str]]:
    return [(str(person.id), person.name) for person in accounts.people_of(session, area_slug) if person.active]


def _row(session: Session, current: Current, area_id: int, group: Group) -> pages.Row:
    label = label_of(session, current.survey)
    for picture in pages.pictures(current, label, follow_ups.open_groups(session, area_id), gettext):
        for row in picture.rows:
            if (row.dimension, row.category) == group:
                return row
    raise NotFound


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
