"""A month of field sessions, a row a week; on a narrow screen the days that have any stand as a list."""

from calendar import Calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_skeleton, get_day_names
from flask_babel import get_locale

from participation.services import field_sessions, publishing, results
from participation.services.database import Session
from participation.services.field_sessions import SessionView
from participation.web.tablet import pages
from participation.web.tablet.pages import SessionLine

FIRST_YEAR, LAST_YEAR = 2000, 2099
WEEKS = Calendar(firstweekday=0)  # Monday, as weeks begin in Norway whatever the page's language


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of the month; name is its long form, for the list of a narrow screen."""

    day: date
    name: str
    is_today: bool
    lines: tuple[SessionLine, ...]


@dataclass(frozen=True, slots=True)
class CalendarWeek:
    """A week with its number (ISO 8601); days of other months are None."""

    number: int
    days: tuple[CalendarDay | None, ...]

    @property
    def has_sessions(self) -> bool:
        """Whether a session is planned in this week of the month."""
        return any(day is not None and day.lines for day in self.days)


@dataclass(frozen=True, slots=True)
class Month:
    """A month; before and after are (YYYY-MM, name), None at the ends of what can be shown."""

    name: str
    is_now: bool
    before: tuple[str, str] | None
    after: tuple[str, str] | None
    weekdays: tuple[str, ...]
    weeks: tuple[CalendarWeek, ...]

    @property
    def sessions(self) -> int:
        """How many sessions the month has."""
        return sum(len(day.lines) for week in self.weeks for day in week.days if day is not None)


def first_of(wanted: str, today: date) -> date:
    """Return the first day of a month written as YYYY-MM, that of `today` where nothing sensible is asked for."""
    try:
        first = date.fromisoformat(f"{wanted}-01")
    except ValueError:
        return today.replace(day=1)
    return first if FIRST_YEAR <= first.year <= LAST_YEAR else today.replace(day=1)


def month(session: Session, area_id: int, first: date, today: date) -> Month:
    """Return a month of an area's sessions."""
    after = (first + timedelta(days=31)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    views = field_sessions.between(session, area_id, first, after - timedelta(days=1))
    surveys = [survey.id for survey in publishing.surveys_of(session, area_id)]
    names = get_day_names("abbreviated", "stand-alone", get_locale())
    return Month(
        name=_name(first),
        is_now=first == today.replace(day=1),
        before=_link(before),
        after=_link(after),
        weekdays=tuple(names[at] for at in range(7)),
        weeks=_weeks(first, today, views, results.responses_by_session(session, surveys)),
    )


def _weeks(
    first: date, today: date, views: Sequence[SessionView], answers: Mapping[int, int]
) -> tuple[CalendarWeek, ...]:
    lines: dict[date, list[SessionLine]] = {}
    for view in views:
        lines.setdefault(view.day, []).append(pages.line(view, answers))

    def shown(day: date) -> CalendarDay | None:
        if day.month != first.month:
            return None
        return CalendarDay(day, pages.long_day(day), day == today, tuple(lines.get(day, ())))

    return tuple(
        CalendarWeek(week[0].isocalendar().week, tuple(shown(day) for day in week))
        for week in WEEKS.monthdatescalendar(first.year, first.month)
    )


def _name(first: date) -> str:
    return str(format_skeleton("yMMMM", first, locale=get_locale()))


def _link(first: date) -> tuple[str, str] | None:
    return (first.strftime("%Y-%m"), _name(first)) if FIRST_YEAR <= first.year <= LAST_YEAR else None
