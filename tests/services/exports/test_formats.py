"""Each format's own: labels and missing values, names, pieces, codebook, tables of what repeats, places."""

import json
import zipfile
from datetime import date

import pytest

from participation.services import exports
from participation.services.exports import Format, reading
from participation.services.exports.names import spss_names
from participation.services.exports.writers import csv_files, workbook
from participation.services.exports.writers.csv_files import cell
from tests.factories.exported import Stored, read_csv, read_parquet, read_sav, read_xlsx
from tests.factories.exported_survey import AGE, FULL, WHERE, WHY, asked
from tests.surveys.small import definition, options, question


def test_spss_has_labels_in_the_language_and_missing_options_marked(here, tmp_path):
    here.add([{"age": "unsaid", "feel": "dont_know"}])
    (rows, meta) = read_sav(here.make(tmp_path, format=Format.SAV, language="en"), tmp_path)["responses"]
    labels = dict(zip(meta.column_names, meta.column_labels, strict=True))
    assert (labels["age"], labels["with.kids"]) == ("Question age", "Question with – kids")
    assert meta.variable_value_labels["feel"] == {1: "bad", 2: "2", 3: "3", 4: "4", 5: "good", 901: "dont_know"}
    assert meta.missing_ranges["feel"] == meta.missing_ranges["age"] == [{"lo": 901, "hi": 901}]
    assert [row["feel"] for row in rows if row["age"] == 901] == [901]
    assert meta.variable_measure["feel"] == "ordinal"


def test_spss_names_are_legal_unique_and_hold_the_longest_texts(sqlite_database, tmp_path):
    names = spss_names(
        ["_day", "all", "home/all", "home.all", "x" * 60 + ".landmark", "x" * 60 + ".lat", "9", "age_", "AGE"]
    )
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 64 and name[0].isalpha() and not name.endswith((".", "_")) for name in names)
    assert names[:2] == ["meta_day", "all_q"]
    here = Stored(sqlite_database, asked(question("why", max_length=10_000)))
    texts = ["ø" * 5000, "እ" * 10_000, "kort", "a" * 255, "b" * 256, "😀" * 9000]
    here.add([{"why": text} for text in texts])
    (rows, _) = read_sav(here.make(tmp_path, format=Format.SAV), tmp_path)["responses"]
    found = sorted((row["why"] for row in rows), key=len)
    assert found == ["kort", "a" * 255, "b" * 256, "ø" * 5000, "😀" * (32_767 // 4), "እ" * 10_000]


def test_a_long_table_in_spss_is_put_together_from_pieces(sqlite_database, tmp_path, monkeypatch):
    monkeypatch.setattr("participation.services.exports.writers.spss.MOST_BYTES", 1)
    here = Stored(sqlite_database, asked(WHY))
    here.add([{"why": f"Nummer {number}"} for number in range(95)])
    (rows, meta) = read_sav(here.make(tmp_path, format=Format.SAV), tmp_path)["responses"]
    assert meta.number_rows == 95
    assert {row["why"] for row in rows} == {f"Nummer {number}" for number in range(95)}


@pytest.mark.parametrize("text", ["=1+1", "+47 22 22", "-2+3", "@SUM(A1)", "＝1", "\tx", "\r=1", "\n=1", "=1", "-"])
def test_no_spreadsheet_runs_what_somebody_wrote(sqlite_database, tmp_path, text):
    assert cell(text) == "'" + text
    here = Stored(sqlite_database, asked(WHY))
    here.add([{"why": text.strip()}] * 5)
    assert {row["why"] for row in read_xlsx(here.make(tmp_path, format=Format.XLSX))["responses"]} == {text.strip()}


def test_plain_numbers_are_left_as_they_are():
    assert [cell(value) for value in (-5, 2.5, None, "-5", "+47", "-2,5", "tekst", 0)] == [
        "-5", "2.5", "", "-5", "+47", "-2,5", "tekst", "0",
    ]  # fmt: skip


def test_the_codebook_explains_and_counts_every_column(here, tmp_path):
    here.add([{"age": "unsaid", "feel": "dont_know"}])
    tables = read_csv(here.make(tmp_path, language="en"))
    book = tables["codebook"]
    assert {row["variable"] for row in book} == set(tables["responses"][0])
    age = [row for row in book if row["variable"] == "age"]
    assert (age[0]["type"], age[0]["dimension"], age[0]["text"], age[0]["n"]) == (
        "one_choice",
        "age",
        "Question age",
        "7",
    )
    assert [(row["value"], row["code"], row["missing"], row["n"]) for row in age[1:]] == [
        ("young", "1", "", "6"), ("old", "2", "", "0"), ("unsaid", "901", "yes", "1"),
    ]  # fmt: skip
    feel = {row["value"]: (row["label"], row["n"]) for row in book if row["variable"] == "feel" and row["value"]}
    assert feel == {
        "1": ("bad", "0"),
        "2": ("2", "6"),
        "3": ("3", "0"),
        "4": ("4", "0"),
        "5": ("good", "0"),
        "dont_know": ("dont_know", "1"),
    }
    kids = {row["value"]: row["n"] for row in book if row["variable"] == "with/kids" and row["value"]}
    assert kids == {"1": "6", "0": "0"}


def test_what_stands_for_no_answer_makes_the_other_columns_empty(sqlite_database, tmp_path):
    here = Stored(
        sqlite_database, asked(question("q", "several_choices", options=options("a", "none", none={"missing": True})))
    )
    here.add([{"q": ["none"]}, {"q": ["a"]}, {"q": ["a", "none"]}, {}, {}])
    rows = read_csv(here.make(tmp_path))["responses"]
    assert sorted((row["q/a"], row["q/none"]) for row in rows) == [
        ("", ""),
        ("", ""),
        ("", "1"),
        ("1", "0"),
        ("1", "1"),
    ]


def test_what_repeats_is_a_table_of_its_own(sqlite_database, tmp_path):
    from surveys.formats import native

    sections = [
        {"id": "all", "title": {"nb": "Alt"}, "questions": [AGE]},
        {"id": "child", "title": {"nb": "Barn"}, "repeat": {"maximum": 3}, "questions": [question("school"), WHERE]},
    ]
    here = Stored(sqlite_database, native.load(definition(sections=sections)))
    here.add([{"age": "old", "child": [{"school": "Tøyen"}, {"school": "Gran", "where": {"landmark": "square"}}]}] * 5)
    tables = read_csv(here.make(tmp_path))
    assert [len(tables[name]) for name in ("responses", "child")] == [5, 10]
    assert {(row["_instance"], row["school"], row["where.landmark"]) for row in tables["child"]} == {
        ("1", "Tøyen", ""), ("2", "Gran", "square"),
    }  # fmt: skip
    assert {row["_response"] for row in tables["child"]} == {row["_response"] for row in tables["responses"]}
    places = json.loads(_unpacked_one(here.make(tmp_path, format=Format.GEOJSON), "places.geojson"))
    assert len(places["features"]) == 5
    feature = places["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": [10.77, 59.915]}, "the landmark's own place"
    assert (feature["properties"]["_question"], feature["properties"]["school"]) == ("where", "Gran")


def _unpacked_one(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def test_places_are_features_with_the_answers_beside(here, tmp_path):
    places = json.loads(_unpacked_one(here.make(tmp_path, format=Format.GEOJSON), "places.geojson"))
    assert len(places["features"]) == 6
    feature = places["features"][0]
    assert feature["geometry"]["coordinates"] == [10.77004, 59.91512]
    assert (feature["properties"]["age"], feature["properties"]["_words"]) == ("young", "Ved huset mitt")


def test_parquet_is_written_in_groups_of_rows(sqlite_database, tmp_path, monkeypatch):
    monkeypatch.setattr("participation.services.exports.writers.parquet.GROUP", 4)
    here = Stored(sqlite_database, asked())
    here.add([FULL | {"feel": "dont_know" if at % 2 else 3} for at in range(10)])
    rows = read_parquet(here.make(tmp_path, format=Format.PARQUET))["responses"]
    assert (
        sorted((row["feel"] or 0, row["feel.option"] or "") for row in rows) == [(0, "dont_know")] * 5 + [(3, "")] * 5
    )
    assert rows[0]["_day"] == date(2026, 9, 1)
    assert rows[0]["with/kids"] is True


def test_a_sheet_that_is_full_goes_on_in_another(here, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    book = read_xlsx(here.make(tmp_path, format=Format.XLSX))
    assert [len(book[name]) for name in ("responses", "responses 2")] == [3, 3]


def test_stopped_leaves_nothing_behind(here, tmp_path):
    seen, folder = [], tmp_path / "exports"
    folder.mkdir()

    def progress(done, total):
        seen.append((done, total))
        return False

    for kind in Format:
        with pytest.raises(exports.Stopped):
            here.make(folder, format=kind, progress=progress)
    assert seen[0] == (6, 6)
    assert list(folder.iterdir()) == []


def test_on_both_databases_more_than_is_read_at_once_comes_once_each(database, tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "AT_ONCE", 4)
    here = Stored(database, asked(WHY))
    here.add([{"why": f"Nummer {number}"} for number in range(11)])
    steps = []
    path = here.make(tmp_path, progress=lambda done, total: steps.append((done, total)) is None)
    assert steps == [(4, 11), (8, 11), (11, 11)]
    assert {row["why"] for row in read_csv(path)["responses"]} == {f"Nummer {number}" for number in range(11)}
    assert path.stat().st_mode & 0o077 == 0


def test_the_header_of_the_file_says_utf_8(here, tmp_path):
    assert _unpacked_one(here.make(tmp_path), "responses.csv").startswith(csv_files.BYTE_ORDER_MARK.encode())


def test_a_section_called_like_one_of_our_tables_has_another_name(sqlite_database, tmp_path):
    from surveys.formats import native

    sections = [
        {"id": name, "title": {"nb": name}, "repeat": {"maximum": 2}, "questions": [question(f"q{at}")]}
        for at, name in enumerate(("responses", "codebook", "piece", "responses_section"))
    ]
    here = Stored(sqlite_database, native.load(definition(sections=sections)))
    here.add([{"responses": [{"q0": "a"}], "codebook": [{"q1": "b"}], "piece": [{"q2": "c"}]}] * 5)
    names = {"responses_section_section": "q0", "codebook_section": "q1", "piece": "q2"}
    for tables in (
        read_csv(here.make(tmp_path)),
        read_xlsx(here.make(tmp_path, format=Format.XLSX)),
        {name: rows for name, (rows, _) in read_sav(here.make(tmp_path, format=Format.SAV), tmp_path).items()},
    ):
        assert [len(tables[name]) for name in ("responses", *names)] == [5] * 4
        assert all(question_id in tables[name][0] for name, question_id in names.items())
        assert tables["responses_section"] == []
