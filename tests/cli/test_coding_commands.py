"""`tettpa code` and `tettpa coding`: what they print, and one sentence for bad input."""

import csv
import json

import krippendorff
import numpy as np
import pytest
from click.testing import CliRunner

from analysis.coding.evaluate import judge
from participation.cli import coding_evaluate, main

WORDS = {"play": "lekeplass", "traffic": "trafikk", "green": "trær"}
HEADER = ("text", "language", "codes")


def write(path, header, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return str(path)


def coded(start, number):
    names = sorted(WORDS)
    return [
        (f"Det trengs {WORDS[names[i % 3]]} ved hus {i}, tenker vi", "nb", names[i % 3])
        for i in range(start, start + number)
    ]


@pytest.fixture
def files(tmp_path):
    train = write(tmp_path / "train.csv", HEADER, [*coded(0, 60), ("Alt er bra", "nb", "")])
    texts = write(
        tmp_path / "texts.csv",
        HEADER[:2],
        [("Trafikken er farlig", "nb"), ("Vi vil ha en lekeplass", ""), ("Xyz", "so"), ("Lekeplass, og trær", "NB")],
    )
    test = write(tmp_path / "test.csv", HEADER, coded(100, 30))
    return train, texts, test


def run(*arguments):
    return CliRunner().invoke(main, list(arguments))


def test_code_as_json(files):
    result = run("code", files[0], files[1], "--json", "--words")
    assert result.exit_code == 0, result.output
    document = json.loads(result.output)
    assert document["codes"] == ["green", "play", "traffic"]
    first, second, third, _ = document["texts"]
    assert (first["text"], first["language"], first["suggested"]) == ("Trafikken er farlig", "nb", ["traffic"])
    assert first["words"]["traffic"][0] == "Trafikken"
    assert list(first["probabilities"]) == document["codes"]
    assert max(first["probabilities"], key=first["probabilities"].get) == "traffic"
    assert (second["language"], second["suggested"]) == ("nb", ["play"])
    assert (third["suggested"], third["abstained"], third["enough"]) == ([], True, False)
    assert document["learned_from"] == {"texts": 61, "languages": {"nb": 61}}


def test_code_as_a_table(files):
    result = run("code", files[0], files[1])
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0].split() == ["text", "language", "green", "play", "traffic", "suggested"]
    assert lines[1].startswith("  Trafikken er farlig")
    assert lines[1].endswith("traffic")
    assert lines[3].endswith("not enough to say")
    assert "Fewer than 300" in result.output


def test_the_chosen_precision_is_kept(files):
    loose, strict = (
        json.loads(run("code", files[0], files[1], "--json", "--precision", p).output) for p in ("0.5", "0.99")
    )
    number = [sum(len(text["suggested"]) for text in document["texts"]) for document in (loose, strict)]
    assert number[0] >= number[1]


def test_evaluate_as_json(files):
    result = run("coding", "evaluate", files[0], files[2], "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.output)
    assert document["micro_f1"] == pytest.approx(1)
    assert document["macro_f1"] == pytest.approx(1)
    assert set(document["per_language"]) == {"nb"}
    assert set(document["coverage_at_precision"]) == {"0.8", "0.9"}
    assert document["coverage_at_precision"]["0.9"] == pytest.approx(1)
    assert 0 <= document["ece"] < 0.2
    assert set(document["seconds"]) == {"fit", "predict"}


def test_evaluate_learns_through_translations(files, tmp_path):
    somali = {"play": "ciyaar", "traffic": "gaadiid", "green": "geedo"}
    pairs = [(f"{somali[code]} guri {i} fadlan", "so", text, "nb") for i, (text, _, code) in enumerate(coded(0, 60))]
    path = write(tmp_path / "pairs.csv", ("text", "language", "translation", "translation_language"), pairs)
    test = write(tmp_path / "so.csv", HEADER, [(f"{word} hadda", "so", code) for code, word in somali.items()])
    without, with_pairs = (
        json.loads(run("coding", "evaluate", files[0], test, *more, "--json").output)["micro_f1"]
        for more in ((), ("--pairs", path))
    )
    assert without == 0
    assert with_pairs == 1


def told_apart(path, codes):
    """Coded texts of one of a theme's words each, and texts of several: the latter tell which words go together."""
    random = np.random.default_rng(7)
    letters = list("abdefghiklmnoprstuv")
    words = {name: ["".join(random.choice(letters, 6)) for _ in range(60)] for name in sorted(WORDS)}
    for number, most, file in ((60, 1, "train.csv"), (600, 6, "test.csv")):
        rows = [
            (" ".join(random.choice(words[name], most, replace=False)), "nb", name)
            for name in sorted(WORDS) * (number // 3)
        ]
        write(path / file, HEADER, [(text, own, codes(file, name, i)) for i, (text, own, name) in enumerate(rows)])
    return str(path / "train.csv"), str(path / "test.csv")


def test_evaluate_learns_from_the_test_texts_without_their_codes_and_says_so(tmp_path):
    files = told_apart(tmp_path, lambda _file, name, _row: name)
    more, alone = (
        json.loads(run("coding", "evaluate", *files, *options, "--json").output) for options in ((), ("--inductive",))
    )
    assert (more["uncoded"], alone["uncoded"]) == (600, 0)
    assert more["micro_f1"] > alone["micro_f1"]
    assert "from 600 texts of TEST without their codes" in run("coding", "evaluate", *files).output
    assert "Learned from no text of TEST." in run("coding", "evaluate", *files, "--inductive").output


def test_evaluate_never_learns_the_codes_of_the_test_texts(tmp_path, monkeypatch):
    (tmp_path / "true").mkdir()
    (tmp_path / "turned").mkdir()
    told = []

    def spied(model, *rest):
        told.append(model.held_out.probabilities)
        return judge(model, *rest)

    monkeypatch.setattr(coding_evaluate, "judge", spied)
    names = sorted(WORDS)
    for part, turn in (("true", 0), ("turned", 1)):
        files = told_apart(
            tmp_path / part,
            lambda file, name, _row, turn=turn: names[(names.index(name) + turn * (file == "test.csv")) % 3],
        )
        assert json.loads(run("coding", "evaluate", *files, "--json").output)["uncoded"] == 600
    assert np.array_equal(told[0], told[1])


def test_evaluate_as_text(files):
    result = run("coding", "evaluate", files[0], files[2])
    assert result.exit_code == 0, result.output
    assert "micro-F1" in result.output
    assert "Asked for precision 0.9" in result.output


def test_agreement(tmp_path):
    random = np.random.default_rng(0)
    values = random.integers(0, 2, size=(3, 30)).astype(float)
    values[random.random(values.shape) < 0.2] = np.nan
    rows = [
        (unit, f"coder {c}", "noise" if values[c, unit] else "")
        for c in range(3)
        for unit in range(30)
        if not np.isnan(values[c, unit])
    ]
    result = run("coding", "agreement", write(tmp_path / "codings.csv", ("unit", "coder", "code"), rows), "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.output)
    expected = krippendorff.alpha(values, level_of_measurement="nominal")
    assert document["by_code"]["noise"]["alpha"] == pytest.approx(expected, abs=1e-9)
    assert document["alpha"] == pytest.approx(expected, abs=1e-9)
    assert document["interval"][0] < document["alpha"] < document["interval"][1]


def test_agreement_as_text_with_several_codes(tmp_path):
    rows = [(1, "a", "x"), (1, "a", "y"), (1, "b", "x|y"), (2, "a", ""), (2, "b", "x")]
    result = run("coding", "agreement", write(tmp_path / "codings.csv", ("unit", "coder", "code"), rows))
    assert result.exit_code == 0, result.output
    assert "overall" in result.output
    assert "a and b" in result.output


def test_codes_may_be_parted_by_semicolons_too(tmp_path):
    by_bar = [(1, "a", "x|y"), (1, "b", "x"), (2, "a", ""), (2, "b", "y, z")]
    other = [(unit, coder, code.replace("|", " ; ")) for unit, coder, code in by_bar]
    told = [
        run("coding", "agreement", write(tmp_path / name, ("unit", "coder", "code"), rows), "--json").output
        for name, rows in (("bar.csv", by_bar), ("semicolon.csv", other))
    ]
    assert told[0] == told[1]
    assert list(json.loads(told[0])["by_code"]) == ["x", "y", "y, z"]


BAD_TRAINING = {
    "": "the file is empty",
    "text,language,codes\n": "no rows",
    "text,language\nhei,nb\n": 'row 1, column "codes": this column is missing',
    "text,language,codes\nhei,nb,\n": 'column "codes": no text has a code',
    "text,language,codes\nhei,nb,x\nhopp,nb,x\n": "nothing to tell apart",
    "text,language,codes\nhei,nb,x\n,nb,y\n": 'row 3, column "text": this cell is empty',
    "text,language,codes\nhei,nb,x\nhopp,nb\n": "row 3: this row has 2 cells",
    'text,language,codes\n"hei,nb,x\n': "row 2",
}


@pytest.mark.parametrize(("content", "sentence"), BAD_TRAINING.items())
@pytest.mark.parametrize("command", [("code",), ("coding", "evaluate")])
def test_bad_training_is_one_sentence_with_its_place(files, tmp_path, command, content, sentence):
    bad = tmp_path / "bad.csv"
    bad.write_text(content, encoding="utf-8")
    result = run(*command, str(bad), files[2], "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert str(bad) in result.stderr
    assert sentence in result.stderr


def test_unknown_encoding_and_missing_file(files, tmp_path):
    bad = tmp_path / "latin.csv"
    bad.write_bytes("text,language,codes\nhei på,nb,x\n".encode("latin-1"))
    for path, sentence in ((bad, "row 2: this row is not UTF-8"), (tmp_path / "none.csv", "cannot be read")):
        for arguments in ((str(path), files[1]), (files[0], str(path))):
            result = run("code", *arguments)
            assert result.exit_code == 2
            assert sentence in result.stderr


BAD_PAIRS = {
    "text,language,translation\na,so,b\n": 'column "translation_language": this column is missing',
    "text,language,translation,translation_language\na,so,,nb\n": 'row 2, column "translation": this cell is empty',
    "text,language,translation,translation_language\na,,b,nb\n": 'row 2, column "language": this cell is empty',
}


@pytest.mark.parametrize(("content", "sentence"), BAD_PAIRS.items())
def test_bad_pairs(files, tmp_path, content, sentence):
    bad = tmp_path / "pairs.csv"
    bad.write_text(content, encoding="utf-8")
    result = run("coding", "evaluate", files[0], files[2], "--pairs", str(bad))
    assert result.exit_code == 2
    assert sentence in result.stderr


BAD_CODINGS = {
    "unit,coder\n1,a\n": 'column "code": this column is missing',
    "unit,coder,code\n1,a,x\n,b,x\n": 'row 3, column "unit": this cell is empty',
    "unit,coder,code\n1,a,x\n2,b,x\n": 'column "coder": no unit was coded by two people',
    "unit,coder,code\n1,a,\n1,b,\n": 'column "code": no unit has a code',
}


@pytest.mark.parametrize(("content", "sentence"), BAD_CODINGS.items())
def test_bad_codings(tmp_path, content, sentence):
    bad = tmp_path / "codings.csv"
    bad.write_text(content, encoding="utf-8")
    result = run("coding", "agreement", str(bad), "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert sentence in result.stderr


@pytest.mark.parametrize(
    "rows",
    [
        [("hei", "nb", "x"), ("hopp", "nb", "y")],
        [("hei", "nb", "x|y")],
        [("hei", "nb", "x"), ("hopp", "so", "")],
        [("?!", "nb", "x"), ("...", "ti", "y|z")],
    ],
)
def test_tiny_training_sets_answer_honestly(files, tmp_path, rows):
    result = run("code", write(tmp_path / "tiny.csv", HEADER, rows), files[1], "--json")
    assert result.exit_code == 0, result.output
    for text in json.loads(result.output)["texts"]:
        assert text["suggested"] == []
        assert all(0.1 < p < 0.9 for p in text["probabilities"].values())
