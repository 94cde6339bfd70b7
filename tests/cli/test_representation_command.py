import json

import pytest
from click.testing import CliRunner
from scipy.stats import hypergeom

from participation.cli import main

REFERENCE = "dimension,category,count\nbackground,small,60\nbackground,rest,2940\ngender,f,1500\ngender,m,1500\n"


def sample(n=300, small=1, **columns):
    header = ["id", "background", "gender", *columns]
    lines = [",".join(header)]
    for at in range(n):
        cells = [str(at), "small" if at < small else "rest", "fm"[at % 2], *(values[at] for values in columns.values())]
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


@pytest.fixture
def run(tmp_path):
    def invoke(sample_text=None, reference_text=REFERENCE, *options, as_json=True):
        (tmp_path / "sample.csv").write_text(sample() if sample_text is None else sample_text, encoding="utf-8")
        (tmp_path / "reference.csv").write_text(reference_text, encoding="utf-8")
        arguments = ["representation", str(tmp_path / "sample.csv"), str(tmp_path / "reference.csv"), *options]
        return CliRunner().invoke(main, arguments + (["--json"] if as_json else []))

    return invoke


def group(result, category):
    assert result.exit_code == 0, result.output
    return next(g for g in json.loads(result.stdout)["groups"] if g["category"] == category)


def test_the_promised_json(run):
    result = run()
    document = json.loads(result.stdout)
    assert document["n"] == 300
    keys = [
        "dimension",
        "category",
        "x",
        "n",
        "missing",
        "K",
        "N",
        "expected",
        "ratio",
        "p",
        "state",
        "needed",
        "sentence",
    ]
    assert all(set(keys) <= set(found) for found in document["groups"])
    assert [(g["dimension"], g["category"]) for g in document["groups"]] == [
        ("background", "small"),
        ("background", "rest"),
        ("gender", "f"),
        ("gender", "m"),
    ]
    small = group(result, "small")
    assert {key: small[key] for key in keys[2:9]} == {
        "x": 1, "n": 300, "missing": 0, "K": 60, "N": 3000, "expected": 6.0, "ratio": 1 / 6,
    }  # fmt: skip
    assert small["p"] == pytest.approx(hypergeom.cdf(1, 3000, 60, 300) - hypergeom.pmf(1, 3000, 60, 300) / 2, rel=1e-8)
    assert (small["state"], small["needed"], small["needed_to_parity"]) == ("UNDER", 4, 6)
    assert "1 of 300 answers" in small["sentence"]
    assert "about 6" in small["sentence"]


def test_a_category_that_nobody_has_appears(run):
    found = group(run(sample(small=0)), "small")
    assert (found["x"], found["state"]) == (0, "NOBODY_REACHED")
    assert "Nobody" in found["sentence"]


def test_the_population_is_everybodys(run):
    only = "dimension,category,count\nbackground,small,60\nbackground,rest,940\n"
    found = group(run(None, only, "--population", "3000"), "small")
    assert (found["N"], found["expected"]) == (3000, 6)
    assert group(run(None, only), "small")["N"] == 1000


def test_missing_answers_are_counted_apart(run):
    text = "background,gender\nsmall,f\nrest,NA\nrest,Prefer not to say\nrest,\n,m\n"
    result = run(text)
    assert (group(result, "f")["n"], group(result, "f")["missing"]) == (2, 3)
    assert (group(result, "small")["n"], group(result, "small")["missing"]) == (4, 1)


def test_sessions_weaken_the_evidence(run):
    met = [str(at // 20) for at in range(300)]
    text = sample(small=1, met=met).replace(",rest,f,", ",rest,m,", 100)
    plain, clustered = run(text), run(text, REFERENCE, "--session", "met")
    assert group(clustered, "f")["deff"] > 3
    assert group(clustered, "f")["p"] > group(plain, "f")["p"]
    assert group(plain, "f")["state"] == "UNDER"


def test_semicolons_byte_order_mark_and_spaced_thousands(run):
    text = "\ufeffdimension;category;count\nbackground;small;60\nbackground;rest;2 940\n"
    assert group(run(None, text), "rest")["K"] == 2940


def test_looks_confirm(run):
    text = sample(n=600, small=2)
    result = run(text, REFERENCE, "--looks", "300,450")
    document = json.loads(result.stdout)
    assert [look["n"] for look in document["looks"]] == [300, 450, 600]
    assert document["looks"][0]["confirmed"] == []
    assert document["looks"][2]["confirmed"] == [["background", "small"]]
    assert group(result, "small")["confirmed"] is True
    assert "still" in group(result, "small")["sentence"]
    assert group(run(text), "small")["confirmed"] is None


def test_a_table_for_people(run):
    result = run(as_json=False)
    assert result.exit_code == 0
    assert "300 respondents" in result.output
    assert "background: 300 known, 0 missing, 3000 residents" in result.output
    line = next(line for line in result.output.splitlines() if line.split()[:1] == ["small"])
    assert line.split() == ["small", "1", "0.3%", "60", "2.0%", "0.17", "0.007", "0.013", "4", "UNDER", "(strong)"]
    assert "small: This group is clearly heard too seldom" in result.output


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_staff_language_says_something(run, language):
    found = group(run(None, REFERENCE, "--language", language), "small")
    assert "300" in found["sentence"]
    assert "%(" not in found["sentence"]


BAD = [
    ("", REFERENCE, [], ["sample.csv", "empty"]),
    ("background,gender\n", REFERENCE, [], ["sample.csv", "no respondents"]),
    ("background\nrest\n", REFERENCE, [], ["sample.csv", "row 1", '"gender"', "missing"]),
    ("background,gender\nrest,f\nrest,x\n", REFERENCE, [], ["sample.csv", "row 3", '"gender"', '"x"']),
    ("background,gender\nrest,f\nrest\n", REFERENCE, [], ["sample.csv", "row 3"]),
    ("background,background\nrest,f\n", REFERENCE, [], ["sample.csv", "row 1", "twice"]),
    ('background,gender\n"rest,f\n', REFERENCE, [], ["sample.csv", "row 2"]),
    (None, "", [], ["reference.csv", "empty"]),
    (None, "dimension,category\na,b\n", [], ["reference.csv", "row 1", '"count"']),
    (None, "dimension,category,count\n", [], ["reference.csv", "no counts"]),
    (None, "dimension,category,count\ngender,f,6.8\n", [], ["reference.csv", "row 2", '"count"', "6.8"]),
    (None, "dimension,category,count\ngender,f,many\n", [], ["reference.csv", "row 2", '"count"', "many"]),
    (None, "dimension,category,count\ngender,f,\n", [], ["reference.csv", "row 2", '"count"', "empty"]),
    (None, "dimension,category,count\ngender,f,-5\n", [], ["reference.csv", "row 2", '"count"', "negative"]),
    (None, f"dimension,category,count\ngender,f,{'9' * 400}\n", [], ["reference.csv", "row 2", '"count"']),
    (None, "dimension,category,count\ngender,f,99999999999\n", [], ["reference.csv", "row 2", '"count"']),
    (None, REFERENCE + "gender,f,3\n", [], ["reference.csv", "row 6", '"category"', "twice"]),
    (None, "dimension,category,count\n,f,5\n", [], ["reference.csv", "row 2", '"dimension"']),
    (None, "dimension,category,count\ngender,,5\n", [], ["reference.csv", "row 2", '"category"']),
    (None, "dimension,category,count\ngender,NA,5\n", [], ["reference.csv", "row 2", '"category"']),
    (None, "dimension,category,count\ngender,f,0\n", [], ["reference.csv", '"count"']),
    (None, REFERENCE, ["--population", "2999"], ["reference.csv", "2999", "3000"]),
    (None, REFERENCE, ["--population", "0"], ["--population"]),
    (None, REFERENCE, ["--session", "place"], ["sample.csv", "row 1", '"place"', "--session"]),
    (None, REFERENCE, ["--language", "de"], ["--language"]),
    (None, REFERENCE, ["--looks", "ten"], ["--looks"]),
    (None, REFERENCE, ["--looks", "20,10"], ["--looks"]),
    (None, REFERENCE, ["--looks", "300"], ["--looks", "sample.csv"]),
    (None, "{}", [], ["reference.csv", "JSON-stat"]),
    (None, "{", [], ["reference.csv", "JSON"]),
]


@pytest.mark.parametrize(("sample_text", "reference_text", "options", "named"), BAD)
def test_bad_input_is_one_sentence_and_status_2(run, sample_text, reference_text, options, named):
    result = run(sample_text, reference_text, *options)
    assert result.exit_code == 2
    assert result.stdout == ""
    for part in named:
        assert part in result.stderr
    assert "Traceback" not in result.stderr


def test_bytes_that_are_no_text_and_files_that_are_not_there(run, tmp_path):
    run()
    (tmp_path / "latin.csv").write_bytes("bakgrunn\nfrå\n".encode("latin-1"))
    for first, second in (
        ("latin.csv", "reference.csv"),
        ("absent.csv", "reference.csv"),
        ("sample.csv", "absent.csv"),
    ):
        result = CliRunner().invoke(main, ["representation", str(tmp_path / first), str(tmp_path / second), "--json"])
        assert (result.exit_code, result.stdout) == (2, "")
        assert "absent.csv" in result.stderr or "latin.csv, row 2" in result.stderr


def test_the_reference_is_named_once(run, tmp_path):
    run()
    paths = [str(tmp_path / name) for name in ("sample.csv", "reference.csv")]
    by_option = CliRunner().invoke(main, ["representation", paths[0], "--reference", paths[1], "--json"])
    assert by_option.exit_code == 0
    for arguments in ([paths[0]], [*paths, "--reference", paths[1]]):
        assert CliRunner().invoke(main, ["representation", *arguments]).exit_code == 2
