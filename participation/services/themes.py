"""Themes: how often each code was given, by lens, with people's codings and the machine's suggestions kept apart.

What came with marked responses (services/marks.py) is not counted.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from participation.records.answers import Statement
from participation.records.codebook import Code, CodedStatement, Coding, CodingOrigin, ModelState, TrainedModel
from participation.records.sealing import plain_length
from participation.services import marks, statements
from participation.services.codebooks import CodebookView, CodeView, codebook_of
from participation.services.errors import NotFound
from participation.services.statements import StatementView

QUOTES = 2


@dataclass(frozen=True, slots=True)
class Prevalence:
    """In how many statements a code stands: `human` of those people have decided about, `machine` of the others."""

    human: int
    machine: int


@dataclass(frozen=True, slots=True)
class Theme:
    """A code with its counts by lens ("" for all lenses), the codes under it, and quotes people coded with it.

    A theme's own counts hold each statement once, however many of the codes under it the statement has.
    """

    code: CodeView
    by_lens: dict[str, Prevalence]
    children: tuple["Theme", ...]
    quotes: tuple[StatementView, ...]

    def of(self, lens: str) -> Prevalence:
        """Return the counts under a lens, or under all where it is empty."""
        return self.by_lens.get(lens, Prevalence(0, 0))


@dataclass(frozen=True, slots=True)
class ModelNote:
    """What stands behind the suggestions; measured_precision and coverage are shares, None where not measurable.

    silence holds the fields of machine.choosing.Silence where nothing is suggested for what waits.
    """

    trained: datetime
    learned_from: int
    chosen_precision: float
    measured_precision: float | None
    coverage: float | None
    silence: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """The themes of an area's statements.

    Attributes:
        decided: statements that a person has decided about, by lens ("" for all).
        waiting: the others, by lens.
        no_code: statements for which people found no code, over all lenses.
        model: the newest model, None where none was trained.
    """

    codebook: CodebookView
    themes: tuple[Theme, ...]
    decided: dict[str, int]
    waiting: dict[str, int]
    no_code: int
    model: ModelNote | None

    @property
    def coded_share(self) -> float:
        """Share (0 to 1) of all statements that a person has decided about."""
        total = self.decided.get("", 0) + self.waiting.get("", 0)
        return self.decided.get("", 0) / total if total else 0.0


def overview(session: Session, area_id: int, *, lens: str = "") -> Overview:
    """Return the area's themes with counts by lens and quotes (of one lens where it is given).

    Raises:
        NotFound: the area has no codebook.
    """
    book = codebook_of(session, area_id)
    decided, waiting = (
        _by_lens(session, area_id, statements.is_decided()),
        _by_lens(session, area_id, ~statements.is_decided()),
    )
    counts = _counts(session, area_id)
    quotes = _quotes(session, area_id, lens)
    themes = tuple(
        _theme(theme, counts, quotes, tuple(_theme(child, counts, quotes, (), own=True) for child in theme.children))
        for theme in book.themes
    )
    return Overview(book, themes, decided, waiting, _without_code(session, area_id), newest_model(session, area_id))


def given_in(session: Session, area_id: int, session_ids: Collection[int]) -> list[tuple[CodeView, Prevalence]]:
    """Return the codes of the statements of some field sessions, those that people gave most often first.

    Empty where the area has no codebook.
    """
    try:
        codes = codebook_of(session, area_id).by_id()
    except NotFound:
        return []
    tally: dict[CodingOrigin, Counter[int]] = {origin: Counter() for origin in CodingOrigin}
    for origin in CodingOrigin:
        given = _given(area_id, origin, Code.id).where(Statement.field_session_id.in_(session_ids))
        for code_id, _lens, count in session.execute(given):
            tally[origin][code_id] += count
    found = [
        (code, Prevalence(tally[CodingOrigin.HUMAN][code.id], tally[CodingOrigin.MACHINE][code.id]))
        for code in codes.values()
        if tally[CodingOrigin.HUMAN][code.id] or tally[CodingOrigin.MACHINE][code.id]
    ]
    return sorted(found, key=lambda pair: (-pair[1].human, -pair[1].machine))


def newest_model(session: Session, area_id: int) -> ModelNote | None:
    """Return what stands behind the area's suggestions (the model in use), None where nothing was trained."""
    row = session.scalar(
        select(TrainedModel)
        .where(TrainedModel.area_id == area_id, TrainedModel.state == ModelState.IN_USE)
        .order_by(TrainedModel.id.desc())
        .limit(1)
    )
    if row is None:
        return None
    return ModelNote(
        row.trained,
        row.learned_from,
        row.chosen_precision,
        row.measured_precision,
        row.coverage,
        row.report.get("silence"),
    )


_Counts = dict[tuple[int, bool], dict[str, Prevalence]]  # (code, whether as a theme with its codes): lens: counts


def _theme(
    code: CodeView,
    counts: _Counts,
    quotes: dict[int, list[StatementView]],
    children: tuple[Theme, ...],
    *,
    own: bool = False,
) -> Theme:
    ids = [code.id] if own else [code.id, *(child.id for child in code.children)]
    return Theme(code, counts.get((code.id, not own), {}), children, _varied(quotes, ids))


def _varied(quotes: dict[int, list[StatementView]], ids: Sequence[int]) -> tuple[StatementView, ...]:
    """Take the first quote of every code before any code's second, no statement twice."""
    taken: dict[int, StatementView] = {}
    for rank in range(QUOTES):
        for code_id in ids:
            found = quotes.get(code_id, [])
            if rank < len(found):
                taken.setdefault(found[rank].id, found[rank])
    return tuple(taken.values())


def _by_lens(session: Session, area_id: int, condition: ColumnElement[bool]) -> dict[str, int]:
    rows = session.execute(
        select(Statement.lens, func.count().label("number"))
        .where(Statement.area_id == area_id, condition, marks.unmarked_statements())
        .group_by(Statement.lens)
    )
    found = {row.lens: row.number for row in rows}
    return {**found, "": sum(found.values())}


def _counts(session: Session, area_id: int) -> _Counts:
    tally: dict[tuple[int, bool], dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for as_theme, code in ((False, Code.id), (True, func.coalesce(Code.parent_id, Code.id))):
        for origin in CodingOrigin:
            for code_id, lens, number in session.execute(_given(area_id, origin, code)):
                for key in (lens, ""):
                    cell = tally[code_id, as_theme][key]
                    cell[origin] = cell.get(origin, 0) + number
    return {
        key: {
            lens: Prevalence(cell.get(CodingOrigin.HUMAN, 0), cell.get(CodingOrigin.MACHINE, 0))
            for lens, cell in lenses.items()
        }
        for key, lenses in tally.items()
    }


def _given(area_id: int, origin: CodingOrigin, code: Any) -> Select[Any]:
    decided = statements.is_decided()
    return (
        select(code, Statement.lens, func.count(Coding.statement_id.distinct()))
        .join(Code, Code.id == Coding.code_id)
        .join(Statement, Statement.id == Coding.statement_id)
        .where(
            Statement.area_id == area_id,
            Coding.origin == origin,
            Coding.withdrawn.is_(None),
            marks.unmarked_statements(),
            decided if origin == CodingOrigin.HUMAN else ~decided,
        )
        .group_by(code, Statement.lens)
    )


def _quotes(session: Session, area_id: int, lens: str) -> dict[int, list[StatementView]]:
    """Return up to QUOTES statements by code; those of middling length first: readable, and they say something."""
    rank = func.row_number().over(
        partition_by=Coding.code_id, order_by=(func.abs(plain_length(Statement.text) - 110), Statement.id)
    )
    query = (
        select(Coding.code_id, Coding.statement_id, rank.label("rank"))
        .join(Statement, Statement.id == Coding.statement_id)
        .where(Statement.area_id == area_id, Coding.origin == CodingOrigin.HUMAN, Coding.withdrawn.is_(None))
    )
    ranked = (query.where(Statement.lens == lens) if lens else query).subquery()
    rows = session.execute(
        select(ranked.c.code_id, ranked.c.statement_id)
        .where(ranked.c.rank <= QUOTES)
        .order_by(ranked.c.code_id, ranked.c.rank)
    ).all()
    views = _views(session, (row.statement_id for row in rows))
    found: dict[int, list[StatementView]] = defaultdict(list)
    for row in rows:
        found[row.code_id].append(views[row.statement_id])
    return found


def _views(session: Session, ids: Iterable[int]) -> dict[int, StatementView]:
    return {view.id: view for view in statements.by_ids(session, sorted(set(ids)))}


def _without_code(session: Session, area_id: int) -> int:
    has_code = (
        select(Coding.id)
        .where(Coding.statement_id == Statement.id, Coding.origin == CodingOrigin.HUMAN, Coding.withdrawn.is_(None))
        .exists()
    )
    query = (
        select(func.count(CodedStatement.statement_id.distinct()))
        .join(Statement, Statement.id == CodedStatement.statement_id)
        .where(Statement.area_id == area_id, ~has_code, marks.unmarked_statements())
    )
    return session.scalar(query) or 0
