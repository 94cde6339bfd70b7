"""Changing a questionnaire's document, and telling two versions apart."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import comparing, editing, library
from surveys.comparing import Difference
from surveys.formats import native
from tests.surveys.generated import documents
from tests.surveys.small import definition, options, question


@given(documents())
def test_a_document_does_not_differ_from_itself(document):
    assert comparing.compare(document, json.loads(json.dumps(document))) == []


@given(documents(), st.data())
def test_a_question_taken_out_is_all_that_differs_and_nothing_else_is_touched(document, data):
    before = json.dumps(document)
    names = [each["id"] for section in document["sections"] for each in section["questions"]]
    gone = data.draw(st.sampled_from(names))
    changed = editing.without_question(document, gone)
    assert json.dumps(document) == before
    assert [(each.kind, each.what) for each in comparing.compare(document, changed)] == [
        (Difference.REMOVED, f"question:{gone}")
    ]
    assert [(each.kind, each.what) for each in comparing.compare(changed, document)] == [
        (Difference.ADDED, f"question:{gone}")
    ]


@given(documents(), st.data())
def test_up_and_down_again_is_where_it_was(document, data):
    at = data.draw(st.integers(0, len(document["sections"]) - 1))
    number = data.draw(st.integers(0, len(document["sections"][at]["questions"]) - 1))
    name = document["sections"][at]["questions"][number]["id"]
    down = editing.moved_question(document, name, 1)
    if down != document:
        assert editing.moved_question(down, name, -1) == document


def test_the_fewest_questions_are_said_to_have_moved():
    old = definition(*(question(f"q{at}") for at in range(6)))
    new = definition(*(question(f"q{at}") for at in (0, 2, 3, 4, 5, 1)))
    assert [(each.kind, each.what) for each in comparing.compare(old, new)] == [(Difference.MOVED, "question:q1")]


def test_texts_options_and_attributes_are_told_by_place_and_language():
    old = definition(question("a", "one_choice", options=options("x", "y"), required=True), question("b"))
    new = definition(
        question("a", "one_choice", options=options("y", "z")), question("b", text={"nb": "Ny", "en": "Question b"})
    )
    found = {
        (each.kind, each.what, each.name, each.language, each.before, each.after)
        for each in comparing.compare(old, new)
    }
    assert found == {
        (Difference.ADDED, "question:a/options/z", "", "", "", ""),
        (Difference.REMOVED, "question:a/options/x", "", "", "", ""),
        (Difference.CHANGED, "question:a", "required", "", "True", ""),
        (Difference.CHANGED, "question:b", "text", "nb", "Spørsmål b", "Ny"),
    }


def test_a_new_id_is_followed_by_whoever_asks_for_the_old_one():
    document = definition(
        question("a", "number"), question("b", relevant="${a} > 1", text={"nb": "Du sa ${a}", "en": "x"})
    )
    assert editing.asked_for_by(document, "a") == ["b"]
    changed = editing.with_question(document, 0, question("age", "number"), 0)
    follower = changed["sections"][0]["questions"][1]
    assert (follower["relevant"], follower["text"]["nb"]) == ("${age} > 1", "Du sa ${age}")
    native.load(changed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hvor bor du nå, egentlig?", "hvor_bor_du_na"),
        ("Årsak", "arsak"),
        ("التعليق", "question"),
        ("16–24 år", "question_16_24_ar"),
    ],
)
def test_ids_are_made_of_the_first_words(text, expected):
    assert editing.proposed_id(text, set()) == expected
    assert editing.proposed_id(text, {expected}) == f"{expected}_2"


def test_a_language_is_taken_out_with_its_texts_and_no_other():
    document = library.document("kiosk")
    without = editing.without_language(document, "so")
    assert "so" not in native.load(without).languages
    assert '"so"' not in json.dumps(without)
    left = [code for code in document["languages"] if code != "so"]
    assert native.load(without).completeness() == {code: native.load(document).completeness()[code] for code in left}
    assert editing.without_language(document, document["default_language"]) == document
