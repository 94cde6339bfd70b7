"""What an export holds and what it leaves out: words and exact places, small groups, other versions, formulas."""

import hashlib
import json
import zipfile
from collections import Counter
from datetime import date, timedelta

import pytest

from participation.services import exports
from participation.services.errors import ServiceProblem
from participation.services.exports import Filter, Format, Options, Shape, reading
from surveys.formats import native
from tests.factories.exported import NOW, Stored, read_csv, read_sav
from tests.factories.exported_survey import AGE, FULL, WHY, asked
from tests.surveys.small import definition, options, question


@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("kind", list(Format))
def test_words_and_exact_places_stay_out_unless_they_are_asked_for(here, tmp_path, kind, shape):
    path = here.make(tmp_path, format=kind, shape=shape, everything=False)
    text = _unpacked(path)
    for secret in ("tante", "huset", "mørkt", "59.91512", "10.77004"):
        assert secret not in text
    if kind in {Format.CSV, Format.GEOJSON}:
        assert "59.915" in text, "a place rounded to about 100 m"
        everything = _unpacked(here.make(tmp_path, format=kind, shape=shape))
        for told in ("huset", "59.91512"):
            assert told in everything


def _unpacked(path):
    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_what_is_calculated_from_words_is_words(sqlite_database, tmp_path):
    made = asked(
        WHY,
        question("copy", "calculated", calculation="concat('a ', ${why})"),
        question("again", "calculated", calculation="concat(${copy}, '!')"),
        question("length", "calculated", calculation="string_length(${why})"),
        question("free", "calculated", calculation="concat('x', 'y')"),
    )
    here = Stored(sqlite_database, made)
    here.add([{"why": "hemmelig", "copy": "a hemmelig", "again": "a hemmelig!", "length": 8, "free": "xy"}] * 5)
    row = read_csv(here.make(tmp_path, everything=False))["responses"][0]
    assert "hemmelig" not in str(row)
    assert (row["length"], row["free.text"]) == ("8", "xy")


def test_no_reason_no_words_and_only_for_those_who_may():
    with pytest.raises(ServiceProblem) as refused:
        Options(free_text=True, reason="  short ").checked(may_take_words=True)
    assert refused.value.field == "reason"
    with pytest.raises(ServiceProblem) as refused:
        Options(exact_places=True, reason="We map the crossings").checked(may_take_words=False)
    assert refused.value.status == 403
    granted = Options(free_text=True, reason="We read the statements")
    assert granted.checked(may_take_words=True) is granted
    backwards = Options(filter=Filter(since=date(2026, 2, 2), until=date(2026, 2, 1)))
    with pytest.raises(ServiceProblem):
        backwards.checked(may_take_words=True)


def test_options_survive_being_stored():
    chosen = Filter(date(2026, 1, 2), date(2026, 3, 4), (3, 4), ("so", "nb"), (1,))
    for made in (Options(), Options(Format.SAV, Shape.LONG, "en", True, True, "because", chosen)):
        assert Options.of_data(json.loads(json.dumps(made.as_data()))) == made


def test_fewer_than_five_are_refused_without_a_reason(sqlite_database, tmp_path):
    here = Stored(sqlite_database, asked())
    for wanted in (0, 4):
        with pytest.raises(ServiceProblem):
            exports.counted(here.database, here.survey, Options())
        here.add([FULL] * (4 - wanted))
    with pytest.raises(ServiceProblem):
        here.make(tmp_path, everything=False)
    assert exports.counted(here.database, here.survey, Options(reason="Only four came; we need each.")) == 4
    here.add([FULL])
    assert exports.counted(here.database, here.survey, Options()) == 5


def test_a_rare_language_is_not_told_beside_the_answers(here, tmp_path):
    here.add([FULL] * 2, language="ti")
    rows = read_csv(here.make(tmp_path, everything=False))["responses"]
    assert sorted(row["_language"] for row in rows) == ["", "", *["nb"] * 6]
    rows = read_csv(here.make(tmp_path))["responses"]
    assert sorted(row["_language"] for row in rows) == [*["nb"] * 6, "ti", "ti"]


def test_filters_by_day_language_and_version(sqlite_database, tmp_path):
    here = Stored(sqlite_database, asked(), asked(AGE))
    here.add([FULL] * 5, language="so", received=NOW - timedelta(days=3))
    here.add([{"age": "old"}] * 5, version=2)
    # Half past eleven in the evening in Norway, in summer time, is the same day there and in UTC; half past midnight not.
    here.add([{"age": "young"}] * 5, version=2, received=NOW.replace(hour=22, minute=30))

    def ages(**chosen):
        rows = read_csv(here.make(tmp_path, filter=Filter(**chosen)))["responses"]
        return len(rows), {row["_day"] for row in rows}

    assert ages(languages=("so",)) == (5, {"2026-08-29"})
    assert ages(versions=(2,)) == (10, {"2026-09-01", "2026-09-02"})
    assert ages(since=date(2026, 9, 2)) == (5, {"2026-09-02"})
    assert ages(until=date(2026, 8, 29)) == (5, {"2026-08-29"})
    assert ages()[0] == 15


def test_who_has_agreed_to_nothing_is_left_out(sqlite_database, tmp_path):
    from surveys.formats import native

    with_consent = native.load(definition(AGE, consent={"nb": "Jeg er med", "en": "I take part"}))
    here = Stored(sqlite_database, with_consent, asked(AGE))
    here.add([{"age": "old"}], consent_hash=reading.NO_WORDS)
    here.add([{"age": "young"}])
    here.add([{"age": "unsaid"}], version=2, consent_hash=reading.NO_WORDS)
    rows = read_csv(here.make(tmp_path))["responses"]
    assert sorted(row["age"] for row in rows) == ["unsaid", "young"]


def test_a_question_that_changed_its_type_has_a_column_for_each(sqlite_database, tmp_path):
    older = asked(question("age"), AGE | {"id": "group", "dimension": ""})
    newer = asked(AGE, AGE | {"id": "group", "dimension": "", "options": options("old", "ancient")})
    here = Stored(sqlite_database, older, newer)
    here.add([{"age": "Ganske gammel", "group": "young"}] * 3)
    here.add([{"age": "old", "group": "ancient"}] * 3, version=2)
    rows = read_csv(here.make(tmp_path))["responses"]
    assert {(row["age"], row["age@v1"], row["group"]) for row in rows} == {
        ("old", "", "ancient"),
        ("", "Ganske gammel", "young"),
    }
    assert "Ganske" not in str(read_csv(here.make(tmp_path, everything=False)))
    (rows, meta), *_ = read_sav(here.make(tmp_path, format=Format.SAV), tmp_path).values()
    assert meta.variable_value_labels["group"] == {1: "old", 2: "ancient", 3: "young", 901: "unsaid"}
    assert {row["group"] for row in rows} == {2, 3}


def test_response_names_and_order_tell_nothing_of_the_database(here, tmp_path):
    one = [row["_response"] for row in read_csv(here.make(tmp_path))["responses"]]
    two = [row["_response"] for row in read_csv(here.make(tmp_path, salt=b"t" * 32))["responses"]]
    assert not set(one) & set(two)
    assert one == sorted(one)


AGREED = {"nb": "Jeg er med", "so": "Waan ka qayb galayaa"}


def test_the_words_that_somebody_agreed_to_are_told_by_version_and_language(sqlite_database, tmp_path):
    newer = AGREED | {"nb": "Jeg blir med"}
    made = [
        native.load(definition(AGE, languages=["nb", "so", "en"], id=f"agreed_{at}", consent=words))
        for at, words in enumerate((AGREED, AGREED, newer))
    ]
    here = Stored(sqlite_database, *made)
    hashed = {text: hashlib.sha256(text.encode()).hexdigest() for text in (*AGREED.values(), *newer.values())}
    for version, text, language, number in [
        (1, AGREED["nb"], "nb", 5),
        (2, AGREED["nb"], "nb", 1),
        (3, newer["nb"], "nb", 2),
        (3, AGREED["so"], "so", 3),
    ]:
        here.add([{}] * number, version=version, language=language, consent_hash=hashed[text])
    told = ("_version", "_language", "_consent_version", "_consent_language")
    rows = read_csv(here.make(tmp_path))["responses"]
    assert Counter(tuple(row[name] for name in told) for row in rows) == {
        ("1", "nb", "1", "nb"): 5,
        ("2", "nb", "1", "nb"): 1,
        ("3", "nb", "3", "nb"): 2,
        ("3", "so", "1", "so"): 3,
    }
    few = read_csv(here.make(tmp_path, everything=False))["responses"]
    assert {tuple(row[name] for name in told[1:]) for row in few if row["_language"] != "nb"} == {("", "", "")}, (
        "neither says which language it was where that is not told"
    )


def test_words_of_consent_that_nobody_knows_are_not_guessed(here, tmp_path):
    rows = read_csv(here.make(tmp_path))["responses"]
    assert {(row["_consent_version"], row["_consent_language"]) for row in rows} == {("", "")}
