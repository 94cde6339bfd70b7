"""Shares of a part of the statements, their change, and what stands together."""

import numpy as np
import pytest

from analysis.coding.prevalence import wilson
from analysis.coding.shares import Statements, change, share, together


def made(decided, truth, machine=None, weights=None, source=None):
    truth = np.atleast_2d(np.array(truth, float).T).T
    n = len(decided)
    machine = np.full(truth.shape, np.nan) if machine is None else np.atleast_2d(np.array(machine, float).T).T
    return Statements(
        np.array(decided, bool),
        truth,
        machine,
        np.ones(n) if weights is None else np.array(weights, float),
        np.arange(n) if source is None else np.array(source),
    )


def test_without_the_machine_people_speak_alone_and_each_person_counts_once():
    alone = share(made([True] * 20 + [False] * 30, [1] * 5 + [0] * 45), 0)
    assert alone.share == 0.25
    assert (alone.low, alone.high) == pytest.approx(wilson(0.25, 20, 1.96))
    same_people = share(made([True] * 20, [1] * 5 + [0] * 15, source=[n // 2 for n in range(20)]), 0)
    assert (same_people.low, same_people.high) == pytest.approx(wilson(0.25, 10, 1.96))


def test_the_machines_errors_are_taken_out_and_make_the_interval_wider():
    random = np.random.default_rng(0)
    real = random.random(2000) < 0.3
    decided = np.arange(2000) < 400
    machine = np.where(real, 0.7, 0.4)  # says 49 % where 30 % is right
    found = share(made(decided, real * decided, machine), 0)
    assert found.counted > 0.45
    assert found.low < real.mean() < found.high
    assert found.share == pytest.approx(real.mean(), abs=0.03)
    everything = share(made([True] * 2000, real, machine), 0)
    assert everything.high - everything.low < found.high - found.low


def test_what_the_machine_has_not_seen_gets_the_mean_and_too_few_codings_get_nothing():
    machine = [0.5] * 20 + [np.nan] * 20
    assert share(made([True] * 20 + [False] * 20, [1, 0] * 10 + [0] * 20, machine), 0).share == pytest.approx(0.5)
    assert share(made([True] * 9 + [False] * 30, [1] * 39), 0) is None


def test_weights_count():
    found = share(made([True] * 20, [1] * 10 + [0] * 10, weights=[3] * 10 + [1] * 10), 0)
    assert found.share == 0.75


def test_a_change_is_clear_where_chance_does_not_explain_it():
    """Newcombe 1998, table II, case (a), method 10: 56/70 and 48/80 differ by .20 with .0524 to .3339."""
    one = share(made([True] * 70, [1] * 56 + [0] * 14), 0)
    other = share(made([True] * 80, [1] * 48 + [0] * 32), 0)
    found = change(other, one)
    assert (found.difference, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert found.is_clear
    assert not change(one, one).is_clear


def test_what_stands_together_is_counted_in_statements_and_in_people():
    truth = np.zeros((12, 2))
    truth[:6, 0] = 1
    truth[:4, 1] = 1
    found = made([True] * 10 + [False] * 2, truth, source=[0, 0, 1, 2, *range(3, 11)])
    table = together(found)
    assert (table[0][1].both, table[0][1].people) == (4, 3)
    assert table[0][1].lift == pytest.approx(4 / (6 * 4 / 10))
    assert table[1][0] == table[0][1]
    assert (table[0][0].both, found.people_with(0)) == (6, 5)
    assert found.people == 9
