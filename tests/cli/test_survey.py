"""`tettpa survey check`."""

import json

import pytest
from click.testing import CliRunner

from participation.cli import main
from surveys import library
from surveys.formats import native
from tests.surveys.books import book, rows
from tests.surveys.small import definition, question


@pytest.fixture
def check(tmp_path):
    def run(content, *options):
        path = tmp_path / "survey.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return CliRunner().invoke(main, ["survey", "check", str(path), *options])

    return run


def test_a_good_file_is_0(check):
    answer = check(library.document("four_lenses"), "--json")
    assert answer.exit_code == 0
    document = json.loads(answer.stdout)
    assert (document["title"], document["questions"], document["errors"]) == (library.load("four_lenses").title["nb"], 20, [])
    assert document["languages"][:3] == ["nb", "nn", "en"]


def test_a_file_that_lacks_a_translation_is_1(check):
    answer = check(definition(question("one", text={"nb": "bare norsk"})))
    assert answer.exit_code == 1
    assert "1 text is missing" in answer.stdout


@pytest.mark.parametrize("content", [b"", b"{", definition(question("One")), b"\xff"])
def test_a_bad_file_is_2_with_a_sentence_and_no_traceback(check, content):
    answer = check(content)
    assert answer.exit_code == 2
    assert answer.stderr.startswith("tettpa: ")
    assert "Traceback" not in answer.output
    document = json.loads(check(content, "--json").stdout)
    assert set(document["errors"][0]) >= {"sheet", "row", "column", "message"}


def test_a_missing_file_is_2():
    answer = CliRunner().invoke(main, ["survey", "check", "absent.json"])
    assert answer.exit_code == 2
    assert "absent.json" in answer.stderr


def test_the_first_page_of_help_names_every_command():
    answer = CliRunner().invoke(main, ["--help"])
    assert answer.exit_code == 0
    for name in ("serve", "demo", "representation", "code", "survey"):
        assert f"  {name} " in answer.stdout


def test_the_ready_questionnaires_are_listed_and_each_can_be_printed_and_checked(check):
    listed = CliRunner().invoke(main, ["survey", "library"])
    assert listed.exit_code == 0
    for name in library.names():
        assert f"\n{name} (" in f"\n{listed.stdout}"
        printed = CliRunner().invoke(main, ["survey", "library", name])
        assert printed.exit_code == 0
        assert check(printed.stdout_bytes).exit_code == 0


def test_a_ready_questionnaire_that_is_not_there_is_2():
    answer = CliRunner().invoke(main, ["survey", "library", "absent"])
    assert answer.exit_code == 2
    assert "four_lenses" in answer.stderr


@pytest.fixture
def check_book(tmp_path):
    def run(content, *options, name="survey.xlsx"):
        path = tmp_path / name
        path.write_bytes(content)
        return CliRunner().invoke(main, ["survey", "check", str(path), *options])

    return run


def test_a_workbook_that_imports_whole_is_0(check_book):
    titles = [["form_title::nb", "form_title::en"], ["Reisen", "The journey"]]
    answer = check_book(book(settings=titles), "--json")
    document = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert (document["title"], document["languages"], document["questions"]) == ("Reisen", ["nb", "en"], 3)
    assert (document["warnings"], document["errors"]) == ([], [])


def test_a_workbook_with_losses_is_1_and_lists_them_by_sheet_row_and_column(check_book):
    survey = rows(("geotrace", "a", "A"), ("text", "b", "B"))
    answer = check_book(book(survey), "--json")
    assert answer.exit_code == 1
    lost = [each for each in json.loads(answer.stdout)["warnings"] if each["is_loss"]]
    assert [(each["sheet"], each["row"], each["column"]) for each in lost] == [("survey", 2, "A")]
    assert "sheet survey, row 2, column A" in check_book(book(survey)).stdout


@pytest.mark.parametrize("content", [b"", bytes(4000), b"PK\x03\x04 no archive"])
def test_a_file_that_is_no_workbook_is_2(check_book, content):
    answer = check_book(content, "--json")
    assert answer.exit_code == 2
    assert json.loads(answer.stdout)["errors"][0]["message"]


def test_a_questionnaire_goes_out_as_a_workbook_and_comes_back(tmp_path):
    native_file, workbook, back = (tmp_path / name for name in ("a.json", "a.xlsx", "b.json"))
    native_file.write_text(json.dumps(library.document("kiosk")))
    for source, target in ((native_file, workbook), (workbook, back)):
        assert CliRunner().invoke(main, ["survey", "convert", str(source), str(target)]).exit_code == 0
    made = native.load(back.read_bytes())
    assert [question.id for question in made.questions] == [each.id for each in library.load("kiosk").questions]
    assert CliRunner().invoke(main, ["survey", "convert", str(source), str(tmp_path / "a.doc")]).exit_code == 2
