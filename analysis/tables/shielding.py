"""Which cells of a table of people may be shown, where not people but what they said is counted."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis.tables.crosstab import CrossTable, shown
from analysis.tables.disclosure import SMALLEST_BASE, Audience, Span, staff_bands
from analysis.tables.suppression import SMALLEST_SHOWN

Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]


def hidden_cells(people: Integers, base: Integers, audience: Audience, *, adds_up: bool = True) -> Bools:
    """Return rows x columns, True where a cell must not be told.

    Args:
        people: rows x columns, how many people stand behind each cell.
        base: columns, how many people the column is about; a column with too few is hidden whole, noughts included.
        audience: staff see noughts and from 5 people on; further cells are hidden from which a hidden one could be
            worked out, for staff by the rows (`disclosure.staff_bands`), for others by `suppression.suppress`.
        adds_up: whether staff know what each row adds up to, as where columns are groups.
    """
    people, base = np.asarray(people, np.int64), np.asarray(base, np.int64)
    enough = base >= max(SMALLEST_SHOWN, SMALLEST_BASE[audience])
    hidden = np.ones(people.shape, dtype=bool)
    told = people[:, enough]
    if not told.size:
        return hidden
    if audience is Audience.STAFF:
        hidden[:, enough] = (told > 0) & (told < SMALLEST_SHOWN)
        if adds_up:
            hidden |= _where(people, base, lambda span: span.low != span.high)
        return hidden
    rows, columns = (tuple(map(str, range(size))) for size in told.shape)
    # What is left out besides goes by place, which readers see; by size it would tell how many people a group has.
    left = shown(CrossTable(rows, columns, told, told.astype(np.float64), 0), audience)
    hidden[:, enough] = True if left is None else left.counts < 0
    return hidden


def told_as_few(people: Integers, base: Integers, *, adds_up: bool = True) -> Bools:
    """Return rows x columns, True where staff may be told that it is 1 to 4 people, or a column of so few.

    The other hidden cells are held back without a word on how many they are; arguments as of `hidden_cells`.
    """
    people, base = np.asarray(people, np.int64), np.asarray(base, np.int64)
    few = (people > 0) & (people < SMALLEST_SHOWN)
    if adds_up:
        few &= _where(people, base, lambda span: span == Span(1, SMALLEST_SHOWN - 1))
    return np.asarray(few | (base < SMALLEST_SHOWN), np.bool_)


def _where(people: Integers, base: Integers, holds: Callable[[Span], bool]) -> Bools:
    """Return rows x columns, True where something holds of the band that staff may know of a cell."""
    found = [[holds(span) for span in staff_bands(row, base)] for row in people]
    return np.array(found, np.bool_).reshape(people.shape)
