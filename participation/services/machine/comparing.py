"""Is a new model better than the old one? Both are asked about the same statements, which neither had seen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.coding.decide import f1
from participation.services.machine.said import Said

FEWEST = 30
HALF = 0.5
BEYOND_CHANCE = 2.0  # standard errors
TRIFLE = 0.02  # of the old error

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the same statements; errors are mean squared errors of the probabilities, summed over codes.

    Attributes:
        statements: how many.
        old_error, new_error: Brier scores (Brier 1950); smaller is better.
        chance: the standard error of their difference, statement by statement.
        old_f1, new_f1: micro-F1 of what each takes to be more likely than not.
    """

    statements: int
    old_error: float
    new_error: float
    chance: float
    old_f1: float
    new_f1: float

    @property
    def is_worse(self) -> bool:
        """Whether the new one errs more: by more than chance explains, and by so much that it matters.

        A model that has learned a further language may give away a trifle in the others.
        """
        return self.new_error - self.old_error > max(BEYOND_CHANCE * self.chance, TRIFLE * self.old_error)


def compare(old: Said, new: Said) -> Comparison | None:
    """Compare two models by what people have said since or had said before; None where that is too little.

    The statements are those that people had decided about when the new one learned and of which the old one has said
    something as well: held out where it learned from them, unseen where they were coded since. Codes that only one of
    them knows are left out.
    """
    there = old.row_of()
    rows = [row for row in np.flatnonzero(new.held_out).tolist() if new.statements[row] in there]
    codes = [code for code in new.codes if code in set(old.codes)]
    if len(rows) < FEWEST or not codes:
        return None
    old_rows = [there[new.statements[row]] for row in rows]
    truth = new.truth[np.ix_(rows, [new.codes.index(code) for code in codes])]
    said_now = new.probabilities[np.ix_(rows, [new.codes.index(code) for code in codes])]
    said_then = old.probabilities[np.ix_(old_rows, [old.codes.index(code) for code in codes])]
    then, now = _errors(said_then, truth), _errors(said_now, truth)
    return Comparison(
        statements=len(rows),
        old_error=float(then.mean()),
        new_error=float(now.mean()),
        chance=float((now - then).std(ddof=1) / np.sqrt(len(rows))),
        old_f1=f1(truth > 0, said_then >= HALF)[0],
        new_f1=f1(truth > 0, said_now >= HALF)[0],
    )


def _errors(probabilities: Floats, truth: Floats) -> Floats:
    return np.asarray(((probabilities - truth) ** 2).sum(axis=1), dtype=np.float64)
