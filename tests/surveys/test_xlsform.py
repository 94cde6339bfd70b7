"""XLSForm workbooks in and out; pyxform, the standard's own converter, is the second opinion."""

import dataclasses
from io import BytesIO

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from pyxform.xls2xform import convert

from surveys import library
from surveys.answers import compile_validator
from surveys.formats import native, xlsform
from tests.surveys.books import CHOICES, SURVEY, book, rows
from tests.surveys.generated import questionnaires


def bare(questionnaire):
    """Return a questionnaire without its document: what it means, however it was written down."""
    return dataclasses.replace(questionnaire, definition={}, hash="")


def read(*arguments, **more):
    return xlsform.read(book(*arguments, **more), "fil")


NO_CHOICES = [["list_name", "name"]]


def losses(found):
    return {(problem.sheet, problem.row, problem.column, problem.code) for problem in found.losses}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(questionnaires())
def test_what_is_written_reads_back_exactly_and_pyxform_takes_it(questionnaire):
    data = xlsform.write(questionnaire)
    found = xlsform.read(data, "x")
    assert (found.errors, found.losses) == ((), ())
    assert bare(found.questionnaire) == bare(questionnaire)
    assert xlsform.read(xlsform.write(found.questionnaire)).questionnaire.hash == found.questionnaire.hash
    convert(xlsform=BytesIO(data), validate=False, file_type=".xlsx")


@pytest.mark.parametrize("name", library.names())
def test_the_ready_questionnaires_survive_the_way_out_and_back(name):
    questionnaire = library.load(name)
    found = xlsform.read(xlsform.write(questionnaire), name)
    assert bare(found.questionnaire) == bare(questionnaire)
    assert found.losses == ()


def test_languages_choices_and_expressions_of_a_plain_form():
    found = read()
    assert (found.errors, found.losses) == ((), ())
    asked = found.questionnaire
    assert (asked.languages, asked.default_language, asked.id) == (("nb", "en"), "nb", "reisen")
    assert asked.by_id["by"].text == {"nb": "Hvilken by?", "en": "Which town?"}
    assert asked.by_id["alder"].whole
    check = compile_validator(asked).validate
    # The values of choices became ids, also where an expression or a column of the choices says them.
    assert check({"land": ["norge"], "by": ["oslo"]}).answers == {"land": "norge", "by": "oslo"}
    assert [problem.code for problem in check({"land": ["norge"], "by": ["lund"]}).problems] == ["not_offered"]
    assert [problem.code for problem in check({"land": ["se"], "alder": ["130"]}).problems] == ["constraint"]
    assert "by" not in check({"land": [""], "by": ["oslo"]}).answers


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("label::Norsk (nb)", "nb"),
        ("label:English", "en"),
        ("Label :: Somali (so)", "so"),
        ("label::العربية (ar)", "ar"),
        ("label::Français", "fr"),
        ("label::tigrinya", "ti"),
        ("label::nor", "nb"),
        ("label::Polski", "pl"),
    ],
)
def test_languages_are_known_by_name_or_code(header, language):
    found = read([["type", "name", header], ["text", "en", "Hei"]], NO_CHOICES)
    assert found.questionnaire.languages == (language,)
    assert found.warnings == () or {each.code for each in found.warnings} <= {"missing_translation"}


def test_media_hints_and_messages_go_by_language():
    header = [
        "type",
        "name",
        "label::nb",
        "hint::nb",
        "media::audio::nb",
        "image::en",
        "constraint_message::en",
        "constraint",
    ]
    found = read([header, ["integer", "a", "Tall", "Bare ett", "a.mp3", "b.png", "Too big", ". < 5"]])
    asked = found.questionnaire.by_id["a"]
    assert asked.hint == {"nb": "Bare ett"}
    assert asked.media == {"audio": {"nb": "a.mp3"}, "image": {"en": "b.png"}}
    assert asked.constraint_message == {"en": "Too big"}


def test_groups_repeats_and_nested_relevance():
    survey = rows(
        ("integer", "children", "How many?"),
        ("begin group", "home", "Home", "${children} > 0"),
        ("text", "where", "Where?"),
        ("begin group", "inner", "Inner", "${children} > 1"),
        ("text", "why", "Why?"),
        ("end group",),
        ("end group",),
        ("begin repeat", "child", "Child"),
        ("integer", "age", "Age"),
        ("begin group", "school", "", "${age} > 5"),
        ("text", "class", "Class"),
        ("end group",),
        ("end repeat",),
        ("calculate", "oldest", "", "", "max(${age})"),
    )
    survey[0].append("repeat_count")
    survey[8] += [""] * 4 + ["${children}"]
    found = read(survey)
    assert found.losses == ()
    asked = found.questionnaire
    sections = {section.id: section for section in asked.sections}
    assert sections["inner"].relevant.source == "${children} > 0 and ${children} > 1"
    assert sections["child"].repeat.count.source == "${children}"
    assert asked.by_id["class"].relevant.source == "${age} > 5"
    sent = {"children": ["2"], "child.0.age": ["3"], "child.1.age": ["9"], "child.1.class": ["4B"]}
    answers = compile_validator(asked).validate(sent).answers
    assert answers["child"] == [{"age": 3}, {"age": 9, "class": "4B"}]
    assert answers["oldest"] == 9


def test_or_other_opens_a_text_field():
    found = read([SURVEY[0], ["select_one land or_other", "land", "Land?", "Country?"]])
    option = found.questionnaire.by_id["land"].options[-1]
    assert (option.id, option.specify, option.text) == ("other", True, {"nb": "Annet", "en": "Other"})


def test_a_value_computed_before_what_it_needs_moves_behind_it():
    survey = rows(("calculate", "sum", "", "", "${a} + ${b}"), ("integer", "a", "A"), ("integer", "b", "B"))
    found = read(survey)
    assert found.losses == ()
    assert [question.id for question in found.questionnaire.questions] == ["a", "b", "sum"]
    assert compile_validator(found.questionnaire).validate({"a": ["2"], "b": ["3"]}).answers["sum"] == 5


@pytest.mark.parametrize(
    ("xpath", "answers", "holds"),
    [
        ("${a} != 'x'", {}, True),  # as in XPath, where a missing answer is an empty text
        ("${a} != 'x'", {"a": "x"}, False),
        ("${a} = ''", {}, True),
        ("string-length(${a}) > 2 or ${n} div 2 = 3", {"n": 6}, True),
        ("count-selected(${m}) >= 2 and selected(${m}, 'B b')", {"m": ["x", "b_b"]}, False),
        ("not(selected(${m}, 'Q!'))", {"m": ["q"]}, False),
        ("${m} = -1", {"m": ["1"]}, True),
        ("if(${n} > 5, true(), false())", {"n": 6}, True),
        ("regex(${a}, '[0-9]{4}')", {"a": "0150"}, True),
        ("../n > 5 && ${n} == 6", {"n": 6}, True),
    ],
)
def test_xpath_means_the_same(xpath, answers, holds):
    survey = rows(("text", "a", "A"), ("integer", "n", "N"), ("select_multiple m", "m", "M"), ("text", "z", "Z", xpath))
    choices = [
        ["list_name", "name", "label"],
        ["m", "x", "X"],
        ["m", "Q!", "Q"],
        ["m", "-1", "Minus"],
        ["m", "b_b", "B"],
    ]
    found = read(survey, choices)
    assert found.losses == ()
    assert found.questionnaire.by_id["z"].relevant.holds(answers) is holds


# What is not carried over: the sheet, the row, the column, and a code.
NOT_CARRIED = [
    (rows(("select_one nowhere", "a", "A"), ("text", "b", "B")), ("survey", 2, "A", "missing_list")),
    (rows(("geotrace", "a", "A"), ("text", "b", "B")), ("survey", 2, "A", "unsupported_type")),
    (rows(("colour", "a", "A"), ("text", "b", "B")), ("survey", 2, "A", "unknown_type")),
    (rows(("text", "a", "A", "pulldata('x', 'y') = 1")), ("survey", 2, "D", "expression")),
    (rows(("text", "a", "A", "${gone} = 1")), ("survey", 2, "D", "expression")),
    (rows(("text", "a", "A", "((")), ("survey", 2, "D", "expression")),
    (rows(("text", "a", "A", "${b} = 1"), ("text", "b", "B")), ("survey", 2, "D", "asks_for_later")),
    (rows(("text", "a", "A", "", "", "today()")), ("survey", 2, "F", "default")),
    (rows(("select_one_from_file x.csv", "a", "A"), ("text", "b", "B")), ("survey", 2, "A", "choices_from_file")),
    (
        rows(("begin repeat", "r", "R"), ("begin repeat", "s", "S"), ("text", "a", "A")),
        ("survey", 3, "A", "nested_repeat"),
    ),
]


@pytest.mark.parametrize(("survey", "expected"), NOT_CARRIED)
def test_what_is_not_carried_over_is_told_by_row_and_column_and_the_rest_comes(survey, expected):
    found = read(survey)
    assert expected in losses(found)
    assert found.questionnaire is not None
    assert all(len(problem.message) > 20 for problem in found.losses)


def test_duplicates_in_choices_and_headers_are_told():
    choices = [*CHOICES, ["land", "SE", "Sverige igjen", "Sweden again"]]
    assert ("choices", 6, "B", "duplicate_choice") in losses(read(None, choices))
    survey = [[*SURVEY[0], "label::English (en)"], *SURVEY[1:]]
    assert ("survey", 1, "I", "duplicate_header") in losses(read(survey))


def test_merged_list_names_and_formulas_without_a_value():
    choices = [["list_name", "name", "label"], ["", "a", "A"], ["", "b", "B"]]
    survey = rows(("select_one ab", "x", "X"))
    found = read(survey, choices, merge=[("choices", "A2:A3", "ab")])
    assert [option.id for option in found.questionnaire.by_id["x"].options] == ["a", "b"]
    assert "merged" in {problem.code for problem in found.warnings}
    found = read(rows(("text", "x", "X")), formulas=[("survey", "D2", "=A1")])
    assert ("survey", 2, "D", "formula") in losses(found)


def test_the_device_notes_nothing_about_people():
    found = read(rows(("deviceid", "d", ""), ("start", "s", ""), ("text", "a", "A")))
    assert [question.id for question in found.questionnaire.questions] == ["a"]
    assert found.losses == ()
    assert [problem.code for problem in found.warnings].count("metadata") == 2


def test_an_unknown_language_is_kept_under_a_code_of_its_own():
    found = read([["type", "name", "label::en", "label::Klingonsk"], ["text", "a", "A", "nuq"]], NO_CHOICES)
    assert found.questionnaire.languages == ("en", "und-klingons")
    assert "unknown_language" in {problem.code for problem in found.warnings}


def test_who_edits_the_standards_cell_wins_over_ours():
    asked = native.load(library.document("tenant"))
    changed = next(question for question in asked.questions if question.relevant)
    edited = openpyxl.load_workbook(BytesIO(xlsform.write(asked)))
    sheet = edited["survey"]
    at = {cell.value: cell.column for cell in sheet[1]}
    for row in sheet.iter_rows(min_row=2):
        if row[at["name"] - 1].value == changed.id:
            assert row[at["tettpa_relevant"] - 1].value == changed.relevant.source
            row[at["relevant"] - 1].value = f"string-length(${{{asked.questions[0].id}}}) > 3"
    into = BytesIO()
    edited.save(into)
    found = xlsform.read(into.getvalue()).questionnaire
    assert found.by_id[changed.id].relevant.source == f"string_length(${{{asked.questions[0].id}}}) > 3"
    others = [question for question in asked.questions if question.relevant and question.id != changed.id]
    assert [found.by_id[question.id].relevant.source for question in others] == [
        each.relevant.source for each in others
    ]
