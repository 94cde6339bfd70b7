"""Who was heard in field sessions, as tables: counts of people as staff may see them, and some of what was said."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from participation.services import aggregates, results, survey_groups
from participation.services.database import Session
from participation.services.results import Part, Shown
from participation.services.session_groups import Heard
from participation.services.survey_groups import Group
from participation.web.question_views import Words
from participation.web.reading import number
from participation.web.tablet.words import LENSES
from surveys.wording import Wording
from surveys.wording import language as named

AGE = "age"


@dataclass(frozen=True, slots=True)
class CountLine:
    """A count of people as it may be shown; most is what a bar is drawn for."""

    label: Words | str
    text: str
    most: int


@dataclass(frozen=True, slots=True)
class CountTable:
    """The answers by one dimension."""

    dimension: str
    title: Words | str
    lines: tuple[CountLine, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A free text, its lens in the reader's language."""

    lens: str
    words: Words


def languages(heard: Heard) -> list[CountLine]:
    """Return the answers by language, each by its own name, most first."""
    return [_count_line(named(part.key).own_name, results.shown(part.count)) for part in heard.languages]


def lenses(heard: Heard) -> list[CountLine]:
    """Return the free texts by lens, most first; texts are no people, so they are counted exactly."""
    return [CountLine(gettext(LENSES.get(part.key, part.key)), number(part.count), part.count) for part in heard.lenses]


def group_tables(session: Session, heard: Heard, language: str) -> list[CountTable]:
    """Return the answers by each dimension of the surveys, its groups in the order of the questionnaire."""
    known = names(session, heard, language)
    return [
        CountTable(dimension, _words(known.get((dimension, "")), dimension, language), tuple(lines))
        for dimension, parts in heard.groups.items()
        if (lines := _lines(dimension, parts, known, language))
    ]


def names(session: Session, heard: Heard, language: str) -> dict[Group, Wording]:
    """Return what the surveys that were answered call their dimensions and groups, the newest survey's words first."""
    found: dict[Group, Wording] = {}
    for survey in reversed(heard.surveys):
        found = {**survey_groups.labels(session, survey, language), **found}
    return found


def quotes(session: Session, session_ids: Collection[int]) -> list[Quote]:
    """Return the first statements of some sessions as they were said."""
    return [
        Quote(
            gettext(LENSES.get(said.lens, said.lens)),
            Words(said.text, said.language, named(said.language).direction, borrowed=True),
        )
        for said in results.first_statements(session, session_ids)
    ]


def _lines(dimension: str, parts: Sequence[Part], known: Mapping[Group, Wording], language: str) -> list[CountLine]:
    order = [category for of, category in known if of == dimension and category]
    last = len(order)
    by_order = sorted(parts, key=lambda part: order.index(part.key) if part.key in order else last)
    told = [part for part in by_order if part.key != aggregates.MISSING]
    rest = [part for part in by_order if part.key == aggregates.MISSING]
    lines = [
        _count_line(_words(known.get((dimension, part.key)), part.key, language), results.shown(part.count))
        for part in told
    ]
    return lines + [_count_line(gettext("Not told"), results.shown(part.count)) for part in rest]


def _count_line(label: Words | str, shown: Shown) -> CountLine:
    text = number(shown.low) if shown.is_exact else f"{shown.low}–{shown.high}"
    return CountLine(label, text, shown.high)


def _words(found: Wording | None, key: str, language: str) -> Words | str:
    if found is None:
        return key
    return Words(found.text, found.language, found.direction, borrowed=found.language != language)
