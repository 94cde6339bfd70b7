"""What must be right about a field session before it is stored, each with the sentence for whoever filled it in."""

from collections.abc import Sequence
from datetime import time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.records.outreach import SessionMethod
from participation.records.people import Membership
from participation.records.questionnaires import Survey
from participation.records.representation import FollowUp
from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message

LONGEST_PLACE = 200
MOST_PEOPLE = 10_000


def place_of(place: str) -> str:
    """Return a place in words without space around it; raise ServiceProblem where it is empty or too long."""
    place = place.strip()
    if not place:
        raise ServiceProblem(Message(N_("Write where the session is.")), field="place")
    if len(place) > LONGEST_PLACE:
        raise ServiceProblem(
            Message(N_("The place may have %(number)s characters."), {"number": LONGEST_PLACE}), field="place"
        )
    return place


def method_of(method: str) -> str:
    """Return a method that there is; raise ServiceProblem for another word."""
    if method not in set(SessionMethod):
        raise ServiceProblem(Message(N_("Choose one of the methods in the list.")), field="method")
    return str(method)


def times_are_sound(starts: time | None, ends: time | None) -> None:
    """Raise ServiceProblem where a session would end before it starts."""
    if starts is not None and ends is not None and ends <= starts:
        raise ServiceProblem(Message(N_("The session ends before it starts.")), field="ends")


def survey_is_of(session: Session, area_id: int, survey_id: int) -> None:
    """Raise ServiceProblem where the area does not have this survey."""
    if session.scalar(select(Survey.id).where(Survey.id == survey_id, Survey.area_id == area_id)) is None:
        raise ServiceProblem(Message(N_("Choose one of the area's surveys.")), field="survey_id")


def staff_are_of(session: Session, area_id: int, staff_ids: Sequence[int]) -> None:
    """Raise ServiceProblem where somebody has no role in the area."""
    wanted = set(staff_ids)
    members = select(func.count(Membership.user_id.distinct())).where(
        Membership.area_id == area_id, Membership.user_id.in_(wanted)
    )
    if wanted and session.scalar(members) != len(wanted):
        raise ServiceProblem(Message(N_("Choose among the people who work in this area.")), field="staff_ids")


def follow_up_is_of(session: Session, area_id: int, follow_up_id: int | None) -> None:
    """Raise ServiceProblem where the area does not have this follow-up."""
    if follow_up_id is None:
        return
    if session.scalar(select(FollowUp.id).where(FollowUp.id == follow_up_id, FollowUp.area_id == area_id)) is None:
        raise ServiceProblem(Message(N_("This area has no such follow-up.")), field="follow_up_id")


def log_is_sound(spoken_to: int | None, refusals: int | None) -> None:
    """Raise ServiceProblem where a number of people cannot be one."""
    for field, number in (("spoken_to", spoken_to), ("refusals", refusals)):
        if number is not None and not 0 <= number <= MOST_PEOPLE:
            raise ServiceProblem(
                Message(N_("Write a whole number from 0 to %(most)s."), {"most": MOST_PEOPLE}), field=field
            )


def oddities(spoken_to: int | None, refusals: int | None, answers: int) -> list[Message]:
    """Return what looks odd about a log beside the answers that were stored; none of it is a reason to refuse it."""
    found = []
    if spoken_to is not None and spoken_to < answers:
        found.append(
            Message(
                N_("%(answers)s answers are stored, but the log says that %(spoken)s people were spoken to."),
                {"answers": answers, "spoken": spoken_to},
            )
        )
    if spoken_to is not None and refusals is not None and refusals > spoken_to:
        found.append(
            Message(
                N_("The log says that %(refusals)s people refused, of %(spoken)s who were spoken to."),
                {"refusals": refusals, "spoken": spoken_to},
            )
        )
    return found
