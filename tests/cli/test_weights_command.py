import csv
import io
import json

import pytest
from click.testing import CliRunner

from participation.cli import main

MARGINS = "dimension,category,count\nage,young,400\nage,old,600\ngender,f,520\ngender,m,480\n"
SAMPLE = "id,age,gender\n1,young,f\n2,young,m\n3,old,f\n4,old,f\n5,old,m\n6,,f\n"


@pytest.fixture
def run(tmp_path):
    def invoke(sample=SAMPLE, margins=MARGINS, *options):
        (tmp_path / "sample.csv").write_text(sample)
        (tmp_path / "margins.csv").write_text(margins)
        return CliRunner().invoke(
            main, ["weights", str(tmp_path / "sample.csv"), str(tmp_path / "margins.csv"), *options]
        )

    return invoke


def test_the_sample_comes_back_with_a_weight(run):
    result = run()
    assert result.exit_code == 0, result.stderr
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert list(rows[0]) == ["id", "age", "gender", "weight"]
    weight = {row["id"]: float(row["weight"]) for row in rows}
    assert sum(weight.values()) == pytest.approx(1000)
    assert weight["1"] + weight["3"] + weight["4"] + weight["6"] == pytest.approx(520)
    # One of six did not say their age and keeps a sixth of the weight of everybody.
    assert weight["6"] == pytest.approx(1000 / 6)
    assert weight["1"] + weight["2"] == pytest.approx(400 * 5 / 6)


def test_the_json_proves_the_margins(run):
    document = json.loads(run(SAMPLE, MARGINS, "--json").stdout)
    assert document["n"] == len(document["weights"]) == 6
    assert document["total"] == pytest.approx(1000)
    assert document["kish_deff"] >= 1
    assert document["effective_n"] <= 6
    assert all(abs(margin["departure"]) <= 1e-10 for margin in document["margins"])
    assert all(margin["asmd_after"] < 1e-9 for margin in document["margins"])
    assert max(margin["asmd_before"] for margin in document["margins"]) > 0.1


def test_trimming_keeps_the_total_and_says_what_it_cost(run):
    document = json.loads(run(SAMPLE, MARGINS, "--trim", "0.9,1.1", "--json").stdout)
    assert document["total"] == pytest.approx(1000)
    mean = 1000 / 6
    assert document["min"] >= 0.9 * mean - 1e-9
    assert document["max"] <= 1.1 * mean + 1e-9
    assert max(abs(margin["departure"]) for margin in document["margins"]) > 1e-3


def test_totals_that_differ_can_be_scaled(run):
    rounded = MARGINS.replace("480", "483")
    refused = run(SAMPLE, rounded)
    assert refused.exit_code == 2
    assert "--total" in refused.stderr
    document = json.loads(run(SAMPLE, rounded, "--total", "1000", "--json").stdout)
    assert document["total"] == pytest.approx(1000)


@pytest.mark.parametrize(
    ("sample", "margins", "options", "named"),
    [
        ("age,gender\nyoung,f\nyoung,m\n", MARGINS, (), ["margins.csv", '"age"', '"old"']),
        ("age\nyoung\nold\n", MARGINS, (), ["sample.csv", "row 1", '"gender"']),
        ("age,gender\nyoung,f\nelder,m\n", MARGINS, (), ["sample.csv", "row 3", '"elder"']),
        (SAMPLE, MARGINS.replace("400", "0").replace("600", "1000"), (), ["margins.csv", '"young"']),
        (SAMPLE, MARGINS.replace("400", "four"), (), ["margins.csv", "row 2", '"count"']),
        (SAMPLE, MARGINS, ("--trim", "0.5"), ["--trim"]),
        (SAMPLE, MARGINS, ("--trim", "20,100"), ["--trim", "multiples of the mean"]),
        (SAMPLE, MARGINS, ("--total", "0"), ["--total"]),
        (SAMPLE.replace("id", "weight"), MARGINS, (), ["sample.csv", '"weight"']),
        ("age,gender\nyoung,f\nold,m\n", MARGINS, (), ["margins.csv", "no weights reach"]),
        ("", MARGINS, (), ["sample.csv", "empty"]),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(run, sample, margins, options, named):
    result = run(sample, margins, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    for part in named:
        assert part in result.stderr
    assert "Traceback" not in result.stderr


def test_a_respondent_without_any_answer_has_a_weight_and_spreadsheets_empty_rows_have_none(run):
    sample = "age,gender\nyoung,f\n,\nold,m\nold,f\nyoung,m\n\n,\n,\n"
    rows = list(csv.DictReader(io.StringIO(run(sample).stdout)))
    assert len(rows) == 5
    assert float(rows[1]["weight"]) == pytest.approx(200)


def test_columns_may_have_norwegian_names_and_sub_areas_are_added_up(run):
    margins = (
        "dimensjon;kategori;delområde;antall\nage;young;A;100\nage;young;B;300\nage;old;A;600\n"
        "gender;f;;520\ngender;m;;480\ngender;f;A;200\n"
    )
    assert run(SAMPLE, margins, "--json").stdout == run(SAMPLE, MARGINS, "--json").stdout
    twice = run(SAMPLE, margins + "age;old;A;1\n")
    assert twice.exit_code == 2
    assert 'row 8, column "category": the category "old" of "age" stands twice in "A".' in twice.stderr
    assert "row 8" in run(SAMPLE, margins + "age;old;B;-1\n").stderr
