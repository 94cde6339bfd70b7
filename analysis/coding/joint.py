"""Codes go together or exclude each other: what people gave each other text corrects what is said of each code alone.

The machine judges each code by itself. Here the sets of codes that people have given compete for the text: a set's
score is the odds of its codes, times how much more often people give that set than its codes' frequencies let expect.
A code's probability is the sum over the sets that hold it. Where people give every text exactly one code this is the
familiar softmax over codes; where texts have several it is the "label powerset with a prior" of multi-label learning
(Tsoumakas and Katakis 2007; Read, Pfahringer and Holmes 2008).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

Floats = NDArray[np.float64]

_STRENGTHS = (0.0, 0.3, 0.6)
_SMOOTH = 1.0
_LEAST = 50
_CHUNK = 4000
_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Joint:
    """How codes go together.

    Attributes:
        sets: s x k, one row a set of codes that people have given (single codes and the empty set among them).
        lift: s logarithms of observed by expected frequency.
        strength: how far to heed them; 0 leaves the probabilities as they are.
        slope, shift: logistic correction of the outcome, fitted on held-out probabilities.
    """

    sets: Floats
    lift: Floats
    strength: float = 0.0
    slope: float = 1.0
    shift: float = 0.0

    def apply(self, probabilities: Floats) -> Floats:
        """Return n x k probabilities in which the codes have heard of each other."""
        if self.strength == 0 or not len(probabilities):
            return probabilities
        parts = [self._apply(probabilities[i : i + _CHUNK]) for i in range(0, len(probabilities), _CHUNK)]
        logits = special.logit(np.clip(np.vstack(parts), _EDGE, 1 - _EDGE))
        return np.asarray(special.expit(self.slope * logits + self.shift), dtype=np.float64)

    def _apply(self, probabilities: Floats) -> Floats:
        odds = special.logit(np.clip(probabilities, _EDGE, 1 - _EDGE))
        share = special.softmax(odds @ self.sets.T + self.strength * self.lift, axis=1)
        return np.asarray(share @ self.sets, dtype=np.float64)


def fit_joint(probabilities: Floats, truth: Floats, base: Floats) -> Joint:
    """Learn how codes go together and how far that helps.

    Args:
        probabilities: n x k held-out probabilities, each code judged by itself.
        truth: n x k, what people gave.
        base: k base rates.

    Returns:
        The strength with the smallest held-out log-loss; 0 with fewer than 50 texts or a single code.
    """
    n, k = truth.shape
    everything = np.vstack([truth, np.eye(k), np.zeros((1, k))])
    sets, number = np.unique(everything, axis=0, return_counts=True)
    alone = sets @ np.log(base) + (1 - sets) @ np.log(1 - base)
    lift = np.log((number + _SMOOTH * n * np.exp(alone)) / ((1 + _SMOOTH) * n)) - alone
    best = Joint(sets, lift)
    if n < _LEAST or k < 2:
        return best
    least = _loss(probabilities, truth)
    for strength in _STRENGTHS[1:]:
        raw = Joint(sets, lift, strength).apply(probabilities)
        slope, shift = _corrected(raw, truth)
        candidate = Joint(sets, lift, strength, slope, shift)
        loss = _loss(candidate.apply(probabilities), truth)
        if loss < least:
            best, least = candidate, loss
    return best


def _loss(probabilities: Floats, truth: Floats) -> float:
    p = np.clip(probabilities, _EDGE, 1 - _EDGE)
    return float(-(truth * np.log(p) + (1 - truth) * np.log(1 - p)).mean())


def _corrected(probabilities: Floats, truth: Floats) -> tuple[float, float]:
    logits = special.logit(np.clip(probabilities, _EDGE, 1 - _EDGE))

    def loss(theta: Floats) -> tuple[float, Floats]:
        z = theta[0] * logits + theta[1]
        error = (special.expit(z) - truth) / truth.size
        return float((np.logaddexp(0, z) - truth * z).mean()), np.array([(error * logits).sum(), error.sum()])

    found = optimize.minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B").x
    return float(found[0]), float(found[1])
