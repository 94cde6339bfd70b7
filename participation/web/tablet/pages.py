"""View models of the room: what its templates are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from babel.dates import format_skeleton
from flask_babel import format_date, format_time, get_locale, gettext, to_user_timezone

from participation.services import publishing, results
from participation.services.database import Session
from participation.services.field_sessions import Agenda, Group, SessionView
from participation.web.question_views import wording
from participation.web.session_words import METHODS, STATUSES
from surveys.questionnaire import Questionnaire
from surveys.wording import language as named


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session on a list."""

    id: int
    day: str
    hours: str
    place: str
    method: str
    status: str
    status_text: str
    staff: str
    answers: int


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language by its own name."""

    code: str
    name: str
    direction: str


def today(now: datetime) -> date:
    """Return the day in the area's own time."""
    moment: datetime = to_user_timezone(now)
    return moment.date()


def long_day(when: date) -> str:
    """Return a day as Monday 23 November 2026, in the order of the reader's language."""
    return str(format_date(when, "full"))


def short_day(when: date) -> str:
    """Return a day as Mon 23 Nov 2026."""
    return str(format_skeleton("yMMMEd", when, locale=get_locale()))


def hours(starts: time | None, ends: time | None) -> str:
    """Return 15:00–18:00, from 15:00, or nothing where nobody knows yet."""
    if starts is None:
        return ""
    begin = str(format_time(starts, "HH:mm", rebase=False))
    if ends is None:
        return str(gettext("from %(time)s", time=begin))
    return f"{begin}–{format_time(ends, 'HH:mm', rebase=False)}"


def tongue(code: str) -> Tongue:
    """Return a language by its own name."""
    found = named(code)
    return Tongue(code, found.own_name, found.direction)


def tongues(view: SessionView, questionnaire: Questionnaire, now: str = "") -> tuple[list[Tongue], list[Tongue]]:
    """Return the languages of a session's survey: those spoken at the session (and the one spoken now), the others."""
    spoken = [code for code in view.languages if code in questionnaire.languages]
    spoken = spoken or [questionnaire.default_language]
    if now and now not in spoken:
        spoken.append(now)
    others = [code for code in questionnaire.languages if code not in spoken]
    return [tongue(code) for code in spoken], [tongue(code) for code in others]


def line(view: SessionView, answers: Mapping[int, int]) -> SessionLine:
    """Return a session as a line of a list."""
    return SessionLine(
        id=view.id,
        day=short_day(view.day),
        hours=hours(view.starts, view.ends),
        place=view.place,
        method=gettext(METHODS[view.method]),
        status=view.status.value,
        status_text=gettext(STATUSES[view.status]),
        staff=", ".join(name for _, name in view.staff),
        answers=answers.get(view.id, 0),
    )


def lists(session: Session, area_id: int, agenda: Agenda) -> dict[str, list[SessionLine]]:
    """Return an agenda as lines, with the answers of each session."""
    answers = results.responses_by_session(session, [survey.id for survey in publishing.surveys_of(session, area_id)])
    return {
        "today": [line(view, answers) for view in agenda.today],
        "coming": [line(view, answers) for view in agenda.coming],
        "past": [line(view, answers) for view in agenda.past],
    }


def group_names(asked: Sequence[Questionnaire], groups: Sequence[Group], language: str) -> list[str]:
    """Return what some questionnaires call some groups; one that none of them has is named by its id."""
    found = []
    for dimension, category in groups:
        for questionnaire in asked:
            question = questionnaire.dimensions.get(dimension)
            option = question.option(category) if question is not None else None
            if option is not None:
                found.append(wording(questionnaire, option.text, language).text)
                break
        else:
            found.append(category)
    return found
