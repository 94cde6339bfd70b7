import numpy as np
import pandas as pd
import pytest

from analysis.columns import Column, ColumnProblem, check, frame_of
from analysis.problems import AnalysisProblem
from analysis.representation.counts import Counts, counts_from_frame
from analysis.representation.reference import Reference

REFERENCE = Reference.from_counts(
    [("age", "young", 40), ("age", "old", 60), ("age", "oldest", 3), ("gender", "f", 50), ("gender", "m", 53)]
)


def sample(**changes):
    columns = {
        "id": ["1", "2", "3", "4", "5", "6"],
        "age": ["young", "old ", "", "old", "prefer not to say", "young"],
        "gender": ["f", "NA", "m", "f", None, "m"],
        "met": ["café", "café", "school", "school", "", np.nan],
    }
    return pd.DataFrame(columns | changes)


def test_people_met_one_at_a_time_are_one_row():
    counts = counts_from_frame(sample(), REFERENCE)
    assert counts.responses == 6
    assert counts.sessions == (None,)
    age, gender = counts.dimensions
    assert age.heard.tolist() == [[2, 2, 0]]
    assert age.missing.tolist() == [2]
    assert gender.heard.tolist() == [[2, 2]]
    assert gender.missing.tolist() == [2]


def test_sessions_are_rows_and_people_without_one_the_last():
    counts = counts_from_frame(sample(), REFERENCE, "met")
    assert counts.sessions == ("café", "school", None)
    age = counts.dimensions[0]
    assert age.heard.tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]
    assert age.missing.tolist() == [0, 1, 1]


def test_crossed_dimensions_are_read_from_their_columns():
    rows = [(a, b) for a in ("young", "old", "oldest") for b in ("f", "m")]
    reference = Reference.from_counts([("age x gender", f"{a} x {b}", 10) for a, b in rows])
    counts = counts_from_frame(sample(), reference)
    heard = dict(zip(rows, counts.dimensions[0].heard[0].tolist(), strict=True))
    assert heard == dict.fromkeys(rows, 0) | {("young", "f"): 1, ("old", "f"): 1, ("young", "m"): 1}
    assert counts.dimensions[0].missing.tolist() == [3]


def test_numbers_in_a_frame_are_read_as_their_texts():
    reference = Reference.from_counts([("children", "0", 5), ("children", "2", 5)])
    counts = counts_from_frame(pd.DataFrame({"children": [2.0, 0.0, None, 2.0]}), reference)
    assert counts.dimensions[0].heard.tolist() == [[1, 2]]


def test_a_categorical_column_may_have_unused_categories():
    frame = sample(age=pd.Categorical(["young"] * 6, categories=["young", "ancient"]))
    assert counts_from_frame(frame, REFERENCE).dimensions[0].heard.tolist() == [[6, 0, 0]]


def test_an_unknown_category_is_named_with_its_row_and_a_near_one():
    with pytest.raises(AnalysisProblem) as caught:
        counts_from_frame(sample(age=["young", "old", "yuong", "old", "old", "old"]), REFERENCE)
    assert (caught.value.code, caught.value.row, caught.value.category) == ("category_unknown", 2, "yuong")
    assert 'did you mean "young"?' in caught.value.message


@pytest.mark.parametrize("session", ["place", None])
def test_a_missing_column_is_named(session):
    frame = sample() if session else sample().drop(columns="gender")
    with pytest.raises(ColumnProblem) as caught:
        counts_from_frame(frame, REFERENCE, session)
    assert caught.value.code == "column_missing"
    assert caught.value.dimension == (session or "gender")


def test_an_empty_frame_counts_nobody():
    counts = counts_from_frame(sample().iloc[:0], REFERENCE, "met")
    assert counts.responses == 0
    assert counts.dimensions[0].heard.tolist() == [[0, 0, 0]]


def test_totals_are_counts_of_people_met_one_at_a_time():
    counts = Counts.from_totals({"age": {"old": 3}}, REFERENCE, {"age": 2, "gender": 5})
    assert counts.dimensions[0].heard.tolist() == [[0, 3, 0]]
    assert counts.dimensions[1].missing.tolist() == [5]
    assert counts.responses == 5
    for bad in ({"age": {"older": 1}}, {"age": {"old": -1}}):
        with pytest.raises(AnalysisProblem):
            Counts.from_totals(bad, REFERENCE)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", ["a", None], [1, 2]),
        ("integer", [1, 2], [1.5, 2]),
        ("number", [1.5, 2], [True, False]),
        ("any", [1, "a"], None),
    ],
)
def test_contracts_check_kinds(kind, good, bad):
    check(pd.DataFrame({"c": good}), [Column("c", kind)])
    if bad is not None:
        with pytest.raises(ColumnProblem) as caught:
            check(pd.DataFrame({"c": bad}), [Column("c", kind)])
        assert caught.value.code == "column_kind"


def test_contracts_name_missing_and_double_columns():
    frame = pd.DataFrame([[1, 2]], columns=["a", "a"])
    for name, code in (("a", "column_twice"), ("b", "column_missing")):
        with pytest.raises(ColumnProblem) as caught:
            check(frame, [Column(name)])
        assert caught.value.code == code


def test_a_frame_of_a_file_is_all_text():
    frame = frame_of(("a", "b"), [("1", ""), ("2", "x")])
    check(frame, [Column("a", "text"), Column("b", "text")])
    assert frame.to_dict("list") == {"a": ["1", "2"], "b": ["", "x"]}
