import numpy as np
import pytest

from analysis.problems import AnalysisProblem
from analysis.representation.reference import Reference, is_missing


def test_each_dimension_has_its_own_total():
    reference = Reference.from_counts(
        [("age", "young", 40), ("age", "old", 60), ("gender", "f", 52), ("gender", "m", 49)]
    )
    assert reference.names() == ("age", "gender")
    assert reference["age"].population == 100
    assert reference["gender"].population == 101


def test_a_given_population_stands_for_all_dimensions():
    reference = Reference.from_counts([("age", "young", np.int64(40))], population=100)
    assert reference["age"].population == 100
    assert reference["age"].counts == (40,)


def test_there_is_no_dimension_of_another_name():
    with pytest.raises(KeyError):
        Reference.from_counts([("age", "young", 40)])["gender"]


@pytest.mark.parametrize(
    ("rows", "population", "code", "row"),
    [
        ([], None, "reference_empty", None),
        ([("", "a", 1)], None, "dimension_empty", 0),
        ([("age", " ", 1)], None, "category_empty", 0),
        ([("age", "a", 1), ("age", "Prefer not to say", 1)], None, "category_reserved", 1),
        ([("age", "NA", 1)], None, "category_reserved", 0),
        ([("age", "a", 1.5)], None, "count_not_integer", 0),
        ([("age", "a", True)], None, "count_not_integer", 0),
        ([("age", "a", "7")], None, "count_not_integer", 0),
        ([("age", "a", -1)], None, "count_negative", 0),
        ([("age", "a", 10**11)], None, "count_too_large", 0),
        ([("age", "a", 1), ("age", "a ", 2)], None, "category_twice", 1),
        ([("age", "a", 0), ("age", "b", 0)], None, "dimension_nobody", None),
        ([("age", "a", 60), ("age", "b", 50)], 100, "population_too_small", None),
        ([("age", "a", 60)], 0, "population_not_positive", None),
        ([("age", "a", 60)], 60.5, "population_not_positive", None),
    ],
)
def test_bad_figures_are_named(rows, population, code, row):
    with pytest.raises(AnalysisProblem) as caught:
        Reference.from_counts(rows, population)
    assert caught.value.code == code
    assert caught.value.row == row
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize(
    "value", ["", "  ", "NA", "N/A", "nan", "prefer not to say", "Prefer_not_to_say", "PREFER NOT TO SAY"]
)
def test_words_for_no_answer(value):
    assert is_missing(value)


@pytest.mark.parametrize("value", ["none", "na", "no", "0", "prefer", "unknown"])
def test_words_that_are_answers(value):
    assert not is_missing(value)
