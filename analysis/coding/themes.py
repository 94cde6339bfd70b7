"""Themes that nobody thought of: groups of uncoded statements with the words they share, offered as candidate codes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD

from analysis.coding.features import learn
from analysis.coding.typical import typical_words

_DIMENSIONS = 50


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of statements.

    Attributes:
        members: positions of its statements, the most typical first.
        words: words much more frequent in it than elsewhere, the most telling first.
        languages: how many members in each language.
        cohesion: mean cosine of the members to their middle, between 0 and 1: how much of a theme it is.
    """

    members: tuple[int, ...]
    words: tuple[str, ...]
    languages: dict[str, int]
    cohesion: float


def candidates(
    texts: Sequence[str], languages: Sequence[str], *, most: int = 12, smallest: int = 5, seed: int = 0
) -> tuple[Theme, ...]:
    """Group statements into candidate themes.

    Args:
        texts: n statements.
        languages: their languages.
        most: themes at most.
        smallest: statements that a theme must have.
        seed: of the grouping.

    Returns:
        Themes, the most cohesive first; none where there are too few statements or they have nothing in common.
        Method: latent semantic analysis (Deerwester et al. 1990), then spherical k-means (Dhillon and Modha 2001).
    """
    if len(texts) < 2 * smallest:
        return ()
    rows = learn(texts, languages).transform(texts, languages)
    filled = np.flatnonzero(np.diff(rows.indptr) > 0)
    if len(filled) < 2 * smallest:
        return ()
    place = _places(rows[filled], seed)
    groups = min(most, len(filled) // smallest, len(np.unique(place.round(6), axis=0)))
    if groups < 2:
        return ()
    fitted = KMeans(n_clusters=groups, n_init=4, random_state=seed).fit(place)
    themes = []
    for label in range(groups):
        inside = np.flatnonzero(fitted.labels_ == label)
        if len(inside) < smallest:
            continue
        middle = place[inside].mean(axis=0)
        closeness = place[inside] @ middle / (np.linalg.norm(middle) or 1.0)
        order = filled[inside[np.argsort(-closeness, kind="stable")]]
        themes.append(_theme(order, float(np.clip(closeness.mean(), 0, 1)), texts, languages))
    return tuple(sorted(themes, key=lambda theme: (-theme.cohesion, theme.members)))


def _places(rows: sparse.csr_matrix, seed: int) -> NDArray[np.float64]:
    dimensions = min(_DIMENSIONS, min(rows.shape) - 1)
    if dimensions < 2:
        return np.asarray(rows.toarray(), dtype=np.float64)
    place = TruncatedSVD(dimensions, random_state=seed).fit_transform(rows.astype(np.float64))
    lengths = np.linalg.norm(place, axis=1, keepdims=True)
    return np.asarray(place / np.where(lengths > 0, lengths, 1), dtype=np.float64)


def _theme(members: NDArray[np.int64], cohesion: float, texts: Sequence[str], languages: Sequence[str]) -> Theme:
    return Theme(
        tuple(int(i) for i in members),
        typical_words(texts, members),
        dict(Counter(languages[i] for i in members).most_common()),
        cohesion,
    )
