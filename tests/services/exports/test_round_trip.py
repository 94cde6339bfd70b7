"""What other people's readers find in an export is what was stored, whatever was asked and answered."""

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participation.services.exports import Format, Shape
from participation.services.exports.names import spss_names
from surveys.answers import compile_validator
from surveys.questionnaire import QuestionType
from tests.factories.exported import Stored, document, plain, read_csv, read_parquet, read_sav, read_xlsx
from tests.surveys.generated import questionnaires, raw_answers

NUMBERS = {QuestionType.NUMBER, QuestionType.SCALE}
many = settings(max_examples=30, suppress_health_check=list(HealthCheck))


@st.composite
def stored(draw):
    asked = draw(questionnaires())
    check = compile_validator(asked)
    documents = [check.validate(draw(raw_answers(asked))).answers for _ in range(draw(st.integers(1, 6)))]
    return asked, documents


def canonical(documents):
    return sorted(repr(_sorted(each)) for each in documents)


def _sorted(value):
    if isinstance(value, dict):
        return sorted((key, _sorted(each)) for key, each in value.items() if each not in ([], {}))
    if isinstance(value, list):
        return [_sorted(each) for each in value]
    return float(value) if isinstance(value, int | float) else value


def from_csv(row, table, question, name):
    text = row.get(name) or ""
    if not text:
        return None
    text = text.removeprefix("'") if re.match(r"'[=+\-@\t\r\n＝＋－＠]", text) else text
    is_number = question.type in NUMBERS or name.endswith((".lat", ".lon"))
    if is_number or (question.type == QuestionType.CALCULATED and not name.endswith(".text")):
        return float(text) if re.fullmatch(r"-?[\d.]+(e-?\d+)?", text) else text
    return text


def from_rows(row, table, question, name):
    value = plain(row.get(name))
    if value is None and question.type == QuestionType.SCALE:
        value = plain(row.get(f"{name}.option"))
    return value


@many
@given(stored())
def test_csv_xlsx_and_parquet_hold_what_was_stored(sqlite_database, made):
    asked, documents = made
    here = Stored(sqlite_database, asked)
    here.add(documents)
    with tempfile.TemporaryDirectory() as folder:
        readers = {Format.CSV: (read_csv, from_csv), Format.XLSX: (read_xlsx, from_rows)}
        readers[Format.PARQUET] = (read_parquet, from_rows)
        for kind, (read, cell) in readers.items():
            tables = read(here.make(Path(folder), format=kind))
            names = [row["_response"] for row in tables["responses"]]
            assert len(set(names)) == len(documents)
            found = [document(asked, name, tables, cell) for name in names]
            assert canonical(found) == canonical(documents), kind


@many
@given(stored())
def test_spss_holds_what_was_stored(sqlite_database, made):
    asked, documents = made
    here = Stored(sqlite_database, asked)
    here.add(documents)
    with tempfile.TemporaryDirectory() as folder:
        codes = {}
        for row in read_csv(here.make(Path(folder)))["codebook"]:
            if row["code"]:
                codes[row["table"], row["variable"], float(row["code"])] = row["value"]
        tables, names = {}, {}
        for table, (rows, _) in read_sav(here.make(Path(folder), format=Format.SAV), Path(folder)).items():
            header = list(read_csv(here.make(Path(folder)))[table][:1][0]) if rows else []
            names[table] = dict(zip(header, spss_names(header), strict=True))
            tables[table] = [{ours: row[theirs] for ours, theirs in names[table].items()} for row in rows]

        def cell(row, table, question, name):
            value = plain(row.get(name))
            chosen = {QuestionType.ONE_CHOICE, QuestionType.YES_NO, QuestionType.SCALE, QuestionType.PLACE}
            is_code = question.type in chosen and not name.endswith((".lat", ".lon", ".words", ".other"))
            if value is None or not is_code:
                return value
            found = codes[table, name, float(value)]
            return float(found) if question.type == QuestionType.SCALE and value < 800 else found

        found = [document(asked, row["_response"], tables, cell) for row in tables["responses"]]
        assert canonical(found) == canonical(documents)


@many
@given(stored())
def test_the_long_shape_holds_every_answer_once(sqlite_database, made):
    asked, documents = made
    here = Stored(sqlite_database, asked)
    here.add(documents)
    with tempfile.TemporaryDirectory() as folder:
        tables = read_csv(here.make(Path(folder), shape=Shape.LONG))
    assert len(tables["responses"]) == len(documents)
    wanted = []
    computed = {question.id for question in asked.questions if question.type == QuestionType.CALCULATED}
    for answers in documents:
        times = {section.id for section in asked.sections if section.repeat}
        for key, value in answers.items():
            for given_ in [value] if key not in times else []:
                wanted += _said(key, given_, computed)
            if key in times:
                for each in value:
                    for name, inner in each.items():
                        wanted += _said(name, inner, computed)
    found = [
        (row["question"] + (f".{row['part']}" if row["part"] == "other" else ""), row["value"].lstrip("'"))
        for row in tables.get("answers", ())
    ]
    kinds = {question.id: question.type for question in asked.questions}
    assert sorted(name for name, _ in found) == sorted(name for name, _ in wanted)
    chosen = {name for name, kind in kinds.items() if kind in {QuestionType.ONE_CHOICE, QuestionType.SEVERAL_CHOICES}}
    assert sorted(each for each in found if each[0] in chosen) == sorted(each for each in wanted if each[0] in chosen)


def _said(name, value, computed):
    if name in computed:
        return [(name, str(value))]
    if isinstance(value, dict):
        return [(name, str(each)) for each in value.values()]
    if isinstance(value, list):
        return [(name, str(each)) for each in value]
    return [(name, str(value))]


@pytest.mark.parametrize("kind", list(Format))
def test_the_same_salt_gives_the_same_bytes_and_another_one_other_names(sqlite_database, tmp_path, kind):
    from tests.surveys.small import load, options, question

    asked = load(question("why"), question("age", "one_choice", options=options("a", "b")), question("where", "place"))
    here = Stored(sqlite_database, asked)
    here.add([{"why": f"Fordi {at}", "age": "a", "where": {"lat": 59.9, "lon": 10.7}} for at in range(30)])
    one, two = (here.make(tmp_path, format=kind).read_bytes() for _ in range(2))
    assert one == two
    other = here.make(tmp_path, format=kind, salt=b"t" * 32).read_bytes()
    assert one != other
