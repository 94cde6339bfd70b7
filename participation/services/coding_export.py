"""The codebook as files for other programs, REFI-QDA and CSV, and the guids by which they know what is ours."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.refi import codebook as refi_codebook
from analysis.refi.model import RefiCode, RefiCodebook
from participation.records.places import Area
from participation.services.codebook_editing import LANGUAGES
from participation.services.codebooks import CodebookView, CodeView, codebook_of
from participation.services.exports.writers.csv_files import BYTE_ORDER_MARK, cell

TEXTS = ("name", "definition", "when_to_use", "when_not", "examples")
CODEBOOK_COLUMNS = ("key", "parent", "colour", *(f"{field}_{language}" for field in TEXTS for language in LANGUAGES))
BETWEEN_CODES = "|"


def codebook_qdc(session: Session, area_id: int) -> bytes:
    """Return the area's codebook as a REFI-QDA file."""
    return refi_codebook.write(refi_codebook_of(codebook_of(session, area_id), slug_of(session, area_id)))


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


def code_guids(book: CodebookView, slug: str) -> dict[str, str]:
    """Return for each code's id (as text) the guid by which other programs know it."""
    return {str(code.id): guid_of(code, slug) for code in book.codes()}


def guid_of(code: CodeView, slug: str) -> str:
    """Return the guid of a code: the one it came with, else one made of the area and its key."""
    return code.guid or guid_from("code", slug, code.key)


def statement_guid(slug: str, statement_id: int, text: str) -> str:
    """Return the guid of a statement; its words are part of it, so that another installation's number is no match."""
    return guid_from("statement", slug, f"{statement_id}:{hashlib.sha256(text.encode()).hexdigest()}")


def slug_of(session: Session, area_id: int) -> str:
    """Return an area's slug."""
    return session.scalar(select(Area.slug).where(Area.id == area_id)) or ""


def refi_codebook_of(book: CodebookView, slug: str) -> RefiCodebook:
    """Return a codebook as other programs know it."""
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


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([cell(value) for value in row] for row in [columns, *rows])
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def guid_from(kind: str, slug: str, key: object) -> str:
    """Return the guid of something of an area, always the same."""
    return str(uuid5(NAMESPACE_URL, f"tettpa:{kind}:{slug}:{key}"))
