"""Answers: what fits is kept as it was meant, what does not is named, and nothing a phone sends can break the check."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.answers import compile_validator, counted_values, free_texts
from tests.surveys.small import load, options, question

UNSAID = {"unsaid": {"missing": True}, "nobody": {"exclusive": True}, "other": {"specify": True}}
ALL = load(
    question("text", lens="need", max_length=20),
    question("one", "one_choice", options=options("a", "b", "unsaid", **UNSAID)),
    question("many", "several_choices", options=options("a", "b", "other", "nobody", **UNSAID)),
    question(
        "feel",
        "scale",
        minimum=1,
        maximum=5,
        low_label={"nb": "lav"},
        high_label={"nb": "høy"},
        options=options("unsaid", **UNSAID),
    ),
    question("number", "number", minimum=0, maximum=120),
    question("day", "date"),
    question("sure", "yes_no"),
    question(
        "place", "place", landmarks=[{"id": "torg", "text": {"nb": "Torget"}, "latitude": 59.9, "longitude": 10.7}]
    ),
)


def check(asked=ALL, **raw):
    return compile_validator(asked).validate(
        {name: [value] if isinstance(value, str) else value for name, value in raw.items()}
    )


def problem(**raw):
    (found,) = check(**raw).problems
    return found.question_id, found.code


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ({"text": "  mer lys\r\n"}, {"text": "mer lys"}),
        ({"text": "e\u0301t\x00"}, {"text": "ét"}),
        ({"one": "a"}, {"one": "a"}),
        ({"many": ["b", "a", "b"]}, {"many": ["a", "b"]}),
        ({"many": ["nobody"]}, {"many": ["nobody"]}),
        ({"many": ["nobody", "nobody"]}, {"many": ["nobody"]}),
        ({"feel": "3"}, {"feel": 3}),
        ({"feel": "٣"}, {"feel": 3}),
        ({"feel": "unsaid"}, {"feel": "unsaid"}),
        ({"number": "৪২"}, {"number": 42}),
        ({"number": "3,5"}, {"number": 3.5}),
        ({"day": "2026-11-23"}, {"day": "2026-11-23"}),
        ({"day": "3.2.2026"}, {"day": "2026-02-03"}),
        ({"sure": "yes"}, {"sure": "yes"}),
        (
            {"place.landmark": "torg", "place.words": "ved benken"},
            {"place": {"landmark": "torg", "words": "ved benken"}},
        ),
        ({"place.lat": "59.912345678", "place.lon": "10.5"}, {"place": {"lat": 59.91235, "lon": 10.5}}),
    ],
)
def test_what_fits_is_kept_as_it_was_meant(raw, kept):
    found = check(**raw)
    assert found.problems == ()
    assert found.answers == kept


@pytest.mark.parametrize(
    ("raw", "where", "code"),
    [
        ({"text": "x" * 21}, "text", "too_long"),
        ({"one": "c"}, "one", "not_an_option"),
        ({"many": ["a", "c"]}, "many", "not_an_option"),
        ({"many": ["a", "nobody"]}, "many", "exclusive_option"),
        ({"feel": "6"}, "feel", "not_an_option"),
        ({"number": "mange"}, "number", "not_a_number"),
        ({"number": "-1"}, "number", "below_minimum"),
        ({"number": "121"}, "number", "above_maximum"),
        ({"number": "1e5"}, "number", "not_a_number"),
        ({"day": "2026-02-30"}, "day", "not_a_date"),
        ({"day": "i går"}, "day", "not_a_date"),
        ({"place.landmark": "månen"}, "place", "not_a_place"),
        ({"place.lat": "91", "place.lon": "1"}, "place", "not_a_place"),
        ({"place.lat": "59"}, "place", "not_a_place"),
        ({"place.words": "x" * 501}, "place", "too_long"),
    ],
)
def test_what_does_not_fit_is_named(raw, where, code):
    assert problem(**raw) == (where, code)


def test_an_empty_form_is_not_sent_and_unknown_fields_are_nobodys_answer():
    assert problem(hacker="1", **{"one.more": "2"}) == ("", "nothing_answered")


def test_words_beside_an_option_are_kept_with_the_option_alone():
    assert check(many=["other"], **{"many.other": "urdu"}).answers == {"many": ["other"], "many.other": "urdu"}
    assert check(many=["a"], **{"many.other": "urdu"}).answers == {"many": ["a"]}


ROUTED = load(
    question("has", "yes_no"),
    question("how_many", "number", relevant="${has} = 'yes'", required=True, constraint=". < 10"),
    question("names", relevant="${how_many} > 2"),
)


def test_only_what_is_asked_can_be_missing_and_only_what_was_asked_is_kept():
    assert check(ROUTED, has="no", how_many="3", names="x").answers == {"has": "no"}
    assert [each.code for each in check(ROUTED, has="yes").problems] == ["required"]
    assert [each.code for each in check(ROUTED, has="yes", how_many="11").problems] == ["constraint"]
    assert check(ROUTED, has="yes", how_many="3", names="x").answers == {"has": "yes", "how_many": 3, "names": "x"}


def test_a_wrong_answer_to_what_is_not_asked_stops_nobody():
    assert check(ROUTED, has="no", how_many="mange").problems == ()


def test_a_document_passes_as_the_form_does():
    raw = {"text": "lys", "one": "a", "many": ["a", "other"], "many.other": "x", "feel": "3", "place.words": "torget"}
    answers = check(**raw).answers
    assert compile_validator(ALL).validate_document(answers).answers == answers


def test_counting_tells_missing_from_not_asked():
    assert counted_values(ROUTED, {"has": "no"}) == [("has", "no")]
    found = counted_values(ALL, {"one": "unsaid", "many": ["a", "b"], "feel": 2})
    assert found == [("one", None), ("many", "a"), ("many", "b"), ("feel", "2"), ("sure", None)]


def test_free_texts_bring_their_lens():
    assert free_texts(ALL, {"text": "mer lys", "one": "a"}) == [("text", "need", "mer lys")]


FIELDS = ["text", "one", "many", "feel", "number", "day", "sure", "place.lat", "place.lon", "place.words", "many.other"]


@given(st.dictionaries(st.sampled_from(FIELDS), st.lists(st.text(max_size=30), max_size=3)))
@settings(deadline=None)
def test_whatever_is_sent_is_judged_and_what_passed_passes_again(raw):
    found = compile_validator(ALL).validate(raw)
    assert set(found.answers) <= {name.partition(".")[0] for name in FIELDS} | {"many.other"}
    again = compile_validator(ALL).validate_document(found.answers)
    assert again.answers == found.answers


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a\x85b\u2028c", "a\nb\nc"),
        ("\u202eabc\x9f", "abc"),
        ("می‌خواهم", "می‌خواهم"),
        ("க்ஷ", "க்ஷ"),
    ],
)
def test_what_belongs_to_a_script_stays_and_what_turns_a_page_around_goes(sent, kept):
    assert check(text=sent).answers == {"text": kept}


def test_a_letter_under_a_mountain_of_marks_is_cut_down_before_it_is_sorted():
    assert problem(text="a" + "\u0315\u0300" * 200_000) == ("text", "too_long")


@pytest.mark.parametrize("number", [0.00001, 1e-6, 1000, -3.5, 999_999.25])
def test_small_and_large_numbers_pass_again(number):
    asked = load(question("n", "number"), question("p", "place"))
    document = {"n": number, "p": {"lat": 0.00001, "lon": -0.00002}}
    assert compile_validator(asked).validate_document(document).answers == document


@pytest.mark.parametrize("document", [[], None, "x", 5])
def test_what_is_no_document_is_said_to_be_none(document):
    (found,) = compile_validator(ALL).validate_document(document).problems
    assert found.code == "not_a_document"


def test_numbers_that_no_text_can_hold_are_above_the_maximum():
    (found,) = compile_validator(ALL).validate_document({"number": 10**6000}).problems
    assert found.code == "above_maximum"


@given(
    st.dictionaries(
        st.sampled_from([*FIELDS, "place"]),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
            max_leaves=6,
        ),
    )
)
@settings(deadline=None)
def test_whatever_a_tablet_sends_is_judged_and_nothing_is_raised(document):
    found = compile_validator(ALL).validate_document(document)
    assert found.answers or found.problems


def test_a_letter_keeps_as_many_marks_as_any_writing_has():
    asked = load(question("text"))
    sent = "a" * 300 + "e" + "\u0323" * 60 + "b"
    kept = check(asked, text=sent).answers["text"]
    assert kept == "a" * 300 + "ẹ" + "\u0323" * 29 + "b"


def test_choices_are_kept_in_the_questionnaires_order():
    asked = load(question("many", "several_choices", options=options("z", "m", "a")))
    assert check(asked, many=["a", "m", "z"]).answers == {"many": ["z", "m", "a"]}
