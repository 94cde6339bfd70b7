"""What is found: shares with intervals, tables by group, what goes together, what has changed; each cell shielded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analysis.coding.prevalence import Prevalence
from analysis.coding.shares import Change, Statements, Together, change, share, together
from analysis.tables.disclosure import Audience
from analysis.tables.shielding import hidden_cells, told_as_few
from analysis.tables.suppression import last_first, suppress
from participation.services.findings.material import Material

MOST_GROUPS = 24


@dataclass(frozen=True, slots=True)
class Cell:
    """A code among some statements.

    Attributes:
        code_id: which.
        is_hidden: neither count nor share may be told.
        is_few: hidden, and staff may be told that few people stand behind it or its column; another hidden cell is
            held back because a small one could be worked out of it.
        given: statements with the code, of the `coded` that people decided about; `uncoded` wait. Both are None where
            others than staff may not know how many the column is about.
        share: corrected for the machine's errors, with its interval; None where too few are coded, or hidden.
    """

    code_id: int
    is_hidden: bool
    is_few: bool
    given: int
    coded: int | None
    uncoded: int | None
    share: Prevalence | None


@dataclass(frozen=True, slots=True)
class Group:
    """A column of a table: its key ("" for those of whom it is not known) and a cell for each code."""

    key: str
    coded: int | None
    is_hidden: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two codes in the same statements; None where too few people stand behind it."""

    first: int
    second: int
    found: Together | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A code in two periods, and the change; None where either is hidden or too little is coded."""

    before: Cell
    after: Cell
    change: Change | None


def prevalences(material: Material, audience: Audience) -> Group:
    """Return how often each code is spoken of in all statements."""
    return _groups(material, [("", material.found)], audience)[0]


def by_group(material: Material, name: str, audience: Audience, order: Sequence[str] = ()) -> list[Group]:
    """Return a table of codes by group, the groups in an order where one is given, else the largest first.

    Args:
        material: the statements.
        name: of what they are told apart by; nothing where it is not known of any.
        audience: who reads.
        order: keys that stand first, in this order.
    """
    values = np.array(material.about.get(name, [""] * len(material.days)), dtype=object)
    sizes = {key: int((values == key).sum()) for key in set(values.tolist()) if key}
    place = {key: at for at, key in enumerate(order)}
    keys = sorted(sizes, key=lambda key: (place.get(key, len(place)), -sizes[key], key))[:MOST_GROUPS]
    parts = [(key, material.found.only(values == key)) for key in keys]
    return _groups(material, parts, audience)


def pairs(material: Material, audience: Audience) -> list[list[Pair]]:
    """Return codes by codes: how often they stand in the same statement, by people's codings."""
    table = together(material.found)
    people = np.array([[cell.people for cell in row] for row in table], np.int64).reshape(len(table), len(table))
    base = np.full(len(table), material.found.people, np.int64)
    # Both halves of the table say the same: what is hidden in one is hidden in the other.
    hidden = hidden_cells(people, base, audience, adds_up=False)
    hidden = hidden | hidden.T
    return [
        [
            Pair(first, second, None if hidden[row, column] else table[row][column])
            for column, second in enumerate(material.codes)
        ]
        for row, first in enumerate(material.codes)
    ]


def changes(
    material: Material,
    before: tuple[date | None, date | None],
    after: tuple[date | None, date | None],
    audience: Audience,
) -> list[Moved]:
    """Return what has changed from one period to another, code by code."""
    parts = [("before", material.within(*before)), ("after", material.within(*after))]
    then, now = _groups(material, parts, audience)
    return [
        Moved(old, new, None if old.share is None or new.share is None else change(old.share, new.share))
        for old, new in zip(then.cells, now.cells, strict=True)
    ]


def _groups(material: Material, parts: Sequence[tuple[str, Statements]], audience: Audience) -> list[Group]:
    columns = range(len(material.codes))
    people = np.array([[part.people_with(at) for _, part in parts] for at in columns], np.int64)
    people = people.reshape(len(material.codes), len(parts))
    base = np.array([part.people for _, part in parts], np.int64)
    adds_up = len(parts) > 1
    hidden = hidden_cells(people, base, audience, adds_up=adds_up)
    few = hidden & told_as_few(people, base, adds_up=adds_up) & (audience is Audience.STAFF)
    unsized = _unsized(base, audience) if adds_up else np.zeros(len(parts), np.bool_)
    return [
        Group(
            key,
            None if unsized[at] else int(part.decided.sum()),
            bool(hidden[:, at].all()) if len(material.codes) else True,
            tuple(
                _cell(
                    material.codes[row],
                    part,
                    row,
                    is_hidden=bool(hidden[row, at]),
                    is_few=bool(few[row, at]),
                    is_sized=not unsized[at],
                )
                for row in columns
            ),
        )
        for at, (key, part) in enumerate(parts)
    ]


def _unsized(base: NDArray[np.int64], audience: Audience) -> NDArray[np.bool_]:
    """Return the columns of which others than staff may not know how many statements they are about."""
    if audience is Audience.STAFF or not len(base):
        return np.zeros(len(base), np.bool_)
    return np.asarray(suppress(base[None, :], order=last_first((1, len(base)))).hidden[0], np.bool_)


def _cell(code_id: int, part: Statements, column: int, *, is_hidden: bool, is_few: bool, is_sized: bool) -> Cell:
    return Cell(
        code_id=code_id,
        is_hidden=is_hidden,
        is_few=is_few,
        given=0 if is_hidden else int(part.truth[part.decided, column].sum()),
        coded=int(part.decided.sum()) if is_sized else None,
        uncoded=int((~part.decided).sum()) if is_sized else None,
        share=None if is_hidden else share(part, column),
    )
