"""Follow-ups: from a group not heard, by a plan and its field sessions, to the look that says whether it helped."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.outreach import FieldSession, SessionMethod, SessionStatus
from participation.records.representation import FollowUp, FollowUpStatus, Look
from participation.services import survey_drafts
from participation.services.areas import AreaView
from participation.services.errors import Conflict, NotFound
from participation.services.follow_up_plans import (
    OPEN,
    FollowUpSession,
    FollowUpView,
    Group,
    Plan,
    check,
    fill,
    groups_of,
    views_of,
)
from participation.services.messages import N_, Message
from participation.services.stored_findings import findings_of_look
from surveys import library

__all__ = [
    "FollowUpSession",
    "FollowUpStatus",
    "FollowUpView",
    "Group",
    "Plan",
    "SessionMethod",
    "SessionStatus",
    "begin_survey",
    "board",
    "change",
    "create",
    "judge",
    "one",
    "open_groups",
    "reminders",
    "set_status",
    "start",
]

SOON = timedelta(days=7)


def create(
    session: Session,
    *,
    area_id: int,
    dimension: str,
    category: str,
    plan: Plan,
    look_id: int | None,
    user_id: int,
    now: datetime,
) -> int:
    """Make a follow-up for a group and return its id.

    Raises:
        ServiceProblem: the reason is empty, or a number or the method cannot be right.
        Conflict: the group has an open follow-up already.
    """
    groups = ((dimension, category), *plan.more_groups)
    plan = replace(plan, more_groups=tuple(dict.fromkeys(groups))[1:])
    check(session, area_id, plan)
    taken = open_groups(session, area_id)
    if any(group in taken for group in groups):
        raise Conflict(Message(N_("This group has an open follow-up already.")))
    row = FollowUp(
        area_id=area_id,
        look_id=look_id,
        dimension=dimension,
        category=category,
        created=now,
        created_by=user_id,
    )
    fill(row, plan)
    session.add(row)
    session.flush()
    return row.id


def one(session: Session, area_id: int, follow_up_id: int) -> FollowUpView:
    """Return a follow-up of the area; raise NotFound where it has none with this id."""
    return views_of(session, [_row(session, area_id, follow_up_id)])[0]


def change(session: Session, area_id: int, follow_up_id: int, plan: Plan) -> None:
    """Change an open follow-up's plan; the groups that it is for stay.

    Raises:
        ServiceProblem: as `create` does.
        Conflict: it is closed.
    """
    row = _row(session, area_id, follow_up_id)
    if row.status not in OPEN:
        raise Conflict(Message(N_("This follow-up is closed. Open it again to change its plan.")))
    plan = replace(plan, more_groups=groups_of(row)[1:])
    check(session, area_id, plan)
    fill(row, plan)
    session.flush()


def begin_survey(
    session: Session,
    area: AreaView,
    follow_up_id: int,
    *,
    slug: str,
    groups: Mapping[str, str],
    user_id: int,
    now: datetime,
) -> int:
    """Begin a draft of the ready questionnaire for a group that was heard too little; return the draft's id.

    The groups' names stand in its note, which staff alone see: a resident is not told which group he stands for.

    Args:
        session: a writing transaction.
        area: of the follow-up.
        follow_up_id: which one.
        slug: the address that the survey is to have.
        groups: what the groups are called, by language.
        user_id: whose draft it is.
        now: the moment.

    Raises:
        ServiceProblem: the address cannot be one.
        Conflict: another area has it, or a survey is there already.
    """
    row = _row(session, area.id, follow_up_id)
    if survey_drafts.published(session, area.id, slug) is not None:
        raise Conflict(Message(N_("There is a survey at this address already.")), field="slug")
    document = library.document("follow_up", sub_areas=area.sub_areas)
    note = {
        language: f"{groups[language]}. {text}" for language, text in document["note"].items() if language in groups
    }
    document = {**document, "note": {**document["note"], **note}}
    row.draft_id = survey_drafts.begin(session, area.id, document, slug=slug, user_id=user_id, now=now)
    row.survey_slug = slug
    session.flush()
    return row.draft_id


def reminders(session: Session, area_id: int, today: date) -> list[FollowUpView]:
    """Return the open follow-ups that are due within a week or late, the latest first."""
    rows = session.scalars(
        select(FollowUp)
        .where(FollowUp.area_id == area_id, FollowUp.status.in_(OPEN), FollowUp.due <= today + SOON)
        .order_by(FollowUp.due, FollowUp.id)
    ).all()
    return views_of(session, rows)


def board(session: Session, area_id: int) -> dict[FollowUpStatus, list[FollowUpView]]:
    """Return the area's follow-ups by status, newest first; every status is there."""
    rows = session.scalars(select(FollowUp).where(FollowUp.area_id == area_id).order_by(FollowUp.id.desc())).all()
    found: dict[FollowUpStatus, list[FollowUpView]] = {status: [] for status in FollowUpStatus}
    for view in views_of(session, rows):
        found[view.status].append(view)
    return found


def open_groups(session: Session, area_id: int) -> dict[tuple[str, str], int]:
    """Return the id of the open follow-up of each group that has one."""
    rows = session.scalars(select(FollowUp).where(FollowUp.area_id == area_id, FollowUp.status.in_(OPEN)))
    return {group: row.id for row in rows for group in groups_of(row)}


def set_status(session: Session, area_id: int, follow_up_id: int, status: FollowUpStatus) -> None:
    """Move a follow-up by hand; a look that had closed it no longer does."""
    row = _row(session, area_id, follow_up_id)
    row.status, row.closed_look_id = status.value, None
    session.flush()


def start(session: Session, area_id: int, follow_up_id: int) -> None:
    """Say that a follow-up is under way, since a session of it has been planned."""
    row = _row(session, area_id, follow_up_id)
    if row.status == FollowUpStatus.PLANNED:
        row.status = FollowUpStatus.UNDER_WAY.value
        session.flush()


def judge(session: Session, look_id: int) -> None:
    """Close the follow-ups whose sessions are all over before the look: it helped where no group of it is flagged.

    A follow-up without a closed session, or with one still to come, stays open.
    """
    look = session.get(Look, look_id)
    if look is None:
        raise NotFound
    flagged = {(found.dimension, found.category): found.flagged for found in findings_of_look(look.verdicts)}
    rows = session.scalars(select(FollowUp).where(FollowUp.area_id == look.area_id, FollowUp.status.in_(OPEN)))
    for row in rows:
        met = session.scalars(select(FieldSession).where(FieldSession.follow_up_id == row.id))
        statuses = [each.status for each in met if look.survey_id in {each.survey_id, *each.more_surveys}]
        groups = [group for group in groups_of(row) if group in flagged]
        if groups and statuses and all(status == SessionStatus.CLOSED for status in statuses):
            still = any(flagged[group] for group in groups)
            ended = FollowUpStatus.DID_NOT_HELP if still else FollowUpStatus.HELPED
            row.status, row.closed_look_id = ended.value, look.id
    session.flush()


def _row(session: Session, area_id: int, follow_up_id: int) -> FollowUp:
    row = session.scalar(select(FollowUp).where(FollowUp.id == follow_up_id, FollowUp.area_id == area_id))
    if row is None:
        raise NotFound
    return row
