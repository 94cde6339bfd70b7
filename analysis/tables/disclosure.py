"""What may be shown to whom: bands for staff, suppression for exports, rounding for public pages.

The register's figures are public, so a ratio with decimals, a p-value or "6 more needed" gives a small count away:
where a count is protected, everything that follows from it is given as the range that the protected count allows.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.representation.evidence import Sampling, lower_mid_p, share_interval
from analysis.representation.findings import GroupFinding, State
from analysis.representation.need import conversations_needed
from analysis.tables.suppression import SMALLEST_SHOWN, Integers

SMALLEST_BASE = {"staff": 1, "export": 10, "public": 20}
FEWEST_NEW_ANSWERS = 5


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
        state: the verdict, made of what this audience may know (`verdicts.told`).
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


def round_to_base(x: int, base: int = 5) -> int:
    """Return the multiple of an odd `base` nearest to `x`; round once, store, and never round the sum again."""
    return (x + base // 2) // base * base


def may_refresh(published: int, answers: int) -> bool:
    """Return whether published figures may be made anew: two a few answers apart tell who came or went between."""
    return abs(answers - published) >= FEWEST_NEW_ANSWERS


def band(
    finding: GroupFinding,
    audience: Audience,
    *,
    base: int = 5,
    target: float = 0.8,
    within: Span | None = None,
    answers: Span | None = None,
) -> ProtectedFinding:
    """Return a finding's figures as `audience` may see them.

    The verdict is the finding's own, which `verdicts.told` has made of what may be known. Secondary suppression looks
    at a whole table: see `suppression.suppress`, which exports must pass as well.

    Args:
        finding: what was found of the group.
        audience: who reads.
        base: for public pages, 3 or 5.
        target: the ratio that `needed` is to reach.
        within: the band of the count, where the whole dimension decides it (`staff_bands`).
        answers: the band of the known answers, where how many did not say is protected.
    """
    heard = count_band(finding.x, audience, base=base) if within is None else within
    answers = Span(finding.n, finding.n) if answers is None else answers
    protected = heard.low != heard.high or answers.low != answers.high
    if answers.high < SMALLEST_BASE[audience]:
        return withheld(finding)
    if not protected:
        interval: Span | None = Span(finding.low, finding.high)
        p: Span | None = Span(finding.p, finding.p)
    else:
        interval, p = _ranges(finding, heard, answers)
    share = _share(heard, answers)
    return ProtectedFinding(
        dimension=finding.dimension,
        category=finding.category,
        state=_state(finding, heard),
        heard=heard,
        share=share,
        interval=None if share is None else interval,
        ratio=_ratio(finding, heard, answers),
        p=p,
        needed=_needed(finding, heard, answers, target),
        is_protected=protected,
    )


def withheld(finding: GroupFinding, state: State = State.TOO_FEW_TO_TELL) -> ProtectedFinding:
    """Return a finding of which no figure is shown, and its verdict only where one is given."""
    return ProtectedFinding(finding.dimension, finding.category, state, None, None, None, None, None, None, True)


def _state(finding: GroupFinding, heard: Span) -> State:
    """Return the verdict; "nobody" is a count of 0 in words, and is not said where the count is a range."""
    if heard.high == 0 or finding.state not in {State.NOBODY_REACHED, State.NOBODY_YET}:
        return finding.state
    return State.UNDER if finding.flagged else State.TOO_FEW_TO_TELL


def _share(heard: Span, answers: Span) -> Span | None:
    if not answers.high:
        return None
    return Span(heard.low / answers.high, heard.high / answers.low if answers.low > heard.high else 1.0)


def _ratio(finding: GroupFinding, heard: Span, answers: Span) -> Span | None:
    if not answers.high or not finding.K:
        return None
    low = heard.low * finding.N / (answers.high * finding.K)
    most = heard.high * finding.N / (answers.low * finding.K) if answers.low > heard.high else finding.N / finding.K
    return Span(low, most)


def _ranges(finding: GroupFinding, heard: Span, answers: Span) -> tuple[Span, Span]:
    """Return the ranges of the interval and of p: fewest heard of most answers, and most of fewest."""
    ends = np.minimum(np.array([heard.low, heard.high], np.int64), int(answers.high))
    n = np.array([answers.high, max(answers.low, ends[1])], np.int64)
    sampling = Sampling(
        N=np.full(2, finding.N),
        K=np.full(2, finding.K),
        n=n,
        deff=np.full(2, finding.deff),
        finite=np.full(2, not finding.stale),
    )
    low, high = share_interval(ends, sampling, 0.95)
    p = lower_mid_p(ends, sampling)
    return Span(float(low[0]), float(high[1])), Span(float(p[0]), float(p[1]))


def _needed(finding: GroupFinding, heard: Span, answers: Span, target: float) -> Span | None:
    most, fewest = (
        conversations_needed(int(x), int(n), finding.K, finding.N, target=target)
        for x, n in ((heard.low, answers.high), (heard.high, answers.low))
    )
    return Span(fewest or 0, most) if most else None
