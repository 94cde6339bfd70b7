"""How unlikely so few would be by chance: exact hypergeometric mid-p, and its form for clustered field sessions.

All functions are vectorised over groups; N residents, K of them in the group, n answers, x of them from the group.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.representation import hypergeometric

Numbers = NDArray[np.float64]
Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]


# Where the uncertainty of the design effect matters: the p-values at which flags are decided.
_FAR_OUT = 0.98


@dataclass(frozen=True, slots=True)
class Sampling:
    """How each of G groups was sampled; every array has shape (G,).

    Attributes:
        N: residents.
        K: residents of the group.
        n: answers with a known value.
        deff: design effect, at least 1.
        finite: whether the register can be the population of this sample; without it, no finite population correction.
    """

    N: Integers
    K: Integers
    n: Integers
    deff: Numbers
    finite: Truths

    @property
    def share(self) -> Numbers:
        """The register's share, K/N."""
        return self.K / self.N

    @property
    def expected(self) -> Numbers:
        """Answers to expect from the group under fair sampling, E = n K/N."""
        return self.n * self.share

    def heard_below(self, ratio: float, x: Integers) -> Truths:
        """Return where x/E is below `ratio`; a hair's breadth of rounding does not count as below."""
        return np.asarray(x < ratio * self.expected - 1e-9, np.bool_)

    @property
    def exact(self) -> Truths:
        """Where the hypergeometric distribution itself applies."""
        return self.finite & (self.deff <= 1)

    @property
    def scale(self) -> Numbers:
        """The factor c = 1/(deff (1 - n/N)) that turns counts into effective counts (Kish 1965, Survey Sampling).

        Where n reaches N the sample is a census and c is that of all residents but one.
        """
        return self._scaled(self.n)

    def _scaled(self, drawn: Integers) -> Numbers:
        left = np.where(self.finite, np.maximum(1 - drawn / self.N, 1 / self.N), 1.0)
        return np.asarray(1 / (self.deff * left), np.float64)

    def trials(self) -> tuple[Numbers, Numbers, Numbers]:
        """Return the scale, effective size and chance of the binomial that stands in for the clustered hypergeometric.

        n effective trials at K/N. Where more than a quarter of the residents have answered and the group is smaller
        than the sample, K effective trials at n/N: the hypergeometric is symmetric in n and K, and only the smaller
        of the two gives a binomial of the right skewness (with the larger, a group nearly all of whom should have
        answered was flagged falsely in a quarter of the simulated surveys).
        """
        swap = self.finite & (self.n > self.N / 4) & (self.n > self.K)
        scale = np.where(swap, self._scaled(self.K), self.scale)
        size = np.where(swap, self.K, self.n) * scale
        return scale, size, np.where(swap, self.n / self.N, self.share)

    def take(self, chosen: "Truths | Integers") -> "Sampling":
        """Return the chosen groups."""
        return Sampling(self.N[chosen], self.K[chosen], self.n[chosen], self.deff[chosen], self.finite[chosen])

    def with_counts(self, *, n: Integers | None = None, K: Integers | None = None) -> "Sampling":
        """Return the same sampling with other n or K."""
        return replace(self, n=self.n if n is None else n, K=self.K if K is None else K)


def lower_mid_p(x: Integers, sampling: Sampling) -> Numbers:
    """Return P(X < x) + P(X = x)/2 under fair sampling, the one-sided lower-tail mid-p.

    Mid-p: Lancaster (1961), Significance tests in discrete distributions, JASA 56. Exact hypergeometric where the
    design effect is 1; else the continuous binomial of effective counts c x of c n, by the incomplete beta function.
    """
    p = _beta_mid_p(np.asarray(x, np.float64), sampling)
    exact = sampling.exact
    of = (x[exact], sampling.N[exact], sampling.K[exact], sampling.n[exact])
    p[exact] = hypergeometric.at_most(*of) - hypergeometric.probability(*of) / 2
    return np.clip(p, 0, 1)


def at_most(x: Integers, sampling: Sampling) -> Numbers:
    """Return P(X <= x) under fair sampling; x has shape (..., G); below 0 gives 0."""
    chances = np.clip(_beta_mid_p(np.maximum(x, 0) + 0.5, sampling), 0, 1)
    exact = sampling.exact
    chances[..., exact] = hypergeometric.at_most(
        np.maximum(x, 0)[..., exact], sampling.N[exact], sampling.K[exact], sampling.n[exact]
    )
    return np.where(x < 0, 0.0, chances)


def chance_of_nobody(sampling: Sampling) -> Numbers:
    """Return P(X = 0) under fair sampling."""
    _, size, chance = sampling.trials()
    chances = np.asarray((1 - chance) ** size, np.float64)
    exact = sampling.exact
    nobody = np.zeros_like(sampling.n[exact])
    chances[exact] = hypergeometric.probability(nobody, sampling.N[exact], sampling.K[exact], sampling.n[exact])
    return chances


def _beta_mid_p(x: Numbers, sampling: Sampling) -> Numbers:
    scale, size, chance = sampling.trials()
    some = np.minimum(x * scale, size)
    rest = 1 - chance
    with np.errstate(invalid="ignore"):
        upto = np.where(some >= size, 1.0, special.betainc(np.maximum(size - some, 1e-300), some + 1, rest))
        below = np.where(some <= 0, 0.0, special.betainc(size - some + 1, np.maximum(some, 1e-300), rest))
    return np.asarray((upto + below) / 2, np.float64)


def share_interval(x: Integers, sampling: Sampling, level: float) -> tuple[Numbers, Numbers]:
    """Return a two-sided interval for the share of the group among those whom this way of sampling reaches.

    Jeffreys' interval on effective counts, which is close to the inverted mid-p test (Brown, Cai & DasGupta 2001,
    Interval estimation for a binomial proportion, Statistical Science 16). 0 and 1 are reached where x is 0 or n.
    """
    size, some = sampling.n * sampling.scale, x * sampling.scale
    tail = (1 - level) / 2
    low = np.where(some <= 0, 0.0, special.betaincinv(some + 0.5, size - some + 0.5, tail))
    high = np.where(some >= size, 1.0, special.betaincinv(some + 0.5, size - some + 0.5, 1 - tail))
    return low, high


def design_effect(heard: Integers, alone: Truths, *, assumed: float, fewest_sessions: int) -> float:
    """Return the design effect of a dimension's shares, pooled over its groups, never below 1.

    deff = sum over groups of (1 - p_g) d_g / (k - 1), with d_g the variance of the group's share between clusters by
    linearisation over its binomial variance: Rao & Scott (1981), The analysis of categorical data from complex sample
    surveys, JASA 76, whose first-order correction this pooling is. Clusters may differ in size: d_g is divided by
    1 - sum n_i^2/n^2, so that it is 1 on average without clustering. Few sessions or few groups estimate it badly: it
    is enlarged by the squared ratio of Student's to the normal quantile at 2 % with (sessions - 1)(k - 1) degrees of
    freedom: without this, surveys of five sessions showed false flags in 18 % of the simulations, with it in 9 %.

    Args:
        heard: shape (sessions, categories).
        alone: shape (sessions,): rows whose people came one at a time, each a cluster of one.
        assumed: the design effect of people met in sessions where there are fewer than `fewest_sessions`.
        fewest_sessions: so many sessions with answers are needed to estimate.
    """
    sizes = heard.sum(1)
    totals = heard.sum(0)
    n = int(sizes.sum())
    met = (sizes > 0) & ~alone
    sessions, categories = int(met.sum()), int((totals > 0).sum())
    if sessions == 0 or categories < 2:
        return 1.0
    together = sizes[met].sum()
    if sessions < fewest_sessions:
        return float(1 + (assumed - 1) * together / n)
    p = totals[totals > 0] / n
    apart = heard[alone][:, totals > 0].sum(0)
    between = ((heard[met][:, totals > 0] - np.outer(sizes[met], p)) ** 2).sum(0)
    between += apart * (1 - p) ** 2 + (n - together - apart) * p**2
    fair = n * (1 - (np.square(sizes[met], dtype=np.float64).sum() + n - together) / n**2)
    freedom = (sessions - 1) * (categories - 1)
    unsure = (special.stdtrit(freedom, _FAR_OUT) / special.ndtri(_FAR_OUT)) ** 2
    return float(max(1.0, unsure * (between / p).sum() / (fair * (categories - 1))))
