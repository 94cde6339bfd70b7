"""Tables of register figures as they came: kept whole with every mark, so that figures can be made of them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from analysis.problems import AnalysisProblem
from analysis.tables.reading import decoded, read_tables
from analysis.tables.stat_table import StatTable
from participation.records.representation import ReferenceFile
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_, Message
from participation.services.reference_words import as_service_problem

LARGEST_FILE = 10_000_000  # bytes
MOST_CATEGORIES = 1500


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a table is from: who publishes it, under what number, of which day, on what terms."""

    source: str = ""
    table_id: str = ""
    dated: date | None = None
    licence: str = ""


@dataclass(frozen=True, slots=True)
class FileView:
    """A kept table."""

    id: int
    name: str
    title: str
    provenance: Provenance
    created: datetime


def keep(
    session: Session,
    area_id: int,
    raw: bytes,
    name: str,
    *,
    given: Provenance,
    user_id: int | None,
    now: datetime,
) -> FileView:
    """Keep a file after reading it once; what it says itself of its source fills in what was not given.

    Raises:
        ServiceProblem: it is too large, is no table, has unknown marks, or nobody says where it is from.
    """
    if len(raw) > LARGEST_FILE:
        raise ServiceProblem(Message(N_("The file is larger than 10 MB. Select fewer categories.")), field="file")
    try:
        text = decoded(raw)
        tables = read_tables(text)
    except AnalysisProblem as problem:
        raise as_service_problem(problem, "file") from problem
    if any(len(axis.categories) > MOST_CATEGORIES for table in tables for axis in table.axes):
        sentence = N_("A dimension of this table has more than %(most)s categories. Select fewer before downloading.")
        raise ServiceProblem(Message(sentence, {"most": MOST_CATEGORIES}), field="file")
    first = tables[0]
    source = given.source or first.source
    if not source:
        raise ServiceProblem(Message(N_("Say who publishes the table; the file does not.")), field="source")
    row = ReferenceFile(
        area_id=area_id,
        name=name[:200] or "table",
        title=", ".join(table.title for table in tables if table.title)[:500] or name[:200],
        source=source[:300],
        table_id=(given.table_id or first.table_id)[:40],
        dated=given.dated or date_of(tables),
        licence=given.licence[:60],
        content=text,
        created=now,
        created_by=user_id,
    )
    session.add(row)
    session.flush()
    return _view(row)


def files(session: Session, area_id: int) -> list[FileView]:
    """Return the area's kept tables, the newest first."""
    rows = session.scalars(select(ReferenceFile).filter_by(area_id=area_id).order_by(ReferenceFile.id.desc()))
    return [_view(row) for row in rows]


def one(session: Session, area_id: int, file_id: int) -> tuple[FileView, list[StatTable]]:
    """Return a kept table, read; raise NotFound where the area has none with this id."""
    row = _row(session, area_id, file_id)
    return _view(row), read_tables(row.content)


def content(session: Session, area_id: int, file_id: int) -> tuple[FileView, str]:
    """Return a kept table as it came; raise NotFound where the area has none with this id."""
    row = _row(session, area_id, file_id)
    return _view(row), row.content


def delete(session: Session, area_id: int, file_id: int) -> None:
    """Delete a kept table; figures that were made of it stay."""
    session.delete(_row(session, area_id, file_id))


def date_of(tables: Sequence[StatTable]) -> date | None:
    """Return the first day of the newest year that the tables' time axes name; None where they name none."""
    years = [
        int(category.code[:4])
        for table in tables
        for axis in table.axes
        if axis.role == "time" or axis.code.casefold() in {"tid", "time", "år", "year"}
        for category in axis.categories
        if category.code[:4].isascii() and category.code[:4].isdigit()
    ]
    return date(max(years), 1, 1) if years and 1700 < max(years) < 2200 else None


def _row(session: Session, area_id: int, file_id: int) -> ReferenceFile:
    row = session.scalar(
        select(ReferenceFile).filter_by(id=file_id, area_id=area_id).options(undefer(ReferenceFile.content))
    )
    if row is None:
        raise NotFound
    return row


def _view(row: ReferenceFile) -> FileView:
    provenance = Provenance(row.source, row.table_id, row.dated, row.licence)
    return FileView(row.id, row.name, row.title, provenance, row.created)
