"""Which texts people should code next, so that the machine learns most and no code and no language is left behind."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.coding.model import CodingModel, Suggestions

Floats = NDArray[np.float64]

RARE = 15
SPREAD = 200


def order(
    model: CodingModel | None,
    suggestions: Suggestions | None,
    languages: Sequence[str],
    coded: Mapping[str, int],
    *,
    seed: int = 0,
    take: int | None = None,
) -> NDArray[np.int64]:
    """Return positions of uncoded texts, the most useful first.

    Languages (or any other groups) take turns, those with the smallest coded share first, so that small languages do
    not come last; within one, texts come by what the machine does not know: the expected errors (uncertainty sampling,
    Lewis and Gale 1994), and the chance of showing a code of which it has seen few. Without a machine the order is
    drawn.

    Args:
        model: the machine so far, or None.
        suggestions: what it says of the n texts, or None.
        languages: the n texts' languages or groups.
        coded: texts coded so far in each.
        seed: of the draw that breaks ties.
        take: how many are wanted; default all.
    """
    n = len(languages)
    random = np.random.default_rng(seed)
    value = usefulness(model, suggestions) if model is not None and suggestions is not None else np.zeros(n)
    by_value = np.lexsort((random.random(n), -value))
    queues: dict[str, list[int]] = {}
    for position in by_value:
        queues.setdefault(languages[position], []).append(int(position))
    waiting = {name: len(queue) for name, queue in queues.items()}
    done = {name: coded.get(name, 0) for name in queues}
    heads = dict.fromkeys(queues, 0)
    chosen: list[int] = []
    for _ in range(n if take is None else min(take, n)):
        # A language's need: as if everybody deserved the root of their number (Kish 1988 on power allocation).
        name = max(
            (name for name in queues if heads[name] < waiting[name]),
            key=lambda name: (np.sqrt(waiting[name] + coded.get(name, 0)) / (done[name] + 1), name),
        )
        chosen.append(queues[name][heads[name]])
        heads[name] += 1
        done[name] += 1
    return np.asarray(chosen, dtype=np.int64)


def usefulness(model: CodingModel, suggestions: Suggestions) -> Floats:
    """Return n values: expected errors, plus the expected number of codes seen fewer than RARE times so far."""
    p = suggestions.probabilities
    scarcity = np.maximum(0.0, 1 - model.positives / RARE)
    return np.asarray(suggestions.expected_errors + 2 * p @ scarcity, dtype=np.float64)
