"""Texts that nobody has coded: which of them the machine learns from, and whether they help.

They tell which words go together and how rare words are, in an area's own languages; never a code. Whether that helps
differs from area to area, so the coded texts decide, each judged by a machine that had not seen its codes.
"""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.coding.examples import key

Floats = NDArray[np.float64]
Text = tuple[str, str]

MOST = 3000
LEAST_GAIN = 0.005  # of the log loss without them
BEYOND_CHANCE = 3.0  # standard errors
_NEVER_SURE = 1e-6


def sample(uncoded: Iterable[Text], coded: Iterable[Text], most: int = MOST) -> list[Text]:
    """Return at most `most` texts without codes as (text, language), the same ones in whichever order they come.

    Texts that are empty, come twice or are among the coded ones are left out. The order is that of a hash, so that a
    further text changes the sample by one text at most.

    Args:
        uncoded: (text, language).
        coded: (text, language) of what people have coded.
        most: how many.
    """
    known = {key(text, language) for text, language in coded}
    found: dict[tuple[str, str], Text] = {}
    for text, language in sorted(set(uncoded)):
        own = key(text, language)
        if own[1] and own not in known:
            found.setdefault(own, (text, language))
    return [found[own] for own in sorted(found, key=_drawn)[:most]]


def _drawn(own: tuple[str, str]) -> bytes:
    return hashlib.sha256("\n".join(own).encode()).digest()


def helps(
    without: Floats, with_them: Floats, truth: Floats, languages: Sequence[str], groups: NDArray[np.int64]
) -> bool:
    """Return whether held-out probabilities are better with the texts without codes: beyond chance, and by enough.

    The measure is the log loss, summed over the codes and averaged within each language, then over the languages: a
    text and its translations are one decision of people, and no language is outvoted. Chance is the standard error of
    the difference over groups of texts that say the same.

    Args:
        without: n x k held-out probabilities of a machine that learned from coded texts only.
        with_them: the same of one that learned from the texts without codes too.
        truth: n x k.
        languages: n.
        groups: n numbers; texts that say the same share one.
    """
    names, own = np.unique(np.asarray(languages, dtype=object).astype(str), return_inverse=True)
    weight = 1 / (len(names) * np.bincount(own)[own])
    before = weight * log_loss(without, truth)
    gain = np.bincount(groups, before - weight * log_loss(with_them, truth))
    chance = float(np.sqrt(len(gain)) * gain.std())
    return bool(gain.sum() > max(LEAST_GAIN * before.sum(), BEYOND_CHANCE * chance))


def log_loss(probabilities: Floats, truth: Floats) -> Floats:
    """Return n: each text's log loss, summed over the codes."""
    right = np.where(truth > 0, probabilities, 1 - probabilities)
    return np.asarray(-np.log(np.maximum(right, _NEVER_SURE)).sum(axis=1), dtype=np.float64)
