"""What the machine sees of a text: three views of its words, weighted by how rare they are, as one sparse row.

- own: character n-grams of the text as written, kept apart by language (Daume 2007, "Frustratingly easy domain
  adaptation": a feature space of each language's own beside a shared one);
- latin: character n-grams of the rough Latin spelling, shared by all languages: names and loanwords meet here;
- stem: the first letters of each word, a stemmer that needs to know no language, own to each language.

Each view is sublinear TF-IDF of length 1 (Salton and Buckley 1988), scaled by the root of its weight. The inverse
document frequency is squared: overlapping n-grams repeat what little a frequent word says many times over, and the
square lets rare, telling words stand out in texts of one sentence (compared by cross-validation, docs/coding.md).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.coding import ngrams
from analysis.coding.romanise import normalise, romanise

CHUNK = 2000
STEM = 5


@dataclass(frozen=True, slots=True)
class View:
    """One way of looking at a text.

    Attributes:
        name: own, latin or stem.
        lengths: shortest and longest n-gram.
        weight: the view's share of a text's length (squared).
        shared: True where all languages share the view's features.
    """

    name: str
    lengths: tuple[int, int]
    weight: float
    shared: bool


VIEWS = (
    View("own", (2, 5), 0.4, shared=False),
    View("latin", (3, 6), 0.4, shared=True),
    View("stem", (3, STEM + 2), 0.2, shared=False),
)


def _stems(text: str) -> str:
    return " ".join(word[:STEM] for word in text.split())


@dataclass(frozen=True, slots=True)
class _Fitted:
    """One view's vocabulary: which bucket is which column, and each column's weight."""

    view: View
    buckets: NDArray[np.int32]
    idf: NDArray[np.float32]
    known: NDArray[np.bool_] = field(repr=False)


def _counts(
    view: View, texts: Sequence[str], languages: Sequence[str], known: NDArray[np.bool_] | None = None
) -> sparse.csr_matrix:
    salts = [ngrams.salt(view.name if view.shared else f"{view.name} {language}") for language in languages]
    if view.name == "latin":
        texts = [romanise(text) for text in texts]
    elif view.name == "stem":
        texts = [_stems(text) for text in texts]
    return ngrams.count(texts, salts, view.lengths, known=known, whole=view.name == "stem")


def _weighed(counts: sparse.csr_matrix, fitted: _Fitted) -> sparse.csr_matrix:
    """Return sublinear TF-IDF rows of length sqrt(weight) over the view's columns; a row without features stays 0."""
    rows = counts[:, fitted.buckets] if counts.nnz else sparse.csr_matrix((counts.shape[0], len(fitted.buckets)))
    rows = rows.astype(np.float32)
    rows.data = (1 + np.log(rows.data)) * fitted.idf[rows.indices]
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scale = np.sqrt(fitted.view.weight) / np.where(lengths > 0, lengths, 1)
    rows.data *= np.repeat(scale, np.diff(rows.indptr)).astype(np.float32)
    return rows


@dataclass(frozen=True, slots=True)
class Features:
    """The vocabulary learned from training texts.

    Attributes:
        size: number of columns.
    """

    fitted: tuple[_Fitted, ...]
    size: int

    def transform(self, texts: Sequence[str], languages: Sequence[str]) -> sparse.csr_matrix:
        """Return len(texts) x size float32 rows, each of length at most 1."""
        plain = [normalise(text) for text in texts]
        return sparse.hstack(
            [_weighed(_counts(f.view, plain, languages, f.known), f) for f in self.fitted], format="csr"
        )

    def word_rows(self, text: str, words: Sequence[str], language: str) -> sparse.csr_matrix:
        """Return len(words) x size rows: each word's share of the row of the whole text; they add up to it."""
        whole = [normalise(text)]
        plain = [normalise(word) for word in words]
        parts = []
        for f in self.fitted:
            counts = _counts(f.view, whole, [language], f.known)
            row = _weighed(counts, f)
            share = _counts(f.view, plain, [language] * len(plain), f.known)[:, f.buckets]
            number = counts[:, f.buckets]
            number.data = row.data / number.data
            parts.append(share.multiply(number))
        return sparse.hstack(parts, format="csr")

    def chunks(
        self, texts: Sequence[str], languages: Sequence[str], size: int = CHUNK
    ) -> Iterator[tuple[slice, sparse.csr_matrix]]:
        """Yield (slice of the texts, its rows), so that a hundred thousand texts need little memory."""
        for start in range(0, len(texts), size):
            part = slice(start, min(start + size, len(texts)))
            yield part, self.transform(texts[part], languages[part])


def learn(texts: Sequence[str], languages: Sequence[str], views: Sequence[View] = VIEWS) -> Features:
    """Learn the vocabulary of the training texts.

    Args:
        texts: n texts as written.
        languages: their n language codes.
        views: the views to build.

    Returns:
        The features; a feature must occur in two texts once there are a hundred of them.
    """
    plain = [normalise(text) for text in texts]
    least = 2 if len(texts) >= 100 else 1
    fitted = tuple(_learn_view(view, plain, languages, least) for view in views)
    return Features(fitted, sum(len(f.buckets) for f in fitted))


def _learn_view(view: View, plain: Sequence[str], languages: Sequence[str], least: int) -> _Fitted:
    document_frequency = np.zeros(ngrams.BUCKETS, dtype=np.int32)
    texts_behind = np.zeros(ngrams.BUCKETS, dtype=np.int32)
    groups = {"": np.arange(len(plain))}
    if not view.shared:
        names = np.asarray(languages, dtype=object)
        groups = {name: np.flatnonzero(names == name) for name in sorted(set(languages))}
    for rows in groups.values():
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            counts = _counts(view, [plain[i] for i in part], [languages[i] for i in part])
            seen = np.bincount(counts.indices, minlength=ngrams.BUCKETS).astype(np.int32)
            document_frequency += seen
            texts_behind[seen > 0] = len(rows)
    buckets = np.flatnonzero(document_frequency >= least).astype(np.int32)
    idf = np.log((1 + texts_behind[buckets]) / (1 + np.minimum(document_frequency[buckets], texts_behind[buckets]))) + 1
    known = np.zeros(ngrams.BUCKETS, dtype=bool)
    known[buckets] = True
    return _Fitted(view, buckets, (idf**2).astype(np.float32), known)
