"""What must be right about a field session before it is stored, each with the sentence for whoever filled it in."""

from collections.abc import Sequence
from datetime import time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.records.answers import Response
from participation.records.outreach import SessionMethod
from participation.records.people import Membership
from participation.records.questionnaires import Survey
from participation.records.representation import FollowUp
from participation.services.errors import Conflict, ServiceProblem
from participation.services.messages import N_, Message

LONGEST_PLACE = 200
LONGEST_LINE = 200
MOST_LINES = 30
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


def lines_of(lines: Sequence[str], field: str) -> list[str]:
    """Return lines of text without empty ones and repeats; raise ServiceProblem where they are too many or too long."""
    found = list(dict.fromkeys(line for line in (" ".join(each.split()) for each in lines) if line))
    if len(found) > MOST_LINES:
        raise ServiceProblem(Message(N_("There is room for %(number)s lines."), {"number": MOST_LINES}), field=field)
    if any(len(line) > LONGEST_LINE for line in found):
        raise ServiceProblem(
            Message(N_("Each line may have %(number)s characters."), {"number": LONGEST_LINE}), field=field
        )
    return found


def coordinates_are_sound(latitude: float | None, longitude: float | None) -> None:
    """Raise ServiceProblem where a point is half given or not on the Earth."""
    for field, degrees, other, most in (("latitude", latitude, longitude, 90), ("longitude", longitude, latitude, 180)):
        if degrees is None and other is not None:
            raise ServiceProblem(Message(N_("A point needs both numbers, or neither.")), field=field)
        if degrees is not None and not -most <= degrees <= most:  # also what is no number
            raise ServiceProblem(
                Message(N_("Write degrees from -%(most)s to %(most)s, such as 59.9139."), {"most": most}), field=field
            )


def surveys_are_of(session: Session, area_id: int, survey_id: int, more: Sequence[int]) -> None:
    """Raise ServiceProblem where the area does not have one of these surveys."""
    known = set(session.scalars(select(Survey.id).where(Survey.id.in_({survey_id, *more}), Survey.area_id == area_id)))
    for field, wanted in (("survey_id", {survey_id}), ("more_surveys", set(more))):
        if not wanted <= known:
            raise ServiceProblem(Message(N_("Choose one of the area's surveys.")), field=field)


def answered_surveys_stay(session: Session, session_id: int, surveys: Sequence[int]) -> None:
    """Raise Conflict where a survey that has been answered at the session is not among these."""
    asked = select(Response.survey_id).where(Response.field_session_id == session_id).distinct()
    if not set(session.scalars(asked)) <= set(surveys):
        raise Conflict(
            Message(N_("One of these surveys has been answered at this session, so it stays.")), field="more_surveys"
        )


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
