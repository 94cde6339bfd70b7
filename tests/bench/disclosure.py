"""Whether anything that the gate lets out gives a protected count back: random tables, attacked.

`python -m tests.bench disclosure`; each part prints its seed and can be repeated alone. A count of a table's cell is
recovered where only one whole number is left for it.
"""

from itertools import chain, groupby, islice, pairwise, product

import numpy as np

from analysis.representation.assessment import assess
from analysis.representation.counts import Counts
from analysis.representation.evidence import Sampling, lower_mid_p, share_interval
from analysis.representation.need import conversations_needed
from analysis.representation.reference import Reference
from analysis.tables.releases import Released, next_hidden
from analysis.tables.suppression import attack, last_first, suppress
from participation.services.shown_findings import bands_for_staff, for_others, for_staff
from tests.analysis.tables.test_releases import recovered as recovered_over_time
from tests.bench.tables import Table

TABLES = 1000


def run(tables: int = TABLES) -> Table:
    """Attack `tables` random tables in each part."""
    table = Table(
        "What is shown, attacked",
        f"`python -m tests.bench disclosure`: {tables} random tables a part, its seed beside it. Recovered is a protected "
        "count for which one whole number is left.",
    )
    told(table, f"rows and columns with all sums, linear programmes, seed 6, {tables} tables", *crossed(tables))
    for audience, shown, least in (("staff", for_staff, 1), ("exports", for_others, 0)):
        words = "counts, shares, ratios, intervals, p, needs and the sum"
        told(table, f"{words}, {audience}, seed 7, {tables} tables", *derived(shown, tables, least))
    words = (
        "one to three dimensions, everything shown at once (verdicts, p, needs, intervals, sentences, those who did not"
    )
    words += " say), against all answers that look the same"
    told(table, f"{words}, exports, seed 8, {tables} tables", *verdicts(export, tables, 0, unsaid=5))
    told(table, f"{words}, staff, seed 8, {tables} tables", *verdicts(staff_page, tables, 1))
    told(table, f"two and three releases, counts and changes of 1 to 4, seed 9, {tables} tables", *over_time(tables))
    return table


def told(table, what, attacked, found):
    print(f"  {what}: {found} of {attacked}", flush=True)
    table.add(f"{what} ({attacked} protected)", str(found), "0", found == 0)


def crossed(tables):
    rng = np.random.default_rng(6)
    recovered = hidden = 0
    for _ in range(tables):
        counts = rng.poisson(rng.uniform(1, 25), size=(rng.integers(1, 5), rng.integers(2, 7)))
        left = suppress(counts, order=last_first(counts.shape))
        low, high = attack(counts, left.hidden)
        small = (counts < 5) & left.hidden
        hidden += int(small.sum())
        # A table in which everything is hidden is not shown at all, so its sums are not either.
        recovered += 0 if left.hidden.all() else int((high - low < 1)[small].sum())
    return hidden, recovered


def drawn(rng):
    """Return the counts and the residents of a random dimension."""
    groups = int(rng.integers(2, 8))
    counts = rng.poisson(rng.uniform(0.5, 25, size=groups) * (rng.random(groups) > 0.15))
    return counts, np.maximum(rng.integers(20, 900, size=groups), counts)


def report_of(counts, residents):
    names = [str(at) for at in range(len(counts))]
    reference = Reference.from_counts(("d", name, int(K)) for name, K in zip(names, residents, strict=True))
    totals = {"d": dict(zip(names, map(int, counts), strict=True))}
    return assess(Counts.from_totals(totals, reference), reference)


def derived(shown, tables, least):
    """Return (protected counts, recovered ones) where all figures of a report's groups are turned back into counts.

    Each group's figures bound its count (needs, intervals and p by trying every count), and the number of answers is the
    sum. The linear programme over boxes and one sum is solved in closed form. Protected are counts from `least` to 4.
    """
    rng = np.random.default_rng(7)
    attacked = recovered = 0
    for _ in range(tables):
        counts, residents = drawn(rng)
        n = int(counts.sum())
        if n == 0:
            continue
        report = report_of(counts, residents)
        # Of fewer than five answers in all, staff are not even told how many of them are known.
        fewest = int(bands_for_staff(report.groups).answers.low) if shown is for_staff else n
        known = range(fewest, n + 1)
        low, high = np.array([bounded(view, known) for view in shown(report)]).T
        least_left = np.maximum(low, known[0] - (high.sum() - high))
        most_left = np.minimum(high, known[-1] - (low.sum() - low))
        small = (counts >= least) & (counts < 5)
        attacked += int(small.sum())
        recovered += int((most_left - least_left < 1 - 1e-6)[small].sum())
    return attacked, recovered


def verdicts(shown, tables, least, seed=8, unsaid=1):
    """Return (protected counts, recovered ones) for an attacker who tries other answers on the whole programme.

    A report has one to three dimensions, all of the same answers, and some who did not say. All that is shown of it is
    compared: counts, shares, ratios, intervals, p, needs, verdicts, flags, sentences, notes, and how many did not say. A
    count is not recovered where other answers, in which it differs and the number of all answers does not, show exactly
    the same; tried are those where some answers are moved between the group and one other, and then up to 900 that share
    the sum out among all protected groups. Where none is found it counts as recovered, so this errs on the side of alarm.

    Args:
        shown: the gate: a report to what is seen.
        tables: how many reports.
        least: the smallest protected count of a group.
        seed: of the reports.
        unsaid: the smallest protected number of those who did not say; 5 where others are never told of so few.
    """
    rng = np.random.default_rng(seed)
    attacked = recovered = 0
    for _ in range(tables):
        people = answers(rng)
        if people is None:
            continue
        seen = shown(report_of_all(people))
        for which, (counts, residents, missing) in enumerate(people):
            table, room = np.append(counts, missing), np.append(residents, counts.sum() + missing)
            lowest = np.append(np.full(len(counts), least), unsaid)
            among = hidden_in(seen, which, len(table))
            for at in np.flatnonzero((table >= lowest) & (table < 5)):
                attacked += 1
                recovered += not any(
                    shown(report_of_all([*people[:which], (other[:-1], residents, other[-1]), *people[which + 1 :]]))
                    == seen
                    for other in chain(moved(table, room, at), spread(table, room, at, among))
                )
    return attacked, recovered


def answers(rng):
    """Return one to three dimensions as (counts, residents, missing) of equally many answers, None where there are none."""
    drawings = [drawn(rng) for _ in range(int(rng.integers(1, 4)))]
    everybody = max(int(counts.sum()) for counts, _ in drawings) + int(rng.choice([0, 0, 1, 2, 3, 4, 7]))
    people = []
    for counts, residents in drawings:
        # Filled up with answers from its largest group, but for a few who did not say.
        missing = min(int(rng.choice([0, 1, 2, 3, 4, 6, 15])), everybody - int(counts.sum()))
        at = int(np.argmax(residents))
        counts[at] += everybody - int(counts.sum()) - missing
        residents[at] = max(residents[at], 2 * counts[at])
        people.append((counts, residents, missing))
    return people if everybody else None


def report_of_all(people):
    names = [[str(at) for at in range(len(counts))] for counts, _, _ in people]
    reference = Reference.from_counts(
        (f"d{which}", name, int(K))
        for which, (_, residents, _) in enumerate(people)
        for name, K in zip(names[which], residents, strict=True)
    )
    totals = {
        f"d{which}": dict(zip(names[which], map(int, counts), strict=True))
        for which, (counts, _, _) in enumerate(people)
    }
    missing = {f"d{which}": int(unsaid) for which, (_, _, unsaid) in enumerate(people)}
    return assess(Counts.from_totals(totals, reference, missing), reference)


def staff_page(report):
    """Return all that the staff's page shows: every group, and the known and the missing answers of each dimension."""
    told = [bands_for_staff(list(own)) for _, own in groupby(report.groups, key=lambda found: found.dimension)]
    return for_staff(report), [(bands.answers, bands.missing) for bands in told], report.n


def export(report):
    """Return all that an export shows, and the number of answers as the chapter gives it."""
    return for_others(report), report.n - report.n % 5


def hidden_in(seen, which, size):
    """Return the places of a dimension's groups, and last of those who did not say, that are not shown exactly."""
    own = [view for view in seen[0] if view.dimension == f"d{which}"]
    return np.append(np.flatnonzero([view.figures.is_protected for view in own]), size - 1).astype(int)


def moved(counts, residents, at):
    """Yield the tables in which the group's count is another one below 5, and one other group gives or takes."""
    for to in sorted(set(range(5)) - {int(counts[at])}, key=lambda to: abs(to - counts[at])):
        for other in np.argsort(counts):
            changed = counts.copy()
            changed[at] = to
            changed[other] += counts[at] - to
            if other != at and changed[other] >= 0 and (changed <= residents).all():
                yield changed


def spread(counts, residents, at, among):
    """Yield tables that share out otherwise what the protected groups have together, at most 900.

    First those in which all but one of them have 0 to 4, as the rule leaves out few that are larger, then any.
    """
    together, size = int(counts[among].sum()), len(among)
    few = (
        [*first[:rest], together - sum(first), *first[rest:]]
        for rest in range(size)
        for first in product(range(5), repeat=size - 1)
        if sum(first) <= together
    )
    any_ = product(range(together + 1), repeat=max(size - 1, 0))
    shares = ([*first, together - sum(first)] for first in any_ if sum(first) <= together)
    for share in chain(islice(few, 600), islice(shares, 300)):
        changed = counts.copy()
        changed[among] = share
        if changed[at] != counts[at] and (changed <= residents).all():
            yield changed


def over_time(tables):
    rng = np.random.default_rng(9)
    attacked = found = 0
    for _ in range(tables):
        counts, residents = drawn(rng)
        given = []
        for _ in range(int(rng.integers(2, 4))):
            hidden = next_hidden(given, counts, residents)
            given += [] if hidden is None else [Released(counts, hidden)]
            came = rng.poisson(rng.uniform(0, 12, size=len(counts)))
            counts = np.maximum(counts + came - (rng.random() < 0.2) * rng.integers(0, 3, size=len(counts)), 0)
        changes = [np.abs(new.counts - old.counts) for old, new in pairwise(given)]
        attacked += sum(int((each.counts < 5).sum()) for each in given)
        attacked += sum(int(((change > 0) & (change < 5)).sum()) for change in changes)
        found += len(recovered_over_time(given))
    return attacked, found


def bounded(view, known):
    """Return the least and most answers that a group can have by its figures, of any number of known answers."""
    fitting = [x for n in known for x in within(view.figures, n, view) if fits(view.figures, x, n, view)]
    return min(fitting), max(fitting)


def within(figures, n, view):
    """Return the counts that fit a group's count, share and ratio."""
    low, high = 0.0, float(n)
    for span, unit in ((figures.heard, 1), (figures.share, n), (figures.ratio, n * view.K / view.N)):
        if span is not None:
            low, high = max(low, span.low * unit - 1e-9), min(high, span.high * unit + 1e-9)
    return range(int(np.ceil(low - 1e-6)), int(high + 1e-6) + 1)


def fits(figures, x, n, view):
    """Return whether a count can stand behind a group's p, interval and need."""
    if figures.needed is not None:
        needed = conversations_needed(x, n, view.K, view.N) or 0
        if not figures.needed.low <= needed <= figures.needed.high:
            return False
    one = Sampling(*(np.array([each]) for each in (view.N, view.K, n, 1.0, True)))
    if (
        figures.p is not None
        and not figures.p.low - 1e-9 <= lower_mid_p(np.array([x]), one)[0] <= figures.p.high + 1e-9
    ):
        return False
    low, high = share_interval(np.array([x]), one, 0.95)
    return figures.interval is None or (
        figures.interval.low - 1e-9 <= low[0] and high[0] <= figures.interval.high + 1e-9
    )
