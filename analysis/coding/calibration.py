"""Probabilities that mean what they say: how scores become them, and how far they are off.

Sources: Platt 1999 (a logistic curve over held-out scores); Naeini, Cooper and Hauskrecht 2015 (expected calibration
error); Guo et al. 2017 (reliability diagram).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

Floats = NDArray[np.float64]

# Penalties of the curve's parameters: a code's or a language's own curve leans on the common one until it has shown,
# in its own held-out texts, that it differs.
_SLOPE, _SHIFT = 0.02, 0.5
_OWN_SLOPE, _OWN_SHIFT = 1.0, 4.0


@dataclass(frozen=True, slots=True)
class Curve:
    """A logistic curve for each code and language.

    Attributes:
        base: k base rates, strictly between 0 and 1.
        slope: common slope.
        shift: common shift.
        code_slope, code_shift: k deviations.
        language_slope, language_shift: l deviations.
    """

    base: Floats
    slope: float
    shift: float
    code_slope: Floats
    code_shift: Floats
    language_slope: Floats
    language_shift: Floats

    def probabilities(self, scores: Floats, language: NDArray[np.int64]) -> Floats:
        """Return n x k probabilities of n x k scores; `language` is n positions, -1 for a language never coded."""
        slope = np.append(self.language_slope, 0.0)[language]
        shift = np.append(self.language_shift, 0.0)[language]
        logits = (
            special.logit(self.base)
            + self.shift
            + self.code_shift
            + shift[:, None]
            + (self.slope + self.code_slope + slope[:, None]) * _scaled(scores, self.base)
        )
        return np.asarray(special.expit(logits), dtype=np.float64)


def _scaled(scores: Floats, base: Floats) -> Floats:
    return np.asarray(scores / np.sqrt(base * (1 - base)), dtype=np.float64)


def base_rates(truth: Floats) -> Floats:
    """Return the k shares of texts with a code, half a text added on either side so that none is 0 or 1."""
    return np.asarray((truth.sum(axis=0) + 0.5) / (len(truth) + 1), dtype=np.float64)


def fit_curve(scores: Floats, truth: Floats, language: NDArray[np.int64], languages: int) -> Curve:
    """Fit the curve to held-out scores.

    Args:
        scores: n x k held-out scores, deviations from the base rates.
        truth: n x k, 1 where the text has the code.
        language: n positions from 0 to `languages` - 1.
        languages: number of languages.

    Returns:
        The curve. With few texts it stays near the base rates: every parameter is penalised towards "no difference".
    """
    n, k = truth.shape
    base = base_rates(truth)
    x = _scaled(scores, base)
    offset = special.logit(base)
    member = np.zeros((languages, n))
    member[language, np.arange(n)] = 1
    sizes = [1, 1, k, k, languages, languages]
    penalty = np.repeat([_SLOPE, _SHIFT, _OWN_SLOPE, _OWN_SHIFT, _OWN_SLOPE, _OWN_SHIFT], sizes)
    ends = np.cumsum(sizes)[:-1]

    def loss(theta: Floats) -> tuple[float, Floats]:
        slope, shift, code_slope, code_shift, own_slope, own_shift = np.split(theta, ends)
        steep = slope + code_slope + own_slope[language][:, None]
        logits = offset + shift + code_shift + own_shift[language][:, None] + steep * x
        value = float(np.sum(np.logaddexp(0, logits) - truth * logits) + 0.5 * np.sum(penalty * theta**2))
        error = special.expit(logits) - truth
        lean = error * x
        common = np.array([lean.sum(), error.sum()])
        by_language = member @ np.column_stack([lean.sum(axis=1), error.sum(axis=1)])
        gradient = np.concatenate([common, lean.sum(axis=0), error.sum(axis=0), by_language.T.ravel()])
        return value, gradient + penalty * theta

    found = optimize.minimize(loss, np.zeros(len(penalty)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    slope, shift, code_slope, code_shift, own_slope, own_shift = np.split(found, ends)
    return Curve(base, float(slope[0]), float(shift[0]), code_slope, code_shift, own_slope, own_shift)


@dataclass(frozen=True, slots=True)
class Bin:
    """One point of the reliability diagram.

    Attributes:
        low, high: the bin's edges.
        n: probabilities in it.
        claimed: their mean.
        observed: the share that was right; with `n` this gives the whiskers.
    """

    low: float
    high: float
    n: int
    claimed: float
    observed: float


def reliability(probabilities: Floats, truth: Floats, *, bins: int = 10, above: float | None = None) -> tuple[Bin, ...]:
    """Return the points of the reliability diagram, empty bins left out.

    Args:
        probabilities: any shape.
        truth: the same shape, 0 or 1.
        bins: bins of equal width between 0 and 1.
        above: probabilities at or below it are left out; None keeps all.
    """
    p, y = np.ravel(probabilities), np.ravel(truth)
    if above is not None:
        p, y = p[p > above], y[p > above]
    place = np.minimum((p * bins).astype(int), bins - 1)
    points = []
    for number in np.unique(place):
        inside = place == number
        points.append(
            Bin(number / bins, (number + 1) / bins, int(inside.sum()), float(p[inside].mean()), float(y[inside].mean()))
        )
    return tuple(points)


def expected_calibration_error(
    probabilities: Floats, truth: Floats, *, bins: int = 10, above: float | None = None
) -> float | None:
    """Return the mean distance between claimed and observed over the reliability bins, weighted by their numbers.

    None where no probability is above `above`.
    """
    points = reliability(probabilities, truth, bins=bins, above=above)
    total = sum(point.n for point in points)
    if total == 0:
        return None
    return sum(point.n * abs(point.claimed - point.observed) for point in points) / total


def error_by_chance(
    probabilities: Floats, *, bins: int = 10, above: float | None = None, draws: int = 200, seed: int = 0
) -> float | None:
    """Return the mean `expected_calibration_error` of these probabilities if they were exactly right.

    Few probabilities in a bin are off by chance alone; an error is told from none only by what it is beyond this.
    Truths are drawn from the probabilities, each by itself (consistency resampling; Broecker and Smith 2007).

    Args:
        probabilities: any shape.
        bins: as there.
        above: as there.
        draws: how many truths are drawn.
        seed: of the draws.

    Returns:
        None where no probability is above `above`.
    """
    random = np.random.default_rng(seed)
    p = np.ravel(probabilities)
    p = p if above is None else p[p > above]
    if not len(p):
        return None
    errors = [
        expected_calibration_error(p, (random.random(len(p)) < p).astype(np.float64), bins=bins) or 0.0
        for _ in range(draws)
    ]
    return float(np.mean(errors))
