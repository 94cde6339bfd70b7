"""Shrunken ratios: against integrals computed otherwise, by hand in fractions, and by what they are for."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from analysis.representation.shrinkage import shrink

HEARD = [12, 3, 40, 0, 25, 9]
EXPECTED = [20.0, 2.5, 30.0, 1.5, 25.0, 10.0]
COUNTS = st.lists(st.tuples(st.integers(0, 200), st.floats(0.5, 300)), min_size=2, max_size=12)


def test_moments_are_marshall_s_computed_in_fractions():
    x, size = [Fraction(value) for value in HEARD], [Fraction(value) for value in EXPECTED]
    mean = sum(x) / sum(size)
    spread = sum(e * (h / e - mean) ** 2 for h, e in zip(x, size, strict=True)) / sum(size)
    between = spread - mean / (sum(size) / len(size))
    found = shrink(HEARD, EXPECTED)
    assert found.mean == pytest.approx(float(mean), abs=1e-12)
    assert found.between == pytest.approx(float(between), abs=1e-12)
    by_hand = [float(mean + between / (between + mean / e) * (h / e - mean)) for h, e in zip(x, size, strict=True)]
    assert found.ratio == pytest.approx(by_hand, abs=1e-12)


def test_posterior_means_and_intervals_equal_integrals_of_likelihood_times_prior():
    found = shrink(HEARD, EXPECTED, level=0.9)
    prior = stats.gamma(found.mean**2 / found.between, scale=found.between / found.mean)
    for at, (x, size) in enumerate(zip(HEARD, EXPECTED, strict=True)):

        def density(theta, x=x, size=size):
            return prior.pdf(theta) * stats.poisson.pmf(x, size * theta)

        whole = integrate.quad(density, 0, 10, limit=400)[0]
        mean = integrate.quad(lambda theta: theta * density(theta), 0, 10, limit=400)[0] / whole
        assert found.ratio[at] == pytest.approx(mean, abs=1e-7)
        for end, chance in ((found.low[at], 0.05), (found.high[at], 0.95)):
            assert integrate.quad(density, 0, end, limit=400)[0] / whole == pytest.approx(chance, abs=1e-6)


def test_without_spread_beyond_chance_all_have_the_mean():
    found = shrink([10, 21, 29], [10.0, 20.0, 30.0])
    assert found.between == 0
    assert found.ratio == pytest.approx([1.0, 1.0, 1.0])
    assert (found.low < 1).all()
    assert (found.high > 1).all()


@given(COUNTS)
def test_a_ratio_moves_towards_the_mean_and_never_past_it(rows):
    x, size = (np.array(column, float) for column in zip(*rows, strict=True))
    if not x.sum():
        return
    found = shrink(x, size)
    low, high = np.minimum(found.raw, found.mean), np.maximum(found.raw, found.mean)
    assert (low - 1e-9 <= found.ratio).all()
    assert (found.ratio <= high + 1e-9).all()
    assert ((found.weight >= 0) & (found.weight <= 1)).all()


@given(COUNTS, st.randoms())
def test_the_order_of_sub_areas_is_nothing(rows, chance):
    x, size = (np.array(column, float) for column in zip(*rows, strict=True))
    order = list(range(len(rows)))
    chance.shuffle(order)
    assert shrink(x[order], size[order]).ratio == pytest.approx(shrink(x, size).ratio[order])


def test_clusters_pull_harder_and_large_areas_keep_their_own():
    assert (shrink(HEARD, EXPECTED, deff=2).weight <= shrink(HEARD, EXPECTED).weight).all()
    found = shrink([500, 1500, 1], [1000.0, 1000.0, 2.0])
    assert found.ratio[0] == pytest.approx(0.5, abs=0.02)
    assert found.ratio[2] > found.raw[2] + 0.05


def test_shrunken_ratios_are_nearer_to_the_truth_than_raw_ones():
    chance = np.random.default_rng(6)
    raw = shrunken = 0.0
    for _ in range(200):
        truth, size = chance.gamma(10, 0.1, 8), chance.uniform(2, 20, 8)
        found = shrink(chance.poisson(size * truth), size)
        raw += np.square(found.raw - truth).sum()
        shrunken += np.square(found.ratio - truth).sum()
    assert shrunken < 0.6 * raw


@pytest.mark.parametrize(
    ("heard", "expected", "deff"), [([1], [1.0, 2.0], 1), ([-1], [1.0], 1), ([1], [0.0], 1), ([1], [1.0], 0.5)]
)
def test_what_cannot_be_right_is_refused(heard, expected, deff):
    with pytest.raises(ValueError, match="sub-areas"):
        shrink(heard, expected, deff=deff)
