"""The native file: what is read comes back, and whatever is wrong is said with its place and nothing else is raised."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.formats import native
from surveys.problems import QuestionnaireRefused, Severity
from tests.surveys.small import codes, definition, load, options, question


def errors(document):
    return [problem for problem in native.check(document) if problem.severity == Severity.ERROR]


def test_a_file_comes_back_as_it_was():
    asked = load(question("one", "one_choice", options=options("a", "b")), question("two"))
    again = native.load(native.dump(asked))
    assert again == asked
    assert again.hash == asked.hash


def test_the_hash_is_of_the_content_and_not_of_the_order_of_keys():
    document = definition(question("one"))
    turned = json.loads(json.dumps(dict(reversed(document.items()))))
    assert native.load(turned).hash == native.load(document).hash
    document["title"]["en"] = "Smaller"
    assert native.load(turned).hash != native.load(document).hash


@pytest.mark.parametrize(
    ("document", "code", "where"),
    [
        (definition(question("one", colour="red")), "unknown_key", "sections[0].questions[0].colour"),
        (definition(question("One")), "bad_id", "sections[0].questions[0].id"),
        (definition(question("one"), question("one")), "duplicate_id", "one"),
        (definition(question("one", "guess")), "unknown_value", "sections[0].questions[0].type"),
        (definition(question("one", "one_choice")), "no_options", "sections[0].questions[0].options"),
        (definition(question("one", "one_choice", options=options("a", "a"))), "duplicate_id", None),
        (definition(question("one", text={"en": "only"})), "missing_text", "sections[0].questions[0].text.nb"),
        (definition(question("one", text={"nb": "x", "de": "y"})), "unknown_language", None),
        (definition(question("one", relevant="${two} = 1"), question("two")), "unreachable", None),
        (definition(question("one", relevant="${one} = 1")), "unreachable", None),
        (definition(question("one", relevant="(")), "bad_expression", None),
        (definition(question("one", "scale", minimum=1, maximum=5)), "missing_text", None),
        (definition(question("one", "number", minimum=5, maximum=1)), "bad_bounds", None),
        (definition(question("one", "number", lens="need")), "lens_not_used", None),
        (definition(question("one", dimension="age")), "dimension_not_used", None),
        (definition(question("one"), languages=["nb", "nb"]), "bad_languages", "languages"),
        (definition(question("one"), default_language="so"), "unknown_language", "default_language"),
        (definition(question("one"), format="other"), "unknown_format", "format"),
        (definition(), "empty", "sections[0].questions"),
        (definition(question("one", required="yes")), "wrong_type", "sections[0].questions[0].required"),
    ],
)
def test_each_fault_has_a_code_and_a_place(document, code, where):
    found = [problem for problem in errors(document) if problem.code == code]
    assert found, errors(document)
    if where is not None:
        assert where in [problem.where for problem in found]
    with pytest.raises(QuestionnaireRefused):
        native.load(document)


def test_what_can_be_used_but_lacks_something_is_a_warning():
    document = definition(
        question("one", text={"nb": "bare norsk"}), question("two", text={"nb": "a" * 200, "en": "b"})
    )
    assert codes(document) == {"missing_translation", "long_for_a_phone"}
    assert native.load(document).missing_texts("en") == ("one.text",)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"[]", "not_an_object"),
        (b"null", "not_an_object"),
        (b"\xff\xfe", "not_utf8"),
        (b'{"id": "a", "id": "b"}', "duplicate_key"),
        (b'{"id": NaN}', "not_json"),
        (b"[" * 100_000, "too_deep"),
        (b'{"a":' * 200 + b"1" + b"}" * 200, "too_deep"),
        (b'{"id": "\\ud800"}', "bad_character"),
        (b'{"languages": ["\\ud800"]}', "bad_character"),
        (b'{"\\ud800": 1}', "bad_character"),
        ({"a": [1, {"b": ["\ud800"]}]}, "bad_character"),
        ('{"title": {"nb": "\ud800"}}', "bad_character"),
        (b'{"title": {"nb": "a\\u0000"}}', "bad_character"),
        (b'{"title": {"nb": "a\\u202eb"}}', "bad_character"),
        (b"1" * 5000, "not_json"),
        (b'{"format": "' + b"x" * 5_000_000 + b'"}', "too_large"),
    ],
)
def test_hostile_files_are_refused_with_a_code(content, code):
    assert [problem.code for problem in native.check(content)] == [code]


def test_a_fault_in_json_names_line_and_column():
    (problem,) = native.check(b'{\n "id": }')
    assert problem.where == "line 2, column 8"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = sorted(native.KEYS)


@given(st.dictionaries(st.sampled_from(KEYS), JSON))
@settings(max_examples=300, deadline=None)
def test_any_document_is_read_or_refused_and_nothing_else(document):
    try:
        native.load(document)
    except QuestionnaireRefused as refused:
        assert refused.problems


@given(
    JSON, st.sampled_from(["id", "type", "text", "options", "relevant", "minimum", "max_length", "landmarks", "lens"])
)
@settings(max_examples=300, deadline=None)
def test_any_question_is_read_or_refused_and_nothing_else(value, key):
    try:
        native.load(definition(question("one") | {key: value}))
    except QuestionnaireRefused as refused:
        assert refused.problems


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_and_nothing_else(content):
    assert native.check(content)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (definition(question("one", "note", required=True)), "nothing_to_answer"),
        (
            definition(question("one", landmarks=[{"id": "a", "text": {"nb": "x"}, "latitude": 1, "longitude": 1}])),
            "landmarks_not_used",
        ),
        (definition(question("one", minimum=1)), "minimum_not_used"),
        (definition(question("one", "yes_no", options=options("yes"))), "duplicate_id"),
        (
            definition(
                question("one", "one_choice", options=options("a", "b", a={"specify": True}, b={"specify": True}))
            ),
            "two_specify",
        ),
        (definition(question("one"), question("two", relevant=". = 1")), "no_current"),
        (definition(question("one"), languages=["nb"] + [f"a{chr(97 + at)}" for at in range(26)] * 3), "bad_languages"),
        (definition(*[question("one")] * 5001), "too_many"),
    ],
)
def test_what_contradicts_itself_is_an_error(document, code):
    assert code in [problem.code for problem in errors(document)]


def test_a_scales_option_is_not_named_like_a_point():
    ends = {"nb": "a", "en": "b"}
    scale = question("one", "scale", minimum=1, maximum=5, low_label=ends, high_label=ends, options=options("3"))
    assert [problem.code for problem in errors(definition(scale))] == ["option_is_a_point"]


@pytest.mark.parametrize(
    ("relevant", "code"),
    [
        ("${home} = 'flatt'", "unknown_option"),
        ("selected(${home}, 'hosue')", "unknown_option"),
        ("'hosue' = ${home}", "unknown_option"),
        ("1 = 2", "never_asked"),
    ],
)
def test_an_expression_that_does_not_mean_what_was_meant_is_a_warning(relevant, code):
    home = question("home", "one_choice", options=options("flat", "house"))
    assert codes(definition(home, question("two", relevant=relevant))) == {code}


def test_a_survey_that_takes_a_quarter_of_an_hour_is_a_warning():
    assert codes(definition(*(question(f"q{at}") for at in range(30)))) == {"long_survey"}


def test_problems_are_many_but_not_without_end():
    document = definition(question("one")) | {f"key{at}": 1 for at in range(3000)}
    assert len(native.check(document)) == 500
