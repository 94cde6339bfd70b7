"""The words that made the machine suggest a code."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.coding.features import Features
from analysis.coding.romanise import spans


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text and how far it speaks for a code.

    Attributes:
        text: the word as written.
        start, end: where it stands in the text.
        weight: its part of the score; positive speaks for the code.
    """

    text: str
    start: int
    end: int
    weight: float


def words(features: Features, weights: NDArray[np.float32], text: str, language: str) -> tuple[Word, ...]:
    """Return the words that speak for a code, strongest first; see `words_by_code`."""
    return words_by_code(features, weights[:, None], text, language)[0]


def words_by_code(
    features: Features, weights: NDArray[np.float32], text: str, language: str
) -> Sequence[tuple[Word, ...]]:
    """Return the words that speak for each of some codes, strongest first.

    The score is a sum over the n-grams found in the text, and every n-gram lies within one word: the words' parts add
    up to the score (without its constant), so this is what the machine did, not a guess at it.

    Args:
        features: the vocabulary.
        weights: columns x k, each code's weight for each column.
        text: as written.
        language: its language.
    """
    places = spans(text)
    if not places:
        return [() for _ in range(weights.shape[1])]
    parts = features.word_rows(text, [text[start:end] for start, end in places], language) @ weights
    return [_strongest(text, places, own) for own in parts.T]


def _strongest(text: str, places: Sequence[tuple[int, int]], parts: NDArray[np.float32]) -> tuple[Word, ...]:
    order = np.argsort(-parts, kind="stable")
    found = [(*places[i], float(parts[i])) for i in order if parts[i] > 0]
    return tuple(Word(text[start:end], start, end, weight) for start, end, weight in found)
