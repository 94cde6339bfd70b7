import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, hypergeom

from analysis.representation.evidence import Sampling
from analysis.representation.multiplicity import Family, benjamini_hochberg, holm

P = st.lists(st.floats(0, 1), min_size=1, max_size=30).map(np.array)


@given(P)
def test_benjamini_hochberg_equals_scipys(p):
    assert np.allclose(benjamini_hochberg(p), false_discovery_control(p), atol=1e-12)


@given(P)
def test_holm_by_its_definition(p):
    expected = []
    for value in p:
        smaller = [min(1, other * (len(p) - int((p < other).sum()))) for other in p if other <= value]
        expected.append(max(smaller))
    assert np.allclose(holm(p), expected)


def family(K, n=300, N=3000, deff=1.0):
    K = np.array(K)
    same = np.ones_like(K)
    sampling = Sampling(N * same, K, n * same, deff * np.ones(len(K)), np.ones(len(K), bool))
    return Family.of(sampling, 0.8, (0.6, 0.7))


def test_a_single_groups_q_is_its_exact_chance():
    q = family([420]).q(np.array([28]))[0]
    assert q == pytest.approx(hypergeom.cdf(28, 3000, 420, 300), rel=1e-8)


def test_the_sum_of_exact_chances_by_hand():
    # Two equal groups: at the strength of the thinner one, both would show at most 25.
    q = family([420, 420]).q(np.array([25, 28]))
    assert q[0] == pytest.approx(2 * hypergeom.cdf(25, 3000, 420, 300), rel=1e-8)
    assert q[1] == pytest.approx(max(q[0], hypergeom.cdf(28, 3000, 420, 300)), rel=1e-8)


def test_groups_that_the_ratio_lets_pass_cost_nothing():
    # Of half the residents, fewer than .8 of what is expected would be a wonder: looking at them is free.
    few = family([420]).q(np.array([28]))[0]
    many = family([420, 1500, 1500, 2400]).q(np.array([28, 150, 150, 240]))[0]
    assert many == pytest.approx(few, rel=0.05)


def test_ratios_of_four_fifths_and_more_are_never_flagged():
    q = family([1500, 420]).q(np.array([120, 34]))
    assert q.tolist() == [1, 1]
    assert family([1500, 420]).q(np.array([119, 34]))[0] < 0.001


@given(st.lists(st.integers(40, 1200), min_size=2, max_size=12), st.data())
def test_fewer_answers_never_raise_a_groups_q(K, data):
    K = np.array(K)
    top = np.maximum(1, (K * 0.1 * 1.2).astype(int))
    x = np.array([data.draw(st.integers(1, int(most))) for most in top])
    one = data.draw(st.integers(0, len(K) - 1))
    fewer = x.copy()
    fewer[one] -= 1
    judged = family(K)
    assert judged.q(fewer)[one] <= judged.q(x)[one] + 1e-12
    assert judged.q_if(x, fewer, judged.sampling)[one] == pytest.approx(judged.q(fewer)[one])


def test_where_all_are_heard_fairly_a_flag_is_rare():
    K = [300, 420, 600, 540, 450, 390, 300]
    rng = np.random.default_rng(22)
    judged = family(K)
    drawn = rng.multivariate_hypergeometric(K, 300, size=3000)
    falsely = np.mean([(judged.q(x) < 0.10).any() for x in drawn])
    assert 0.05 < falsely < 0.115
