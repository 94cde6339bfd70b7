"""Shares of statements with a code, for any part of them: by group, side by side, between two periods."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.coding.prevalence import Prevalence, prevalence, wilson

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_Z = 1.96
FEWEST_CODED = 10  # statements coded by people, from which on a share with its interval is told


@dataclass(frozen=True, slots=True)
class Statements:
    """n statements and k codes, as arrays.

    Attributes:
        decided: n, True where people have decided.
        truth: n x k, 1 where people gave the code; 0 where nobody has decided.
        machine: n x k, the machine's probability without having seen the decision; NaN where it has said nothing.
        weights: n, positive.
        source: n numbers; statements of the same person (or of the same dialogue) share one.
    """

    decided: Bools
    truth: Floats
    machine: Floats
    weights: Floats
    source: NDArray[np.int64]

    def only(self, rows: Bools) -> "Statements":
        """Return some of the statements."""
        return Statements(
            self.decided[rows], self.truth[rows], self.machine[rows], self.weights[rows], self.source[rows]
        )

    def people_with(self, column: int) -> int:
        """Return how many people or dialogues gave a statement with the code, by people's codings."""
        return len(np.unique(self.source[self.decided & (self.truth[:, column] > 0)]))

    @property
    def people(self) -> int:
        """How many people or dialogues stand behind the statements that people have decided about."""
        return len(np.unique(self.source[self.decided]))


def share(found: Statements, column: int) -> Prevalence | None:
    """Return the share with a code, corrected for the machine's errors, None where too few are coded.

    The interval is for what residents say, of whom those heard are a sample: to the error of what the machine estimates
    comes the error of the sample, in which the statements of one person count as one (square-and-add, Newcombe 1998).
    A statement of which the machine has said nothing is given the mean of the others. Without any word of the machine
    the coded statements speak alone.
    """
    if int(found.decided.sum()) < FEWEST_CODED:
        return None
    said = found.machine[:, column]
    known = ~np.isnan(said)
    truth, weights = found.truth[found.decided, column], found.weights
    if not known.any():
        alone = prevalence(truth, truth, np.zeros(0), weights=(weights[found.decided], np.zeros(0)))
        return _of_residents(alone, found.only(found.decided), certain=True)
    said = np.where(known, said, said[known].mean())
    both = (weights[found.decided], weights[~found.decided])
    estimated = prevalence(truth, said[found.decided], said[~found.decided], weights=both)
    return _of_residents(estimated, found, certain=bool(found.decided.all()))


def _of_residents(own: Prevalence, found: Statements, *, certain: bool) -> Prevalence:
    """Widen an interval that is about these statements to one about those who might have been heard."""
    people = len(np.unique(found.source))
    effective = float(found.weights.sum() ** 2 / (found.weights**2).sum()) * people / len(found.source)
    low, high = wilson(own.share, effective, _Z)
    if certain:
        return replace(own, low=low, high=high)
    down, up = np.hypot(own.share - low, own.share - own.low), np.hypot(high - own.share, own.high - own.share)
    return replace(own, low=max(0.0, own.share - float(down)), high=min(1.0, own.share + float(up)))


@dataclass(frozen=True, slots=True)
class Change:
    """From one share to another: the difference and its 95 % interval, between -1 and 1."""

    difference: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out "no change"."""
        return self.low > 0 or self.high < 0


def change(before: Prevalence, after: Prevalence) -> Change:
    """Return the difference of two shares of different statements.

    Source: the square-and-add interval out of the two shares' own ones (Newcombe 1998, method 10; Zou and Donner 2008).
    """
    difference = after.share - before.share
    down = np.hypot(after.share - after.low, before.high - before.share)
    up = np.hypot(after.high - after.share, before.share - before.low)
    return Change(difference, max(-1.0, difference - float(down)), min(1.0, difference + float(up)))


@dataclass(frozen=True, slots=True)
class Together:
    """Two codes in the same statement, by people's codings.

    Attributes:
        both: statements with both; people: how many people or dialogues gave them.
        lift: how many times as often as if the codes knew nothing of each other; None where that expects nothing.
    """

    both: int
    people: int
    lift: float | None


def together(found: Statements) -> list[list[Together]]:
    """Return k x k, what stands together with what; on the diagonal the code alone."""
    own = found.only(found.decided)
    n, has = len(own.decided), own.truth > 0
    alone = has.sum(axis=0)
    table = []
    for first in range(has.shape[1]):
        row = []
        for second in range(has.shape[1]):
            both = has[:, first] & has[:, second]
            expected = alone[first] * alone[second] / n if n else 0.0
            count = int(both.sum())
            row.append(Together(count, len(np.unique(own.source[both])), count / expected if expected else None))
        table.append(row)
    return table
