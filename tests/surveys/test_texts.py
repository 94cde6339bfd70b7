"""Texts as a table: out, in, and through the files of translators."""

import contextlib
import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import library, texts
from surveys.formats import native, po, xliff
from surveys.problems import QuestionnaireRefused
from surveys.texts import lost_placeholders, rows, with_texts
from tests.surveys.generated import documents

FORMATS = pytest.mark.parametrize("file", [po, xliff])
KIOSK = library.document("kiosk")
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip)


def test_every_text_of_every_ready_questionnaire_has_a_key_of_its_own():
    for name in library.names():
        asked = library.load(name)
        table = rows(asked.definition)
        assert len({row.key for row in table}) == len(table)
        expected = [dict(strings) for _, strings in asked.strings() if any(strings.values())]
        assert sorted(map(str, expected)) == sorted(str(dict(row.texts)) for row in table)


@given(documents(), st.data())
def test_one_language_is_changed_and_nothing_else(document, data):
    table = rows(document)
    wanted = {row.key: data.draw(WORDS) for row in table if data.draw(st.booleans())}
    before = copy.deepcopy(document)
    changed = with_texts(document, "en", wanted)
    assert document == before
    after = {row.key: row for row in rows(changed)}
    for row in table:
        assert after[row.key].texts.get("nb") == row.texts.get("nb")
        assert after[row.key].texts.get("en", "") == wanted.get(row.key, row.texts.get("en", ""))
    assert native.load(changed).questions
    assert with_texts(changed, "en", {row.key: row.texts.get("en", "") for row in table}) == before


def test_a_key_that_the_questionnaire_does_not_have_is_refused():
    with pytest.raises(KeyError):
        with_texts(KIOSK, "en", {"question:gone/text": "x"})


def test_a_change_of_the_source_is_noticed():
    row = rows(KIOSK)[0]
    changed = rows(with_texts(KIOSK, "nb", {row.key: "Noe annet"}))[0]
    assert row.fingerprint("nb") != changed.fingerprint("nb")
    assert row.fingerprint("so") == changed.fingerprint("so")


def test_guidance_is_for_staff():
    document = with_texts(KIOSK, "nb", {"question:" + native.load(KIOSK).questions[0].id + "/guidance": "Spør rolig"})
    assert [row.texts["nb"] for row in rows(document) if row.for_staff] == ["Spør rolig"]


@pytest.mark.parametrize(
    ("source", "translation", "lost"),
    [("Hei ${name}", "Salaan ${name}", set()), ("Hei ${name}", "Salaan", {"name"}), ("Hei", "${name}", {"name"}), ("${a}", "", set())],
)
def test_a_placeholder_must_stand_in_both(source, translation, lost):
    assert lost_placeholders(source, translation) == lost


@FORMATS
@given(st.lists(st.tuples(WORDS.filter(bool), WORDS), min_size=1, max_size=5))
def test_texts_come_back_from_a_translators_file(file, pairs):
    table = [texts.TextRow(f"question:q{at}/text", f"q{at}", {"nb": a, "so": b}) for at, (a, b) in enumerate(pairs)]
    checked = {row.key for at, row in enumerate(table) if at % 2 and row.texts["so"]}
    language, found = file.read(file.write(table, "nb", "so", checked))
    assert language == "so"
    assert [(each.key, each.source, each.text) for each in found] == [
        (row.key, row.texts["nb"], row.texts["so"]) for row in table
    ]
    assert {each.key for each in found if each.is_checked and each.text} == checked


@FORMATS
@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"hello", b"<a/>", b"PK\x03\x04", b'msgid "a', b"\x00" * 50])
def test_other_files_are_refused_or_hold_nothing(file, data):
    try:
        _, found = file.read(data)
    except QuestionnaireRefused as refused:
        assert refused.problems[0].message
    else:
        assert found == []


@FORMATS
@given(data=st.binary(max_size=200))
def test_nothing_but_a_refusal_is_raised(file, data):
    with contextlib.suppress(QuestionnaireRefused):
        file.read(data)


def test_a_bomb_of_entities_is_not_read():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xliff version="1.2">&b;</xliff>'
    with pytest.raises(QuestionnaireRefused) as refused:
        xliff.read(bomb)
    assert refused.value.problems[0].code == "unsafe_xml"
