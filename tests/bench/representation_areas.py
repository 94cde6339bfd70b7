"""Simulated areas for the benchmark of representation: who lives there, and who is met."""

from dataclasses import dataclass

import numpy as np

from analysis.representation.assessment import Report, assess
from analysis.representation.counts import Counts, DimensionCounts
from analysis.representation.reference import Reference

RESIDENTS = 3000
HOUSEHOLD_CLUSTER = 12

# 22 groups in four dimensions. The shares are of the kind that a Norwegian neighbourhood has, and invented.
DIMENSIONS_22 = {
    "gender": [0.50, 0.50],
    "age": [0.10, 0.14, 0.20, 0.18, 0.15, 0.13, 0.10],
    "background": [0.55, 0.14, 0.12, 0.09, 0.08, 0.02],
    "sub-area": [0.25, 0.20, 0.15, 0.14, 0.12, 0.09, 0.05],
}
CELLS_60 = {"cell": np.random.default_rng(3).dirichlet(np.full(60, 2.0)).tolist()}


@dataclass(frozen=True)
class Area:
    """Residents' categories by dimension; neighbours stand together in clusters of twelve."""

    codes: dict[str, np.ndarray]
    reference: Reference
    sizes: dict[str, int]


def area(rng, dimensions, correlation=0.0):
    """Draw an area whose clusters of neighbours resemble each other by `correlation`."""
    codes = {}
    for name, shares in dimensions.items():
        if correlation:
            concentration = np.array(shares) * (1 - correlation) / correlation
            each = rng.dirichlet(concentration, size=RESIDENTS // HOUSEHOLD_CLUSTER)
            drawn = rng.random((len(each), HOUSEHOLD_CLUSTER, 1)) > each.cumsum(1)[:, None, :-1]
            codes[name] = drawn.sum(2).ravel()
        else:
            codes[name] = rng.choice(len(shares), p=shares, size=RESIDENTS)
    return of_codes(codes, {name: len(shares) for name, shares in dimensions.items()})


def fixed_area(dimensions):
    """Return the area in which every share holds exactly."""
    codes = {}
    for name, shares in dimensions.items():
        counts = np.round(np.array(shares) * RESIDENTS).astype(int)
        codes[name] = np.repeat(np.arange(len(shares)), counts)
    return of_codes(codes, {name: len(shares) for name, shares in dimensions.items()})


def of_codes(codes, sizes):
    rows = [
        (name, str(at), int(count))
        for name, own in codes.items()
        for at, count in enumerate(np.bincount(own, minlength=sizes[name]))
    ]
    return Area(codes, Reference.from_counts(rows), sizes)


def counted(there, people, sessions=None) -> Counts:
    """Fold the people who were met."""
    rows = np.zeros(len(people), int) if sessions is None else sessions
    names = (None,) if sessions is None else tuple(str(at) for at in range(rows.max() + 1))
    dimensions = []
    for name, own in there.codes.items():
        size = there.sizes[name]
        heard = np.bincount(rows * size + own[people], minlength=len(names) * size).reshape(len(names), size)
        categories = tuple(str(at) for at in range(size))
        dimensions.append(DimensionCounts(name, categories, heard, np.zeros(len(names), int)))
    return Counts(tuple(dimensions), names, len(people))


def fair_look(rng, dimensions, n, correlation) -> Report:
    """Judge a fair sample: everybody as likely, or whole clusters of neighbours in sessions."""
    there = area(rng, dimensions, correlation)
    if not correlation:
        return assess(counted(there, rng.permutation(RESIDENTS)[:n]), there.reference)
    clusters = rng.permutation(RESIDENTS // HOUSEHOLD_CLUSTER)[: -(-n // HOUSEHOLD_CLUSTER)]
    people = (clusters[:, None] * HOUSEHOLD_CLUSTER + np.arange(HOUSEHOLD_CLUSTER)).ravel()[:n]
    sessions = np.repeat(np.arange(len(clusters)), HOUSEHOLD_CLUSTER)[:n]
    return assess(counted(there, people, sessions), there.reference)


def planned_looks(rng, dimensions, numbers) -> list[Report]:
    """Judge a growing fair sample at planned numbers of answers."""
    there = area(rng, dimensions)
    met = rng.permutation(RESIDENTS)
    reports, before = [], None
    for n in numbers:
        reports.append(assess(counted(there, met[:n]), there.reference, previous=before))
        before = {(group.dimension, group.category): group.state for group in reports[-1].groups}
    return reports


def thin_look(rng, dimensions, group, n, ratio) -> bool:
    """Return whether a group that is met `ratio` times as often as its size says is flagged."""
    there = fixed_area(dimensions)
    name, at = group
    own = there.codes[name]
    size = int((own == at).sum())
    share = n / RESIDENTS
    others = (n - ratio * share * size) / (RESIDENTS - size)
    # People are met in the order of exponential waiting times; the rates give the wanted numbers among the first n.
    rates = np.where(own == at, -np.log1p(-ratio * share), -np.log1p(-others))
    dimensions_seen = []
    for dimension, codes in there.codes.items():
        met = np.argpartition(rng.exponential(size=RESIDENTS) / rates, n - 1)[:n] if dimension == name else None
        people = rng.permutation(RESIDENTS)[:n] if met is None else met
        dimensions_seen.append(counted(of_single(there, dimension, codes), people).dimensions[0])
    report = assess(Counts(tuple(dimensions_seen), (None,), n), there.reference)
    return any(found.flagged for found in report.groups if (found.dimension, found.category) == (name, str(at)))


def of_single(there, dimension, codes):
    return Area({dimension: codes}, there.reference, there.sizes)
