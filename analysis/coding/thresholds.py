"""From which probability on to suggest, so that suggestions are right as often as was asked, in every language.

Probabilities that hold over all languages together do not make a threshold that does: where a machine knows a language
less well, fewer of its suggestions lie far above the threshold, and what was right often enough in Norwegian is not so
in Somali. A threshold is therefore chosen among the held-out texts of the language itself; translations of coded texts
are such texts, held out together with what they translate. Few texts find such a threshold by luck too easily (the
lowest of many is the luckiest), so that a margin is asked on top, large where there are few.

Sources: Geifman and El-Yaniv 2017 (coverage at a chosen risk); Angelopoulos et al. 2022, "Conformal risk control" (a
margin that vanishes as 1 / n). How much of it: docs/coding.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Thresholds = Mapping[str, float]

LEAST = 20  # suggestions that must stand behind a threshold
MARGIN = 75.0  # in standard errors, over the number of texts
_MOST_TIMES = 8.0
_TIMES = np.arange(1.0, _MOST_TIMES + 0.01, 0.1)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What suggesting at a chosen precision would serve.

    Attributes:
        texts: share of texts with at least one suggestion.
        precision: share of suggestions that were right, None without suggestions.
    """

    texts: float
    precision: float | None


def coverage(suggested: Bools, truth: Floats) -> Coverage:
    """Return share of texts served and measured precision of n x k suggestions against n x k truth."""
    number = int(suggested.sum())
    right = float((suggested & (truth > 0)).sum())
    texts = float(suggested.any(axis=1).mean()) if len(suggested) else 0.0
    return Coverage(texts, right / number if number else None)


def _standing(probabilities: Floats, precision: float) -> Floats:
    """Return n x k probabilities with 0 where a code is neither its text's likeliest nor by itself sure enough."""
    standing = np.where(probabilities >= precision, probabilities, 0.0)
    if probabilities.shape[1]:
        rows, best = np.arange(len(probabilities)), probabilities.argmax(axis=1)
        standing[rows, best] = probabilities[rows, best]
    return standing


def suggest_at(probabilities: Floats, threshold: float | Floats | None, precision: float) -> Bools:
    """Return n x k, True where a code is suggested at a chosen precision.

    A text's likeliest code is suggested from the threshold on; a further code only if by itself it is as sure as the
    precision asks. A further code serves no further text, so it must not use up the errors that the first codes may
    make: on short titles with two codes each this served a quarter more texts at the same precision.

    Args:
        probabilities: n x k.
        threshold: one for all, or n; None suggests nothing.
        precision: the chosen precision.
    """
    if threshold is None:
        return np.zeros(probabilities.shape, dtype=bool)
    return np.asarray(_standing(probabilities, precision) >= np.reshape(threshold, (-1, 1)), dtype=bool)


def suggest(probabilities: Floats, languages: Sequence[str], thresholds: Thresholds, precision: float) -> Bools:
    """Return n x k, True where a code is suggested by the threshold of its text's language; none, no suggestion."""
    own = np.array([thresholds.get(name, np.inf) for name in languages], dtype=np.float64)
    return suggest_at(probabilities, own, precision)


def _ranked(probabilities: Floats, truth: Floats, precision: float) -> tuple[Floats, Floats, Bools]:
    """Return what could be suggested, surest first, how many down to it were right, and where a run of ties ends."""
    p, y = np.ravel(_standing(probabilities, precision)), np.ravel(truth)
    p, y = p[p > 0], y[p > 0]
    order = np.argsort(-p, kind="stable")
    p = p[order]
    last_of_ties = np.append(p[1:] != p[:-1], True) if len(p) else np.zeros(0, dtype=bool)
    return p, np.cumsum(y[order]), last_of_ties


def threshold_for_precision(
    probabilities: Floats, truth: Floats, precision: float, *, least: int = LEAST, margin: float = 0.0
) -> float | None:
    """Return the lowest threshold from which on what `suggest_at` suggests was right in `precision` of cases.

    Args:
        probabilities: n x k, held out.
        truth: n x k.
        precision: the chosen precision, between 0 and 1.
        least: suggestions that must stand behind the answer.
        margin: by how much more they must be right, over n, in standard errors of the precision asked.

    Returns:
        The threshold, above 0, or None where no threshold with `least` suggestions keeps the precision.
    """
    p, right, last_of_ties = _ranked(probabilities, truth, precision)
    number = np.arange(1, len(p) + 1)
    more = margin / max(len(probabilities), 1) * np.sqrt(number * precision * (1 - precision))
    fine = (right >= precision * number + more - 1e-9) & (number >= least) & last_of_ties
    return float(p[np.flatnonzero(fine)[-1]]) if fine.any() else None


def by_language(probabilities: Floats, truth: Floats, languages: Sequence[str], precision: float) -> dict[str, float]:
    """Return each language's threshold; a language whose held-out texts are too few or too often wrong has none.

    Args:
        probabilities: n x k, held out.
        truth: n x k.
        languages: n.
        precision: the chosen precision, between 0 and 1.
    """
    names = np.asarray(languages, dtype=object)
    found = {}
    for name in sorted(set(languages)):
        own = names == name
        threshold = threshold_for_precision(probabilities[own], truth[own], precision, margin=MARGIN)
        if threshold is not None:
            found[name] = threshold
    return found


def texts_needed(probabilities: Floats, truth: Floats, precision: float) -> int | None:
    """Return about how many texts it would take in a language until something can be suggested in it.

    That is the number at which the texts at hand, so many times over, would keep the precision. More texts also teach
    the machine more, so that fewer may do.

    Args:
        probabilities: n x k, held out, of the language.
        truth: n x k.
        precision: the chosen precision, between 0 and 1.

    Returns:
        None where eight times as many would not do: its surest suggestions are wrong too often.
    """
    _, right, last_of_ties = _ranked(probabilities, truth, precision)
    number = np.arange(1, len(right) + 1)
    for times in _TIMES.tolist() if len(right) else ():
        texts, suggestions = times * len(probabilities), times * number
        more = MARGIN / texts * np.sqrt(suggestions * precision * (1 - precision))
        fine = (times * right >= precision * suggestions + more - 1e-9) & (suggestions >= LEAST) & last_of_ties
        if fine.any():
            return int(np.ceil(texts))
    return None
