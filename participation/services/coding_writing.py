"""An area's statements with people's codes as a file, written piece by piece: a REFI-QDA project, CSV or XLSX."""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.refi import project as refi_project
from analysis.refi.model import RefiCoding, RefiSource, RefiUser
from participation.records.answers import Statement
from participation.records.codebook import Coding, CodingOrigin
from participation.records.people import User
from participation.records.places import Area
from participation.services import statements
from participation.services.codebooks import CodeView, codebook_of
from participation.services.coding_export import (
    BETWEEN_CODES,
    code_guids,
    guid_from,
    refi_codebook_of,
    slug_of,
    statement_guid,
)
from participation.services.database import Database
from participation.services.errors import ServiceProblem
from participation.services.exports.codebook import COLUMNS
from participation.services.exports.layout import Kind, Table, Variable
from participation.services.exports.words import words_of
from participation.services.exports.writers.csv_files import write_csv
from participation.services.exports.writers.workbook import WorkbookWriter
from participation.services.file_jobs import MadeFile, Progress, Stopped
from participation.services.messages import N_, Message
from participation.services.statement_filters import Filters, conditions
from participation.services.statements import StatementView

PIECE = 500
MOST_IN_PROJECT = 45_000  # what `analysis.refi` reads back: an archive of 50,000 files
EXPLAINED = {
    "statement": N_("The statement's number"),
    "language": N_("The language that it was given in"),
    "lens": N_("The lens: quality, challenge, need or opportunity"),
    "text": N_("What was said"),
    "translation": N_("The translation into Bokmål"),
    "codes": N_("The keys of the codes that people have given it, parted by |"),
    "code_names": N_("The names of these codes"),
}
_BY_PEOPLE = (Coding.origin == CodingOrigin.HUMAN, Coding.withdrawn.is_(None))


class Form(StrEnum):
    """What kind of file."""

    PROJECT = "qdpx"
    WORKBOOK = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which statements of an area are written; `coded` leaves out those that nobody has decided about."""

    area_id: int
    coded: bool = True


def ids_of(session: Session, form: Form, wanted: Wanted) -> list[int]:
    """Return the ids of the statements that a file would hold, in their order.

    Raises:
        ServiceProblem: there are none, or more than a project of this kind can hold.
    """
    where = conditions(session, wanted.area_id, Filters(coded="yes" if wanted.coded else ""))
    found = list(session.scalars(select(Statement.id).where(*where).order_by(Statement.id)))
    if not found:
        raise ServiceProblem(Message(N_("There are no such statements yet.")), field="format")
    if form == Form.PROJECT and len(found) > MOST_IN_PROJECT:
        problem = N_("A REFI-QDA project holds at most %(number)s statements. Choose CSV or Excel instead.")
        raise ServiceProblem(Message(problem, {"number": MOST_IN_PROJECT}), field="format")
    return found


def make(database: Database, form: Form, wanted: Wanted, path: Path, progress: Progress | None = None) -> MadeFile:
    """Write a file.

    Args:
        database: read in short transactions, PIECE statements each.
        form: which kind of file.
        wanted: which statements.
        path: the file; unfinished parts are gathered beside it.
        progress: told (done, total) after each piece; returns False to stop.

    Raises:
        ServiceProblem: see `ids_of`.
        Stopped: `progress` said so; nothing is left behind.
    """
    with database.read() as session:
        ids = ids_of(session, form, wanted)
    try:
        _WRITERS[form](database, wanted.area_id, _pieces(database, ids, progress), path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    path.chmod(0o600)
    return MadeFile(len(ids), path.stat().st_size)


def _pieces(database: Database, ids: Sequence[int], progress: Progress | None) -> Iterator[list[StatementView]]:
    for at in range(0, len(ids), PIECE):
        with database.read() as session:
            found = statements.by_ids(session, ids[at : at + PIECE])
        yield found
        if progress is not None and not progress(min(at + PIECE, len(ids)), len(ids)):
            raise Stopped


def _project(database: Database, area_id: int, pieces: Iterable[list[StatementView]], path: Path) -> None:
    with database.read() as session:
        slug, book = slug_of(session, area_id), codebook_of(session, area_id)
        name = session.scalar(select(Area.name).where(Area.id == area_id)) or slug
        coders = select(Coding.coder_id).join(Statement, Statement.id == Coding.statement_id)
        people = session.execute(
            select(User.id, User.name)
            .where(User.id.in_(coders.where(Statement.area_id == area_id, *_BY_PEOPLE)))
            .order_by(User.id)
        ).all()
        codes = refi_codebook_of(book, slug)
    users = {row.id: RefiUser(guid_from("user", slug, row.id), row.name) for row in people}
    guids = {int(key): guid for key, guid in code_guids(book, slug).items()}
    with refi_project.writing(path, name, codes, tuple(users.values())) as add:
        for piece in pieces:
            given = _codings(database, [view.id for view in piece])
            add(_source(view, slug, given[view.id], guids, users) for view in piece)


def _codings(database: Database, ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    given = select(Coding.statement_id, Coding.code_id, Coding.created, Coding.coder_id)
    with database.read() as session:
        for row in session.execute(given.where(Coding.statement_id.in_(ids), *_BY_PEOPLE).order_by(Coding.id)):
            found[row.statement_id].append(row)
    return found


def _source(
    view: StatementView, slug: str, given: Iterable[Any], guids: dict[int, str], users: dict[int, RefiUser]
) -> RefiSource:
    codings = tuple(
        RefiCoding(
            guids[row.code_id],
            0,
            len(view.text),
            users[row.coder_id].guid if row.coder_id in users else "",
            row.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
        for row in given
        if row.code_id in guids
    )
    return RefiSource(
        statement_guid(slug, view.id, view.text), f"{view.lens} {view.id}", view.text, codings, view.language
    )


def _rows(codes: dict[int, CodeView], pieces: Iterable[list[StatementView]]) -> Iterator[list[str | int]]:
    for view in (each for piece in pieces for each in piece):
        translated = view.translation("nb")
        given = [codes[code.code_id] for code in view.codes if code.code_id in codes]
        names = [code.name.get("nb") or next(iter(code.name.values()), code.key) for code in given]
        words = [view.text, translated.text if translated else ""]
        keys = BETWEEN_CODES.join(code.key for code in given)
        yield [view.id, view.language, view.lens, *words, keys, ", ".join(names)]


def _csv(database: Database, area_id: int, pieces: Iterable[list[StatementView]], path: Path) -> None:
    with database.read() as session:
        codes = codebook_of(session, area_id).by_id()

    def rows() -> Iterator[Sequence[Any]]:
        yield tuple(EXPLAINED)
        yield from _rows(codes, pieces)

    write_csv(path, rows())


def _workbook(database: Database, area_id: int, pieces: Iterable[list[StatementView]], path: Path) -> None:
    with database.read() as session:
        codes = codebook_of(session, area_id).by_id()
    say, name = words_of("nb"), "statements"
    scratch = Path(tempfile.mkdtemp(prefix="export-", dir=path.parent))
    try:
        variables = tuple(Variable(each, Kind.TEXT) for each in EXPLAINED)
        writer = WorkbookWriter(path, scratch, [Table(name, variables)], language="nb", translate=say)
        try:
            for row in _rows(codes, pieces):
                writer.write(0, row)
            about = ({"table": name, "variable": key, "text": say(text)} for key, text in EXPLAINED.items())
            writer.close([each.get(column, "") for column in COLUMNS] for each in about)
        except BaseException:
            writer.abandon()
            raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


_WRITERS: dict[Form, Callable[[Database, int, Iterable[list[StatementView]], Path], None]] = {
    Form.PROJECT: _project,
    Form.WORKBOOK: _workbook,
    Form.CSV: _csv,
}
