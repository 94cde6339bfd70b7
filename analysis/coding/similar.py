"""Statements that say something like this one."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.coding.features import Features, learn


class Similar:
    """An index of texts, asked for those closest to one of them or to a new one.

    Closeness is the cosine of the views in `features`; a text is also close through its known translation when
    `also` carries it.
    """

    def __init__(self, texts: Sequence[str], languages: Sequence[str], features: Features | None = None) -> None:
        """Index n texts; `features` default to what these texts themselves teach."""
        self._features = features if features is not None else learn(texts, languages)
        self._rows = self._features.transform(texts, languages)

    def to(self, text: str, language: str, most: int = 10) -> list[tuple[int, float]]:
        """Return (position, closeness between 0 and 1) of the texts closest to a text, closest first.

        Texts with nothing in common are left out; the text itself, where it is indexed, comes with closeness 1.
        """
        row = self._features.transform([text], [language])
        closeness = np.asarray((self._rows @ row.T).todense(), dtype=np.float64).ravel()
        return _closest(closeness, most)


def _closest(closeness: NDArray[np.float64], most: int) -> list[tuple[int, float]]:
    best = np.argsort(-closeness, kind="stable")[:most]
    return [(int(i), min(1.0, float(closeness[i]))) for i in best if closeness[i] > 0]
