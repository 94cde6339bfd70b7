"""Files of codebooks and codings: out and in again without a loss, shown before anything is stored, nothing taken away."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from analysis.refi import project as refi
from analysis.refi.model import RefiCode, RefiCodebook, RefiCoding, RefiProject, RefiSource
from participation.records.answers import Statement
from participation.records.codebook import Coding
from participation.services import (
    codebook_changes,
    codebooks,
    coding,
    coding_export,
    coding_files,
    coding_import,
    coding_writing,
    statements,
)
from participation.services.coding_writing import Form, Wanted
from participation.services.errors import NotFound, ServiceProblem
from tests.factories.statements import CODEBOOK, NOW, add_area, add_statement, add_survey, add_user

ONE, TWO = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
THREE = "33333333-3333-4333-8333-333333333333"
TEXTS = ("name", "definition", "when_to_use", "when_not", "examples")


class Desk:
    def __init__(self, session, slug="toyen", document=CODEBOOK):
        self.session, self.area, self.user = session, add_area(session, slug), add_user(session)
        self.survey = add_survey(session, self.area)
        if document is None:
            codebooks.begin(session, area_id=self.area, kind="empty", user_id=None, now=NOW)
        else:
            codebooks.import_codebook(session, area_id=self.area, document=document, now=NOW)

    def codes(self):
        return codebooks.codebook_of(self.session, self.area).by_key()

    def add(self, text, *keys, language="nb"):
        number = add_statement(self.session, self.area, self.survey, text, language=language)
        if keys:
            ids = [self.codes()[key].id for key in keys]
            coding.decide(self.session, area_id=self.area, statement_id=number, coder_id=self.user, given=ids, now=NOW)
        return number

    def bring(self, content, name="fil", lens="need"):
        kind = coding_import.kind_of(name, content)
        return coding_files.bring(self.session, area_id=self.area, name=name, kind=kind, content=content, lens=lens, user_id=self.user, now=NOW)

    def store(self, number):
        return coding_files.store(self.session, area_id=self.area, file_id=number, user_id=self.user, now=NOW)

    def plain(self):
        codes = codebooks.codebook_of(self.session, self.area).codes()
        names = {code.id: code.key for code in codes}
        return [
            (code.key, names.get(code.parent_id), code.colour, {text: dict(getattr(code, text)) for text in TEXTS}) for code in codes
        ]

    def given(self, number):
        names = {code.id: key for key, code in self.codes().items()}
        return sorted(names[code.code_id] for code in statements.one(self.session, self.area, number).codes)


@pytest.fixture
def desk(sqlite_database):
    with sqlite_database.write() as session:
        yield Desk(session)


class Within:
    """A database that is read within the transaction of a desk."""

    def __init__(self, session):
        self.session = session

    @contextmanager
    def read(self):
        yield self.session


@pytest.fixture
def written(tmp_path):
    """Writes a file of a desk's statements, as a worker does, and returns it."""

    def write(desk, form):
        coding_writing.make(Within(desk.session), form, Wanted(desk.area), tmp_path / "file")
        return (tmp_path / "file").read_bytes()

    return write


@pytest.mark.parametrize("export", [coding_export.codebook_qdc, coding_export.codebook_csv])
def test_the_whole_codebook_comes_back_in_another_area(desk, export):
    library = Desk(desk.session, "fjell", codebooks.library_document())
    empty = Desk(desk.session, "furuset", None)
    empty.store(empty.bring(export(desk.session, library.area)))
    assert empty.plain() == library.plain()
    assert export(desk.session, empty.area)[:60] == export(desk.session, library.area)[:60]
    again = coding_files.preview(desk.session, empty.area, empty.bring(export(desk.session, library.area)))
    assert again.is_empty


def test_guids_of_another_program_are_kept(desk):
    content = coding_export.codebook_qdc(desk.session, desk.area)
    other = Desk(desk.session, "fjell", None)
    other.store(other.bring(content))
    assert coding_export.codebook_qdc(desk.session, other.area) == content


def test_codings_come_back_to_the_statements_they_are_about(desk, written):
    dark, rent = desk.add("Mørkt", "lighting", "violence"), desk.add("Dyrt 🏠", "rent")
    desk.add("Ingenting")
    content = written(desk, Form.PROJECT)
    assert [source.text for source in refi.read(content).sources] == ["Mørkt", "Dyrt 🏠"]
    assert coding_files.preview(desk.session, desk.area, desk.bring(content)).is_empty
    coding.undo(desk.session, area_id=desk.area, coder_id=desk.user, now=NOW)
    number = desk.bring(content)
    plan = coding_files.preview(desk.session, desk.area, number)
    assert (plan.given, plan.texts, plan.new) == (1, (), ())
    assert desk.given(rent) == [], "a preview changes nothing"
    desk.store(number)
    assert (desk.given(dark), desk.given(rent)) == (["lighting", "violence"], ["rent"])
    assert len(codebook_changes.versions(desk.session, codebooks.codebook_of(desk.session, desk.area).id)) == 1


def foreign(**more):
    book = RefiCodebook((RefiCode(ONE, {"nb": "Bolig"}, colour="#123456"), RefiCode(TWO, {"nb": "Bråk"}, ONE)))
    text = "Vi har høy leie og naboene bråker om natta."
    codings = (RefiCoding(TWO, 19, 43), RefiCoding(ONE, 7, 15), RefiCoding(TWO, 7, 15))
    return refi.write(RefiProject("Intervjuer", book, (RefiSource(THREE, "Kari", text, codings),), **more))


def test_another_programs_coded_pieces_become_statements_and_can_be_deleted_again(database):
    with database.write() as session:
        desk = Desk(session)
        number = desk.bring(foreign(), "kvalitativt.qdpx")
        plan = coding_files.preview(session, desk.area, number)
        assert [dict(name) for name in plan.new] == [{"nb": "Bråk"}]
        assert plan.changed == (), "a project adds codes and rewrites none"
        assert [piece.text for piece in plan.texts] == ["høy leie", "naboene bråker om natta."]
        desk.store(number)
        assert desk.codes()["brak"].parent_id == desk.codes()["housing"].id
        rows = session.scalars(select(Statement).order_by(Statement.id)).all()
        assert [(row.text, row.lens, row.language) for row in rows] == [("høy leie", "need", "nb"), ("naboene bråker om natta.", "need", "nb")]
        assert desk.given(rows[0].id) == ["brak", "housing"]
        (file,) = coding_files.files(session, desk.area)
        assert (file.statements, file.stored) == (2, NOW)
        assert coding_files.take_back(session, area_id=desk.area, file_id=number) == 2
        assert session.scalars(select(Statement.id)).all() == session.scalars(select(Coding.id)).all() == []


def test_a_codebook_from_elsewhere_changes_what_has_the_same_name_and_takes_nothing_away(desk):
    content = (
        b"key;parent;colour;name_nb;definition_nb;examples_nb\n"
        b'bolig;;#112233;Bolig;Hjemmet;"Vi er sju\nTo rom"\n'
        b"leie;bolig;;Husleie;;\nkjeller;bolig;;Kjeller;;\n"
    )
    number = desk.bring(content)
    plan = coding_files.preview(desk.session, desk.area, number)
    assert [name["nb"] for name in plan.new] == ["Kjeller"]
    assert [name["nb"] for name in plan.changed] == ["Bolig", "Husleie"]
    desk.store(number)
    assert list(desk.codes()) == ["safety", "lighting", "violence", "housing", "rent", "kjeller"]
    housing = desk.codes()["housing"]
    assert (housing.definition, housing.examples, housing.colour) == ({"nb": "Hjemmet"}, {"nb": ["Vi er sju", "To rom"]}, "#112233")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a file"),
        (b"key,name_nb\n,X\n", "Row 2: the key or the name is missing"),
        (b"key,name_nb\na,A\na,B\n", "Row 3: the key"),
        (b"key,parent,name_nb\na,b,A\n", "Row 2"),
        (b"key,colour,name_nb\na,red,A\n", "Row 2"),
        (b"name\nA\n", "no column"),
        (b"key,name_nb\na,\xff\n", "UTF-8"),
        (b"statement,codes\nx,rent\n", "Row 2: the statement has no number"),
        (b"<CodeBook>\n<x", "Line 2: The file cannot be read as XML."),
        (b"PK no", "no REFI-QDA project"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_place(desk, content, words):
    with pytest.raises(ServiceProblem) as problem:
        desk.bring(content)
    assert words in problem.value.message.render(str)
    assert coding_files.files(desk.session, desk.area) == []


def test_a_file_of_codings_is_taken_row_by_row(desk, written):
    one, other = desk.add("Mørkt"), desk.add("=1+1", "rent")
    assert f"{other},nb,challenge,'=1+1,,rent,Husleie\r\n" in written(desk, Form.CSV).decode()
    content = f"statement,codes\n{one},Belysning | violence\n{other},rent\n{one},finnes ikke\n999999,rent\n".encode()
    number = desk.bring(content)
    plan = coding_files.preview(desk.session, desk.area, number)
    assert plan.refused == ((4, "finnes ikke"), (5, "unknown_statement"))
    assert plan.given == 2
    desk.store(number)
    assert desk.given(one) == ["lighting", "violence"]


def test_a_waiting_file_is_forgotten_after_a_day_and_its_content_when_stored(desk):
    old = desk.bring(foreign())
    coding_files.forget(desk.session, desk.area, NOW + timedelta(hours=25))
    with pytest.raises(NotFound):
        coding_files.preview(desk.session, desk.area, old)
    refused, stored = desk.bring(foreign()), desk.bring(foreign())
    coding_files.refuse(desk.session, area_id=desk.area, file_id=refused)
    desk.store(stored)
    with pytest.raises(NotFound):
        desk.store(stored)
    assert [(file.id, file.options["texts"]) for file in coding_files.files(desk.session, desk.area)] == [(stored, 2)]
