"""How many more conversations: with one group, or with several at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil


def conversations_needed(x: int, n: int, K: int, N: int, *, target: float = 0.8, hit_rate: float = 1.0) -> int | None:
    """Return how many further answers bring the group's share to `target` times its share of the residents.

    With a hit rate y, t further answers give the group x + y t of n + t, so t = ceil((r pi n - x)/(y - r pi)). Computed
    in fractions: 4.0 never becomes 5.

    Args:
        x: answers from the group.
        n: answers with a known value.
        K: residents of the group.
        N: residents.
        target: the ratio to reach, r.
        hit_rate: share of further answers that will come from the group, above 0 and at most 1.

    Returns:
        Further answers, 0 where there is no need; None where it cannot be done: the hit rate is not above r K/N, the
        group has too few residents left, or nobody has answered.

    Raises:
        ValueError: the hit rate or target is out of range.
    """
    if not 0 < hit_rate <= 1:
        raise ValueError("a hit rate is above 0 and at most 1")
    if target <= 0:
        raise ValueError("a target ratio is above 0")
    if n <= 0 or N <= 0:
        return None
    wanted = _fraction(target) * Fraction(K, N)
    gap = wanted * n - x
    if gap <= 0:
        return 0
    rate = _fraction(hit_rate)
    if rate <= wanted:
        return None
    further = ceil(gap / (rate - wanted))
    return further if x + rate * further <= K else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One of several disjoint groups: x answers, K residents."""

    x: int
    K: int


def together_needed(groups: Sequence[Wanted], n: int, N: int, *, target: float = 0.8) -> tuple[int, ...] | None:
    """Return how many further answers each group needs if all are to reach the target in the same survey.

    The further answers to one group lower the others' shares, so T = sum max(0, ceil(r pi_g (n + T) - x_g)) is iterated
    from 0 to its smallest fixed point.

    Args:
        groups: disjoint groups of one dimension.
        n: answers with a known value.
        N: residents.
        target: the ratio to reach, r.

    Returns:
        Further answers from each group, or None where no number does it or a group has too few residents left.
    """
    if n <= 0 or N <= 0:
        return None
    shares = [_fraction(target) * Fraction(group.K, N) for group in groups]
    left = sum(group.K - group.x for group in groups)
    total = 0
    while True:
        each = tuple(max(0, ceil(share * (n + total) - group.x)) for share, group in zip(shares, groups, strict=True))
        if any(group.x + more > group.K for group, more in zip(groups, each, strict=True) if more) or sum(each) > left:
            return None
        if sum(each) == total:
            return each
        total = sum(each)


def _fraction(value: float) -> Fraction:
    """Return the decimal number that was meant: .8 is 4/5."""
    return Fraction(str(value))
