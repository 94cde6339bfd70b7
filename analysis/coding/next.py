"""Which texts people should code next, so that the machine learns most and no code and no language is left behind."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.coding.examples import key
from analysis.coding.features import learn
from analysis.coding.model import CodingModel, Suggestions

Floats = NDArray[np.float64]

RARE = 5
LARGEST = 3000
DESIGNED = 200
_RIDGE = 0.7


def order(
    model: CodingModel | None,
    suggestions: Suggestions | None,
    languages: Sequence[str],
    coded: Mapping[str, int],
    *,
    texts: Sequence[str] | None = None,
    seed: int = 0,
    take: int | None = None,
) -> NDArray[np.int64]:
    """Return positions of uncoded texts, the most useful first.

    Languages (or any other groups) take turns, the one with the fewest coded for the root of its number first, so that
    small languages do not come last (power allocation, Bankier 1988). Within one, the next text is
    that which would tell the machine most about all the others and what is already coded does not (transductive
    experimental design, Yu, Bi and Tresp 2006). What the machine thinks of a text has no say there: texts chosen for
    being doubtful are no fair sample, and thresholds learned from them were further off (docs/coding.md). Without
    `texts`, and after those, it is that with the most expected errors (uncertainty sampling, Lewis and Gale 1994), and
    that may show codes of which few were seen.

    Args:
        model: the machine so far, or None.
        suggestions: what it says of the n texts, or None.
        languages: the n texts' languages or groups.
        coded: texts coded so far in each.
        texts: the n texts as written. The first 200 are then chosen by design, out of 3,000 drawn ones at most and no
            text twice; the rest follow by expected errors.
        seed: of the draws.
        take: how many are wanted; default all.
    """
    n = len(languages)
    wanted = n if take is None else min(take, n)
    drawn = np.random.default_rng(seed).permutation(n)
    value = np.ones(n) if model is None or suggestions is None else usefulness(model, suggestions)
    if texts is None or model is None:
        by_value = drawn[np.argsort(-value[drawn], kind="stable")]
        waiting = _Queues([languages[i] for i in by_value], coded)
        return by_value[[waiting.next() for _ in range(wanted)]] if wanted else drawn[:0]
    first = {key(texts[i], languages[i]): i for i in drawn[::-1].tolist()}
    pool = drawn[np.isin(drawn, list(first.values()))][:LARGEST]
    design = _Design(*_similarities([texts[i] for i in pool], [languages[i] for i in pool], model))
    waiting = _Queues([languages[i] for i in pool], coded)
    chosen = pool[[design.take(waiting.members()) for _ in range(min(wanted, len(pool), DESIGNED))]]
    rest = np.setdiff1d(drawn, chosen)
    return np.concatenate([chosen, rest[np.argsort(-value[rest], kind="stable")]])[:wanted].astype(np.int64)


def usefulness(model: CodingModel, suggestions: Suggestions) -> Floats:
    """Return n values: expected errors, plus the chance of each code, the more the fewer texts have shown it."""
    scarce = suggestions.probabilities @ (RARE / (model.positives + RARE))
    return np.asarray(suggestions.expected_errors + scarce + 0.01, dtype=np.float64)


class _Queues:
    """Whose turn it is: positions 0 to n - 1, each in its language's queue."""

    def __init__(self, languages: Sequence[str], coded: Mapping[str, int]) -> None:
        self._left: dict[str, list[int]] = {}
        for position, name in enumerate(languages):
            self._left.setdefault(name, []).append(position)
        self._done = {name: coded.get(name, 0) for name in self._left}
        self._size = {name: len(queue) + self._done[name] for name, queue in self._left.items()}

    def members(self) -> list[int]:
        """Return the queue whose turn it is; the caller takes one out."""
        name = max(
            (name for name, queue in self._left.items() if queue),
            key=lambda name: (float(np.sqrt(self._size[name])) / (self._done[name] + 1), name),
        )
        self._done[name] += 1
        return self._left[name]

    def next(self) -> int:
        """Return the first of the queue whose turn it is."""
        return self.members().pop(0)


class _Design:
    """Greedy transductive design: each text taken explains away what it shares with the others."""

    def __init__(self, waiting: Floats, coded: Floats, across: Floats) -> None:
        self._left = waiting - across @ np.linalg.solve(coded + _RIDGE * np.eye(len(coded)), across.T)

    def take(self, members: list[int]) -> int:
        """Take the most telling of `members` out of it and return it."""
        own = np.diag(self._left)[members]
        told = (self._left[:, members] ** 2).sum(axis=0) / (own + _RIDGE)
        position = members.pop(int(told.argmax()))
        column = self._left[:, position].copy()
        self._left -= np.outer(column, column) / (column[position] + _RIDGE)
        return position


def _similarities(texts: Sequence[str], languages: Sequence[str], model: CodingModel) -> tuple[Floats, Floats, Floats]:
    """Return how alike the n texts are (n x n), those already coded (m x m), and the one to the other (n x m)."""
    coded, own = model.held_out.texts[-LARGEST:], model.held_out.languages[-LARGEST:]
    n = len(texts)
    learned = learn([*texts, *coded], [*languages, *own])
    rows = learned.transform([*texts, *coded], [*languages, *own])
    alike = (rows @ rows.T).toarray().astype(np.float64)
    return alike[:n, :n], alike[n:, n:], alike[:n, n:]
