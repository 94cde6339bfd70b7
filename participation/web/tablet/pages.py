"""View models of the room: what its templates are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from babel.dates import format_skeleton
from flask_babel import format_date, format_time, get_locale, gettext, to_user_timezone

from participation.services import accounts, aggregates, publishing, results
from participation.services.areas import AreaView
from participation.services.database import Session
from participation.services.field_sessions import Agenda, Group, SessionView
from participation.services.publishing import SurveyView
from participation.services.results import Part, Shown
from participation.web.question_views import Words, wording
from participation.web.reading import number
from participation.web.session_words import METHODS, STATUSES
from participation.web.tablet.words import LENSES
from surveys.questionnaire import Questionnaire
from surveys.wording import LANGUAGES
from surveys.wording import language as named

AGE = "age"


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


@dataclass(frozen=True, slots=True)
class CountLine:
    """A count of people as it may be shown; most is what a bar is drawn for."""

    label: str
    text: str
    most: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A free text, its lens in the reader's language."""

    lens: str
    words: Words


@dataclass(frozen=True, slots=True)
class Choices:
    """What a session's form has to choose from, as (value, label); groups by dimension."""

    surveys: list[tuple[int, str]]
    methods: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    staff: list[tuple[int, str]]
    groups: list[tuple[str, list[tuple[str, str]]]]


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


def choices(session: Session, area: AreaView, language: str) -> Choices:
    """Return what a session's form has to choose from."""
    surveys = publishing.surveys_of(session, area.id)
    asked = {survey.id: publishing.questionnaire_of(session, survey) for survey in surveys}
    newest = asked[surveys[-1].id] if surveys else None
    return Choices(
        surveys=[(survey.id, _title(asked[survey.id], survey, language)) for survey in reversed(surveys)],
        methods=[(method.value, gettext(text)) for method, text in METHODS.items()],
        languages=[(known.code, known.own_name) for known in LANGUAGES],
        staff=[(person.id, person.name) for person in accounts.people_of(session, area.slug) if person.active],
        groups=[] if newest is None else _groups(newest, language),
    )


def group_names(questionnaire: Questionnaire, groups: Sequence[Group], language: str) -> list[str]:
    """Return what the questionnaire calls some groups; one that it does not have is named by its id."""
    found = []
    for dimension, category in groups:
        question = questionnaire.dimensions.get(dimension)
        option = question.option(category) if question is not None else None
        found.append(wording(questionnaire, option.text, language).text if option is not None else category)
    return found


def count_lines(parts: Sequence[Part], labels: Mapping[str, str]) -> list[CountLine]:
    """Return counts of people as they may be shown, in the order of the labels where those say one."""
    order = list(labels)
    known = sorted(parts, key=lambda part: order.index(part.key) if part.key in labels else len(order))
    return [_count_line(labels.get(part.key, part.key), results.shown(part.count)) for part in known]


def counts(
    session: Session, view: SessionView, questionnaire: Questionnaire, language: str
) -> dict[str, list[CountLine]]:
    """Return a session's counts by language, by age band and by lens."""
    age = questionnaire.dimensions.get(AGE)
    found = results.of_session(session, view.survey_id, view.id, [age.id] if age is not None else [])
    ages: list[CountLine] = []
    if age is not None:
        labels = {
            option.id: wording(questionnaire, option.text, language).text
            for option in age.options
            if not option.missing
        }
        ages = count_lines(found[age.id], {**labels, aggregates.MISSING: gettext("Not told")})
    languages = {part.key: named(part.key).own_name for part in found[aggregates.LANGUAGE]}
    return {
        "languages": count_lines(found[aggregates.LANGUAGE], languages),
        "ages": ages,
        "lenses": [
            CountLine(gettext(LENSES.get(part.key, part.key)), number(part.count), part.count)
            for part in found[aggregates.STATEMENTS]
        ],
    }


def quotes(session: Session, view: SessionView) -> list[Quote]:
    """Return a session's first statements as they were said."""
    return [
        Quote(
            gettext(LENSES.get(said.lens, said.lens)),
            Words(said.text, said.language, named(said.language).direction, borrowed=True),
        )
        for said in results.first_statements(session, view.id)
    ]


def _count_line(label: str, shown: Shown) -> CountLine:
    text = number(shown.low) if shown.is_exact else f"{shown.low}–{shown.high}"
    return CountLine(label, text, shown.high)


def _title(questionnaire: Questionnaire, survey: SurveyView, language: str) -> str:
    return wording(questionnaire, questionnaire.title, language).text or survey.slug


def _groups(questionnaire: Questionnaire, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            wording(questionnaire, question.text, language).text,
            [
                (f"{dimension}:{option.id}", wording(questionnaire, option.text, language).text)
                for option in question.options
                if not option.missing
            ],
        )
        for dimension, question in questionnaire.dimensions.items()
    ]
