"""Bounds from those who did not say, and the hit rate of sessions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.representation.hit_rate import hit_rate
from analysis.representation.missing import share_bounds


def test_bounds_by_hand():
    low, high = share_bounds([10, 80], 10)
    # Silent at 1/30: 10/(29/30) of 100; silent at 3/10: 10/(7/10) of 100.
    assert low[0] == pytest.approx(0.1 / (29 / 30))
    assert high[0] == pytest.approx(0.1 / 0.7)
    assert high[1] == pytest.approx(0.9), "never more than all who kept silent"


@given(st.lists(st.integers(0, 300), min_size=1, max_size=8), st.integers(0, 300), st.floats(1, 10))
def test_bounds_hold_the_share_of_equal_silence_and_stay_shares(heard, missing, factor):
    low, high = share_bounds(heard, missing, factor=factor)
    total = sum(heard)
    assert (low >= 0).all()
    assert (low <= high + 1e-12).all()
    assert (high <= 1 + 1e-12).all()
    if total:
        same = np.array(heard) / total
        assert (low <= same + 1e-9).all()
        assert (high + 1e-9 >= np.minimum(same, (np.array(heard) + missing) / (total + missing))).all()


def test_without_missing_answers_the_bounds_are_the_share():
    low, high = share_bounds([1, 3], 0)
    assert low.tolist() == high.tolist() == [0.25, 0.75]
    assert share_bounds([0], 0)[1].tolist() == [0]
    with pytest.raises(ValueError, match="factor"):
        share_bounds([1], 1, factor=0.5)


def test_the_rate_is_the_ratio_of_sums_with_its_sessions():
    found = hit_rate([(4, 10), (6, 30), (0, 0)])
    assert (found.rate, found.sessions, found.answers) == (0.25, 2, 40)
    assert found.low < 0.25 < found.high
    assert hit_rate([]) is None
    assert hit_rate([(0, 0)]) is None


def test_sessions_that_differ_widely_make_it_less_sure():
    alike, apart = hit_rate([(5, 10)] * 6), hit_rate([(0, 10), (10, 10)] * 3)
    assert alike.rate == apart.rate == 0.5
    assert apart.high - apart.low > 2 * (alike.high - alike.low)


def test_all_or_none_reach_the_end_of_the_scale():
    assert hit_rate([(0, 10)] * 3).low == 0
    assert hit_rate([(10, 10)] * 3).high == 1
    with pytest.raises(ValueError, match="at most"):
        hit_rate([(3, 2)])


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    chance, covered = np.random.default_rng(3), 0
    for _ in range(400):
        rates = chance.beta(4, 6, 8)
        found = hit_rate([(int(chance.binomial(12, rate)), 12) for rate in rates])
        covered += found.low <= 0.4 <= found.high
    assert 0.7 <= covered / 400 <= 0.95
