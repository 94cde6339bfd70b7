import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.problems import AnalysisProblem
from analysis.tables.json_stat import read_json_stat
from analysis.tables.px_csv import read_px_csv
from analysis.tables.stat_table import MEANINGS, WITHOUT_FIGURE, Axis, Category, Cell, StatTable

AXES = {
    "sex": {"label": "Sex", "category": {"index": ["1", "2"], "label": {"1": "M", "2": "F"}}},
    "age": {
        "label": "Age",
        "category": {"index": {"b": 1, "a": 0, "c": 2}, "label": {"a": "0-15", "b": "16-66", "c": "67+"}},
    },
}


def dataset(**changes):
    return {
        "version": "2.0",
        "class": "dataset",
        "id": ["sex", "age"],
        "size": [2, 3],
        "dimension": AXES,
        "value": [1, 2, 3, 4, 5, 6],
    } | changes


def read(document):
    return read_json_stat(json.dumps(document))


def test_the_last_axis_varies_fastest_and_an_index_object_orders_it():
    found = {(sex.label, age.label): cell.value for (sex, age), cell in read(dataset()).rows()}
    assert found["M", "0-15"] == 1
    assert found["M", "67+"] == 3
    assert found["F", "16-66"] == 5


def test_version_1_nests_the_dataset_and_its_ids():
    old = {
        "dataset": {
            "dimension": AXES | {"id": ["sex", "age"], "size": [2, 3], "role": {"time": ["age"]}},
            "value": [1, 2, 3, 4, 5, 6],
        }
    }
    table = read(old)
    assert table.cells == read(dataset()).cells
    assert table.axis("AGE").role == "time"


def test_sparse_values_are_missing_where_they_are_not():
    table = read(dataset(value={"0": 7, "5": 9}))
    assert [cell.value for cell in table.cells] == [7, None, None, None, None, 9]
    assert table.cells[1].status == ".."


@pytest.mark.parametrize("mark", sorted(WITHOUT_FIGURE))
@pytest.mark.parametrize("shape", ["list", "sparse", "one for all"])
def test_every_status_is_kept(mark, shape):
    status = {"list": [None, mark, "", "", "", ""], "sparse": {"1": mark}, "one for all": mark}[shape]
    table = read(dataset(status=status))
    assert table.cells[1] == Cell(None, mark)
    assert table.cells[0] == (Cell(None, mark) if shape == "one for all" else Cell(1))


@given(st.lists(st.sampled_from(["", *MEANINGS]), min_size=6, max_size=6))
def test_all_statuses_of_a_table_survive(marks):
    value = [None if mark in WITHOUT_FIGURE else at for at, mark in enumerate(marks)]
    cells = read(dataset(value=value, status={str(at): mark for at, mark in enumerate(marks) if mark})).cells
    assert [cell.status for cell in cells] == marks


def test_nil_is_nought_and_preliminary_figures_stay():
    table = read(dataset(value=[None, 2, 3, 4, 5, 6], status={"0": "-", "1": "*"}))
    assert table.cells[:2] == (Cell(0, "-"), Cell(2, "*"))


@pytest.mark.parametrize("mark", ["?", "x", "...", "c", "::"])
def test_unknown_marks_are_refused_with_a_sentence(mark):
    with pytest.raises(AnalysisProblem) as caught:
        read(dataset(status={"4": mark}))
    assert caught.value.code == "status_unknown"
    assert f'value 4 is marked "{mark}"' in caught.value.message


BROKEN = [
    [],
    {"a": {"b": 1}},
    dataset(id=["sex"]),
    dataset(size=[2, 4]),
    dataset(size=[2, "3"]),
    dataset(size=[2, 0]),
    dataset(dimension={"sex": AXES["sex"]}),
    dataset(dimension=AXES | {"age": {"category": {"index": {"a": 0, "b": 2, "c": 3}}}}),
    dataset(dimension=AXES | {"age": {"category": {"index": ["a", "a", "b"]}}}),
    dataset(dimension=AXES | {"age": {"category": {"index": ["a", "b", "c"], "label": ["a", "b", "c"]}}}),
    dataset(dimension=AXES | {"age": {"label": "Age"}}),
    dataset(value=None),
    dataset(value=[1, 2]),
    dataset(value={"9": 1}),
    dataset(value={"-1": 1}),
    dataset(value=["a", 2, 3, 4, 5, 6]),
    dataset(value=[True, 2, 3, 4, 5, 6]),
    dataset(status=["."]),
]


@pytest.mark.parametrize("document", BROKEN)
def test_what_is_no_dataset_is_refused_with_a_sentence(document):
    with pytest.raises(AnalysisProblem) as caught:
        read(document)
    assert caught.value.code == "not_json_stat"
    assert caught.value.message.endswith(".")


def test_not_even_json_and_far_too_much():
    for text in ("", "{", "[" * 100_000, '{"value": NaN'):
        with pytest.raises(AnalysisProblem) as caught:
            read_json_stat(text)
        assert caught.value.code == "not_json"
    with pytest.raises(AnalysisProblem) as caught:
        read(dataset(size=[3000, 3000]))
    assert caught.value.code == "too_large"


def table(total=""):
    sex = Axis("sex", "Sex", (Category("1", "M"), Category("2", "F"), Category("0", "Both")), total=total)
    year = Axis("year", "Year", (Category("2025", "2025"), Category("2026", "2026")), "time")
    return StatTable((sex, year), tuple(Cell(value) for value in (10, 11, 20, 21, 30, 32)))


def test_counts_leave_the_total_out_and_need_one_year():
    assert [(c.label, n) for c, n in table("0").selected({"Year": "2026"}).counts("Sex")] == [("M", 11), ("F", 21)]
    assert len(table().selected({"year": "2026"}).counts("sex")) == 3
    with pytest.raises(AnalysisProblem) as caught:
        table("0").counts("sex")
    assert caught.value.code == "choice_needed"


@pytest.mark.parametrize(
    ("cell", "code"),
    [(Cell(None, ":"), "cell_without_figure"), (Cell(2.5), "cell_not_count"), (Cell(-1), "cell_not_count")],
)
def test_counts_are_never_guessed(cell, code):
    sex = Axis("sex", "Sex", (Category("1", "M"), Category("2", "F")))
    with pytest.raises(AnalysisProblem) as caught:
        StatTable((sex,), (Cell(5), cell)).counts("sex")
    assert (caught.value.code, caught.value.category) == (code, "F")


def test_a_table_has_all_its_cells():
    with pytest.raises(ValueError, match="one cell"):
        StatTable((Axis("a", "a", (Category("1", "1"),)),), ())


def test_pxweb_csv_with_several_headings_and_notes():
    text = (
        "05752: Befolkning\r\n\r\n"
        '"bydel";"kjønn";"Personer 2025";"Personer 2026"\r\n'
        '"Gamle Oslo";"Menn";30 100;30200\r\n"Gamle Oslo";"Kvinner";"..";29000\r\n'
        '"Grünerløkka";"Menn";1;-\r\n"Grünerløkka";"Kvinner";3;4,0\r\n\r\n"Kilde: Oslo kommune"\r\n'
    )
    found = {tuple(c.label for c in categories): cell for categories, cell in read_px_csv(text).rows()}
    assert found["Gamle Oslo", "Menn", "Personer 2025"] == Cell(30100)
    assert found["Gamle Oslo", "Kvinner", "Personer 2025"] == Cell(None, "..")
    assert found["Grünerløkka", "Menn", "Personer 2026"] == Cell(0, "-")
    assert found["Grünerløkka", "Kvinner", "Personer 2026"] == Cell(4)


def test_unquoted_years_are_a_stub():
    table = read_px_csv("sex;year;Persons\nM;2025;3\nM;2026;4\nF;2025;5\nF;2026;6\n")
    assert [axis.code for axis in table.axes] == ["sex", "year", "contents"]
    assert [cell.value for cell in table.cells] == [3, 4, 5, 6]


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("nothing here\n", "not_px_csv", None),
        ("a,b\nx,y\n", "not_px_csv", 0),
        ("a,Persons\nx,1\nz,1,2\n", "not_px_csv", 2),
        ("a,Persons\nx,1\ny\nz,1\n", "not_px_csv", 2),
        ("a,Persons\nx,1\nx,2\n", "combination_twice", 2),
        ("a,b,Persons\nx,p,1\nx,q,1\ny,p,2\n", "combination_missing", None),
        ("a,Persons\nx,1\ny,2\nz,?\n", "status_unknown", 3),
    ],
)
def test_broken_pxweb_csv(text, code, row):
    with pytest.raises(AnalysisProblem) as caught:
        read_px_csv(text)
    assert (caught.value.code, caught.value.row) == (code, row)
