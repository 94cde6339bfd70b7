"""What findings are made of: an area's statements with people's codes, the machine's word, groups, days and weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.coding.shares import Statements
from participation.records.answers import Statement
from participation.records.codebook import Code, Coding, CodingOrigin
from participation.records.dialogue import Dialogue
from participation.records.outreach import FieldSession
from participation.services import marks, statements
from participation.services.answer_weights import AnswerWeights, answer_weights
from participation.services.codebooks import CodebookView, codebook_of
from participation.services.machine.models import in_use
from participation.services.machine.said import said_by
from participation.services.statement_groups import groups_of

Floats = NDArray[np.float64]
LENS, LANGUAGE, SESSION, PLACE = "lens", "language", "session", "place"
ITSELF = (LENS, LANGUAGE, SESSION, PLACE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; an empty field asks for all.

    Attributes:
        theme: id of the theme whose codes are wanted; None wants the themes themselves.
        weighted: answers are weighted to the register.
    """

    theme: int | None = None
    lens: str = ""
    since: date | None = None
    until: date | None = None
    weighted: bool = False


@dataclass(frozen=True, slots=True)
class Material:
    """n statements over k codes.

    Attributes:
        codes: k ids.
        found: the arrays.
        about: by name (lens, language, session, place, sub_area, a dimension), n values, "" where unknown.
        days: n days: of the session or dialogue where there is one, else of the answer.
        weights: what was weighted to, None where nothing was.
        has_machine: whether a model has judged them.
    """

    codes: tuple[int, ...]
    found: Statements
    about: Mapping[str, tuple[str, ...]]
    days: tuple[date, ...]
    weights: AnswerWeights | None
    has_machine: bool

    def within(self, since: date | None, until: date | None) -> Statements:
        """Return the statements of a period, both days included."""
        inside = [(since is None or day >= since) and (until is None or day <= until) for day in self.days]
        return self.found.only(np.array(inside, dtype=bool))


def material(session: Session, area_id: int, wanted: Wanted) -> Material:
    """Read what findings are made of; what came with marked responses (services/marks.py) is left out.

    Raises:
        NotFound: the area has no codebook.
        ServiceProblem: weights are wanted and cannot be had.
    """
    book = codebook_of(session, area_id)
    rows = _rows(session, area_id, wanted)
    at = {row.id: place for place, row in enumerate(rows)}
    every = [code.id for code in book.codes()]
    truth = _given(session, area_id, at, every)
    machine, has_machine = _said(session, area_id, at, every)
    columns = _columns(book, wanted.theme)
    weights = answer_weights(session, area_id) if wanted.weighted else None
    position = {code_id: place for place, code_id in enumerate(every)}
    places = [[position[code_id] for code_id in members] for _, members in columns]
    return Material(
        codes=tuple(code_id for code_id, _ in columns),
        found=Statements(
            decided=np.array([row.decided for row in rows], dtype=bool),
            truth=_joined(rows, [truth[:, own].max(axis=1, initial=0) for own in places]),
            machine=_joined(rows, [1 - np.prod(1 - machine[:, own], axis=1) for own in places]),
            weights=_weights(rows, weights),
            source=_sources(rows),
        ),
        about=_about(session, area_id, rows),
        days=tuple(row.met or row.held or row.created.date() for row in rows),
        weights=weights,
        has_machine=has_machine,
    )


def _rows(session: Session, area_id: int, wanted: Wanted) -> list[Any]:
    query = (
        select(
            Statement.id,
            Statement.lens,
            Statement.language,
            Statement.response_id,
            Statement.dialogue_id,
            Statement.field_session_id,
            Statement.created,
            FieldSession.day.label("met"),
            FieldSession.place.label("place"),
            Dialogue.day.label("held"),
            Dialogue.place.label("held_at"),
            statements.is_decided().label("decided"),
        )
        .join(FieldSession, FieldSession.id == Statement.field_session_id, isouter=True)
        .join(Dialogue, Dialogue.id == Statement.dialogue_id, isouter=True)
        .where(Statement.area_id == area_id, marks.unmarked_statements())
        .order_by(Statement.id)
    )
    rows = session.execute(query.where(Statement.lens == wanted.lens) if wanted.lens else query).all()
    return [row for row in rows if _is_within(row.met or row.held or row.created.date(), wanted)]


def _is_within(day: date, wanted: Wanted) -> bool:
    return (wanted.since is None or day >= wanted.since) and (wanted.until is None or day <= wanted.until)


def _given(session: Session, area_id: int, at: Mapping[int, int], codes: list[int]) -> Floats:
    truth = np.zeros((len(at), len(codes)))
    column = {code_id: place for place, code_id in enumerate(codes)}
    rows = session.execute(
        select(Coding.statement_id, Coding.code_id)
        .join(Statement, Statement.id == Coding.statement_id)
        .join(Code, Code.id == Coding.code_id)
        .where(Statement.area_id == area_id, Coding.origin == CodingOrigin.HUMAN, Coding.withdrawn.is_(None))
    )
    for statement_id, code_id in rows:
        if statement_id in at and code_id in column:
            truth[at[statement_id], column[code_id]] = 1
    return truth


def _said(session: Session, area_id: int, at: Mapping[int, int], codes: list[int]) -> tuple[Floats, bool]:
    """Return the machine's probabilities (0 for codes that it does not know, NaN where it has said nothing)."""
    machine = np.full((len(at), len(codes)), np.nan)
    model = in_use(session, area_id)
    if model is None:
        return machine, False
    said = said_by(session, model)
    known = [(place, said.codes.index(code_id)) for place, code_id in enumerate(codes) if code_id in said.codes]
    for row, statement_id in enumerate(said.statements):
        if statement_id in at:
            machine[at[statement_id]] = 0
            for place, column in known:
                machine[at[statement_id], place] = said.probabilities[row, column]
    return machine, bool(said.statements)


def _columns(book: CodebookView, theme: int | None) -> list[tuple[int, list[int]]]:
    """Return each wanted code with the codes that count as it: a theme is spoken of where a code under it is."""
    for each in book.themes:
        if each.id == theme:
            return [(code.id, [code.id]) for code in (each, *each.children)]
    return [(each.id, [each.id, *(child.id for child in each.children)]) for each in book.themes]


def _joined(rows: list[Any], columns: list[Floats]) -> Floats:
    return np.column_stack(columns) if columns else np.zeros((len(rows), 0))


def _weights(rows: list[Any], weights: AnswerWeights | None) -> Floats:
    if weights is None:
        return np.ones(len(rows))
    return np.array([weights.values.get(row.response_id, 1.0) for row in rows])


def _sources(rows: list[Any]) -> NDArray[np.int64]:
    numbers: dict[Any, int] = {}
    return np.array(
        [numbers.setdefault(row.response_id or row.dialogue_id or row.id, len(numbers)) for row in rows], dtype=np.int64
    )


def _about(session: Session, area_id: int, rows: list[Any]) -> dict[str, tuple[str, ...]]:
    groups = groups_of(session, area_id)
    names = sorted({name for own in groups.values() for name in own})
    about = {name: tuple(groups.get(row.id, {}).get(name, "") for row in rows) for name in names}
    about[LENS] = tuple(row.lens for row in rows)
    about[LANGUAGE] = tuple(row.language for row in rows)
    about[SESSION] = tuple("" if row.field_session_id is None else str(row.field_session_id) for row in rows)
    about[PLACE] = tuple(row.place or row.held_at or "" for row in rows)
    return about
