"""The summary of a day for the team, and its protected figures as CSV."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext

from participation.services import day_summary, publishing, survey_groups
from participation.services.aggregates import MISSING
from participation.services.database import Session
from participation.services.day_summary import DaySummary, Figure
from participation.services.exports.writers.csv_files import BYTE_ORDER_MARK, cell
from participation.services.permissions import Permission
from participation.services.session_groups import Heard
from participation.web.access import may
from participation.web.context import current_area, current_person
from participation.web.question_views import Words
from participation.web.reading import language_name, number
from participation.web.tablet import group_tables, pages
from participation.web.tablet.group_tables import Quote
from participation.web.tablet.words import LENSES
from surveys.questionnaire import Questionnaire
from surveys.wording import say

MOST_CODES = 10
COLUMNS = ("day", "figure", "of", "group", "count")


@dataclass(frozen=True, slots=True)
class DayLine:
    """A session of the day; a figure that nobody wrote down is empty."""

    id: int
    place: str
    facts: str
    status: str
    status_text: str
    spoken_to: str
    refusals: str
    answers: str
    dialogues: str


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A code that statements of the day were given, how often by people and by the machine."""

    name: Words
    human: str
    machine: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What a log says, by where it was."""

    place: str
    text: str


def day_of(wanted: str, today: date) -> date:
    """Return a day written as YYYY-MM-DD, today where nothing sensible is asked for."""
    try:
        return date.fromisoformat(wanted)
    except ValueError:
        return today


def page(session: Session, day: date, today: date, language: str) -> dict[str, Any]:
    """Return what the summary of a day shows."""
    found = day_summary.summary(session, current_area().id, day)
    heard = found.heard
    return {
        "day": pages.long_day(day),
        "iso": day.isoformat(),
        "before": _neighbour(day, -1),
        "after": _neighbour(day, 1),
        "is_today": day == today,
        "lines": [_line(each) for each in found.sessions],
        "found": found,
        "spoken_to": _written(found.spoken_to),
        "refusals": _written(found.refusals),
        "languages": group_tables.languages(heard),
        "tables": group_tables.group_tables(session, heard, language),
        "not_persons": heard.answers - heard.of_persons,
        "lenses": group_tables.lenses(heard),
        "codes": _code_lines(found, language),
        "quotes": quotes(session, found),
        "missing": _remarks((each.view.place, each.view.log.who_was_missing) for each in found.sessions),
        "notes": _remarks((each.view.place, each.view.log.notes) for each in found.sessions),
    }


def quotes(session: Session, found: DaySummary) -> list[Quote]:
    """Return first statements of the day's closed sessions, as each session's own page shows them to this reader."""
    person, may_read = current_person().id, may(Permission.READ_RESPONSES)
    views = [each.view for each in found.sessions if each.view.is_closed]
    ids = [view.id for view in views if may_read or person in dict(view.staff)]
    return group_tables.quotes(session, ids) if ids else []


def figures_csv(session: Session, found: DaySummary, language: str) -> str:
    """Return a day's figures for others than staff of the area; an empty count is withheld."""
    surveys = found.heard.surveys
    asked = [publishing.questionnaire_of(session, survey) for survey in surveys]
    figures = day_summary.protected(
        found,
        languages=_languages(asked, found.heard),
        groups={dimension: _categories(asked, dimension) for dimension in found.heard.groups},
        lenses=list(LENSES),
    )
    words = _namer(session, found, language)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for figure in figures:
        writer.writerow([cell(each) for each in (found.day.isoformat(), figure.what, *words(figure), figure.count)])
    return BYTE_ORDER_MARK + out.getvalue()


def _namer(session: Session, found: DaySummary, language: str) -> Callable[[Figure], tuple[str, str]]:
    """Return what gives a figure the two cells that say whose it is."""
    known = group_tables.names(session, found.heard, language)
    places = {
        each.view.id: f"{each.view.place}, {pages.hours(each.view.starts, each.view.ends)}".rstrip(", ")
        for each in found.sessions
    }
    codes = {code.id: say(code.name, language, "nb").text for code, _ in found.themes}

    def words(figure: Figure) -> tuple[str, str]:
        of = figure.of
        if isinstance(of, tuple):
            group = gettext("Not told") if of[1] == MISSING else survey_groups.label(known, *of).text
            return survey_groups.label(known, of[0]).text, group
        if figure.what == "code":
            return "", codes[int(of or 0)]
        if isinstance(of, int):
            return places[of], ""
        if figure.what == "language":
            return "", language_name(of or "")
        return "", gettext(LENSES[of]) if of else ""

    return words


def _languages(asked: Iterable[Questionnaire], heard: Heard) -> list[str]:
    offered = [code for questionnaire in asked for code in questionnaire.languages]
    return list(dict.fromkeys([*offered, *(part.key for part in heard.languages)]))


def _categories(asked: Iterable[Questionnaire], dimension: str) -> list[str]:
    questions = [found for each in asked if (found := each.dimensions.get(dimension)) is not None]
    return list(dict.fromkeys(option.id for question in questions for option in question.options if not option.missing))


def _line(each: day_summary.SessionOfDay) -> DayLine:
    line = pages.line(each.view, {})
    return DayLine(
        id=line.id,
        place=line.place,
        facts=" · ".join(part for part in (line.hours, line.method, line.staff) if part),
        status=line.status,
        status_text=line.status_text,
        spoken_to=_written(each.view.log.spoken_to),
        refusals=_written(each.view.log.refusals),
        answers=number(each.answers),
        dialogues=number(each.dialogues),
    )


def _code_lines(found: DaySummary, language: str) -> list[CodeLine]:
    lines = []
    for code, given in found.themes[:MOST_CODES]:
        name = say(code.name, language, "nb")
        words = Words(name.text, name.language, name.direction, borrowed=name.language != language)
        machine = number(given.machine) if given.machine else ""
        lines.append(CodeLine(words, number(given.human) if given.human else "", machine))
    return lines


def _remarks(texts: Iterable[tuple[str, str]]) -> list[Remark]:
    return [Remark(place, text) for place, text in texts if text]


def _written(count: int | None) -> str:
    return "" if count is None else number(count)


def _neighbour(day: date, step: int) -> str:
    try:
        return (day + timedelta(days=step)).isoformat()
    except OverflowError:
        return ""
