"""What may be shown to whom: bands for staff, suppression for exports, rounding for public pages.

The register's figures are public, so a ratio with decimals, a p-value or "6 more needed" gives a small count away:
where a count is protected, everything that follows from it is given as the range that the protected count allows.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from analysis.representation.evidence import Sampling, lower_mid_p, share_interval
from analysis.representation.findings import GroupFinding, State
from analysis.representation.need import conversations_needed

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]

SMALLEST_SHOWN = 5
SMALLEST_BASE = {"staff": 1, "export": 10, "public": 20}
FEWEST_NEW_ANSWERS = 5
RATIO_BELOW, CLEAR = 0.8, 0.05
_TOLERANCE = 1e-6


class Audience(StrEnum):
    """Who reads: staff of the area (logged), others who are given an export, or everybody."""

    STAFF = "staff"
    EXPORT = "export"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Span:
    """A figure, or the range that it lies in; both ends are equal where the figure itself is shown."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ProtectedFinding:
    """A group's finding as an audience may see it; None where not even a range is shown.

    Attributes:
        dimension: of the group.
        category: of the group.
        state: the verdict; without the states that say "nobody" where that is itself protected.
        heard: answers from the group.
        share: of the answers.
        interval: for the share, from the lowest to the highest count that the band allows.
        ratio: heard to expected.
        p: lower-tail mid-p.
        needed: further answers to reach four fifths of the group's share; None also where there is no need.
        is_protected: whether anything is a range or withheld.
    """

    dimension: str
    category: str
    state: State
    heard: Span | None
    share: Span | None
    interval: Span | None
    ratio: Span | None
    p: Span | None
    needed: Span | None
    is_protected: bool


def count_band(x: int, audience: Audience, *, base: int = 5) -> Span:
    """Return the band in which a count may be shown.

    Staff: exact from 5, 0 as 0, else 1 to 4. Exports: exact from 5, else 0 to 4. Public: rounded to `base`, and the
    band is what rounds to the same.

    Raises:
        ValueError: the count is below 0 or the base is neither 3 nor 5.
    """
    if x < 0 or base not in {3, 5}:
        raise ValueError("a count is 0 or more, and a base 3 or 5")
    if audience is Audience.PUBLIC:
        rounded = round_to_base(x, base)
        return Span(max(0, rounded - base // 2), rounded + base // 2)
    if x >= SMALLEST_SHOWN or (x == 0 and audience is Audience.STAFF):
        return Span(x, x)
    return Span(1 if audience is Audience.STAFF else 0, SMALLEST_SHOWN - 1)


def staff_bands(counts: Integers, residents: Integers) -> list[Span]:
    """Return the bands of a dimension's counts for staff, so that no subtraction from their known sum gives one back.

    Where the counts of 1 to 4 and their sum do not leave each of them 1 to 4, the group of at least 5 with the most
    residents is a range as well: all that the sum allows it while the small ones are 1 to 4. Which group that is, and
    whether it is large enough, follows from what everybody sees; so the choice gives nothing away. Where it is too
    small, every group is from 0 to the sum.

    Args:
        counts: shape (groups,), of one dimension.
        residents: shape (groups,), of the register.
    """
    spans = [count_band(int(x), Audience.STAFF) for x in counts]
    small = counts[(counts > 0) & (counts < SMALLEST_SHOWN)]
    k, most = len(small), SMALLEST_SHOWN - 1
    if not k or (small.sum() - (k - 1) >= most and small.sum() - most * (k - 1) <= 1):
        return spans
    at = int(np.argmax(np.where(counts >= SMALLEST_SHOWN, residents, -1)))
    together = int(counts[at] + small.sum())
    if counts[at] < SMALLEST_SHOWN or together - most * k < SMALLEST_SHOWN:
        return [Span(0, int(counts.sum()))] * len(counts)
    spans[at] = Span(together - most * k, together - k)
    return spans


def state_within(finding: GroupFinding, high: float) -> State:
    """Return what may be said of a group whose count is left out: what even the highest count that it can have shows.

    Depends on nothing but public figures and the bound that everybody can work out.
    """
    at = np.array([min(int(high), finding.n)], np.int64)
    if not finding.expected or at[0] >= RATIO_BELOW * finding.expected:
        return State.TOO_FEW_TO_TELL
    p = lower_mid_p(at, _sampling(finding, 1))[0]
    return State.UNDER if p < CLEAR else State.WATCH


def round_to_base(x: int, base: int = 5) -> int:
    """Return the multiple of an odd `base` nearest to `x`; round once, store, and never round the sum again."""
    return (x + base // 2) // base * base


def may_refresh(published: int, answers: int) -> bool:
    """Return whether published figures may be made anew: two a few answers apart tell who came or went between."""
    return abs(answers - published) >= FEWEST_NEW_ANSWERS


def band(
    finding: GroupFinding, audience: Audience, *, base: int = 5, target: float = 0.8, within: Span | None = None
) -> ProtectedFinding:
    """Return a finding as `audience` may see it.

    Secondary suppression looks at a whole table: see `suppress`, which exports must pass as well.

    Args:
        finding: what was found of the group.
        audience: who reads.
        base: for public pages, 3 or 5.
        target: the ratio that `needed` is to reach.
        within: the band, where the whole dimension decides it (`staff_bands`).
    """
    heard = count_band(finding.x, audience, base=base) if within is None else within
    protected = heard.low != heard.high
    if finding.n < SMALLEST_BASE[audience]:
        return _withheld(finding)
    if not protected:
        interval: Span | None = Span(finding.low, finding.high)
        p: Span | None = Span(finding.p, finding.p)
    else:
        interval, p = _ranges(finding, heard)
    expected, n = finding.expected, finding.n
    return ProtectedFinding(
        dimension=finding.dimension,
        category=finding.category,
        state=_state(finding, audience if finding.x or heard.high == 0 else Audience.EXPORT),
        heard=heard,
        share=Span(heard.low / n, min(1.0, heard.high / n)) if n else None,
        interval=interval if n else None,
        ratio=Span(heard.low / expected, heard.high / expected) if expected else None,
        p=p,
        needed=_needed(finding, heard, target),
        is_protected=protected,
    )


def _withheld(finding: GroupFinding) -> ProtectedFinding:
    return ProtectedFinding(
        finding.dimension, finding.category, State.TOO_FEW_TO_TELL, None, None, None, None, None, None, True
    )


def _state(finding: GroupFinding, audience: Audience) -> State:
    """Return the verdict; "nobody" is a count of 0 in words, and for others than staff as protected as 1 to 4."""
    if audience is Audience.STAFF or finding.x or finding.n == 0:
        return finding.state
    return State.UNDER if finding.flagged else State.TOO_FEW_TO_TELL


def _ranges(finding: GroupFinding, heard: Span) -> tuple[Span, Span]:
    ends = np.minimum(np.array([heard.low, heard.high], np.int64), finding.n)
    sampling = _sampling(finding, 2)
    low, high = share_interval(ends, sampling, 0.95)
    p = lower_mid_p(ends, sampling)
    return Span(float(low[0]), float(high[1])), Span(float(p[0]), float(p[1]))


def _sampling(finding: GroupFinding, times: int) -> Sampling:
    return Sampling(
        N=np.full(times, finding.N),
        K=np.full(times, finding.K),
        n=np.full(times, finding.n),
        deff=np.full(times, finding.deff),
        finite=np.full(times, not finding.stale),
    )


def _needed(finding: GroupFinding, heard: Span, target: float) -> Span | None:
    most, fewest = (
        conversations_needed(int(x), finding.n, finding.K, finding.N, target=target) for x in (heard.low, heard.high)
    )
    return Span(fewest or 0, most) if most else None


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


def suppress(counts: Integers, *, smallest: int = SMALLEST_SHOWN, order: Integers | None = None) -> Suppression:
    """Leave out every count below `smallest`, and as many more that no sum gives one back.

    Row, column and grand totals count as known. A hidden count is safe where what is known leaves it a range at least
    as wide as 0 to `smallest` - 1, found by linear programming (Fischetti & Salazar 2001, Solving the cell suppression
    problem on tabular data with linear constraints, Management Science 47); while one is not, the smallest shown cell
    of its row or column is left out as well. In the end everything may be hidden.

    Whoever knows this rule learns from the choice that the shown cells are no smaller than the one left out. With an
    `order` of public figures the choice tells nothing.

    Args:
        counts: shape (rows, columns); a single row or column is a table of one dimension.
        smallest: the smallest count that may be shown.
        order: shape (rows, columns), public; what is left out besides is the first by it instead of the smallest.
    """
    counts = np.asarray(counts, np.int64)
    hidden = counts < smallest
    while True:
        low, high = attack(counts, hidden)
        exposed = hidden & (high - low < smallest - 1 - _TOLERANCE)
        more = _next_hidden(counts, hidden, exposed, counts if order is None else order)
        if not exposed.any() or more is None:
            return Suppression(hidden, low, high)
        hidden[more] = True


def _next_hidden(counts: Integers, hidden: Truths, exposed: Truths, order: Integers) -> tuple[int, int] | None:
    row, column = np.nonzero(exposed)
    near = np.zeros_like(hidden)
    near[row, :] = True
    near[:, column] = True
    for among in (near & ~hidden & (counts > 0), ~hidden & (counts > 0), ~hidden):
        if among.any():
            at = int(np.argmin(np.where(among, order, np.iinfo(np.int64).max)))
            return at // counts.shape[1], at % counts.shape[1]
    return None


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
