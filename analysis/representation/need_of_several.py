"""How many conversations it takes when several groups are to be reached and only a share of them is with these."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from analysis.representation.need import Wanted


def conversations_for_several(
    groups: Sequence[Wanted], n: int, N: int, *, hit_rate: float = 1.0, target: float = 0.8
) -> int | None:
    """Return the fewest further conversations with which every group can reach `target` times its share.

    Of t conversations y t are with the groups, divided among them as they need it: the smallest t with
    y t >= sum over the groups of max(0, ceil(r pi_g (n + t) - x_g)), iterated from 0 as `together_needed` does, which
    this is at a hit rate of 1. For one group it is `conversations_needed` up to the whole person that cannot be split.

    Args:
        groups: disjoint groups of one dimension.
        n: answers with a known value.
        N: residents.
        hit_rate: share of the conversations that is with any of the groups, above 0 and at most 1.
        target: the ratio to reach, r.

    Returns:
        Conversations, 0 where there is no need; None where it cannot be done: the hit rate is not above the groups'
        share, a group has too few residents left, or nobody has answered.

    Raises:
        ValueError: the hit rate or target is out of range.
    """
    if not 0 < hit_rate <= 1 or target <= 0:
        raise ValueError("a hit rate is above 0 and at most 1, a target ratio above 0")
    if n <= 0 or N <= 0 or not groups:
        return None
    rate, aim = Fraction(str(hit_rate)), Fraction(str(target))
    shares = [aim * Fraction(group.K, N) for group in groups]
    total = 0
    while True:
        each = [max(0, ceil(share * (n + total) - group.x)) for share, group in zip(shares, groups, strict=True)]
        if any(more and group.x + more > group.K for group, more in zip(groups, each, strict=True)):
            return None
        more_of_all = ceil(sum(each) / rate)
        if more_of_all <= total:
            return total
        if total > N:
            return None
        total = more_of_all
