"""Follow-ups: from a group not heard, by a plan and its field sessions, to the look that says whether it helped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.outreach import FieldSession, SessionMethod, SessionStatus
from participation.records.people import User
from participation.records.representation import FollowUp, FollowUpStatus, Look
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.group_counts import heard_by_session
from participation.services.messages import N_, Message

__all__ = [
    "FollowUpSession",
    "FollowUpStatus",
    "FollowUpView",
    "Plan",
    "SessionMethod",
    "SessionStatus",
    "board",
    "create",
    "judge",
    "one",
    "open_groups",
    "set_status",
    "start",
    "usual_yield",
]

OPEN = (FollowUpStatus.PLANNED, FollowUpStatus.UNDER_WAY)
MOST_CONVERSATIONS = 10_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What a follow-up is made of; expected_yield is a share above 0 and at most 1, None where nobody knows."""

    reason: str
    plan: str = ""
    responsible: str = ""
    partner: str = ""
    method: str = ""
    language: str = ""
    conversations_needed: int | None = None
    expected_yield: float | None = None


@dataclass(frozen=True, slots=True)
class FollowUpSession:
    """A field session of a follow-up, and how many of the group it heard of how many in all."""

    id: int
    day: date
    place: str
    method: str
    status: SessionStatus
    heard: int
    responses: int


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """A follow-up with its sessions; `heard` counts the group's answers in them."""

    id: int
    dimension: str
    category: str
    look_id: int | None
    plan: Plan
    status: FollowUpStatus
    created: datetime
    by: str
    survey_id: int | None
    closed_look: tuple[int, datetime] | None
    sessions: tuple[FollowUpSession, ...]

    @property
    def heard(self) -> int:
        """Answers from the group in the follow-up's sessions."""
        return sum(met.heard for met in self.sessions)

    @property
    def is_open(self) -> bool:
        """Whether work on it goes on."""
        return self.status in OPEN


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
    _check(plan)
    already = select(FollowUp.id).where(
        FollowUp.area_id == area_id,
        FollowUp.dimension == dimension,
        FollowUp.category == category,
        FollowUp.status.in_(OPEN),
    )
    if session.scalar(already.limit(1)) is not None:
        raise Conflict(Message(N_("This group has an open follow-up already.")))
    row = FollowUp(
        area_id=area_id,
        look_id=look_id,
        dimension=dimension,
        category=category,
        conversations_needed=plan.conversations_needed,
        expected_yield=plan.expected_yield,
        reason=plan.reason.strip(),
        plan=plan.plan.strip(),
        responsible=plan.responsible.strip()[:200],
        partner=plan.partner.strip()[:200],
        method=plan.method,
        language=plan.language,
        created=now,
        created_by=user_id,
    )
    session.add(row)
    session.flush()
    return row.id


def one(session: Session, area_id: int, follow_up_id: int) -> FollowUpView:
    """Return a follow-up of the area; raise NotFound where it has none with this id."""
    row = session.scalar(select(FollowUp).where(FollowUp.id == follow_up_id, FollowUp.area_id == area_id))
    if row is None:
        raise NotFound
    return _views(session, [row])[0]


def board(session: Session, area_id: int) -> dict[FollowUpStatus, list[FollowUpView]]:
    """Return the area's follow-ups by status, newest first; every status is there."""
    rows = session.scalars(select(FollowUp).where(FollowUp.area_id == area_id).order_by(FollowUp.id.desc())).all()
    found: dict[FollowUpStatus, list[FollowUpView]] = {status: [] for status in FollowUpStatus}
    for view in _views(session, rows):
        found[view.status].append(view)
    return found


def open_groups(session: Session, area_id: int) -> dict[tuple[str, str], int]:
    """Return the id of the open follow-up of each group that has one."""
    rows = session.scalars(select(FollowUp).where(FollowUp.area_id == area_id, FollowUp.status.in_(OPEN)))
    return {(row.dimension, row.category): row.id for row in rows}


def set_status(session: Session, area_id: int, follow_up_id: int, status: FollowUpStatus) -> None:
    """Move a follow-up by hand; a look that had closed it no longer does."""
    row = session.scalar(select(FollowUp).where(FollowUp.id == follow_up_id, FollowUp.area_id == area_id))
    if row is None:
        raise NotFound
    row.status, row.closed_look_id = status.value, None
    session.flush()


def start(session: Session, area_id: int, follow_up_id: int) -> None:
    """Say that a follow-up is under way, since a session of it has been planned."""
    row = session.scalar(select(FollowUp).where(FollowUp.id == follow_up_id, FollowUp.area_id == area_id))
    if row is None:
        raise NotFound
    if row.status == FollowUpStatus.PLANNED:
        row.status = FollowUpStatus.UNDER_WAY.value
        session.flush()


def judge(session: Session, look_id: int) -> None:
    """Close the follow-ups whose sessions are all over before the look: it helped where the group's flag is gone.

    A follow-up without a closed session, or with one still to come, stays open.
    """
    look = session.get(Look, look_id)
    if look is None:
        raise NotFound
    flagged = {(row.dimension, row.category): row.finding["flagged"] for row in look.verdicts}
    rows = session.scalars(select(FollowUp).where(FollowUp.area_id == look.area_id, FollowUp.status.in_(OPEN)))
    for row in rows:
        met = session.scalars(select(FieldSession).where(FieldSession.follow_up_id == row.id))
        statuses = [each.status for each in met if look.survey_id in {each.survey_id, *each.more_surveys}]
        group = (row.dimension, row.category)
        if group in flagged and statuses and all(status == SessionStatus.CLOSED for status in statuses):
            ended = FollowUpStatus.DID_NOT_HELP if flagged[group] else FollowUpStatus.HELPED
            row.status, row.closed_look_id = ended.value, look.id
    session.flush()


def usual_yield(session: Session, survey_id: int, dimension: str, category: str) -> float | None:
    """Return the group's share of the answers of closed sessions that were meant to reach it, None without any."""
    heard = heard_by_session(session, survey_id, dimension, category)
    rows = session.execute(
        select(FieldSession.id, FieldSession.target_groups).where(
            FieldSession.id.in_(heard), FieldSession.status == SessionStatus.CLOSED
        )
    )
    meant = [heard[row.id] for row in rows if [dimension, category] in row.target_groups]
    everybody = sum(total for _, total in meant)
    return sum(group for group, _ in meant) / everybody if everybody else None


def _check(plan: Plan) -> None:
    if not plan.reason.strip():
        raise ServiceProblem(Message(N_("Write why this group needs a follow-up.")), field="reason")
    needed, expected = plan.conversations_needed, plan.expected_yield
    if needed is not None and not 1 <= needed <= MOST_CONVERSATIONS:
        raise ServiceProblem(
            Message(N_("The number of conversations is from 1 to %(most)s."), {"most": MOST_CONVERSATIONS}),
            field="conversations_needed",
        )
    if expected is not None and not 0 < expected <= 1:
        raise ServiceProblem(Message(N_("The expected share is from 1 to 100 per cent.")), field="expected_yield")
    if plan.method and plan.method not in set(SessionMethod):
        raise ServiceProblem(Message(N_("Choose one of the methods in the list.")), field="method")


def _views(session: Session, rows: Sequence[FollowUp]) -> list[FollowUpView]:
    users = session.execute(select(User.id, User.name).where(User.id.in_({row.created_by for row in rows})))
    names: dict[int | None, str] = {user.id: user.name for user in users}
    return [_view(session, row, names.get(row.created_by, "")) for row in rows]


def _view(session: Session, row: FollowUp, by: str) -> FollowUpView:
    met = session.scalars(
        select(FieldSession).where(FieldSession.follow_up_id == row.id).order_by(FieldSession.day, FieldSession.id)
    ).all()
    look = session.get(Look, row.look_id) if row.look_id else None
    heard = _heard(session, row, met, None if look is None else look.survey_id)
    closed = session.get(Look, row.closed_look_id) if row.closed_look_id else None
    return FollowUpView(
        id=row.id,
        dimension=row.dimension,
        category=row.category,
        look_id=row.look_id,
        plan=_plan(row),
        status=FollowUpStatus(row.status),
        created=row.created,
        by=by,
        survey_id=None if look is None else look.survey_id,
        closed_look=None if closed is None else (closed.id, closed.created),
        sessions=tuple(
            FollowUpSession(
                id=found.id,
                day=found.day,
                place=found.place,
                method=found.method,
                status=SessionStatus(found.status),
                heard=heard.get(found.id, (0, 0))[0],
                responses=heard.get(found.id, (0, 0))[1],
            )
            for found in met
        ),
    )


def _heard(
    session: Session, row: FollowUp, met: Sequence[FieldSession], survey_id: int | None
) -> dict[int, tuple[int, int]]:
    """Return what each session heard: in the survey of the look where it was in use, else in the session's first.

    In one survey alone, since the same people may have answered two.
    """
    asked = {each.id: survey_id if survey_id in each.more_surveys else each.survey_id for each in met}
    found: dict[int, tuple[int, int]] = {}
    for number in {each for each in asked.values() if each is not None}:
        heard = heard_by_session(session, number, row.dimension, row.category)
        found |= {each: counts for each, counts in heard.items() if asked.get(each) == number}
    return found


def _plan(row: FollowUp) -> Plan:
    return Plan(
        reason=row.reason,
        plan=row.plan,
        responsible=row.responsible,
        partner=row.partner,
        method=row.method,
        language=row.language,
        conversations_needed=row.conversations_needed,
        expected_yield=row.expected_yield,
    )
