"""Many groups are looked at, so some look thin by chance: how many, and which flags that leaves standing."""

from dataclasses import dataclass

import numpy as np

from analysis.representation.evidence import Integers, Numbers, Sampling, Truths, at_most

# Counts further below the mean than so many standard deviations are too unlikely to add to any sum.
_REACH = 8.0


def benjamini_hochberg(p: Numbers) -> Numbers:
    """Return adjusted p-values that control the false discovery rate; shape (G,).

    Benjamini & Hochberg (1995), Controlling the false discovery rate, JRSS B 57.
    """
    order = np.argsort(p, kind="stable")
    stepped = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1)
    return adjusted


def holm(p: Numbers) -> Numbers:
    """Return adjusted p-values that control the chance of any false rejection; shape (G,).

    Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6.
    """
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted


@dataclass(frozen=True, slots=True)
class Family:
    """The eligible groups that are judged together.

    A Benjamini-Hochberg procedure in its discrete form: a flag's q is the number of flags to expect among fairly heard
    groups at its strength, divided by the number of flags seen at that strength. The expectation is the sum of each
    group's own exact chance (Heyse 2011, A false discovery rate procedure for categorical data) instead of G times the
    p-value, and strength is the likelihood ratio of "heard .6 or .7 times as often" against "heard fairly", which
    spends the allowance where it can find something (Spjotvoll 1972, On the optimality of some multiple comparison
    procedures; Roeder & Wasserman 2009, Genome-wide significance levels and weighted hypothesis testing). Only ratios
    below `ratio` can be flagged, and the expectation knows it. The steps go down from the strongest flag, so that where
    everybody is heard fairly the chance of any flag is at most the level, whatever the dependence.

    Attributes:
        sampling: shape (G,) throughout, 0 < K < N.
        ratio: flags need x/E below it.
        alternatives: the ratios that the likelihood ratio looks for; the likelier of them counts.
        first: shape (G,), the smallest number of answers whose chance is worth tabulating.
        chances: shape (G, W): entry w is the chance of at most first + w answers that are flaggable by `ratio`.
    """

    sampling: Sampling
    ratio: float
    alternatives: tuple[float, ...]
    first: Integers
    chances: Numbers

    @classmethod
    def of(cls, sampling: Sampling, ratio: float, alternatives: tuple[float, ...]) -> "Family":
        """Tabulate each group's chance of few answers, once for all questions that follow."""
        spread = np.sqrt(sampling.expected * (1 - sampling.share) * sampling.deff)
        first = np.maximum(0, np.floor(sampling.expected - _REACH * spread)).astype(np.int64)
        largest = np.ceil(ratio * sampling.expected - 1e-9).astype(np.int64) - 1
        width = int(np.max(largest - first, initial=0)) + 1
        x = np.minimum(first[:, None] + np.arange(width), largest[:, None])
        chances = at_most(x.T, sampling).T
        return cls(sampling, ratio, alternatives, first, chances)

    def strength(self, x: Integers, sampling: Sampling) -> Numbers:
        """Return the log likelihood ratio on effective counts; minus infinity where the ratio is not low enough."""
        value = np.full(len(x), -np.inf)
        for alternative in self.alternatives:
            own, other = _slopes(alternative, sampling)
            value = np.maximum(value, sampling.scale * (x * own + (sampling.n - x) * other))
        return np.where(sampling.heard_below(self.ratio, x), value, -np.inf)

    def expected_false_flags(self, strength: Numbers) -> Numbers:
        """Return how many groups would show at least this strength if all were heard fairly; shape (A,) in and out."""
        sampling = self.sampling
        finite = np.where(np.isfinite(strength), strength, 0.0)[:, None]
        largest = np.full((len(strength), len(self.first)), -1.0)
        for alternative in self.alternatives:
            own, other = _slopes(alternative, sampling)
            reaching = (finite / sampling.scale - sampling.n * other) / (own - other)
            largest = np.maximum(largest, np.floor(reaching + 1e-9))
        entry = np.clip(largest - self.first, -1, self.chances.shape[1] - 1).astype(np.int64)
        found = np.where(entry < 0, 0.0, self.chances[np.arange(len(self.first)), entry]).sum(1, dtype=np.float64)
        return np.asarray(np.where(np.isfinite(strength), found, np.inf), np.float64)

    def q(self, x: Integers) -> Numbers:
        """Return each group's adjusted value, at most 1; 1 where x/E is not below `ratio`."""
        return self.q_if(x, x, self.sampling)

    def q_if(self, x: Integers, x_then: Integers, then: Sampling) -> Numbers:
        """Return each group's adjusted value if it alone were `x_then` sampled as `then`, all others as they are."""
        now, own = self.strength(x, self.sampling), self.strength(x_then, then)
        candidates = np.flatnonzero(np.isfinite(now))
        at_now = self.expected_false_flags(now[candidates])
        at_own = self.expected_false_flags(own)
        # Rows: the group in question; columns: the others, and itself last.
        others: Truths = candidates[None, :] != np.arange(len(x))[:, None]
        levels = np.hstack([np.where(others, now[candidates], -np.inf), own[:, None]])
        falsely = np.hstack([np.broadcast_to(at_now, others.shape), at_own[:, None]])
        ranks = 1 + (levels[:, None, :] > levels[:, :, None]).sum(2)
        stronger = np.isfinite(levels) & (levels >= own[:, None])
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.where(stronger, falsely / ranks, 0.0).max(1)
        return np.where(np.isfinite(own), np.minimum(values, 1.0), 1.0)


def _slopes(alternative: float, sampling: Sampling) -> tuple[Numbers, Numbers]:
    """Return what an answer from the group, and one from anybody else, adds to the log likelihood ratio."""
    other = np.log1p(-alternative * sampling.share) - np.log1p(-sampling.share)
    return np.full_like(other, np.log(alternative)), other
