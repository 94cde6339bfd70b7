"""Sections that repeat, options that are filtered, values that are computed."""

import pytest

from surveys.answers import compile_validator, counted_values, free_texts, offered_options
from surveys.formats import native
from surveys.problems import QuestionnaireRefused
from surveys.routing import route
from tests.surveys.small import definition, load, options, question


def family(repeat, *more):
    document = definition(question("children", "number", whole=True))
    document["sections"].append(
        {
            "id": "child",
            "title": {"nb": "Barn"},
            "repeat": repeat,
            "questions": [question("age", "number", required=True), question("wish", lens="need", relevant="${age} < 18")],
        }
    )
    if more:
        document["sections"].append({"id": "after", "title": {"nb": "Etter"}, "questions": list(more)})
    return native.load(document)


def test_each_time_has_its_own_answers_and_its_own_way():
    asked = family({"maximum": 5})
    found = compile_validator(asked).validate(
        {"child.0.age": ["7"], "child.0.wish": ["Lekeplass"], "child.1.age": ["19"], "child.1.wish": ["Jobb"]}
    )
    assert found.is_valid
    assert found.answers == {"child": [{"age": 7, "wish": "Lekeplass"}, {"age": 19}]}
    assert free_texts(asked, found.answers) == [("wish", "need", "Lekeplass")]
    assert counted_values(asked, found.answers) == []
    assert compile_validator(asked).validate_document(found.answers) == found


def test_a_time_that_was_begun_must_be_finished_and_an_empty_one_is_left_out():
    asked = family({"maximum": 5})
    found = compile_validator(asked).validate(
        {"child.0.age": [""], "child.2.wish": ["Park"], "child.7.age": ["x"], "child.9x.age": ["3"]}
    )
    assert [(problem.name, problem.code) for problem in found.problems] == [
        ("child.0.age", "required"),
        ("child.1.age", "not_a_number"),
    ]
    found = compile_validator(family({"minimum": 2})).validate({"child.0.age": ["4"]})
    assert [(problem.name, problem.code) for problem in found.problems] == [("child.1.age", "required")]


def test_an_answer_can_say_how_many_times():
    asked = family({"count": "${children}"})
    found = compile_validator(asked).validate({"children": ["2"], "child.1.age": ["3"], "child.2.age": ["9"]})
    assert [problem.name for problem in found.problems] == ["child.0.age"]
    found = compile_validator(asked).validate({"children": ["1"], "child.0.age": ["3"], "child.1.age": ["9"]})
    assert found.answers == {"children": 1, "child": [{"age": 3}]}
    assert compile_validator(asked).validate({"child.0.age": ["3"]}).problems[0].code == "nothing_answered"
    assert [each.name for each in route(asked, {"children": 2}).asked] == [
        "children",
        "child.0.age",
        "child.1.age",
    ]


def test_no_more_times_are_taken_than_the_section_has():
    asked = family({"maximum": 2})
    found = compile_validator(asked).validate({f"child.{at}.age": [str(at)] for at in range(6)})
    assert found.answers == {"child": [{"age": 0}, {"age": 1}]}


def test_what_repeats_can_be_counted_and_summed_behind_it():
    asked = family(
        {"maximum": 5},
        question("how_many", "calculated", calculation="count(${child})"),
        question("together", "calculated", calculation="sum(${age})"),
        question("oldest", "calculated", calculation="max(${age})"),
        question("why", relevant="${together} > 10"),
    )
    found = compile_validator(asked).validate({"child.0.age": ["4"], "child.1.age": ["9"], "why": ["Fordi"]})
    assert found.answers["how_many"] == 2
    assert found.answers["together"] == 13
    assert found.answers["oldest"] == 9
    assert found.answers["why"] == "Fordi"
    # What is computed is never taken from a form.
    assert compile_validator(asked).validate({"child.0.age": ["4"], "together": ["99"]}).answers["together"] == 4


def test_only_options_that_pass_the_filter_are_offered():
    places = [
        {"id": "park", "text": {"nb": "Park"}, "attributes": {"part": "east"}},
        {"id": "quay", "text": {"nb": "Kai"}, "attributes": {"part": "west"}},
    ]
    asked = load(
        question("part", "one_choice", options=options("east", "west")),
        question("place", "one_choice", options=places, choice_filter="part = ${part}"),
    )
    assert [each.id for each in offered_options(asked.by_id["place"], {"part": "west"})] == ["quay"]
    assert compile_validator(asked).validate({"part": ["east"], "place": ["park"]}).is_valid
    found = compile_validator(asked).validate({"part": ["east"], "place": ["quay"]})
    assert [(problem.name, problem.code) for problem in found.problems] == [("place", "not_offered")]


@pytest.mark.parametrize(
    ("sent", "value", "code"),
    [
        ({"r": ["b", "a"]}, ["b", "a"], ""),
        ({"r.rank.a": ["2"], "r.rank.b": ["1"]}, ["b", "a"], ""),
        ({"r.rank.a": ["٣"]}, ["a"], ""),
        ({"r.rank.a": [""]}, None, "nothing_answered"),
        ({"r.rank.a": ["1"], "r.rank.b": ["1"]}, None, "same_rank"),
        ({"r": ["a", "a"]}, None, "same_rank"),
        ({"r.rank.a": ["4"]}, None, "not_a_rank"),
        ({"r": ["x"]}, None, "not_an_option"),
        ({"t": ["8.30"]}, "08:30", ""),
        ({"t": ["٠٨:٣٠"]}, "08:30", ""),
        ({"t": ["24:00"]}, None, "not_a_time"),
        ({"p.file": ["ab" * 32], "p.media_type": ["image/jpeg"]}, {"file": "ab" * 32, "media_type": "image/jpeg"}, ""),
        ({"p.file": ["ab" * 32], "p.media_type": ["text/html"]}, None, "not_a_file"),
        ({"p.file": ["../x"], "p.media_type": ["image/jpeg"]}, None, "not_a_file"),
        ({"w": ["1.5"]}, None, "not_whole"),
        ({"w": ["2.0"]}, 2, ""),
    ],
)
def test_rankings_times_files_and_whole_numbers(sent, value, code):
    asked = load(
        question("r", "ranking", options=options("a", "b", "c")),
        question("t", "time"),
        question("p", "photo"),
        question("w", "number", whole=True),
    )
    found = compile_validator(asked).validate(sent)
    assert [problem.code for problem in found.problems] == ([code] if code else [])
    if not code:
        assert list(found.answers.values()) == [value]
        assert compile_validator(asked).validate_document(found.answers) == found


def test_an_answer_can_be_required_by_another():
    asked = load(question("a", "yes_no"), question("b", required_when="${a} = 'yes'", required_message={"nb": "Si mer"}))
    assert compile_validator(asked).validate({"a": ["no"]}).is_valid
    assert [p.code for p in compile_validator(asked).validate({"a": ["yes"]}).problems] == ["required"]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (question("a", "calculated"), "no_calculation"),
        (question("a", "number", calculation="1"), "calculation_not_used"),
        (question("a", "calculated", calculation="1", required=True), "nothing_to_answer"),
        (question("a", "calculated", calculation="part"), "no_attribute"),
        (question("a", "calculated", calculation="."), "no_current"),
        (question("a", "calculated", calculation="${b}"), "unreachable"),
        (question("a", "number", choice_filter="part = 1"), "choice_filter_not_used"),
        (question("a", "number", default="mange"), "bad_default"),
        (question("a", "photo", default="x"), "default_not_used"),
        (question("a", "number", appearance="menu"), "appearance_not_used"),
        (question("a", "yes_no", appearance="huge"), "unknown_value"),
        (question("a", media={"audio": {"nb": "../x.mp3"}}), "bad_file_name"),
        (question("a", media={"smell": {"nb": "x"}}), "unknown_key"),
        (question("a", constraint="regex(., '(a+)+')"), "bad_expression"),
        (question("a", constraint="regex(., ${a})"), "bad_expression"),
        (question("a", constraint="substr(.)"), "bad_expression"),
        (question("a", constraint="unheard_of(.)"), "bad_expression"),
        (question("a", "ranking"), "no_options"),
    ],
)
def test_what_makes_no_sense_is_refused(made, code):
    with pytest.raises(QuestionnaireRefused) as refused:
        load(made)
    assert code in {problem.code for problem in refused.value.problems}


@pytest.mark.parametrize(
    ("repeat", "code"),
    [
        ({"minimum": 3, "maximum": 2}, "bad_bounds"),
        ({"maximum": 101}, "wrong_type"),
        ({"times": 2}, "unknown_key"),
        ({"count": "${age}"}, "unreachable"),
        ([], "wrong_type"),
    ],
)
def test_repeats_that_make_no_sense_are_refused(repeat, code):
    with pytest.raises(QuestionnaireRefused) as refused:
        family(repeat)
    assert code in {problem.code for problem in refused.value.problems}


def test_a_text_may_show_an_earlier_answer():
    document = definition(question("name"), question("hello", text={"nb": "Hei ${name}", "en": "Hi ${nmae}"}))
    assert [(problem.code, problem.where) for problem in native.check(document)][:1] == [
        ("unknown_placeholder", "sections[0].questions[1].text.en")
    ]
