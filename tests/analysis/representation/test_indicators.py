import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.representation.indicators import (
    asmd,
    effective_sample_size,
    kish_design_effect,
    partials,
    representativeness,
    standardized_differences,
)


def test_kish_by_hand():
    assert kish_design_effect([1, 1, 1, 1]) == 1
    assert kish_design_effect([1, 3]) == pytest.approx(2 * 10 / 16)
    assert effective_sample_size([1, 3]) == pytest.approx(1.6)
    assert kish_design_effect(np.full(60, 50.0) / 3) == 1
    with pytest.raises(ValueError, match="add up"):
        kish_design_effect([])


@given(st.lists(st.floats(0.01, 100), min_size=2, max_size=50))
def test_kish_is_one_plus_the_squared_variation(weights):
    w = np.array(weights)
    assert kish_design_effect(w) == pytest.approx(1 + w.var() / w.mean() ** 2)
    assert kish_design_effect(3 * w) == pytest.approx(kish_design_effect(w))


def test_standardized_differences_by_hand():
    differences = standardized_differences([30, 70], [50, 50])
    assert differences == pytest.approx([0.4, 0.4])
    assert asmd([30, 70], [50, 50]) == pytest.approx(0.4)
    assert asmd([1, 1, 2], [25, 25, 50]) == 0
    assert standardized_differences([5, 0], [10, 0]).tolist() == [0, 0]


def test_even_participation_is_representative():
    found = representativeness([10, 20, 30], [100, 200, 300])
    assert (found.r, found.cv, found.partial) == pytest.approx((1, 0, 0))


def test_the_r_indicator_person_by_person():
    x, K = np.array([5, 40, 15]), np.array([100, 200, 300])
    found = representativeness(x, K)
    rates = np.repeat(x / K, K)
    assert found.r == pytest.approx(1 - 2 * rates.std())
    assert found.cv == pytest.approx(rates.std() / rates.mean())
    assert np.square(found.by_category).sum() == pytest.approx(rates.var())
    assert (found.by_category < 0).tolist() == [True, False, True]


def test_half_the_residents_all_heard_the_others_never_is_the_worst():
    assert representativeness([100, 0], [100, 100]).r == pytest.approx(0)


@pytest.mark.parametrize(("x", "K"), [([5], [0]), ([5, 1], [4, 10]), ([-1, 2], [5, 5])])
def test_impossible_participation_is_refused(x, K):
    with pytest.raises(ValueError, match="residents"):
        representativeness(x, K)


def test_nobody_heard_has_no_variation_to_speak_of():
    assert np.isnan(representativeness([0, 0], [5, 5]).cv)


def by_residents(x, K):
    """Return every resident's cell and whether they took part: the second method counts people one by one."""
    cells = [cell for cell in np.ndindex(K.shape) for _ in range(K[cell])]
    rates = np.array([x[cell] / K[cell] for cell in cells])
    return np.array(cells), rates


@given(st.integers(0, 10**6))
def test_partial_indicators_person_by_person(seed):
    rng = np.random.default_rng(seed)
    K = rng.integers(1, 12, size=(2, 3, 2))
    x = rng.binomial(K, rng.uniform(0.1, 0.9, K.shape))
    cells, rates = by_residents(x, K)
    for axis in range(3):
        found = partials(x, K, axis)
        own = np.array([rates[cells[:, axis] == k].mean() for k in cells[:, axis]])
        others = np.delete(cells, axis, axis=1)
        alike = (others[:, None, :] == others[None, :, :]).all(2)
        left = np.square(rates - (alike @ rates) / alike.sum(1))
        assert found.unconditional == pytest.approx(own.std())
        assert found.conditional == pytest.approx(np.sqrt(left.mean()))
        for k in range(K.shape[axis]):
            mine = cells[:, axis] == k
            assert found.conditional_by_category[k] == pytest.approx(np.sqrt(left[mine].sum() / len(rates)))
            part = np.sqrt(mine.mean()) * (rates[mine].mean() - rates.mean())
            assert found.unconditional_by_category[k] == pytest.approx(part, abs=1e-12)
        assert found.conditional <= rates.std() + 1e-12


def test_a_dimension_that_only_repeats_another_adds_nothing():
    # Young people live in one part only: once the part is known, age says no more.
    K, x = np.array([[100, 0], [0, 100]]), np.array([[50, 0], [0, 10]])
    found = partials(x, K, 0)
    assert found.unconditional == pytest.approx(0.2)
    assert found.conditional == 0
    # Alone, a dimension has nothing to be conditioned on.
    alone = partials([50, 10], [100, 100], 0)
    assert alone.conditional == pytest.approx(alone.unconditional)


@pytest.mark.parametrize(("x", "K", "axis"), [([1], [1, 2], 0), ([1], [2], 1), ([[3]], [[2]], 0), ([0], [0], 0)])
def test_impossible_crossings_are_refused(x, K, axis):
    with pytest.raises(ValueError, match=r"residents"):
        partials(x, K, axis)
