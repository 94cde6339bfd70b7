"""Secondary suppression: which cells of a table must be left out so that no sum gives a small count back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]

SMALLEST_SHOWN = 5
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Suppression:
    """Which cells of a table are left out, and what can still be worked out of them.

    Attributes:
        hidden: shape (rows, columns), the cells left out.
        low: shape (rows, columns), the smallest value that a hidden cell can have; its own value where it is shown.
        high: the largest, likewise.
    """

    hidden: Truths
    low: Numbers
    high: Numbers


def suppress(counts: Integers, *, order: Integers, smallest: int = SMALLEST_SHOWN) -> Suppression:
    """Leave out every count below `smallest`, and as many more that no sum gives one back.

    Row, column and grand totals count as known. A hidden count is safe where what is known leaves it a range at least
    as wide as 0 to `smallest` - 1, found by linear programming (Fischetti & Salazar 2001, Solving the cell suppression
    problem on tabular data with linear constraints, Management Science 47); while one is not, the shown cell of its row
    or column that comes first in `order` is left out as well. In the end everything may be hidden.

    Readers know that what is left out first is below `smallest`. In a table of one dimension hidden counts whose sum is
    as many times `smallest` - 1 as they are would therefore all be that: then one more is left out, whatever they are.

    The order must not depend on the counts: chosen by count, the choice itself tells whoever knows the rule that the
    cells left out besides are no larger than those shown.

    Args:
        counts: shape (rows, columns); a single row or column is a table of one dimension.
        order: shape (rows, columns), figures that every reader has (residents, `last_first`); what has the lowest is
            left out besides.
        smallest: the smallest count that may be shown.

    Raises:
        ValueError: the order has another shape than the table.
    """
    counts = np.asarray(counts, np.int64)
    if np.shape(order) != counts.shape:
        raise ValueError("every cell needs its place in the order")
    hidden = counts < smallest
    while True:
        low, high = attack(counts, hidden)
        exposed = hidden & (high - low < smallest - 1 - _TOLERANCE)
        if 1 in counts.shape and counts[hidden].sum() == hidden.sum() * (smallest - 1):
            exposed = hidden
        more = _next_hidden(hidden, exposed, order)
        if not exposed.any() or more is None:
            return Suppression(hidden, low, high)
        hidden[more] = True


def _next_hidden(hidden: Truths, exposed: Truths, order: Integers) -> tuple[int, int] | None:
    row, column = np.nonzero(exposed)
    near = np.zeros_like(hidden)
    near[row, :] = True
    near[:, column] = True
    for among in (near & ~hidden, ~hidden):
        if among.any():
            at = int(np.argmin(np.where(among, order, np.iinfo(np.int64).max)))
            return at // order.shape[1], at % order.shape[1]
    return None


def last_first(shape: tuple[int, ...]) -> Integers:
    """Return an order for `suppress` in which the table's last cell is left out first.

    For tables whose rows and columns stand in an order that readers know beforehand (the questionnaire's, the
    alphabet's), mostly with what is named most seldom, and those who did not say, at its end.
    """
    size = int(np.prod(shape))
    return np.arange(size, 0, -1, dtype=np.int64).reshape(shape)


def attack(counts: Integers, hidden: Truths) -> tuple[Numbers, Numbers]:
    """Return each cell's least and largest value for an attacker who knows all totals and all shown cells.

    Linear programming over the hidden cells, 0 or more, with the rows' and columns' hidden sums; shape (rows, columns).
    In a table of one dimension only the sum of all cells is a total.
    """
    low, high = counts.astype(np.float64), counts.astype(np.float64)
    cells = np.argwhere(hidden)
    if not len(cells):
        return low, high
    by_row = [cells[:, 0] == row for row in range(counts.shape[0])] if counts.shape[1] > 1 else []
    by_column = [cells[:, 1] == column for column in range(counts.shape[1])] if counts.shape[0] > 1 else []
    sums = np.vstack([*by_row, *by_column, np.ones(len(cells), np.bool_)]).astype(np.float64)
    values = counts[hidden]
    known = sums @ values
    used = sums.any(1)
    for at, (row, column) in enumerate(cells):
        aim = np.zeros(len(cells))
        aim[at] = 1.0
        least = linprog(aim, A_eq=sums[used], b_eq=known[used], bounds=(0, None), method="highs")
        most = linprog(-aim, A_eq=sums[used], b_eq=known[used], bounds=(0, None), method="highs")
        low[row, column], high[row, column] = least.fun, -most.fun
    return low, high
