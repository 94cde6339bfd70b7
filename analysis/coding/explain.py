"""The words that made the machine suggest a code."""

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
    """Return the words that speak for a code, strongest first.

    The score is a sum over the n-grams found in the text, and every n-gram lies within one word: the words' parts add
    up to the score (without its constant), so this is what the machine did, not a guess at it.

    Args:
        features: the vocabulary.
        weights: one code's weight for each column.
        text: as written.
        language: its language.
    """
    places = spans(text)
    if not places:
        return ()
    parts = features.word_rows(text, [text[start:end] for start, end in places], language) @ weights
    order = np.argsort(-parts, kind="stable")
    found = [(*places[i], float(parts[i])) for i in order if parts[i] > 0]
    return tuple(Word(text[start:end], start, end, weight) for start, end, weight in found)
