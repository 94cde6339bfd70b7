"""Cross tables of two questions, and how they may be shown."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.columns import Column, check
from analysis.tables.disclosure import SMALLEST_BASE, Audience, round_to_base
from analysis.tables.suppression import Suppression, last_first, suppress

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CrossTable:
    """Answers by two questions.

    Attributes:
        rows: the row question's values, sorted.
        columns: the column question's values, sorted.
        counts: shape (rows, columns), respondents.
        weighted: shape (rows, columns), sums of weights; the counts where there are none.
        missing: respondents without an answer to either.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Integers
    weighted: Numbers
    missing: int

    @property
    def row_shares(self) -> Numbers:
        """Each row's weighted shares, shape (rows, columns), summing to 1; NaN in a row without answers."""
        totals = self.weighted.sum(1, keepdims=True)
        shares = np.full(self.weighted.shape, np.nan)
        np.divide(self.weighted, totals, out=shares, where=totals > 0)
        return shares


def crosstab(frame: pd.DataFrame, row: str, column: str, weight: str | None = None) -> CrossTable:
    """Count the respondents of `frame` by two of its columns.

    Args:
        frame: one row a respondent; missing values are None or NaN.
        row: the row question's column.
        column: the column question's column.
        weight: a column of weights.

    Raises:
        ColumnProblem: a column is missing, or the weights are no numbers.
    """
    check(frame, [Column(row), Column(column), *([Column(weight, "number")] if weight else [])])
    row_codes, row_names = pd.factorize(frame[row].astype("string"), sort=True)
    column_codes, column_names = pd.factorize(frame[column].astype("string"), sort=True)
    known = (row_codes >= 0) & (column_codes >= 0)
    shape = (len(row_names), len(column_names))
    cells = row_codes[known] * shape[1] + column_codes[known]
    size = shape[0] * shape[1]
    counts = np.bincount(cells, minlength=size).reshape(shape).astype(np.int64)
    weights = None if weight is None else frame[weight].to_numpy(np.float64)[known]
    weighted = np.bincount(cells, weights=weights, minlength=size).reshape(shape).astype(np.float64)
    return CrossTable(
        tuple(str(name) for name in row_names),
        tuple(str(name) for name in column_names),
        counts,
        weighted,
        int((~known).sum()),
    )


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A cross table as an audience may see it; -1 stands for a count that is left out."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Integers


def shown(table: CrossTable, audience: Audience, *, base: int = 5, order: Integers | None = None) -> ShownTable | None:
    """Return the table for an audience, or None where too few answered.

    Staff see 0 and from 5 exactly; exports pass secondary suppression; public pages are rounded, each cell once.

    Args:
        table: the counts.
        audience: who reads.
        base: for public pages, 3 or 5.
        order: for exports, public figures by which cells are left out besides (`suppression.suppress`);
            where none is given the table's last cell first, since the values stand in the alphabet's order.
    """
    if table.counts.sum() < SMALLEST_BASE[audience]:
        return None
    if audience is Audience.PUBLIC:
        rounded = [[round_to_base(int(x), base) for x in row] for row in table.counts]
        return ShownTable(table.rows, table.columns, np.array(rounded, np.int64).reshape(table.counts.shape))
    if audience is Audience.STAFF:
        small = (table.counts > 0) & (table.counts < 5)
        return ShownTable(table.rows, table.columns, np.where(small, -1, table.counts))
    left: Suppression = suppress(table.counts, order=last_first(table.counts.shape) if order is None else order)
    return ShownTable(table.rows, table.columns, np.where(left.hidden, -1, table.counts))
