"""Figures that are given out again and again: what a new table may show beside those that were given out before.

Two tables of the same dimension can be subtracted. Protected are, in every release, counts below five, and between two
releases that follow each other a change of one to four: it would tell how the few answered who came between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import linprog

from analysis.tables.suppression import SMALLEST_SHOWN, Integers, Numbers, Truths, suppress

_WIDE = SMALLEST_SHOWN - 1 - 1e-6


@dataclass(frozen=True, slots=True)
class Released:
    """A dimension's table as it was given out.

    Attributes:
        counts: shape (groups,), the true counts.
        hidden: shape (groups,), which of them were left out; where all are, no sum is given either.
    """

    counts: Integers
    hidden: Truths


def next_hidden(earlier: Sequence[Released], counts: Integers, residents: Integers) -> Truths | None:
    """Return which groups a new release must leave out, or None where the last one must be given out again.

    Known to the attacker are all figures shown in all releases, the sum of each, and, where it is true, that no group's
    count fell. A protected count or change is safe where that leaves it a range at least four wide (linear programming,
    as in `suppression.suppress`); while one is not, the shown group with the fewest residents is left out
    as well: a choice that tells nothing, since the register is public.

    Args:
        earlier: all releases of the same groups, oldest first.
        counts: shape (groups,), as they are now.
        residents: shape (groups,), of the register.
    """
    counts = np.asarray(counts, np.int64)
    hidden: Truths = suppress(counts[None, :], order=residents[None, :]).hidden[0]
    for old in earlier:
        change = np.abs(counts - old.counts)
        hidden |= ~old.hidden & (change > 0) & (change < SMALLEST_SHOWN)
    while earlier and not hidden.all():
        if is_safe([*earlier, Released(counts, hidden)]):
            return hidden
        hidden[np.argmin(np.where(hidden, np.iinfo(np.int64).max, residents))] = True
    return None if earlier else hidden


def is_safe(releases: Sequence[Released]) -> bool:
    """Return whether every protected count and change of the releases keeps a range at least four wide."""
    system = _System(releases)
    size = len(releases[0].counts)
    for at, release in enumerate(releases):
        for group in range(size):
            if release.counts[group] < SMALLEST_SHOWN and not system.is_wide({(at, group): 1.0}):
                return False
    for at, (old, new) in enumerate(pairwise(releases)):
        change = np.abs(new.counts - old.counts)
        for group in range(size):
            is_protected = 0 < change[group] < SMALLEST_SHOWN
            if is_protected and not system.is_wide({(at + 1, group): 1.0, (at, group): -1.0}):
                return False
    return True


class _System:
    """All that is known of the counts, as bounds, sums and inequalities; a variable is a group in a release."""

    def __init__(self, releases: Sequence[Released]) -> None:
        self._size = len(releases[0].counts)
        counts = np.concatenate([each.counts for each in releases]).astype(np.float64)
        hidden = np.concatenate([each.hidden for each in releases])
        self._bounds = np.column_stack([np.where(hidden, 0.0, counts), np.where(hidden, np.inf, counts)])
        whole = np.kron(np.eye(len(releases)), np.ones(self._size))
        self._sums = whole[[not each.hidden.all() for each in releases]]
        self._known = self._sums @ counts
        self._falls = self._growth(releases)

    def _growth(self, releases: Sequence[Released]) -> Numbers | None:
        steps = [at for at, (old, new) in enumerate(pairwise(releases)) if (new.counts >= old.counts).all()]
        rows = np.zeros((len(steps) * self._size, len(releases) * self._size))
        for row, (at, group) in enumerate((at, group) for at in steps for group in range(self._size)):
            rows[row, at * self._size + group] = 1.0
            rows[row, (at + 1) * self._size + group] = -1.0
        return rows if len(rows) else None

    def is_wide(self, terms: dict[tuple[int, int], float]) -> bool:
        """Return whether a sum of counts, {(release, group): factor}, can take values four apart."""
        aim: Numbers = np.zeros(len(self._bounds))
        for (at, group), factor in terms.items():
            aim[at * self._size + group] = factor
        least, most = self._end(aim), -self._end(-aim)
        return most - least >= _WIDE

    def _end(self, aim: Numbers) -> float:
        found = linprog(
            aim,
            A_ub=self._falls,
            b_ub=None if self._falls is None else np.zeros(len(self._falls)),
            A_eq=self._sums if len(self._sums) else None,
            b_eq=self._known if len(self._sums) else None,
            bounds=self._bounds,
            method="highs",
        )
        # Unbounded (status 3): nothing is known at that end.
        return -np.inf if found.status == 3 else float(found.fun)
