"""Words that tell a group of texts from the others."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.coding.romanise import normalise

_LONG_ENOUGH = 3


def typical_words(texts: Sequence[str], members: NDArray[np.int64], most: int = 8) -> tuple[str, ...]:
    """Return words that members use more than the others, by the signed log-likelihood ratio (Dunning 1993)."""
    inside, everywhere = Counter[str](), Counter[str]()
    belongs = np.zeros(len(texts), dtype=bool)
    belongs[members] = True
    for text, member in zip(texts, belongs, strict=True):
        found = {word for word in normalise(text).split() if len(word) >= _LONG_ENOUGH or not word.isascii()}
        everywhere.update(found)
        if member:
            inside.update(found)
    n, total = int(belongs.sum()), len(texts)
    telling = {
        word: _log_likelihood(count, n, everywhere[word] - count, total - n)
        for word, count in inside.items()
        if count >= 2 and count * total > everywhere[word] * n
    }
    return tuple(sorted(telling, key=lambda word: (-telling[word], word))[:most])


def _log_likelihood(a: int, n: int, b: int, m: int) -> float:
    def part(count: int, size: int, share: float) -> float:
        return sum(k * float(np.log(p)) for k, p in ((count, share), (size - count, 1 - share)) if k > 0)

    both = (a + b) / (n + m)
    own = part(a, n, a / n) + (part(b, m, b / m) if m else 0.0)
    return own - part(a, n, both) - part(b, m, both)
