"""Weights that make a sample's margins those of the register: raking, post-stratification, trimming.

A weight mends what was measured too seldom; it cannot speak for people of whom nobody was met, and refuses to.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.columns import Column, check
from analysis.problems import AnalysisProblem
from analysis.representation.counts import Numbers, category_codes, columns_of
from analysis.representation.reference import Reference

# Below so many possible cells, counting them all is faster than finding those that occur.
_DENSE = 4_000_000
_TOTALS_AGREE = 1e-9


@dataclass(frozen=True, slots=True)
class Margin:
    """One margin to reach.

    Attributes:
        name: of the dimension.
        categories: their names, for sentences.
        codes: shape (n,), each respondent's category number, 0 to k - 1.
        targets: shape (k,), the residents of each category, above 0.
    """

    name: str
    categories: tuple[str, ...]
    codes: NDArray[np.integer]
    targets: Numbers


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights with the proof that they do what they should.

    Attributes:
        values: shape (n,), a weight a respondent, summing to the residents.
        iterations: passes over all margins.
        largest_departure: the largest relative difference between a weighted margin and its target.
    """

    values: Numbers
    iterations: int
    largest_departure: float


def margins_of(frame: pd.DataFrame, reference: Reference, total: float | None = None) -> list[Margin]:
    """Return the margins of `reference` for the respondents of `frame`.

    Respondents without a known value are a category of their own that keeps its share of the sample: nothing is known
    of them, so nothing is assumed.

    Args:
        frame: one row a respondent, as `counts_from_frame` takes it.
        reference: residents by category.
        total: what every margin's targets are scaled to add up to; without it they stay as they are.

    Raises:
        ColumnProblem: a column is missing.
        AnalysisProblem: code `category_unknown` for a value that the reference lacks.
    """
    check(frame, [Column(name) for d in reference.dimensions for name in columns_of(frame, d.name)])
    margins = []
    for dimension in reference.dimensions:
        codes = category_codes(frame, dimension)
        targets = np.array(dimension.counts, np.float64)
        targets *= 1 if total is None else total / targets.sum()
        categories = dimension.categories
        lacking = float(np.mean(codes < 0)) if len(codes) else 0.0
        if lacking:
            targets = np.append(targets * (1 - lacking), targets.sum() * lacking)
            categories = (*categories, "")
            codes = np.where(codes < 0, len(targets) - 1, codes)
        # Residents of a category that neither lives here nor was met need no weight.
        empty = (targets == 0) & (np.bincount(codes, minlength=len(targets)) == 0)
        if empty.any():
            codes = (np.cumsum(~empty) - 1)[codes]
            categories = tuple(name for name, gone in zip(categories, empty, strict=True) if not gone)
        margins.append(Margin(dimension.name, categories, codes, targets[~empty]))
    return margins


def rake(
    margins: Sequence[Margin], start: ArrayLike | None = None, *, tolerance: float = 1e-10, most_iterations: int = 2000
) -> Weights:
    """Return weights with which every margin is reached, as near to `start` as possible.

    Iterative proportional fitting: Deming & Stephan (1940), On a least squares adjustment of a sampled frequency table,
    Annals of Mathematical Statistics 11. Respondents with the same categories share a factor, so only the cells that
    occur are iterated.

    Args:
        margins: at least one, of the same n respondents, with the same total.
        start: shape (n,), weights above 0 to start from; 1 by default.
        tolerance: the largest relative departure of any margin that counts as reached.
        most_iterations: passes after which the attempt is given up.

    Raises:
        AnalysisProblem: codes `no_margins`, `lengths_differ`, `code_out_of_range`, `start_not_positive`,
            `totals_differ`, `target_negative`, `nobody_to_weight` (a category with residents but no respondents),
            `nobody_to_reach` (the reverse), `category_empty` (neither) and `not_converged` (the margins contradict each
            other in this sample).
    """
    base = _checked(margins, start)
    key, place, present, held = _cells(margins, base)
    codes = _unravelled(present, [len(margin.targets) for margin in margins])
    for margin, own in zip(margins, codes, strict=True):
        _check_met(margin, np.bincount(own, weights=held, minlength=len(margin.targets)).astype(np.float64))
    factors, iterations = _fitted(margins, codes, held, tolerance, most_iterations)
    departures = [_departure(margin, own, held * factors) for margin, own in zip(margins, codes, strict=True)]
    worst = int(np.argmax(departures))
    if not departures[worst] <= tolerance:
        raise AnalysisProblem(
            "not_converged",
            f'no weights reach all margins at once: "{margins[worst].name}" is still {departures[worst]:.1g} off after '
            f"{iterations} passes. Some combination of categories has residents but no respondents; merge small "
            "categories or use fewer margins.",
            dimension=margins[worst].name,
        )
    values = factors[place][key]
    return Weights(values if base is None else values * base, iterations, departures[worst])


def _fitted(
    margins: Sequence[Margin], codes: Sequence[NDArray[np.int64]], held: Numbers, tolerance: float, most: int
) -> tuple[Numbers, int]:
    """Return the cells' factors after as many passes as it takes, or as many as are allowed."""
    factors = np.ones(len(held))
    for iteration in range(1, most + 1):
        worst = 0.0
        for margin, own in zip(margins, codes, strict=True):
            reached = np.bincount(own, weights=held * factors, minlength=len(margin.targets))
            worst = max(worst, float(np.abs(reached / margin.targets - 1).max()))
            factors *= (margin.targets / reached)[own]
        # `worst` is from before each step: a pass well within the tolerance moved nothing that matters.
        if worst <= tolerance / 4 or len(margins) == 1:
            return factors, iteration
    return factors, most


def post_stratify(margin: Margin, start: ArrayLike | None = None) -> Weights:
    """Return weights with which one margin (or one cross of dimensions) is reached.

    Holt & Smith (1979), Post stratification, JRSS A 142.

    Raises:
        AnalysisProblem: as `rake` does.
    """
    return rake([margin], start)


def trim(weights: ArrayLike, lower: float, upper: float) -> Numbers:
    """Return weights between `lower` and `upper` times their mean, with the same total and the same order.

    All are multiplied by the one factor with which their clipped values add up to the old total; after Potter (1990), A
    study of procedures to identify and trim extreme sampling weights, ASA Survey Research Methods. Margins are no
    longer met exactly.

    Raises:
        AnalysisProblem: code `trim_bounds` unless 0 <= lower <= 1 <= upper, `weight_not_positive`.
    """
    w = np.asarray(weights, np.float64)
    if not 0 <= lower <= 1 <= upper < np.inf:
        raise AnalysisProblem(
            "trim_bounds",
            "trimming bounds are multiples of the mean weight: the lower is from 0 to 1, the upper at least 1.",
        )
    if not (w.size and (w > 0).all() and np.isfinite(w).all()):
        raise AnalysisProblem("weight_not_positive", "every weight must be above 0.")
    mean = w.mean()
    low, high = lower * mean, upper * mean
    if low <= w.min() and w.max() <= high:
        return w.copy()
    # The clipped sum rises with the factor from its lower bound to its upper one: halve until it cannot be told apart.
    least, most = low / w.max(), high / w.min()
    for _ in range(200):
        factor = (least + most) / 2
        if np.clip(factor * w, low, high).sum() < w.sum():
            least = factor
        else:
            most = factor
    return _exact_total(np.clip(most * w, low, high), w.sum(), low, high)


def _exact_total(w: Numbers, total: float, low: float, high: float) -> Numbers:
    free = (w > low) & (w < high)
    if free.any():
        w[free] *= 1 + (total - w.sum()) / w[free].sum()
    return np.clip(w, low, high)


def _checked(margins: Sequence[Margin], start: ArrayLike | None) -> Numbers | None:
    if not margins:
        raise AnalysisProblem("no_margins", "there is no margin to weight to.")
    n = len(margins[0].codes)
    base = None if start is None else np.asarray(start, np.float64)
    if any(len(margin.codes) != n for margin in margins) or (base is not None and base.shape != (n,)):
        raise AnalysisProblem("lengths_differ", "margins and starting weights must be of the same respondents.")
    if base is not None and not (np.isfinite(base).all() and (base > 0).all()):
        raise AnalysisProblem("start_not_positive", "every starting weight must be above 0.")
    totals = [float(margin.targets.sum()) for margin in margins]
    for margin, total in zip(margins, totals, strict=True):
        if n and not 0 <= margin.codes.min() <= margin.codes.max() < len(margin.targets):
            raise AnalysisProblem("code_out_of_range", "a code is no category's number.", dimension=margin.name)
        if not (np.isfinite(margin.targets).all() and (margin.targets >= 0).all()):
            raise AnalysisProblem("target_negative", "residents must be a number, 0 or more.", dimension=margin.name)
        if abs(total - totals[0]) > _TOTALS_AGREE * totals[0]:
            raise AnalysisProblem(
                "totals_differ",
                f'the residents of "{margins[0].name}" add up to {totals[0]:.12g}, those of "{margin.name}" to '
                f"{total:.12g}; they must be the same people.",
                dimension=margin.name,
            )
    return base


def _check_met(margin: Margin, met: Numbers) -> None:
    for category, target, x in zip(margin.categories, margin.targets, met, strict=True):
        if target > 0 and x == 0:
            raise AnalysisProblem(
                "nobody_to_weight",
                f'nobody in the sample is "{category}" of "{margin.name}"; merge it with another category.',
                dimension=margin.name,
                category=category,
            )
        if target == 0 and x == 0:
            raise AnalysisProblem(
                "category_empty",
                f'leave "{category}" of "{margin.name}" out: it has neither residents nor respondents.',
                dimension=margin.name,
                category=category,
            )
        if target == 0:
            raise AnalysisProblem(
                "nobody_to_reach",
                f'the register has no residents "{category}" of "{margin.name}", but the sample has.',
                dimension=margin.name,
                category=category,
            )


def _cells(
    margins: Sequence[Margin], base: Numbers | None
) -> tuple[NDArray[np.int64 | np.int32], NDArray[np.int64], NDArray[np.int64], Numbers]:
    """Return respondents' keys, the keys' places among the cells that occur, these cells, and the weight each holds."""
    sizes = [len(margin.targets) for margin in margins]
    possible = float(np.prod(sizes, dtype=np.float64))
    kind = np.int32 if possible < 2**31 else np.int64
    key: NDArray[np.int64 | np.int32] = margins[0].codes.astype(kind)
    for margin in margins[1:]:
        np.multiply(key, len(margin.targets), out=key)
        np.add(key, margin.codes, out=key, casting="unsafe")
    if possible > _DENSE:
        distinct, key = np.unique(key, return_inverse=True)
        held = np.bincount(key, weights=base).astype(np.float64)
        return key, np.arange(len(distinct)), distinct.astype(np.int64), held
    people = np.bincount(key, minlength=int(possible))
    sums = people if base is None else np.bincount(key, weights=base, minlength=int(possible))
    present = np.flatnonzero(people)
    return key, np.cumsum(people > 0) - 1, present, sums[present].astype(np.float64)


def _unravelled(cells: NDArray[np.int64], sizes: Sequence[int]) -> list[NDArray[np.int64]]:
    codes = []
    for size in reversed(sizes):
        cells, own = np.divmod(cells, size)
        codes.append(own)
    return codes[::-1]


def _departure(margin: Margin, own: NDArray[np.int64], held: Numbers) -> float:
    reached = np.bincount(own, weights=held, minlength=len(margin.targets))
    return float(np.abs(reached / margin.targets - 1).max())
