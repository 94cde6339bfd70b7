"""Which cells of a table of people may be shown, where not people but what they said is counted."""

import numpy as np
from numpy.typing import NDArray

from analysis.tables.crosstab import CrossTable, shown
from analysis.tables.disclosure import SMALLEST_BASE, SMALLEST_SHOWN, Audience

Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]


def hidden_cells(people: Integers, base: Integers, audience: Audience) -> Bools:
    """Return rows x columns, True where a cell must not be told.

    Args:
        people: rows x columns, how many people stand behind each cell.
        base: columns, how many people the column is about; a column with too few is hidden whole, noughts included.
        audience: staff see noughts and from 5 people on; for others cells are hidden as well from which a hidden one
            could be worked out (see `disclosure.suppress`).
    """
    people, base = np.asarray(people, np.int64), np.asarray(base, np.int64)
    enough = base >= max(SMALLEST_SHOWN, SMALLEST_BASE[audience])
    hidden = np.ones(people.shape, dtype=bool)
    told = people[:, enough]
    if not told.size:
        return hidden
    if audience is Audience.STAFF:
        hidden[:, enough] = (told > 0) & (told < SMALLEST_SHOWN)
        return hidden
    rows, columns = (tuple(map(str, range(size))) for size in told.shape)
    left = shown(CrossTable(rows, columns, told, told.astype(np.float64), 0), audience)
    hidden[:, enough] = True if left is None else left.counts < 0
    return hidden
