"""Take in a file of a codebook or codings: first what it would change, then, when somebody says yes, the change.

Nothing that is there is taken away by a file: codes that it lacks stay, and so do codings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, defer

from participation.records.answers import Statement
from participation.records.codebook import Code
from participation.records.coding_work import CodingFile
from participation.records.people import User
from participation.services import coding, deletions
from participation.services.codebook_changes import changing
from participation.services.codebook_editing import PLAIN, CodeDraft, checked, key_for
from participation.services.codebooks import CodebookView, codebook_of
from participation.services.coding_export import guid_of, slug_of
from participation.services.coding_import import Brought, read
from participation.services.coding_plan import FIELDS, Plan, matches, plan
from participation.services.errors import NotFound
from participation.services.messages import N_, Message

KEPT = timedelta(days=1)
IMPORTED = "import"  # question_id of a statement that came in a file is import:NUMBER OF THE FILE


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that waits for a yes or has been stored; `statements` came with it and are here still."""

    id: int
    name: str
    kind: str
    options: Mapping[str, Any]
    brought: datetime
    by: str
    stored: datetime | None
    statements: int


def bring(
    session: Session, *, area_id: int, name: str, kind: str, content: bytes, lens: str, user_id: int, now: datetime
) -> int:
    """Keep a file for its preview, a day at most; return its number.

    Raises:
        ServiceProblem: the file cannot be used; the sentence says where (line or row).
    """
    read(kind, content)
    forget(session, area_id, now)
    row = CodingFile(
        area_id=area_id,
        name=name[:120],
        kind=kind,
        content=content,
        options={"lens": lens},
        brought=now,
        brought_by=user_id,
    )
    session.add(row)
    session.flush()
    return row.id


def forget(session: Session, area_id: int, now: datetime) -> None:
    """Take away the files that nobody said yes to within a day."""
    session.execute(
        delete(CodingFile).where(
            CodingFile.area_id == area_id, CodingFile.stored.is_(None), CodingFile.brought < now - KEPT
        )
    )


def refuse(session: Session, *, area_id: int, file_id: int) -> None:
    """Take away a file that waits; raise NotFound where there is none."""
    session.delete(_waiting(session, area_id, file_id))
    session.flush()


def preview(session: Session, area_id: int, file_id: int) -> Plan:
    """Return what a waiting file would change; raise NotFound where there is none."""
    row = _waiting(session, area_id, file_id)
    return plan(session, area_id, read(row.kind, row.content or b""))


def store(session: Session, *, area_id: int, file_id: int, user_id: int, now: datetime) -> Plan:
    """Do what the preview of a file said, and take its content away; return what was done.

    Raises:
        NotFound: there is no such file waiting.
        ServiceProblem: a code of the file cannot be one.
    """
    row = _waiting(session, area_id, file_id)
    brought = read(row.kind, row.content or b"")
    found = plan(session, area_id, brought)
    book = codebook_of(session, area_id)
    with changing(session, book.id, "import", user_id=user_id, now=now):
        ids = _put_codes(session, book, brought, slug_of(session, area_id))
    if brought.by_number:
        ids = {guid_of(code, slug_of(session, area_id)): code.id for code in book.codes()}
    who: dict[str, Any] = {"area_id": area_id, "coder_id": user_id, "now": now}
    for statement_id, guids in found.codings:
        coding.decide(session, statement_id=statement_id, given={ids[guid] for guid in guids}, **who)
    for piece in found.texts:
        statement = Statement(
            area_id=area_id,
            question_id=f"{IMPORTED}:{file_id}",
            lens=row.options.get("lens", "challenge"),
            language=piece.language or "nb",
            text=piece.text,
            created=now,
        )
        session.add(statement)
        session.flush()
        coding.decide(session, statement_id=statement.id, given={ids[guid] for guid in piece.codes}, **who)
    numbers = {"new": len(found.new), "changed": len(found.changed), "codings": found.given, "texts": len(found.texts)}
    row.content, row.stored, row.options = None, now, {**row.options, **numbers}
    session.flush()
    return found


def take_back(session: Session, *, area_id: int, file_id: int) -> int:
    """Delete the statements that came with a file, with their codings; return how many. Codes stay.

    Raises:
        NotFound: the area has no such stored file.
    """
    found = select(CodingFile.id).where(CodingFile.id == file_id, CodingFile.area_id == area_id)
    if session.scalar(found.where(CodingFile.stored.is_not(None))) is None:
        raise NotFound
    ids = list(
        session.scalars(
            select(Statement.id).where(Statement.area_id == area_id, Statement.question_id == f"{IMPORTED}:{file_id}")
        )
    )
    deletions.mark_models(session, Statement.id.in_(ids))
    session.execute(delete(Statement).where(Statement.id.in_(ids)).execution_options(synchronize_session=False))
    return len(ids)


def files(session: Session, area_id: int) -> list[FileView]:
    """Return the files of an area, newest first."""
    came = Statement.question_id.startswith(f"{IMPORTED}:")
    numbers = session.execute(
        select(Statement.question_id, func.count())
        .where(Statement.area_id == area_id, came)
        .group_by(Statement.question_id)
    )
    here: dict[str, int] = {row[0]: row[1] for row in numbers}
    rows = session.execute(
        select(CodingFile, User.name)
        .options(defer(CodingFile.content))
        .join(User, User.id == CodingFile.brought_by, isouter=True)
        .where(CodingFile.area_id == area_id)
        .order_by(CodingFile.id.desc())
    )
    return [
        FileView(
            row.id,
            row.name,
            row.kind,
            row.options,
            row.brought,
            name or "",
            row.stored,
            here.get(f"{IMPORTED}:{row.id}", 0),
        )
        for row, name in rows
    ]


def _waiting(session: Session, area_id: int, file_id: int) -> CodingFile:
    row = session.scalar(
        select(CodingFile).where(CodingFile.id == file_id, CodingFile.area_id == area_id, CodingFile.stored.is_(None))
    )
    if row is None:
        raise NotFound(Message(N_("This file is not there. It may have been stored, or forgotten after a day.")))
    return row


def _put_codes(session: Session, book: CodebookView, brought: Brought, slug: str) -> dict[str, int]:
    """Add the codes that are not there, write those that differ; return our ids by the file's guids."""
    known = matches(brought.codes, book, slug)
    rows = {row.id: row for row in session.scalars(select(Code).where(Code.codebook_id == book.id))}
    taken, end = {row.key for row in rows.values()}, max((row.position for row in rows.values()), default=-1)
    guids = {row.guid for row in rows.values()} | {guid_of(code, slug) for code in book.codes()}
    ids: dict[str, int] = {}
    for place, code in enumerate(brought.codes, start=end + 1):
        own = known.get(code.guid)
        if own is not None and not brought.changes_codes:
            ids[code.guid] = own.id
            continue
        texts: dict[str, Any] = {name: dict(getattr(code, name)) for name in FIELDS}
        checked(CodeDraft(**texts, colour=code.colour or PLAIN))
        row = rows.get(own.id) if own is not None else None
        if row is None:
            key = code.key if code.key and code.key not in taken else key_for(next(iter(code.name.values())), taken)
            guid = code.guid if code.guid not in guids else None
            row = Code(codebook_id=book.id, key=key[:60], name={}, position=place, guid=guid)
            taken.add(row.key)
            session.add(row)
        for name, value in texts.items():
            setattr(row, name, value)
        has_codes = own is not None and any(each.parent_id == row.id and not each.retired for each in rows.values())
        row.parent_id = None if has_codes else ids.get(code.parent)
        row.colour = code.colour or (row.colour or PLAIN)
        session.flush()
        ids[code.guid] = row.id
    return ids
