import numpy as np
import pytest
from scipy.stats import beta, binom, hypergeom

from analysis.representation.evidence import (
    Sampling,
    at_most,
    chance_of_nobody,
    design_effect,
    lower_mid_p,
    share_interval,
)


def sampling(N=3000, K=420, n=300, deff=1.0, finite=True):
    return Sampling(np.array([N]), np.array([K]), np.array([n]), np.array([deff]), np.array([finite]))


@pytest.mark.parametrize("x", [0, 1, 20, 41, 42, 60, 299])
def test_without_clustering_it_is_the_exact_hypergeometric(x):
    p = lower_mid_p(np.array([x]), sampling())[0]
    expected = hypergeom.cdf(x, 3000, 420, 300) - hypergeom.pmf(x, 3000, 420, 300) / 2
    assert p == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("x", [0, 1, 20, 41, 42, 60, 300])
def test_without_a_finite_population_it_is_the_binomial(x):
    p = lower_mid_p(np.array([x]), sampling(finite=False))[0]
    assert p == pytest.approx(binom.cdf(x, 300, 0.14) - binom.pmf(x, 300, 0.14) / 2, rel=1e-9)


@pytest.mark.parametrize("x", [0, 3, 20, 42])
def test_with_clustering_it_is_the_beta_form_on_effective_counts(x):
    p = lower_mid_p(np.array([x]), sampling(deff=2.0))[0]
    c = 1 / (2.0 * (1 - 300 / 3000))
    a, m = x * c, 300 * c
    # The binomial distribution function by the beta distribution, at a and at a - 1.
    upto = beta.sf(0.14, a + 1, m - a)
    below = beta.sf(0.14, a, m - a + 1) if a else 0.0
    assert p == pytest.approx((upto + below) / 2, rel=1e-9)


def test_when_most_have_answered_the_clustered_tail_is_that_of_the_group_not_of_the_sample():
    heard = sampling(K=20, n=2000, deff=1.0000001)
    x = np.arange(6, 14)
    exact = hypergeom.cdf(x, 3000, 20, 2000)
    found = np.array([at_most(np.array([value]), heard)[0] for value in x])
    assert np.all(np.abs(np.log(found / exact)) < np.log(1.35))
    # The binomial of the sample would give several times the exact chance or a fraction of it.
    c = 1 / (1 - 2 / 3)
    plain = beta.sf(20 / 3000, (x + 0.5) * c + 0.5, (2000 - x - 0.5) * c + 0.5)
    assert np.abs(np.log(plain / exact)).max() > np.log(1.8)


def test_clustering_and_smallness_widen_the_interval_and_a_census_closes_it():
    x = np.array([20])
    widths = []
    for setting in (sampling(), sampling(deff=2.0), sampling(N=3_000_000, K=420_000)):
        low, high = share_interval(x, setting, 0.95)
        assert low[0] < 20 / 300 < high[0]
        widths.append(high[0] - low[0])
    assert widths[0] < widths[2] < widths[1]
    low, high = share_interval(np.array([420]), sampling(n=3000), 0.95)
    assert low[0] == pytest.approx(0.14, abs=0.001)
    assert high[0] == pytest.approx(0.14, abs=0.001)


def test_the_interval_reaches_the_ends():
    assert share_interval(np.array([0]), sampling(), 0.95)[0][0] == 0
    assert share_interval(np.array([300]), sampling(), 0.95)[1][0] == 1
    low, high = share_interval(np.array([0]), sampling(n=0), 0.95)
    assert (low[0], high[0]) == (0, 1)


def test_chance_of_meeting_nobody():
    assert chance_of_nobody(sampling(K=60))[0] == pytest.approx(hypergeom.pmf(0, 3000, 60, 300), rel=1e-9)
    c = 1 / (1.5 * 0.9)
    assert chance_of_nobody(sampling(K=60, deff=1.5))[0] == pytest.approx(0.98 ** (300 * c), rel=1e-12)


def test_nobody_and_everybody_have_an_undecided_p():
    for K, x in ((0, 0), (3000, 300)):
        for deff in (1.0, 1.5):
            assert lower_mid_p(np.array([x]), sampling(K=K, deff=deff))[0] == pytest.approx(0.5)
    assert lower_mid_p(np.array([0]), sampling(n=0))[0] == pytest.approx(0.5)


ASSUMED = {"assumed": 1.5, "fewest_sessions": 5}


def named(heard, alone=0):
    flags = np.zeros(len(heard), bool)
    if alone:
        flags[-alone:] = True
    return design_effect(np.array(heard), flags, **ASSUMED)


def test_few_sessions_have_the_assumed_design_effect_of_those_who_were_in_them():
    assert named([[5, 5], [4, 6]]) == 1.5
    assert named([[5, 5], [4, 6], [10, 10]], alone=1) == pytest.approx(1.25)
    assert named([[10, 10]], alone=1) == 1.0
    assert named([[5, 0], [4, 0], [7, 0], [2, 0], [3, 0]]) == 1.0


def test_sessions_of_one_kind_of_people_have_the_largest_design_effect():
    # Ten sessions of twelve alike: without the uncertainty it would be twelve times 10/9 of its mean.
    heard = np.array([[12, 0]] * 5 + [[0, 12]] * 5)
    found = named(heard)
    between = 12 * (10 / 9)
    assert found >= between
    assert found == pytest.approx(between * (2.3984 / 2.0537) ** 2, rel=1e-3)


def test_evenly_mixed_sessions_have_none():
    assert named([[6, 6]] * 8) == 1.0


@pytest.mark.parametrize(("rho", "true"), [(0.0, 1.0), (0.1, 2.1)])
def test_the_design_effect_is_found_in_simulated_sessions(rho, true):
    rng = np.random.default_rng(20)
    found = []
    for _ in range(300):
        shares = np.array([0.5, 0.3, 0.2])
        each = rng.dirichlet(shares * (1 - rho) / rho, size=60) if rho else np.tile(shares, (60, 1))
        found.append(named(np.array([rng.multinomial(12, share) for share in each])))
    assert np.mean(found) == pytest.approx(true, rel=0.12)


def test_sessions_of_different_sizes_do_not_bias_it():
    rng = np.random.default_rng(21)
    sizes = rng.integers(2, 60, size=40)
    found = [named(np.array([rng.multinomial(size, [0.5, 0.3, 0.2]) for size in sizes])) for _ in range(200)]
    assert np.mean(found) < 1.25
