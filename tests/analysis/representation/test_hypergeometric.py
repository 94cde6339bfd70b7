from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from analysis.representation import hypergeometric


def exactly_at_most(x, N, K, n):
    if x < 0:
        return 0.0
    return float(sum(Fraction(comb(K, k) * comb(N - K, n - k), comb(N, n)) for k in range(min(x, n) + 1)))


@st.composite
def draws(draw):
    N = draw(st.integers(1, 400))
    K = draw(st.integers(0, N))
    n = draw(st.integers(0, N))
    return draw(st.integers(-1, n)), N, K, n


@given(draws())
def test_equals_the_sum_of_fractions(drawn):
    x, N, K, n = drawn
    found = hypergeometric.at_most(*(np.array([value]) for value in (x, N, K, n)))[0]
    assert found == pytest.approx(exactly_at_most(x, N, K, n), rel=1e-9, abs=1e-12)


@given(draws())
def test_probability_is_a_fraction_of_binomial_coefficients(drawn):
    x, N, K, n = drawn
    expected = float(Fraction(comb(K, x) * comb(N - K, n - x), comb(N, n))) if x >= 0 else 0.0
    found = hypergeometric.probability(*(np.array([value]) for value in (x, N, K, n)))[0]
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(("N", "K", "n"), [(700_000, 98_000, 5_000), (30_000, 15_000, 5_000), (3_000, 60, 2_000)])
def test_agrees_with_scipy_on_large_areas(N, K, n):
    x = np.arange(0, min(K, n), 7)
    found = hypergeometric.at_most(x, np.array(N), np.array(K), np.array(n))
    known = hypergeom.cdf(x, N, K, n)
    seen = known > 1e-250
    assert np.allclose(found[seen], known[seen], rtol=1e-7, atol=1e-10)


def test_tails_far_out_keep_their_relative_precision():
    found = hypergeometric.at_most(*(np.array([value]) for value in (20, 3000, 1500, 300)))[0]
    assert 0 < found < 1e-60
    assert found == pytest.approx(exactly_at_most(20, 3000, 1500, 300), rel=1e-8)
