"""What those who did not say could change: bounds for each group's share of all answers."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


def share_bounds(heard: ArrayLike, missing: int, *, factor: float = 3.0) -> tuple[Numbers, Numbers]:
    """Return the lowest and highest share of all answers that each group can have, known or not.

    A group is taken to have kept silent between a `factor`-th of and `factor` times as often as everybody, the bounds
    by which the verdicts are tested (docs/representation.md, "Missing answers"). A group that keeps silent at a rate of
    s with x known answers has x / (1 - s), never more than x and all the silent ones.

    Args:
        heard: shape (k,), known answers by group.
        missing: answers without a known value.
        factor: at least 1.

    Raises:
        ValueError: a count is negative or the factor below 1.
    """
    x = np.asarray(heard, np.float64)
    if (x < 0).any() or missing < 0 or factor < 1:
        raise ValueError("counts are 0 or more and the factor at least 1")
    everybody = float(x.sum()) + missing
    if not everybody:
        return np.zeros_like(x), np.zeros_like(x)
    ends = []
    for often in (1 / factor, factor):
        silent = min(often * missing / everybody, 1.0)
        more = x * silent / (1 - silent) if silent < 1 else np.where(x > 0, missing, 0.0)
        ends.append((x + np.minimum(more, missing)) / everybody)
    return ends[0], ends[1]
