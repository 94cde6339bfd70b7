"""Field sessions as pages see them."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import selectinload

from participation.records.outreach import FieldSession, SessionMethod, SessionStaff, SessionStatus

Group = tuple[str, str]  # dimension, category

WITH_STAFF = (selectinload(FieldSession.staff).joinedload(SessionStaff.user),)


@dataclass(frozen=True, slots=True)
class Log:
    """What is written down when a session ends.

    Attributes:
        spoken_to: people who were spoken to, those who answered among them.
        refusals: people who did not want to answer.
        place: where it was in the end.
        who_was_missing: who lives here and was not met.
        notes: what to do differently next time.
    """

    spoken_to: int | None
    refusals: int | None
    place: str
    weather: str = ""
    who_was_missing: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Preparation:
    """What a session is prepared with, beside when, where and who.

    Attributes:
        interpreters: one line each, language and who.
        partners: organisations that come too, one line each.
        materials: what to bring, one line each.
        latitude, longitude: of the place, in degrees, WGS 84; both are None where nobody has pointed.
        more_surveys: ids of the surveys in use beside the session's first.
    """

    interpreters: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    more_surveys: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionView:
    """A field session as pages see it; staff are (id, name) by name, log is there once it is closed."""

    id: int
    area_id: int
    survey_id: int
    follow_up_id: int | None
    day: date
    starts: time | None
    ends: time | None
    place: str
    method: SessionMethod
    target_groups: tuple[Group, ...]
    languages: tuple[str, ...]
    staff: tuple[tuple[int, str], ...]
    prepared: Preparation
    status: SessionStatus
    log: Log
    closed: datetime | None
    closed_by: str

    @property
    def surveys(self) -> tuple[int, ...]:
        """The ids of all surveys in use at the session, the first first."""
        return (self.survey_id, *self.prepared.more_surveys)

    @property
    def is_open(self) -> bool:
        """Whether answers are being recorded."""
        return self.status == SessionStatus.OPEN

    @property
    def is_closed(self) -> bool:
        """Whether it is over and its log written."""
        return self.status == SessionStatus.CLOSED


@dataclass(frozen=True, slots=True)
class Agenda:
    """An area's sessions around a day: of today (and whatever is still open), to come soonest first, the last ones."""

    today: tuple[SessionView, ...]
    coming: tuple[SessionView, ...]
    past: tuple[SessionView, ...]


def view_of(row: FieldSession, closed_by: str = "") -> SessionView:
    """Return a row, read with WITH_STAFF, as pages see it."""
    return SessionView(
        id=row.id,
        area_id=row.area_id,
        survey_id=row.survey_id,
        follow_up_id=row.follow_up_id,
        day=row.day,
        starts=row.starts,
        ends=row.ends,
        place=row.place,
        method=SessionMethod(row.method),
        target_groups=tuple((str(dimension), str(category)) for dimension, category in row.target_groups),
        languages=tuple(row.languages),
        staff=tuple(sorted(((each.user_id, each.user.name) for each in row.staff), key=lambda pair: pair[1])),
        prepared=_prepared(row),
        status=SessionStatus(row.status),
        log=Log(row.spoken_to, row.refusals, row.place, row.weather, row.who_was_missing, row.notes),
        closed=row.closed,
        closed_by=closed_by,
    )


def _prepared(row: FieldSession) -> Preparation:
    return Preparation(
        interpreters=tuple(row.interpreters),
        partners=tuple(row.partners),
        materials=tuple(row.materials),
        latitude=row.latitude,
        longitude=row.longitude,
        more_surveys=tuple(row.more_surveys),
    )
