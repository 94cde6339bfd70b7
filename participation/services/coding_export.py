"""The codebook and what was coded with it, as files for other programs: REFI-QDA and CSV."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.refi import codebook as refi_codebook
from analysis.refi import project as refi_project
from analysis.refi.model import RefiCode, RefiCodebook, RefiCoding, RefiProject, RefiSource, RefiUser
from participation.records.answers import Statement
from participation.records.codebook import Coding, CodingOrigin
from participation.records.people import User
from participation.records.places import Area
from participation.services import statements
from participation.services.codebook_editing import LANGUAGES
from participation.services.codebooks import CodebookView, CodeView, codebook_of
from participation.services.errors import ServiceProblem
from participation.services.exports.writers.csv_files import BYTE_ORDER_MARK, cell
from participation.services.messages import N_, Message
from participation.services.statement_filters import Filters, conditions

MOST = 5_000  # a file is written while somebody waits: some five seconds
TEXTS = ("name", "definition", "when_to_use", "when_not", "examples")
CODEBOOK_COLUMNS = ("key", "parent", "colour", *(f"{field}_{language}" for field in TEXTS for language in LANGUAGES))
CODING_COLUMNS = ("statement", "language", "lens", "text", "translation", "codes")
BETWEEN_CODES = "|"


def codebook_qdc(session: Session, area_id: int) -> bytes:
    """Return the area's codebook as a REFI-QDA file."""
    return refi_codebook.write(_refi(codebook_of(session, area_id), slug_of(session, area_id)))


def codebook_csv(session: Session, area_id: int) -> bytes:
    """Return the area's codebook as CSV, a code a row, a theme before the codes under it; examples one a line."""
    book = codebook_of(session, area_id)
    codes = book.by_id()
    rows = []
    for code in book.codes():
        row = [code.key, codes[code.parent_id].key if code.parent_id else "", code.colour]
        for field in TEXTS:
            texts: Any = getattr(code, field)
            row += [
                "\n".join(texts.get(each, [])) if field == "examples" else texts.get(each, "") for each in LANGUAGES
            ]
        rows.append(row)
    return _csv(CODEBOOK_COLUMNS, rows)


def codings_csv(session: Session, area_id: int) -> bytes:
    """Return the statements that people have decided about, with the keys of their codes.

    Raises:
        ServiceProblem: there are too many for one file.
    """
    codes = codebook_of(session, area_id).by_id()
    rows = []
    for view in _views(session, area_id, Filters(coded="yes")):
        translated = view.translation("nb")
        given = [codes[code.code_id].key for code in view.codes if code.code_id in codes]
        words = [view.text, translated.text if translated else ""]
        rows.append([str(view.id), view.language, view.lens, *words, BETWEEN_CODES.join(given)])
    return _csv(CODING_COLUMNS, rows)


def project_qdpx(session: Session, area_id: int, *, name: str, coded: bool) -> bytes:
    """Return the area's statements and people's codings as a REFI-QDA project.

    Args:
        session: an open session.
        area_id: the area.
        name: what the project is called.
        coded: only statements that people have decided about.

    Raises:
        ServiceProblem: there are too many for one file.
    """
    slug = slug_of(session, area_id)
    book = _refi(codebook_of(session, area_id), slug)
    views = _views(session, area_id, Filters(coded="yes" if coded else ""))
    guids = {int(key): guid for key, guid in code_guids(codebook_of(session, area_id), slug).items()}
    given = session.execute(
        select(Coding.statement_id, Coding.code_id, Coding.created, Coding.coder_id, User.name)
        .join(User, User.id == Coding.coder_id, isouter=True)
        .join(Statement, Statement.id == Coding.statement_id)
        .where(Statement.area_id == area_id, Coding.origin == CodingOrigin.HUMAN, Coding.withdrawn.is_(None))
        .order_by(Coding.id)
    ).all()
    people = {row.coder_id: RefiUser(_guid("user", slug, row.coder_id), row.name) for row in given if row.coder_id}
    by_statement: dict[int, list[Any]] = {}
    for row in given:
        by_statement.setdefault(row.statement_id, []).append(row)
    sources = []
    for view in views:
        codings = tuple(
            RefiCoding(
                guids[row.code_id],
                0,
                len(view.text),
                people[row.coder_id].guid if row.coder_id in people else "",
                row.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            )
            for row in by_statement.get(view.id, [])
            if row.code_id in guids
        )
        guid = statement_guid(slug, view.id, view.text)
        sources.append(RefiSource(guid, f"{view.lens} {view.id}", view.text, codings, view.language))
    return refi_project.write(RefiProject(name, book, tuple(sources), tuple(people.values())))


def code_guids(book: CodebookView, slug: str) -> dict[str, str]:
    """Return for each code's id (as text) the guid by which other programs know it."""
    return {str(code.id): guid_of(code, slug) for code in book.codes()}


def guid_of(code: CodeView, slug: str) -> str:
    """Return the guid of a code: the one it came with, else one made of the area and its key."""
    return code.guid or _guid("code", slug, code.key)


def statement_guid(slug: str, statement_id: int, text: str) -> str:
    """Return the guid of a statement; its words are part of it, so that another installation's number is no match."""
    return _guid("statement", slug, f"{statement_id}:{hashlib.sha256(text.encode()).hexdigest()}")


def slug_of(session: Session, area_id: int) -> str:
    """Return an area's slug."""
    return session.scalar(select(Area.slug).where(Area.id == area_id)) or ""


def _refi(book: CodebookView, slug: str) -> RefiCodebook:
    guids = code_guids(book, slug)
    return RefiCodebook(
        tuple(
            RefiCode(
                guid=guids[str(code.id)],
                name=code.name,
                parent=guids.get(str(code.parent_id), ""),
                colour=code.colour,
                key=code.key,
                definition=code.definition,
                when_to_use=code.when_to_use,
                when_not=code.when_not,
                examples=code.examples,
            )
            for code in book.codes()
        )
    )


def _views(session: Session, area_id: int, filters: Filters) -> list[statements.StatementView]:
    where = conditions(session, area_id, filters)
    if (session.scalar(select(func.count()).select_from(Statement).where(*where)) or 0) > MOST:
        raise ServiceProblem(
            Message(N_("There are more than %(number)s statements, too many for one file."), {"number": MOST})
        )
    ids = list(session.scalars(select(Statement.id).where(*where).order_by(Statement.id)))
    found = []
    for at in range(0, len(ids), 500):
        found += statements.by_ids(session, ids[at : at + 500])
    return found


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([cell(value) for value in row] for row in [columns, *rows])
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def _guid(kind: str, slug: str, key: object) -> str:
    return str(uuid5(NAMESPACE_URL, f"tettpa:{kind}:{slug}:{key}"))
