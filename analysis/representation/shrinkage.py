"""Ratios of small sub-areas, pulled towards the whole area's as far as their size asks for.

A sub-area with three expected answers shows a ratio of 0 or 2 by chance alone, and so it is the small ones that stand
out on a map. Empirical Bayes weighs each ratio against the spread that there really is between the sub-areas.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ShrunkenRatios:
    """Ratios of heard to expected answers, each pulled towards the mean.

    Attributes:
        ratio: shape (k,), the posterior means.
        low: shape (k,), lower ends of the posterior intervals.
        high: shape (k,), their upper ends.
        raw: shape (k,), heard / expected; NaN where nothing is expected.
        weight: shape (k,), how far a ratio is its own, from 0 (the mean) to 1 (the raw ratio).
        mean: the ratio of all together.
        between: the estimated variance of the true ratios; 0 where chance explains all differences.
    """

    ratio: Numbers
    low: Numbers
    high: Numbers
    raw: Numbers
    weight: Numbers
    mean: float
    between: float


def shrink(heard: ArrayLike, expected: ArrayLike, *, deff: float = 1.0, level: float = 0.9) -> ShrunkenRatios:
    """Return each sub-area's ratio of heard to expected answers under a gamma prior that is estimated from them all.

    heard ~ Poisson(expected theta), theta ~ Gamma with mean m and variance A. m and A by moments: Marshall (1991),
    Mapping disease and mortality rates using empirical Bayes estimators, Applied Statistics 40, equations (3)-(5) (the
    global estimator). The gamma posterior with these moments (Clayton & Kaldor 1987, Empirical Bayes estimates of
    age-standardized relative risks for use in disease mapping, Biometrics 43) gives the same means, and the intervals.
    Answers that came in clusters count as heard / deff of expected / deff, as in the verdicts.

    Args:
        heard: shape (k,), answers, 0 or more.
        expected: shape (k,), answers to expect by size, 0 or more and not all 0.
        deff: design effect of the dimension, at least 1.
        level: of the intervals.

    Raises:
        ValueError: the shapes differ, a number is negative, nothing is expected, or deff is below 1.
    """
    x, size = np.asarray(heard, np.float64), np.asarray(expected, np.float64)
    if x.shape != size.shape or x.ndim != 1 or (x < 0).any() or (size < 0).any() or not size.sum() > 0 or deff < 1:
        raise ValueError("heard and expected are of the same sub-areas, 0 or more, and something is expected")
    x, size = x / deff, size / deff
    mean = float(x.sum() / size.sum())
    raw = np.full(x.shape, np.nan)
    np.divide(x, size, out=raw, where=size > 0)
    spread = float((size * np.square(np.nan_to_num(raw - mean))).sum() / size.sum())
    between = max(0.0, spread - mean / float(size[size > 0].mean()))
    tail = (1 - level) / 2
    if not between:
        # No spread beyond chance: all have the mean, and its own uncertainty.
        ends = special.gammaincinv(x.sum() + 0.5, [tail, 1 - tail]) / size.sum()
        same = np.ones_like(x)
        return ShrunkenRatios(mean * same, ends[0] * same, ends[1] * same, raw, 0 * same, mean, 0.0)
    shape, rate = mean**2 / between + x, mean / between + size
    low, high = (special.gammaincinv(shape, at) / rate for at in (tail, 1 - tail))
    return ShrunkenRatios(shape / rate, low, high, raw, size / rate, mean, between)
