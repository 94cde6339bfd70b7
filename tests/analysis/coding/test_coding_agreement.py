"""Agreement: equal to the krippendorff package, to kappa by hand, and to what the words of the definitions say."""

import itertools

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coding.agreement import agreement, alpha_nominal, cohen_kappa
from analysis.problems import AnalysisProblem

CODES = ("safety", "traffic", "green")


def reference(values):
    """Return the package's alpha, or None where it has none."""
    seen = values[~np.isnan(values)]
    paired = (~np.isnan(values)).sum(axis=0) >= 2
    inside = values[:, paired]
    if len(np.unique(inside[~np.isnan(inside)])) < 2 or len(np.unique(seen)) < 2:
        return None
    return krippendorff.alpha(values, level_of_measurement="nominal")


def drawn_codings(seed, units=40, coders=3, missing=0.3, most=3):
    random = np.random.default_rng(seed)
    codings = {}
    for unit, coder in itertools.product(range(units), "abc"[:coders]):
        if random.random() >= missing:
            number = random.integers(0, most + 1)
            codings[unit, coder] = frozenset(random.choice(CODES, size=number, replace=False).tolist())
    return codings


def as_matrix(codings, code, units=40, coders="abc"):
    return np.array(
        [[float(code in codings[u, c]) if (u, c) in codings else np.nan for u in range(units)] for c in coders]
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 5), st.integers(2, 25), st.integers(2, 4), st.floats(0, 0.7))
def test_alpha_equals_the_package_with_missing_values(seed, coders, units, levels, missing):
    random = np.random.default_rng(seed)
    values = random.integers(0, levels, size=(coders, units)).astype(float)
    values[random.random(values.shape) < missing] = np.nan
    expected = reference(values)
    found = alpha_nominal(values)
    assert (found is None) == (expected is None)
    assert found == pytest.approx(expected, abs=1e-9)


def test_krippendorffs_own_example():
    # Krippendorff 2011, "Computing Krippendorff's alpha-reliability", section C: four observers, nominal alpha .743.
    rows = ["1 2 3 3 2 1 4 1 2 * * *", "1 2 3 3 2 2 4 1 2 5 * 3", "* 3 3 3 2 3 4 2 2 5 1 *", "1 2 3 3 2 4 4 1 2 5 1 *"]
    values = np.array([[np.nan if cell == "*" else float(cell) for cell in row.split()] for row in rows])
    assert alpha_nominal(values) == pytest.approx(0.743, abs=5e-4)


@pytest.mark.parametrize("seed", range(5))
def test_by_code_and_pooled_equal_the_package(seed):
    codings = drawn_codings(seed)
    result = agreement(codings, draws=50)
    matrices = {code: as_matrix(codings, code) for code in CODES}
    for code, matrix in matrices.items():
        assert result.by_code[code].value == pytest.approx(reference(matrix), abs=1e-9)
    assert result.pooled.value == pytest.approx(reference(np.hstack(list(matrices.values()))), abs=1e-9)
    assert result.nominal is None
    assert result.overall == result.pooled


@pytest.mark.parametrize("seed", range(5))
def test_nominal_where_everybody_gives_one_code_at_most(seed):
    codings = drawn_codings(seed, most=1)
    names = ["", *CODES]
    values = np.array(
        [
            [names.index(next(iter(codings[u, c]), "")) if (u, c) in codings else np.nan for u in range(40)]
            for c in "abc"
        ],
        dtype=float,
    )
    assert agreement(codings, draws=10).overall.value == pytest.approx(reference(values), abs=1e-9)


def test_full_agreement_is_one_and_its_interval_too():
    codings = {(u, c): frozenset([CODES[u % 3]]) for u in range(30) for c in "ab"}
    overall = agreement(codings).overall
    assert (overall.value, overall.low, overall.high, overall.units) == (1, 1, 1, 30)


def test_interval_holds_the_value_and_narrows_with_more_units():
    few, many = (agreement(drawn_codings(1, units=n), draws=400).pooled for n in (20, 320))
    assert few.low < few.value < few.high
    assert many.high - many.low < (few.high - few.low) / 2


def test_same_seed_same_interval():
    codings = drawn_codings(3)
    assert agreement(codings, draws=100, seed=4) == agreement(codings, draws=100, seed=4)
    assert agreement(codings, draws=100, seed=4).pooled.low != agreement(codings, draws=100, seed=5).pooled.low


def test_a_code_that_nobody_or_everybody_gave_has_no_alpha():
    codings = {(u, c): frozenset(["green"]) for u in range(5) for c in "ab"}
    result = agreement(codings, codes=("green", "traffic"))
    assert result.by_code["green"].value is None
    assert result.by_code["traffic"].value is None


def test_nobody_coded_double():
    result = agreement({(1, "a"): frozenset(["green"]), (2, "b"): frozenset()})
    assert result.overall.value is None
    assert result.overall.units == 0
    assert result.by_pair == {}


def test_no_codings_is_a_problem():
    with pytest.raises(AnalysisProblem, match="no codings") as raised:
        agreement({})
    assert raised.value.code == "no_codings"


def test_kappa_by_hand():
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: observed .7, by chance .5, kappa .4 (Cohen 1960).
    one = np.repeat([1.0, 1.0, 0.0, 0.0], [20, 5, 10, 15])
    other = np.repeat([1.0, 0.0, 1.0, 0.0], [20, 5, 10, 15])
    assert cohen_kappa(one, other) == pytest.approx(0.4)
    assert cohen_kappa(np.append(one, np.nan), np.append(other, 1.0)) == pytest.approx(0.4)


def test_kappa_without_shared_units_or_variation():
    assert cohen_kappa(np.array([1.0, np.nan]), np.array([np.nan, 1.0])) is None
    assert cohen_kappa(np.ones(4), np.ones(4)) is None
