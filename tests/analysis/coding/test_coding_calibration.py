"""Calibration: error, diagram and curves against sums by hand and against known truths."""

import numpy as np
import pytest
from sklearn.metrics import f1_score

from analysis.coding.calibration import (
    base_rates,
    error_by_chance,
    expected_calibration_error,
    fit_curve,
    reliability,
)
from analysis.coding.decide import Rule, choose, f1


def test_calibration_error_by_hand():
    p = np.array([0.05, 0.15, 0.15, 0.85, 0.95])
    y = np.array([0, 0, 1, 1, 1])
    # Bins .0-.1, .1-.2, .8-.9, .9-1: |.05-0|, 2 x |.15-.5|, |.85-1|, |.95-1|, over five.
    assert expected_calibration_error(p, y) == pytest.approx((0.05 + 2 * 0.35 + 0.15 + 0.05) / 5)
    assert expected_calibration_error(p, y, above=0.2) == pytest.approx((0.15 + 0.05) / 2)
    assert expected_calibration_error(p, y, above=0.99) is None


def test_an_error_by_chance_is_that_of_exactly_right_probabilities():
    # One bin of n probabilities of one half: the mean distance of a binomial share from it is sqrt(1 / (2 pi n)).
    for number in (50, 800):
        assert error_by_chance(np.full(number, 0.5), draws=2000) == pytest.approx((2 * np.pi * number) ** -0.5, rel=0.06)
    assert error_by_chance(np.array([0.1, 0.1]), above=0.2) is None
    assert error_by_chance(np.ones(9)) == 0


def test_the_diagram_counts_everything_once():
    p = np.linspace(0, 1, 101)
    points = reliability(p, p > 0.5)
    assert sum(point.n for point in points) == 101
    assert all(point.low <= point.claimed <= point.high for point in points)


def test_curve_finds_the_probabilities_that_made_the_data():
    random = np.random.default_rng(0)
    base = np.array([0.1, 0.4])
    scores = random.normal(0, 0.2, size=(8000, 2))
    true = 1 / (1 + np.exp(-(np.log(base / (1 - base)) + 5 * scores / np.sqrt(base * (1 - base)))))
    truth = (random.random(true.shape) < true).astype(float)
    curve = fit_curve(scores, truth, np.zeros(8000, dtype=int), 1)
    found = curve.probabilities(scores, np.zeros(8000, dtype=int))
    assert np.abs(found - true).mean() < 0.02
    assert expected_calibration_error(found, truth, above=0.2) < 0.02


def test_scores_that_say_nothing_give_the_base_rates():
    truth = np.zeros((40, 2))
    truth[:10, 0] = truth[:3, 1] = 1
    curve = fit_curve(np.zeros((40, 2)), truth, np.zeros(40, dtype=int), 1)
    found = curve.probabilities(np.zeros((5, 2)), np.full(5, -1))
    assert found == pytest.approx(np.tile(base_rates(truth), (5, 1)), abs=0.02)


@pytest.mark.parametrize("seed", range(4))
def test_f1_equals_scikit_learn(seed):
    random = np.random.default_rng(seed)
    truth, found = random.random((30, 5)) < 0.3, random.random((30, 5)) < 0.4
    micro, macro = f1(truth, found)
    assert micro == pytest.approx(f1_score(truth, found, average="micro"))
    assert macro == pytest.approx(f1_score(truth, found, average="macro"))


def test_f1_leaves_out_codes_nobody_gave():
    truth = np.array([[True, False], [True, False]])
    assert f1(truth, truth) == (1, 1)
    assert f1(np.zeros((2, 2), dtype=bool), np.zeros((2, 2), dtype=bool)) == (0, 0)


def test_one_code_each_is_answered_by_one_code_each():
    truth = np.eye(3)[np.arange(60) % 3]
    p = np.random.default_rng(0).random((60, 3))
    rule = choose(p, truth, base_rates(truth))
    assert rule.exclusive
    assert (rule.apply(p, base_rates(truth)).sum(axis=1) == 1).all()


def test_f1_of_chances_counts_what_is_expected():
    chances = np.array([[0.5, 0.2], [0.9, 0.4]])
    suggested = np.array([[True, False], [True, False]])
    micro, macro = f1(chances, suggested)
    assert micro == pytest.approx(2 * 1.4 / (2 + 2))
    assert macro == pytest.approx((2 * 1.4 / (1.4 + 2) + 0) / 2)


def test_the_rule_of_few_texts_follows_what_is_expected_and_less_the_luck_of_the_draw():
    lost = {"chosen": 0.0, "given": 0.0}
    for seed in range(60):
        random = np.random.default_rng(seed)
        p = random.beta(0.5, 1.5, (60, 4))
        truth = (random.random(p.shape) < p).astype(float)
        base = base_rates(truth)
        rules = [Rule(float(t), e) for t in np.arange(0.2, 0.61, 0.02) for e in (0.0, 0.15, 0.3, 0.5, 0.75, 1.0)]
        expected = [sum(f1(p, rule.apply(p, base))) for rule in rules]
        lucky = int(np.argmax([sum(f1(truth > 0, rule.apply(p, base))) for rule in rules]))
        lost["given"] += max(expected) - expected[lucky]
        lost["chosen"] += max(expected) - sum(f1(p, choose(p, truth, base).apply(p, base)))
    assert 0 <= lost["chosen"] < 0.6 * lost["given"]


def test_few_texts_choose_no_rule_of_their_own():
    assert choose(np.full((5, 2), 0.4), np.ones((5, 2)), np.full(2, 0.9)) == Rule()
