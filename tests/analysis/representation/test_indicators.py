import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.representation.indicators import (
    asmd,
    effective_sample_size,
    kish_design_effect,
    representativeness,
    standardized_differences,
)


def test_kish_by_hand():
    assert kish_design_effect([1, 1, 1, 1]) == 1
    assert kish_design_effect([1, 3]) == pytest.approx(2 * 10 / 16)
    assert effective_sample_size([1, 3]) == pytest.approx(1.6)
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
