"""Statements that say something like this one."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

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


def neighbours(
    texts: Sequence[str],
    languages: Sequence[str],
    also: Sequence[tuple[int, str, str]] = (),
    *,
    most: int = 5,
    least: float = 0.1,
    chunk: int = 500,
) -> list[list[int]]:
    """Return, for each of n texts, the positions of those most like it, nearest first.

    Args:
        texts: n texts.
        languages: their languages.
        also: (position, text, language): known translations, through which texts of two languages come close.
        most: of each text's neighbours.
        least: the cosine below which two texts are not alike.
        chunk: texts compared at once; memory is chunk x n numbers.
    """
    n = len(texts)
    all_texts, all_languages = [*texts, *(text for _, text, _ in also)], [*languages, *(own for _, _, own in also)]
    owner = np.array([*range(n), *(position for position, _, _ in also)], dtype=np.int64)
    rows = learn(all_texts, all_languages).transform(all_texts, all_languages)
    gather = sparse.csr_matrix((np.ones(len(owner), np.float32), (owner, np.arange(len(owner)))), shape=(n, len(owner)))
    rows = sparse.csr_matrix(gather @ rows)
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows = sparse.csr_matrix(sparse.diags_array(1 / np.where(lengths > 0, lengths, 1)) @ rows)
    found: list[list[int]] = []
    for start in range(0, n, chunk):
        closeness = (rows[start : start + chunk] @ rows.T).toarray()
        for offset, row in enumerate(closeness):
            row[start + offset] = 0
            found.append([at for at, _ in _closest(np.where(row >= least, row, 0), most)])
    return found
