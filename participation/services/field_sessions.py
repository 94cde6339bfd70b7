"""Field sessions: plan one, open it, close it with a log, and find the ones of today."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.records.answers import Response
from participation.records.outreach import FieldSession, SessionMethod, SessionStaff, SessionStatus
from participation.records.people import User
from participation.services import session_checks
from participation.services.errors import Conflict, NotFound
from participation.services.messages import N_, Message
from participation.services.session_links import session_for_answers, session_key, session_of_key
from participation.services.session_views import (
    WITH_STAFF,
    Agenda,
    Group,
    Log,
    Preparation,
    SessionView,
    view_of,
)

__all__ = [
    "Agenda",
    "Group",
    "Log",
    "Preparation",
    "SessionMethod",
    "SessionStatus",
    "SessionView",
    "agenda",
    "all_of",
    "answers_in",
    "between",
    "cancel",
    "close",
    "edit",
    "one",
    "plan",
    "reopen",
    "session_for_answers",
    "session_key",
    "session_of_key",
    "start",
]

LAST_SHOWN = 10


def plan(
    session: Session,
    *,
    area_id: int,
    survey_id: int,
    day: date,
    place: str,
    method: str,
    now: datetime,
    starts: time | None = None,
    ends: time | None = None,
    target_groups: Sequence[Group] = (),
    languages: Sequence[str] = (),
    staff_ids: Sequence[int] = (),
    prepared: Preparation | None = None,
    follow_up_id: int | None = None,
) -> SessionView:
    """Plan a session.

    Args:
        session: a writing transaction.
        area_id: where; the survey, the staff and the follow-up must belong to it.
        survey_id: what will be asked first.
        day: with `starts` and `ends`, in the area's own time.
        place: in words, as people call it.
        method: a SessionMethod.
        now: the moment.
        starts: None where nobody knows yet.
        ends: after `starts`, on the same day.
        target_groups: whom the session is meant to reach, as (dimension, category).
        languages: codes of the languages that staff or interpreters speak there.
        staff_ids: who goes.
        prepared: who and what comes along, where exactly, and further surveys in use.
        follow_up_id: the follow-up that it belongs to.

    Raises:
        ServiceProblem: something is missing or cannot be right; its field is the argument's (or prepared thing's) name.
    """
    row = FieldSession(area_id=area_id, status=SessionStatus.PLANNED.value, created=now, follow_up_id=follow_up_id)
    session_checks.follow_up_is_of(session, area_id, follow_up_id)
    _fill(session, row, survey_id, day, starts, ends, place, method, target_groups, languages, staff_ids)
    _prepare(session, row, prepared or Preparation())
    session.add(row)
    session.flush()
    return one(session, area_id, row.id)


def edit(
    session: Session,
    area_id: int,
    session_id: int,
    *,
    survey_id: int,
    day: date,
    place: str,
    method: str,
    starts: time | None = None,
    ends: time | None = None,
    target_groups: Sequence[Group] = (),
    languages: Sequence[str] = (),
    staff_ids: Sequence[int] = (),
    prepared: Preparation | None = None,
) -> SessionView:
    """Change what was planned; arguments and errors as in `plan`.

    Raises:
        Conflict: the session is closed, or has answers and would ask another survey, or one survey less.
    """
    row = _row(session, area_id, session_id)
    if row.status == SessionStatus.CLOSED:
        raise Conflict(Message(N_("This session is closed. A planner can open it again.")))
    if row.survey_id != survey_id and answers_in(session, session_id):
        raise Conflict(Message(N_("Answers have been recorded, so the survey stays the same.")), field="survey_id")
    prepared = prepared or Preparation()
    session_checks.answered_surveys_stay(session, session_id, [survey_id, *prepared.more_surveys])
    _fill(session, row, survey_id, day, starts, ends, place, method, target_groups, languages, staff_ids)
    _prepare(session, row, prepared)
    session.flush()
    return one(session, area_id, session_id)


def cancel(session: Session, area_id: int, session_id: int) -> None:
    """Take a planned session off the list.

    Raises:
        Conflict: it has begun.
    """
    row = _row(session, area_id, session_id)
    if row.status != SessionStatus.PLANNED or answers_in(session, session_id):
        raise Conflict(Message(N_("This session has begun. Close it instead.")))
    session.delete(row)
    session.flush()


def start(session: Session, area_id: int, session_id: int) -> SessionView:
    """Open a session for answers; opening an open one changes nothing.

    Raises:
        Conflict: it is closed.
    """
    row = _row(session, area_id, session_id)
    if row.status == SessionStatus.CLOSED:
        raise Conflict(Message(N_("This session is closed. A planner can open it again.")))
    row.status = SessionStatus.OPEN.value
    session.flush()
    return one(session, area_id, session_id)


def close(
    session: Session, area_id: int, session_id: int, log: Log, *, user_id: int, now: datetime
) -> tuple[SessionView, list[Message]]:
    """Close a session with its log; return it with whatever looks odd about the figures, which is no reason to refuse.

    Raises:
        ServiceProblem: the place is empty or a figure cannot be right.
        Conflict: the session was never opened, or somebody has closed it already.
    """
    row = _row(session, area_id, session_id)
    if row.status != SessionStatus.OPEN:
        closed = row.status == SessionStatus.CLOSED
        raise Conflict(Message(N_("This session is closed already.") if closed else N_("This session is not open.")))
    session_checks.log_is_sound(log.spoken_to, log.refusals)
    row.place = session_checks.place_of(log.place)
    row.spoken_to, row.refusals = log.spoken_to, log.refusals
    row.weather = log.weather.strip()[:200]
    row.who_was_missing, row.notes = log.who_was_missing.strip(), log.notes.strip()
    row.status, row.closed, row.closed_by = SessionStatus.CLOSED.value, now, user_id
    session.flush()
    return one(session, area_id, session_id), session_checks.oddities(
        log.spoken_to, log.refusals, answers_in(session, session_id)
    )


def reopen(session: Session, area_id: int, session_id: int) -> SessionView:
    """Open a closed session again; its log stays to be corrected.

    Raises:
        Conflict: it is not closed.
    """
    row = _row(session, area_id, session_id)
    if row.status != SessionStatus.CLOSED:
        raise Conflict(Message(N_("This session is not closed.")))
    row.status, row.closed, row.closed_by = SessionStatus.OPEN.value, None, None
    session.flush()
    return one(session, area_id, session_id)


def one(session: Session, area_id: int, session_id: int) -> SessionView:
    """Return a session of the area; raise NotFound where it has none with this id."""
    row = _row(session, area_id, session_id)
    closer = session.scalar(select(User.name).where(User.id == row.closed_by)) if row.closed_by else None
    return view_of(row, closer or "")


def agenda(session: Session, area_id: int, today: date) -> Agenda:
    """Return the area's sessions around `today`, a day in the area's own time.

    A session that was left open stands under today, whatever its day: somebody has to close it.
    """
    mine = select(FieldSession).where(FieldSession.area_id == area_id).options(*WITH_STAFF)
    is_open = FieldSession.status == SessionStatus.OPEN
    current = mine.where((FieldSession.day == today) | is_open)
    coming = mine.where(FieldSession.day > today, ~is_open)
    past = mine.where(FieldSession.day < today, ~is_open).limit(LAST_SHOWN)
    soonest = (FieldSession.day, FieldSession.starts.asc().nulls_last(), FieldSession.id)
    newest = (FieldSession.day.desc(), FieldSession.starts.desc().nulls_last(), FieldSession.id.desc())
    return Agenda(
        today=tuple(view_of(row) for row in session.scalars(current.order_by(*soonest))),
        coming=tuple(view_of(row) for row in session.scalars(coming.order_by(*soonest))),
        past=tuple(view_of(row) for row in session.scalars(past.order_by(*newest))),
    )


def between(session: Session, area_id: int, first: date, last: date) -> list[SessionView]:
    """Return an area's sessions from one day to another, both among them, the earliest first."""
    rows = session.scalars(
        select(FieldSession)
        .where(FieldSession.area_id == area_id, FieldSession.day.between(first, last))
        .options(*WITH_STAFF)
        .order_by(FieldSession.day, FieldSession.starts.asc().nulls_last(), FieldSession.id)
    )
    return [view_of(row) for row in rows]


def all_of(session: Session, area_id: int) -> list[SessionView]:
    """Return all sessions of an area, newest day first."""
    rows = session.scalars(
        select(FieldSession)
        .where(FieldSession.area_id == area_id)
        .options(*WITH_STAFF)
        .order_by(FieldSession.day.desc(), FieldSession.id.desc())
    )
    return [view_of(row) for row in rows]


def answers_in(session: Session, session_id: int) -> int:
    """Return how many responses have been stored in a session, counted now."""
    query = select(func.count()).select_from(Response).where(Response.field_session_id == session_id)
    return session.scalar(query) or 0


def _row(session: Session, area_id: int, session_id: int) -> FieldSession:
    found = session.scalar(
        select(FieldSession)
        .where(FieldSession.id == session_id, FieldSession.area_id == area_id)
        .options(*WITH_STAFF)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _fill(
    session: Session,
    row: FieldSession,
    survey_id: int,
    day: date,
    starts: time | None,
    ends: time | None,
    place: str,
    method: str,
    target_groups: Sequence[Group],
    languages: Sequence[str],
    staff_ids: Sequence[int],
) -> None:
    session_checks.surveys_are_of(session, row.area_id, survey_id, ())
    session_checks.staff_are_of(session, row.area_id, staff_ids)
    session_checks.times_are_sound(starts, ends)
    row.survey_id, row.day, row.starts, row.ends = survey_id, day, starts, ends
    row.place, row.method = session_checks.place_of(place), session_checks.method_of(method)
    row.target_groups = [list(group) for group in dict.fromkeys(target_groups)]
    row.languages = list(dict.fromkeys(languages))
    have = {member.user_id: member for member in row.staff}
    row.staff = [have.get(user_id) or SessionStaff(user_id=user_id) for user_id in dict.fromkeys(staff_ids)]


def _prepare(session: Session, row: FieldSession, wanted: Preparation) -> None:
    """Fill in what a session is prepared with; its first survey is known already."""
    session_checks.surveys_are_of(session, row.area_id, row.survey_id, wanted.more_surveys)
    session_checks.coordinates_are_sound(wanted.latitude, wanted.longitude)
    row.interpreters = session_checks.lines_of(wanted.interpreters, "interpreters")
    row.partners = session_checks.lines_of(wanted.partners, "partners")
    row.materials = session_checks.lines_of(wanted.materials, "materials")
    row.latitude, row.longitude = wanted.latitude, wanted.longitude
    row.more_surveys = [number for number in dict.fromkeys(wanted.more_surveys) if number != row.survey_id]
