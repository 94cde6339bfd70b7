"""How often the representation rule cries wolf, how often it finds a group that was not heard, and how fast it is.

Whether protected counts can be worked out is measured by tests/bench/disclosure.py.

`python -m tests.bench.representation [RUNS]` writes its table into docs/representation.md; seeded, so that it can be
repeated to the digit (but for the times).
"""

import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd

from analysis.representation.assessment import assess
from analysis.representation.counts import counts_from_frame
from analysis.representation.reference import Reference
from analysis.representation.weights import Margin, margins_of, rake
from tests.bench.representation_areas import CELLS_60, DIMENSIONS_22, fair_look, planned_looks, thin_look
from tests.bench.tables import Table, write_notes

NOTES = Path(__file__).parents[2] / "docs" / "representation.md"
RUNS = 2000
SIZES = (50, 100, 300, 1000, 2000)
KINDS = {"22 groups": DIMENSIONS_22, "60 cells": CELLS_60}


def run(runs: int = RUNS) -> Table:
    """Measure everything; `runs` surveys a simulated figure."""
    table = Table(
        "Representation: measured",
        f"`python -m tests.bench.representation`: {runs} simulated surveys a figure, 3,000 residents, seeded; a share of "
        "surveys counts as reached within two standard errors of simulation. Times are medians on the machine of the "
        "last run; read the ratios.",
    )
    false_flags(table, runs)
    looks(table, runs)
    power(table, runs)
    speed(table)
    return table


def rate(table, what, flags, goal, *, at_most):
    share = float(np.mean(flags))
    error = np.sqrt(max(share * (1 - share), 1e-4) / len(flags))
    met = share <= goal + 2 * error if at_most else share >= goal - 2 * error
    sign = "at most" if at_most else "at least"
    table.add(what, f"{share:.3f} ± {error:.3f}", f"{sign} {goal:g}", bool(met))


def false_flags(table, runs):
    for kind, dimensions in KINDS.items():
        for correlation, words in ((0.0, "no clustering"), (0.1, "sessions of 12, design effect 2.1")):
            for n in SIZES:
                rng = np.random.default_rng([n, len(dimensions), int(10 * correlation)])
                reports = [fair_look(rng, dimensions, n, correlation) for _ in range(runs)]
                flags = [any(group.flagged for group in report.groups) for report in reports]
                rate(table, f"any false flag, {kind}, {words}, n={n}", flags, 0.10, at_most=True)


def looks(table, runs):
    for kind, dimensions in KINDS.items():
        for numbers in ((100, 200, 300), (300, 600, 1000)):
            rng = np.random.default_rng(numbers)
            reports = [planned_looks(rng, dimensions, numbers) for _ in range(runs)]
            confirmed = [any(group.confirmed for report in own for group in report.groups) for own in reports]
            words = ", ".join(map(str, numbers))
            rate(table, f"any false flag confirmed in three looks, {kind}, n={words}", confirmed, 0.05, at_most=True)


def power(table, runs):
    alone = {"age": DIMENSIONS_22["age"]}
    cases = (
        ("14 % group, ratio .6, n=300, among 22", DIMENSIONS_22, ("age", 1), 300, 0.6, 0.80),
        ("14 % group, ratio .6, n=300, one dimension of 7", alone, ("age", 1), 300, 0.6, 0.80),
        ("14 % group, ratio .55, n=300, among 22", DIMENSIONS_22, ("age", 1), 300, 0.55, None),
        ("14 % group, ratio .6, n=500, among 22", DIMENSIONS_22, ("age", 1), 500, 0.6, None),
        ("60 of 3,000, ratio .6, n=1000, among 22", DIMENSIONS_22, ("background", 5), 1000, 0.6, None),
        ("60 of 3,000, ratio .6, n=2000, among 22", DIMENSIONS_22, ("background", 5), 2000, 0.6, 0.75),
    )
    for what, dimensions, group, n, ratio, goal in cases:
        rng = np.random.default_rng([n, int(ratio * 100)])
        found = [thin_look(rng, dimensions, group, n, ratio) for _ in range(runs)]
        if goal is None:
            table.add(f"found: {what}", f"{np.mean(found):.3f}")
        else:
            rate(table, f"found: {what}", found, goal, at_most=False)


def timed(what, times=7):
    taken = []
    for _ in range(times):
        start = perf_counter()
        what()
        taken.append(perf_counter() - start)
    return median(taken)


def speed(table):
    rng = np.random.default_rng(1)
    frame, reference = people(rng, 5000, 22)
    report = timed(lambda: assess(counts_from_frame(frame, reference, "met"), reference))
    table.add(
        "whole report, 5,000 respondents in 200 sessions, 22 groups", f"{report * 1e3:.0f} ms", "50 ms", report <= 0.05
    )
    margins, strings, reference = million(rng)
    codes = timed(lambda: rake(margins))
    table.add("1,000,000 respondents x 5 margins raked from codes", f"{codes * 1e3:.0f} ms", "25 ms", codes <= 0.025)
    texts = timed(lambda: rake(margins_of(strings, reference)), 3)
    table.add("the same from a frame of strings", f"{texts:.2f} s", "0.3 s", texts <= 0.3)
    plain = timed(lambda: by_frame(strings, reference), 1)
    table.add("a plain raking loop over a data frame, the usual way, in the same run", f"{plain:.2f} s")
    table.add("ratio to it: from codes / from strings", f"{plain / codes:.0f} / {plain / texts:.1f}")


def people(rng, n, _):
    columns = {
        name: rng.choice([f"{name} {at}" for at in range(len(shares))], p=shares, size=n)
        for name, shares in DIMENSIONS_22.items()
    }
    rows = [
        (name, f"{name} {at}", round(share * 30_000))
        for name, shares in DIMENSIONS_22.items()
        for at, share in enumerate(shares)
    ]
    return pd.DataFrame(columns | {"met": rng.integers(0, 200, n).astype(str)}), Reference.from_counts(rows)


def million(rng):
    margins, columns, rows = [], {}, []
    for at, size in enumerate((2, 7, 6, 7, 4)):
        shares = rng.dirichlet(np.full(size, 8.0))
        names = tuple(f"group {number}" for number in range(size))
        codes = rng.choice(size, p=shares, size=1_000_000).astype(np.int8)
        targets = np.round((0.7 * shares + 0.3 * rng.dirichlet(np.full(size, 8.0))) * 3_000_000)
        targets[0] += 3_000_000 - targets.sum()
        margins.append(Margin(str(at), names, codes, targets))
        columns[str(at)] = pd.Categorical.from_codes(codes, names).astype(str)
        rows += [(str(at), name, int(target)) for name, target in zip(names, targets, strict=True)]
    return margins, pd.DataFrame(columns), Reference.from_counts(rows)


def by_frame(frame, reference):
    """Rake as a data analyst would: group, sum, map the factor back, until nothing moves."""
    weights = pd.Series(1.0, index=frame.index)
    for _ in range(50):
        moved = 0.0
        for dimension in reference.dimensions:
            targets = pd.Series(dimension.counts, index=dimension.categories, dtype=float)
            factors = targets / weights.groupby(frame[dimension.name]).sum()
            weights = weights * frame[dimension.name].map(factors)
            moved = max(moved, float((factors - 1).abs().max()))
        if moved < 1e-10:
            break
    return weights


if __name__ == "__main__":
    measured = run(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
    print(measured.as_text())
    write_notes(NOTES, "representation", measured)
    sys.exit(1 if measured.missed() else 0)
