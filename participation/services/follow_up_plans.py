"""What a follow-up is made of: its plan, its sessions, and how both are read from the tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.outreach import FieldSession, SessionMethod, SessionStatus
from participation.records.people import Membership, User
from participation.records.representation import FollowUp, FollowUpStatus, Look
from participation.services.errors import ServiceProblem
from participation.services.group_counts import heard_by_session
from participation.services.messages import N_, Message

Group = tuple[str, str]  # dimension, category

OPEN = (FollowUpStatus.PLANNED, FollowUpStatus.UNDER_WAY)
MOST_CONVERSATIONS = 10_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What a follow-up is made of.

    Attributes:
        expected_yield: a share above 0 and at most 1 of the conversations, None where nobody knows.
        place, meeting_time: where and when, in words.
        due: the day by which it should be done.
        owner_id: the member of staff who is reminded.
        more_groups: further groups that the plan is for.
    """

    reason: str
    plan: str = ""
    responsible: str = ""
    partner: str = ""
    method: str = ""
    language: str = ""
    conversations_needed: int | None = None
    expected_yield: float | None = None
    place: str = ""
    meeting_time: str = ""
    due: date | None = None
    owner_id: int | None = None
    more_groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUpSession:
    """A field session of a follow-up, and how many of each of its groups it heard, of how many in all.

    `heard` is of the first group, `heard_of` of every group in the plan's order.
    """

    id: int
    day: date
    place: str
    method: str
    status: SessionStatus
    heard: int
    responses: int
    heard_of: tuple[int, ...] = ()


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
    owner: str = ""
    survey_slug: str = ""
    draft_id: int | None = None

    @property
    def groups(self) -> tuple[Group, ...]:
        """All groups that the plan is for, the first one first."""
        return ((self.dimension, self.category), *self.plan.more_groups)

    @property
    def heard(self) -> int:
        """Answers from the group in the follow-up's sessions."""
        return sum(met.heard for met in self.sessions)

    @property
    def is_open(self) -> bool:
        """Whether work on it goes on."""
        return self.status in OPEN


def check(session: Session, area_id: int, plan: Plan) -> None:
    """Raise ServiceProblem, at its field, where a plan cannot be right."""
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
    here = select(Membership.id).where(Membership.area_id == area_id, Membership.user_id == plan.owner_id)
    if plan.owner_id is not None and session.scalar(here.limit(1)) is None:
        raise ServiceProblem(Message(N_("Choose somebody who works in this area.")), field="owner_id")


def views_of(session: Session, rows: Sequence[FollowUp]) -> list[FollowUpView]:
    """Return follow-ups with their sessions and the names of those who made them and are reminded."""
    wanted = {number for row in rows for number in (row.created_by, row.owner_id)}
    users = session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    names: dict[int | None, str] = {user.id: user.name for user in users}
    return [_view(session, row, names.get(row.created_by, ""), names.get(row.owner_id, "")) for row in rows]


def _view(session: Session, row: FollowUp, by: str, owner: str) -> FollowUpView:
    met = session.scalars(
        select(FieldSession).where(FieldSession.follow_up_id == row.id).order_by(FieldSession.day, FieldSession.id)
    ).all()
    look = session.get(Look, row.look_id) if row.look_id else None
    plan, survey_id = _plan(row), None if look is None else look.survey_id
    groups = ((row.dimension, row.category), *plan.more_groups)
    heard = [_heard(session, group, met, survey_id) for group in groups]
    closed = session.get(Look, row.closed_look_id) if row.closed_look_id else None
    return FollowUpView(
        id=row.id,
        dimension=row.dimension,
        category=row.category,
        look_id=row.look_id,
        plan=plan,
        status=FollowUpStatus(row.status),
        created=row.created,
        by=by,
        survey_id=survey_id,
        closed_look=None if closed is None else (closed.id, closed.created),
        sessions=tuple(
            FollowUpSession(
                id=found.id,
                day=found.day,
                place=found.place,
                method=found.method,
                status=SessionStatus(found.status),
                heard=heard[0].get(found.id, (0, 0))[0],
                responses=heard[0].get(found.id, (0, 0))[1],
                heard_of=tuple(each.get(found.id, (0, 0))[0] for each in heard),
            )
            for found in met
        ),
        owner=owner,
        survey_slug=row.survey_slug,
        draft_id=row.draft_id,
    )


def _heard(
    session: Session, group: Group, met: Sequence[FieldSession], survey_id: int | None
) -> dict[int, tuple[int, int]]:
    """Return what each session heard: in the survey of the look where it was in use, else in the session's first.

    In one survey alone, since the same people may have answered two.
    """
    asked = {each.id: survey_id if survey_id in each.more_surveys else each.survey_id for each in met}
    found: dict[int, tuple[int, int]] = {}
    for number in {each for each in asked.values() if each is not None}:
        heard = heard_by_session(session, number, *group)
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
        place=row.place,
        meeting_time=row.meeting_time,
        due=row.due,
        owner_id=row.owner_id,
        more_groups=tuple((dimension, category) for dimension, category in row.more_groups),
    )


def fill(row: FollowUp, plan: Plan) -> None:
    """Write a plan into its row."""
    row.conversations_needed, row.expected_yield = plan.conversations_needed, plan.expected_yield
    row.reason, row.plan = plan.reason.strip(), plan.plan.strip()
    row.responsible, row.partner = plan.responsible.strip()[:200], plan.partner.strip()[:200]
    row.method, row.language = plan.method, plan.language
    row.place, row.meeting_time = plan.place.strip()[:200], plan.meeting_time.strip()[:200]
    row.due, row.owner_id = plan.due, plan.owner_id
    row.more_groups = [list(group) for group in plan.more_groups]


def groups_of(row: FollowUp) -> tuple[Group, ...]:
    """Return all groups that a follow-up is for."""
    more = ((dimension, category) for dimension, category in row.more_groups)
    return ((row.dimension, row.category), *more)
