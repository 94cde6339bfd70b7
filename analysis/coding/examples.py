"""What the machine learns from: coded texts, and translations that tie two languages together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.coding.romanise import normalise


@dataclass(frozen=True, slots=True)
class Example:
    """A text that people have coded.

    Attributes:
        text: as written.
        language: its language code, "" where unknown.
        codes: the codes given; empty where people decided that none fits.
    """

    text: str
    language: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and its translation by people.

    Attributes:
        text: as written.
        language: its language.
        translation: what it says.
        translation_language: in which language.
    """

    text: str
    language: str
    translation: str
    translation_language: str


Key = tuple[str, str]


def key(text: str, language: str) -> Key:
    """Return what makes two texts the same text: language and normalised words."""
    return language, normalise(text)


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Texts to learn from, the translations of coded texts among them.

    Attributes:
        texts: n texts.
        languages: their languages.
        codes: k codes, sorted.
        truth: n x k, 1 where a text has a code.
        groups: n numbers; texts that say the same (duplicates, translations of each other) share one, so that no
            fold is asked what another was told.
        given: how many of the n are the examples themselves; texts with the codes of a pair's other side follow.
        written: n, True where a text is as somebody wrote it, False where it is a translation: translations are
            plainer than what people write, and easier to judge.
    """

    texts: tuple[str, ...]
    languages: tuple[str, ...]
    codes: tuple[str, ...]
    truth: NDArray[np.float64]
    groups: NDArray[np.int64]
    given: int
    written: NDArray[np.bool_]


class _Sets:
    """Disjoint sets of keys (union-find)."""

    def __init__(self) -> None:
        self._parent: dict[Key, Key] = {}

    def find(self, item: Key) -> Key:
        parent = self._parent.setdefault(item, item)
        while parent != self._parent[parent]:
            self._parent[parent] = self._parent[self._parent[parent]]
            parent = self._parent[parent]
        self._parent[item] = parent
        return parent

    def join(self, one: Key, other: Key) -> None:
        self._parent[self.find(one)] = self.find(other)


def assemble(examples: Sequence[Example], pairs: Iterable[Pair] = ()) -> TrainingSet:
    """Put examples and the translations of coded texts together.

    A translation of a coded text says the same and so has the same codes: it becomes an example in its own language.
    That is how codes given in Norwegian reach Somali. A translation that people coded themselves keeps their codes.
    """
    sets = _Sets()
    coded: dict[Key, Example] = {}
    for example in examples:
        item = key(example.text, example.language)
        sets.find(item)
        coded.setdefault(item, example)
    added: dict[Key, Example] = {}
    written: set[Key] = set()
    for pair in pairs:
        sides = ((pair.text, pair.language), (pair.translation, pair.translation_language))
        one, other = key(*sides[0]), key(*sides[1])
        if not one[1] or not other[1]:
            continue
        sets.join(one, other)
        written.add(one)
        for source, target, (text, language) in ((one, other, sides[1]), (other, one, sides[0])):
            if source in coded and target not in coded:
                added.setdefault(target, Example(text, language, coded[source].codes))
    everything = (*examples, *added.values())
    codes = tuple(sorted({code for example in everything for code in example.codes}))
    truth = np.zeros((len(everything), len(codes)))
    position = {code: i for i, code in enumerate(codes)}
    for row, example in enumerate(everything):
        truth[row, [position[code] for code in example.codes]] = 1
    roots: dict[Key, int] = {}
    groups = [roots.setdefault(sets.find(key(e.text, e.language)), len(roots)) for e in everything]
    return TrainingSet(
        tuple(e.text for e in everything),
        tuple(e.language for e in everything),
        codes,
        truth,
        np.asarray(groups, dtype=np.int64),
        len(examples),
        np.array([True] * len(examples) + [item in written for item in added], dtype=bool),
    )


def linked(pairs: Iterable[Pair]) -> dict[Key, tuple[tuple[str, str], ...]]:
    """Return, for each text of a pair, the (text, language) that people said means the same."""
    found: dict[Key, dict[Key, tuple[str, str]]] = {}
    for pair in pairs:
        one, other = key(pair.text, pair.language), key(pair.translation, pair.translation_language)
        if one[1] and other[1] and one != other:
            found.setdefault(one, {})[other] = (pair.translation, pair.translation_language)
            found.setdefault(other, {})[one] = (pair.text, pair.language)
    return {item: tuple(others.values()) for item, others in found.items()}


def folds(groups: NDArray[np.int64], number: int, seed: int) -> NDArray[np.int64]:
    """Return a fold for each text: whole groups, in an order drawn with `seed`, folds of about the same size."""
    distinct, inverse, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(distinct))
    before = np.cumsum(sizes[order]) - sizes[order]
    fold = np.empty(len(distinct), dtype=np.int64)
    fold[order] = before * number // max(len(groups), 1)
    return fold[inverse]
