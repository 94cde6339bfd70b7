"""From probabilities to suggested codes: which balance of finding and being right served best on held-out texts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_THRESHOLDS = np.arange(0.2, 0.61, 0.02)
_EXPONENTS = (0.0, 0.15, 0.3, 0.5, 0.75, 1.0)
_ENOUGH_TO_CHOOSE = 30


@dataclass(frozen=True, slots=True)
class Rule:
    """How probabilities become a text's codes when nobody has asked for a precision.

    Attributes:
        threshold: the probability from which on a code of average frequency is suggested.
        exponent: how far rarer codes are met half-way: a code's threshold is the common one times
            (its base rate / the mean base rate) ** exponent.
        exclusive: True where people gave exactly one code to every text: the best code, then, and only that.
        at_least_one: True where people gave every text a code: the best code is always suggested.
    """

    threshold: float = 0.5
    exponent: float = 0.0
    exclusive: bool = False
    at_least_one: bool = False

    def apply(self, probabilities: Floats, base: Floats) -> Bools:
        """Return n x k, True where the code is suggested."""
        thresholds = np.clip(self.threshold * (base / base.mean()) ** self.exponent, 0.05, 0.9)
        odds = probabilities / thresholds
        suggested = np.zeros(probabilities.shape, dtype=bool) if self.exclusive else odds >= 1
        if (self.exclusive or self.at_least_one) and probabilities.shape[1]:
            suggested[np.arange(len(odds)), odds.argmax(axis=1)] = True
        return suggested


def f1(truth: Bools | Floats, suggested: Bools) -> tuple[float, float]:
    """Return micro-F1 and macro-F1 over n x k; a code neither given nor suggested is left out of the macro mean.

    `truth` may be chances: numbers of codes given, and F1 of them, are then the expected ones.
    Source: van Rijsbergen 1979; Lewis et al. 2004 for the two averages.
    """
    both = (truth * suggested).sum(axis=0)
    either = truth.sum(axis=0) + suggested.sum(axis=0)
    seen = either > 0
    micro = 2 * both.sum() / either.sum() if either.sum() else 0.0
    macro = float(np.mean(2 * both[seen] / either[seen])) if seen.any() else 0.0
    return float(micro), macro


def choose(probabilities: Floats, truth: Floats, base: Floats) -> Rule:
    """Return the rule with the best mean of micro-F1 and macro-F1 on held-out probabilities.

    What a text was given counts for one half, what was said of it while held out for the other: with few texts the
    codes given alone choose much by chance, and expected ones are steadier (Lewis 1995, "Evaluating and optimizing
    autonomous text classification systems").

    Args:
        probabilities: n x k, held out.
        truth: n x k.
        base: k base rates.
    """
    has = truth > 0
    number = has.sum(axis=1)
    enough = len(has) >= _ENOUGH_TO_CHOOSE
    exclusive = enough and has.shape[1] > 1 and bool((number == 1).all())
    at_least_one = enough and bool((number >= 1).all())
    if not enough:
        return Rule()
    expected = (has + probabilities) / 2
    best, best_value = Rule(), -1.0
    for exponent in _EXPONENTS:
        for threshold in _THRESHOLDS[:1] if exclusive else _THRESHOLDS:
            rule = Rule(float(threshold), exponent, exclusive, at_least_one)
            value = sum(f1(expected, rule.apply(probabilities, base)))
            if value > best_value + 1e-9:
                best, best_value = rule, value
    return best
