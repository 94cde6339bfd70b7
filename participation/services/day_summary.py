"""What an area's field sessions of one day came to: for the team in the evening, and as figures for others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from analysis.tables.disclosure import SMALLEST_BASE, Audience
from analysis.tables.suppression import SMALLEST_SHOWN, last_first, suppress
from participation.records.answers import Response, Statement
from participation.records.dialogue import Dialogue
from participation.services import field_sessions, marks, session_groups, statements, themes
from participation.services.aggregates import MISSING
from participation.services.codebooks import CodeView
from participation.services.field_sessions import SessionView
from participation.services.results import Part
from participation.services.session_groups import Heard
from participation.services.themes import Prevalence


@dataclass(frozen=True, slots=True)
class SessionOfDay:
    """A session with what came of it: answers and dialogues."""

    view: SessionView
    answers: int
    dialogues: int


@dataclass(frozen=True, slots=True)
class DaySummary:
    """The sessions of a day, and what they came to together.

    Attributes:
        sessions: the earliest first, also those that were never opened.
        spoken_to, refusals: people, summed over the logs that say so; None where none does.
        without_log: sessions whose log does not say how many were spoken to.
        statements: free texts, those of dialogues among them.
        decided: statements that a person has coded.
        themes: codes that were given, most often by people first.
    """

    day: date
    sessions: tuple[SessionOfDay, ...]
    spoken_to: int | None
    refusals: int | None
    without_log: int
    heard: Heard
    statements: int
    decided: int
    themes: tuple[tuple[CodeView, Prevalence], ...]

    @property
    def ids(self) -> tuple[int, ...]:
        """The sessions' ids."""
        return tuple(each.view.id for each in self.sessions)

    @property
    def dialogues(self) -> int:
        """Dialogues written down in all."""
        return sum(each.dialogues for each in self.sessions)


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the day's figures; count is None where it is withheld.

    Attributes:
        what: answers, spoken_to, refusals, statements, language, group, lens or code.
        of: a session's id, a language, (dimension, category), a lens or a code's id; None for the whole day.
    """

    what: str
    of: int | str | tuple[str, str] | None
    count: int | None


def summary(session: Session, area_id: int, day: date) -> DaySummary:
    """Return what an area's sessions of a day came to (counts as of the last services/representation.refresh).

    Marked responses (services/marks.py) are left out.
    """
    views = field_sessions.between(session, area_id, day, day)
    ids = [view.id for view in views]
    answers = _by_session(session, Response.field_session_id, ids, marks.is_unmarked())
    dialogues = _by_session(session, Dialogue.field_session_id, ids)
    said = (
        select(func.count())
        .select_from(Statement)
        .where(Statement.field_session_id.in_(ids), marks.unmarked_statements())
    )
    logs = [view.log for view in views]
    return DaySummary(
        day=day,
        sessions=tuple(SessionOfDay(view, answers.get(view.id, 0), dialogues.get(view.id, 0)) for view in views),
        spoken_to=_sum(log.spoken_to for log in logs),
        refusals=_sum(log.refusals for log in logs),
        without_log=sum(log.spoken_to is None for log in logs),
        heard=session_groups.heard_in(session, ids),
        statements=session.scalar(said) or 0,
        decided=session.scalar(said.where(statements.is_decided())) or 0,
        themes=tuple(themes.given_in(session, area_id, ids)),
    )


def protected(
    found: DaySummary, *, languages: Iterable[str], groups: Mapping[str, Sequence[str]], lenses: Sequence[str]
) -> list[Figure]:
    """Return a day's figures for readers who are not staff of the area.

    A count below 5 is withheld, and as many more that no sum gives one back (analysis/tables/suppression.py), what
    stands last first; of fewer than 10 answers by persons, nothing is told by language or group. A group that nobody
    named is withheld like one of few, since it would tell which groups were there.

    Args:
        found: the day.
        languages: those that the surveys can be answered in.
        groups: the categories of each dimension, as the surveys have them.
        lenses: all that there are.
    """
    figures: list[Figure] = []
    sessions = found.sessions
    for what, total, counts in (
        ("answers", found.heard.answers, [each.answers for each in sessions]),
        ("spoken_to", found.spoken_to, [each.view.log.spoken_to or 0 for each in sessions]),
        ("refusals", found.refusals, [each.view.log.refusals or 0 for each in sessions]),
    ):
        figures.append(Figure(what, None, _enough(total or 0)))
        named = zip(sessions, _shown(counts), strict=True)
        figures += [Figure(what, each.view.id, count) for each, count in named]
    figures.append(Figure("statements", None, _enough(found.statements)))
    few = found.heard.of_persons < SMALLEST_BASE[Audience.EXPORT]
    figures += _table("language", [(code, code) for code in languages], found.heard.languages, none=few)
    for dimension, categories in groups.items():
        keys: list[tuple[str | tuple[str, str], str]] = [((dimension, key), key) for key in (*categories, MISSING)]
        figures += _table("group", keys, found.heard.groups.get(dimension, ()), none=few)
    figures += _table("lens", [(lens, lens) for lens in lenses], found.heard.lenses)
    # One statement can have several codes, so they add up to nothing.
    given = [(code.id, prevalence.human) for code, prevalence in found.themes]
    return figures + [Figure("code", code, count) for code, count in given if count >= SMALLEST_SHOWN]


def _table(
    what: str, keys: Sequence[tuple[str | tuple[str, str], str]], parts: Sequence[Part], *, none: bool = False
) -> list[Figure]:
    counts = {part.key: part.count for part in parts}
    known = {key for _, key in keys}
    # What is not among the keys (a wording that is no longer asked) is part of the sum, and named by nobody.
    rest = sum(count for key, count in counts.items() if key not in known)
    values = [counts.get(key, 0) for _, key in keys]
    shown = [None] * len(keys) if none else _shown([*values, rest] if rest else values)
    return [Figure(what, of, count) for (of, _), count in zip(keys, shown[: len(keys)], strict=True)]


def _shown(counts: Sequence[int]) -> list[int | None]:
    if not counts:
        return []
    # The last of them first, as everybody knows their order: chosen by the counts, the choice would tell of them.
    hidden = suppress(np.array([counts]), order=last_first((1, len(counts)))).hidden[0].tolist()
    return [None if is_hidden else count for count, is_hidden in zip(counts, hidden, strict=True)]


def _enough(count: int) -> int | None:
    return count if count >= SMALLEST_SHOWN else None


def _sum(counts: Iterable[int | None]) -> int | None:
    told = [count for count in counts if count is not None]
    return sum(told) if told else None


def _by_session(
    session: Session, column: InstrumentedAttribute[int | None], ids: Sequence[int], *conditions: ColumnElement[bool]
) -> dict[int, int]:
    rows = session.execute(select(column, func.count()).where(column.in_(ids), *conditions).group_by(column))
    return {number: count for number, count in rows if number is not None}
