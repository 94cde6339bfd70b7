"""Releases of the same table at different times, attacked together by a linear programme of another shape."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analysis.tables.releases import Released, next_hidden

RESIDENTS = np.array([400, 600, 800, 1000])


def give_out(tables):
    """Return the releases that come of these tables: one that must not be given out is left away."""
    given_out = []
    for counts in tables:
        hidden = next_hidden(given_out, np.array(counts), np.arange(len(counts)))
        if hidden is not None:
            given_out.append(Released(np.array(counts), hidden))
    return given_out


def spread(releases, aim, *, grew):
    """Return how far apart the ends of `aim` are, the counts being a start and what each release added to it."""
    groups, times = len(releases[0].counts), len(releases)
    rows, known = [], []
    for at, release in enumerate(releases):
        until = np.zeros((times, groups))
        for group in np.flatnonzero(~release.hidden):
            row = until.copy()
            row[: at + 1, group] = 1
            rows.append(row.ravel())
            known.append(release.counts[group])
        if not release.hidden.all():
            row = until.copy()
            row[: at + 1] = 1
            rows.append(row.ravel())
            known.append(release.counts.sum())
    # Nobody is counted less than not at all, whatever was deleted since.
    never = np.array(
        [
            -np.outer(np.arange(times) <= at, np.arange(groups) == group).ravel().astype(float)
            for at in range(times)
            for group in range(groups)
        ]
    )
    ends = []
    for sign in (1, -1):
        found = linprog(
            sign * aim.ravel(),
            A_eq=np.array(rows) if rows else None,
            b_eq=np.array(known) if rows else None,
            A_ub=never,
            b_ub=np.zeros(len(never)),
            bounds=(0 if grew else None, None),
            method="highs",
        )
        ends.append(sign * found.fun if found.status == 0 else sign * -np.inf)
    return ends[1] - ends[0]


def recovered(releases):
    """Return the protected counts and changes that only one whole number is left for."""
    times, groups = len(releases), len(releases[0].counts)
    grew = all((new.counts >= old.counts).all() for old, new in pairwise(releases))
    found = []
    for at, group in np.ndindex(times, groups):
        aim = np.zeros((times, groups))
        aim[: at + 1, group] = 1
        if releases[at].counts[group] < 5 and spread(releases, aim, grew=grew) < 1:
            found.append(("count", at, group))
        aim[:at, group] = 0
        change = abs(releases[at].counts[group] - releases[at - 1].counts[group])
        if at and 0 < change < 5 and spread(releases, aim, grew=grew) < 1:
            found.append(("change", at, group))
    return found


@st.composite
def sequences(draw):
    groups = draw(st.integers(2, 6))
    row = st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 7, 12, 30]), min_size=groups, max_size=groups)
    tables = [np.array(draw(row))]
    for _ in range(draw(st.integers(1, 3))):
        deleted = np.minimum(tables[-1], draw(st.sampled_from([0, 0, 0, 1, 3])))
        tables.append(tables[-1] + np.array(draw(row)) - deleted)
    return tables


@settings(max_examples=60, deadline=None)
@given(sequences())
def test_no_protected_count_or_change_can_be_recovered_from_all_releases_together(tables):
    releases = give_out(tables)
    assert recovered(releases) == []


def test_the_attack_finds_what_plain_suppression_of_each_release_would_give_away():
    tables = [np.array([20, 30, 3, 2]), np.array([22, 40, 3, 7])]
    careless = [Released(table, table < 5) for table in tables]
    assert ("change", 1, 0) in recovered(careless)
    assert recovered(give_out(tables)) == []


def test_groups_that_grew_enough_are_shown_anew_and_one_that_did_not_is_left_out():
    first = np.array([40, 60, 80, 100])
    assert not next_hidden([], first, RESIDENTS).any()
    before = [Released(first, np.zeros(4, bool))]
    assert not next_hidden(before, first + np.array([5, 10, 20, 0]), RESIDENTS).any()
    hidden = next_hidden(before, first + np.array([2, 10, 20, 30]), RESIDENTS)
    assert hidden[0]
    assert not hidden.all()


def test_a_release_that_could_show_nothing_new_is_not_made():
    first = np.array([40, 60, 80])
    assert next_hidden([Released(first, np.zeros(3, bool))], first + 2, RESIDENTS[:3]) is None
