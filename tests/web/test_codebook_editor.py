"""The codebook's editor: what a planner does there, what is refused, what the journal and the versions keep."""

import pytest

from participation.services import areas, codebooks, journal
from participation.services.permissions import Role
from tests.factories.site import send
from tests.factories.statements import CODEBOOK, NOW, add_statement, add_survey

BOOK = "/staff/toyen/codebook"


class Editor:
    def __init__(self, database, visitor):
        self.database, self.visitor = database, visitor
        with database.write() as session:
            self.area = areas.area(session, "toyen").id
            self.statement = add_statement(session, self.area, add_survey(session, self.area), "Mørkt i parken")
            book = codebooks.import_codebook(session, area_id=self.area, document=CODEBOOK, now=NOW)
            self.code = {key: code.id for key, code in book.by_key().items()}

    def page(self, key, rest=""):
        return f"{BOOK}/codes/{self.code[key]}{rest}"

    def change(self, key, what, data=None):
        return send(self.visitor, self.page(key, f"/{what}"), data, page=BOOK, follow_redirects=True).text

    def in_use(self):
        with self.database.read() as session:
            return [code.key for code in codebooks.codebook_of(session, self.area).codes()]


@pytest.fixture
def editor(app, sqlite_database, log_in):
    return Editor(sqlite_database, log_in(Role.PLANNER))


def test_a_code_is_written_with_texts_in_three_languages(editor):
    form = {"parent": editor.code["housing"], "name_nb": "Trangboddhet", "name_en": "Crowding", "examples_nb": "Vi er sju.\n\nTo rom.", "colour": "#a4262c"}
    done = send(editor.visitor, f"{BOOK}/codes/new", form)
    assert done.status_code == 303
    page = editor.visitor.get(BOOK).text
    assert "Crowding" in page
    assert "Vi er sju." in page
    with editor.database.read() as session:
        assert [line.detail["change"] for line in journal.events(session, editor.area, action="codebook.changed")[0]] == ["add"]


def test_what_cannot_be_stored_stays_in_the_form(editor):
    answer = send(editor.visitor, f"{BOOK}/codes/new", {"name_nb": "", "definition_nb": "Noe viktig", "colour": "#a4262c"})
    assert answer.status_code == 400
    assert "Give the code a name." in answer.text
    assert "Noe viktig" in answer.text
    again = send(editor.visitor, editor.page("rent"), {"name_nb": "", "when_not_nb": "Aldri", "colour": "#a4262c"})
    assert again.status_code == 400
    assert "Aldri" in again.text


def test_merge_versions_and_taking_the_merge_back(editor):
    page = f"/staff/toyen/statements/{editor.statement}"
    send(editor.visitor, f"{page}/codes", {"code": [editor.code["lighting"]]}, page=page)
    assert "Merge, with 1 coded statement" in editor.visitor.get(editor.page("lighting")).text
    assert "merged" in editor.change("lighting", "merge", {"into": editor.code["violence"]})
    assert "lighting" not in editor.in_use()
    assert "Violence" in editor.visitor.get(page).text
    versions = editor.visitor.get(f"{BOOK}/versions?from=1&to=2").text
    assert "Merged: <span>Lighting</span> → <span>Violence</span>" in versions or "Merged: Lighting → Violence" in versions
    back = send(editor.visitor, f"{BOOK}/versions/2/undo", page=f"{BOOK}/versions", follow_redirects=True).text
    assert "The merge is taken back" in back
    assert "lighting" in editor.in_use()


def test_a_change_that_cannot_be_made_says_why(editor):
    assert "Move or retire the codes under this theme first." in editor.change("safety", "retire")
    assert "Choose another code to merge into." in editor.change("rent", "merge", {"into": editor.code["rent"]})
    assert "Choose another code to merge into." in editor.change("rent", "merge", {"into": ""}), "nothing chosen"
    assert "Name at least two codes" in editor.change("rent", "split", {"part": ["Bare én"]})
    assert editor.in_use() == ["safety", "lighting", "violence", "housing", "rent"]


def test_split_retire_and_restore(editor):
    page = f"/staff/toyen/statements/{editor.statement}"
    send(editor.visitor, f"{page}/codes", {"code": [editor.code["lighting"]]}, page=page)
    shown = editor.change("lighting", "split", {"part": ["Lys på sti", "Lys ved dør", ""]})
    assert "1 statement still has the old code." in shown
    with editor.database.read() as session:
        new = codebooks.codebook_of(session, editor.area).by_key()["lys_pa_sti"].id
    form = {"statement": editor.statement, f"code-{editor.statement}": new}
    done = send(editor.visitor, editor.page("lighting", "/recode"), form, follow_redirects=True).text
    assert "1 statement is coded anew." in done
    assert "Nothing is left." in done
    editor.change("lighting", "retire")
    assert "lighting" not in editor.in_use()
    assert "Not in use any more" in editor.visitor.get(BOOK).text
    editor.change("lighting", "restore")
    assert "lighting" in editor.in_use()


def test_an_area_without_a_codebook_begins_with_one(app, log_in):
    planner = log_in(Role.PLANNER)
    assert "This area has no codebook yet." in planner.get(BOOK).text
    send(planner, f"{BOOK}/begin", {"kind": "neighbourhood"}, page=BOOK)
    assert "Lighting" in planner.get(BOOK).text
    send(planner, f"{BOOK}/begin", {"kind": "empty"}, page=BOOK)
    assert "Lighting" in planner.get(BOOK).text, "a second press changes nothing"


def test_a_code_that_is_not_there_gives_no_page(editor):
    for path in (f"{BOOK}/codes/9999", f"{BOOK}/codes/9999/recode", f"{BOOK}/versions?from=5&to=77"):
        assert editor.visitor.get(path).status_code == 404, path
