"""How often a session's answers come from the group that it is meant for: learned from the sessions that were."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from scipy import special


@dataclass(frozen=True, slots=True)
class HitRate:
    """A hit rate with its interval.

    Attributes:
        rate: answers from the group of all answers, over all sessions together.
        low: lower end of the interval.
        high: upper end.
        sessions: how many sessions it was learned from.
        answers: their answers.
    """

    rate: float
    low: float
    high: float
    sessions: int
    answers: int


def hit_rate(sessions: Sequence[tuple[int, int]], *, level: float = 0.8) -> HitRate | None:
    """Return the hit rate of sessions given as (from the group, all), None where they have no answers.

    The rate is the ratio of sums. Sessions differ more than chance allows, so from three of them on the variance is
    that of a ratio between clusters (Cochran 1977, Sampling Techniques, 3rd ed., section 6.3) where that is larger than
    the binomial one; its design effect makes the counts of a Jeffreys interval (Brown, Cai & DasGupta 2001, Statistical
    Science 16) effective ones. One or two sessions: a design effect of 2.

    Raises:
        ValueError: a session has more answers from the group than answers.
    """
    met = [(group, everybody) for group, everybody in sessions if everybody]
    if any(not 0 <= group <= everybody for group, everybody in met):
        raise ValueError("a session has at most as many answers from the group as answers")
    total = sum(everybody for _, everybody in met)
    if not total:
        return None
    rate = sum(group for group, _ in met) / total
    size = total / _design_effect(met, rate, total)
    tail = (1 - level) / 2
    some, rest = rate * size, (1 - rate) * size
    low = float(special.betaincinv(some + 0.5, rest + 0.5, tail)) if some else 0.0
    high = float(special.betaincinv(some + 0.5, rest + 0.5, 1 - tail)) if rest else 1.0
    return HitRate(rate, low, high, len(met), total)


def _design_effect(met: Sequence[tuple[int, int]], rate: float, total: int) -> float:
    count = len(met)
    if count < 3:
        return 2.0
    binomial = rate * (1 - rate) / total
    if not binomial:
        return 1.0
    residual = sqrt(count / (count - 1) * sum((group - rate * everybody) ** 2 for group, everybody in met)) / total
    return max(1.0, residual**2 / binomial)
