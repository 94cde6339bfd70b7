"""Thresholds: the lowest that keeps a precision, by language, with a margin where there are few texts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coding.thresholds import (
    MARGIN,
    by_language,
    coverage,
    suggest,
    suggest_at,
    texts_needed,
    threshold_for_precision,
)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.1, 0.95))
def test_threshold_keeps_its_precision_and_is_the_lowest(seed, precision):
    random = np.random.default_rng(seed)
    p = np.round(random.random((60, 2)) * 0.98 + 0.01, 2)
    y = (random.random(p.shape) < p).astype(float)
    threshold = threshold_for_precision(p, y, precision, least=5)
    if threshold is not None:
        assert y[suggest_at(p, threshold, precision)].mean() >= precision - 1e-9
    for lower in np.unique(p[p < (threshold or 1.1)]):
        suggested = suggest_at(p, lower, precision)
        same = threshold is not None and np.array_equal(suggested, suggest_at(p, threshold, precision))
        assert same or suggested.sum() < 5 or y[suggested].mean() < precision


def test_a_further_code_must_be_sure_by_itself():
    p = np.array([[0.7, 0.65], [0.95, 0.92], [0.4, 0.1]])
    assert suggest_at(p, 0.6, 0.9).tolist() == [[True, False], [True, True], [False, False]]
    assert not suggest_at(p, None, 0.9).any()


def test_coverage_by_hand():
    p = np.array([[0.9, 0.8], [0.3, 0.2], [0.7, 0.1]])
    y = np.array([[1, 0], [0, 0], [1, 0]])
    served = coverage(suggest_at(p, 0.7, 0.75), y)
    assert (served.texts, served.precision) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert coverage(suggest_at(p, None, 0.9), y).texts == 0
    assert coverage(suggest_at(p, 0.95, 0.9), y).precision is None


def texts(right_above, number=300, seed=0):
    """Held-out texts of a language with one code: (n x 1 probabilities, truth), a share right at the higher half."""
    random = np.random.default_rng(seed)
    p = random.permutation(np.linspace(0.01, 0.99, number))
    return p[:, None], (random.random(number) < np.where(p > 0.5, right_above, 0.2)).astype(float)[:, None]


def test_every_language_gets_the_threshold_of_its_own_texts():
    """Where the machine knows one language less well, what is right often enough in the other does not do for it."""
    good, less = texts(0.95), texts(0.75, seed=1)
    p, y = np.vstack([good[0], less[0]]), np.vstack([good[1], less[1]])
    names = ["nb"] * 300 + ["so"] * 300
    found = by_language(p, y, names, 0.7)
    assert found["nb"] < found["so"]
    suggested = suggest(p, names, found, 0.7)
    for name in ("nb", "so"):
        own = np.array(names) == name
        assert y[own][suggested[own]].mean() >= 0.7
    common = threshold_for_precision(p, y, 0.7)
    assert less[1][suggest_at(less[0], common, 0.7)].mean() < 0.7


def test_a_language_without_a_threshold_gets_no_suggestion():
    p = np.full((4, 2), 0.99)
    assert suggest(p, ["nb", "so", "nb", ""], {"nb": 0.5}, 0.7).any(axis=1).tolist() == [True, False, True, False]


def test_few_texts_must_be_right_more_often_than_many():
    p = np.linspace(0.9, 0.5, 40)[:, None]
    y = np.ones((40, 1))
    y[::4] = 0  # three of four are right
    assert by_language(p, y, ["so"] * 40, 0.7) == {}
    many, more = np.repeat(p, 10, axis=0), np.repeat(y, 10, axis=0)
    assert by_language(many, more, ["so"] * 400, 0.7) == {"so": 0.5}
    assert threshold_for_precision(p, y, 0.7) == 0.5, "without a margin the few would do"


def test_the_number_of_texts_needed_is_that_at_which_the_same_evidence_would_do():
    p = np.linspace(0.9, 0.5, 40)[:, None]
    y = np.ones((40, 1))
    y[::4] = 0
    number = texts_needed(p, y, 0.7)
    assert 40 < number <= 320
    # So many times the texts, 3 of 4 right: 0.05 above the 0.7 asked must be the margin at the latest.
    assert MARGIN / number * np.sqrt(0.21 / number) == pytest.approx(0.05, rel=0.3)
    assert texts_needed(p, y, 0.9) is None, "three of four are never nine of ten"
    assert texts_needed(np.zeros((0, 1)), np.zeros((0, 1)), 0.7) is None
