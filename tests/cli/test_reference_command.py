import csv
import io
import json

import pytest
from click.testing import CliRunner

from participation.cli import main

TABLE = {
    "version": "2.0",
    "class": "dataset",
    "label": "Population, by region, sex and age",
    "source": "Statistics Norway",
    "updated": "2026-02-24T07:00:00Z",
    "id": ["Region", "Kjonn", "Alder", "ContentsCode", "Tid"],
    "size": [1, 2, 3, 1, 2],
    "dimension": {
        "Region": {"label": "region", "category": {"index": {"030101": 0}, "label": {"030101": "Gamle Oslo"}}},
        "Kjonn": {"label": "sex", "category": {"index": ["1", "2"], "label": {"1": "Males", "2": "Females"}}},
        "Alder": {
            "label": "age",
            "category": {
                "index": {"young": 0, "all": 2, "old": 1},
                "label": {"young": "0-39", "old": "40+", "all": "All ages"},
            },
            "extension": {"eliminationValueCode": "all"},
        },
        "ContentsCode": {"label": "contents", "category": {"label": {"Personer": "Persons"}}},
        "Tid": {"label": "year", "category": {"index": ["2025", "2026"]}},
    },
    "role": {"time": ["Tid"], "geo": ["Region"], "metric": ["ContentsCode"]},
    "value": [9, 10, 19, 20, 28, 30, 11, 12, 21, 22, 32, 34],
    "extension": {"px": {"tableid": "07459"}},
}


@pytest.fixture
def invoke(tmp_path):
    def run(name, content, *arguments):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return CliRunner().invoke(main, [*(str(path) if part is None else part for part in arguments)])

    return run


def test_a_json_stat_table_is_shown(invoke):
    result = invoke("table.json", TABLE, "reference", "show", None)
    assert result.exit_code == 0, result.output
    for part in ("Population, by region", "Statistics Norway", "07459", "2026-02-24", "Gamle Oslo", "Females", "34"):
        assert part in result.output


def test_its_figures_become_the_reference_csv(invoke):
    result = invoke("table.json", TABLE, "reference", "show", None, "--csv", "--select", "Tid=2026")
    assert list(csv.reader(io.StringIO(result.stdout))) == [
        ["dimension", "category", "count"],
        ["Kjonn", "Males", "30"],
        ["Kjonn", "Females", "34"],
        ["Alder", "0-39", "22"],
        ["Alder", "40+", "42"],
    ]


def test_every_status_is_in_the_json(invoke):
    marked = TABLE | {"status": {"0": "..", "3": ":", "5": "*"}}
    result = invoke("table.json", marked, "reference", "show", None, "--json")
    figures = json.loads(result.stdout)["figures"]
    assert [(at, f["status"], f["value"]) for at, f in enumerate(figures) if f["status"]] == [
        (0, "..", None),
        (3, ":", None),
        (5, "*", 30),
    ]


def test_a_year_must_be_chosen(invoke):
    result = invoke("table.json", TABLE, "reference", "show", None, "--csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--select Tid=CATEGORY" in result.stderr


def test_a_withheld_figure_is_no_nought(invoke):
    marked = TABLE | {"status": {"1": ":"}}
    result = invoke("table.json", marked, "reference", "show", None, "--csv", "--select", "Tid=2026")
    assert result.exit_code == 2
    assert "confidential" in result.stderr


def test_a_sample_is_compared_with_a_json_stat_table_by_name_or_code(invoke, tmp_path):
    (tmp_path / "table.json").write_text(json.dumps(TABLE))
    for text in ("SEX,extra\nMales,1\nFemales,2\n", "kjonn\n1\n2\n"):
        arguments = ["representation", None, str(tmp_path / "table.json"), "--select", "Tid=2026", "--json"]
        result = invoke("sample.csv", text, *arguments)
        assert result.exit_code == 0, result.stderr
        groups = json.loads(result.stdout)["groups"]
        assert [(g["x"], g["K"], g["N"]) for g in groups] == [(1, 30, 64), (1, 34, 64)]
    result = invoke(
        "sample.csv", "colour\nred\n", "representation", None, str(tmp_path / "table.json"), "--select", "Tid=2026"
    )
    assert result.exit_code == 2
    assert "none of the table's dimensions" in result.stderr


def test_pxweb_csv_is_shown(invoke):
    text = '"07459: Population, by sex, year and contents"\n\n"sex","year","Persons"\n"Males","2026",30\n"Females","2026",..\n'
    result = invoke("px.csv", text, "reference", "show", None, "--json")
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["title"].startswith("07459")
    assert [(f["sex"], f["value"], f["status"]) for f in document["figures"]] == [
        ("Males", 30, ""),
        ("Females", None, ".."),
    ]


def test_a_plain_csv_is_shown(invoke):
    text = "dimension,category,sub_area,count,source\nage,young,Tøyen,40,invented\nage,old,Tøyen,60,invented\n"
    result = invoke("plain.csv", text, "reference", "show", None)
    assert result.exit_code == 0, result.stderr
    assert "Totals: age 100; also sub_area, source" in result.output
    as_json = invoke("plain.csv", text, "reference", "show", None, "--json")
    assert json.loads(as_json.stdout)["figures"][0] == {"dimension": "age", "category": "young", "count": 40}
    as_csv = invoke("plain.csv", text, "reference", "show", None, "--csv")
    assert as_csv.stdout.splitlines() == ["dimension,category,count", "age,young,40", "age,old,60"]


@pytest.mark.parametrize(
    ("content", "options", "named"),
    [
        ("", (), ["empty"]),
        ("[1, 2]", (), ["JSON-stat"]),
        ({"a": 1}, (), ["JSON-stat", "dimension"]),
        (TABLE | {"status": {"2": "?"}}, (), ["value 2", '"?"']),
        (TABLE | {"value": [1, 2]}, (), ["2 entries for 12 cells"]),
        (TABLE, ("--select", "Alder"), ["--select"]),
        (TABLE, ("--select", "Color=red"), ['"Color"', "Kjonn"]),
        (TABLE, ("--select", "Tid=1990"), ['"1990"', "2025"]),
        ("only one cell\n", (), ["no table"]),
        ("a,b\n1,x\n2,y\n", (), ["row 1", "figures"]),
        ("sex,Persons\nM,4\nF,x\nU,5\n", (), ["row 3", '"x"']),
        ("sex,Persons\nM,4\nM,5\n", (), ["row 3", "twice"]),
        ("dimension,category,count\nage,young,4.5\n", (), ["row 2", '"count"']),
    ],
)
def test_bad_files_are_one_sentence_and_status_2(invoke, content, options, named):
    result = invoke("bad.file", content, "reference", "show", None, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    for part in named:
        assert part in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_of_shares_is_told_that_counts_are_missing(invoke):
    result = invoke("shares.csv", "dimension,category,share\nage,young,40\nage,old,60\n", "reference", "show", None)
    assert result.exit_code == 2
    assert 'column "count": this column is missing; the file has dimension, category, share.' in result.stderr
