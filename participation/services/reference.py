"""Reference figures: how many residents the registers know in each group, as versioned snapshots."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from participation.records.representation import ReferenceFigure, ReferenceTable
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_, Message

# A table by this name has the languages spoken here, its categories the codes of languages; no question asks for it.
LANGUAGES_SPOKEN = "language"
PUBLISHED = "published"
INVENTED = "invented"


@dataclass(frozen=True, slots=True)
class Figure:
    """One group's count of residents; `status` is published, invented, or the register's own mark."""

    category: str
    count: int
    status: str = PUBLISHED
    source: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceView:
    """A snapshot of one dimension: where it is from, what it is dated, and its figures in the source's order.

    `merged` says which of the survey's categories are counted with another, for want of residents; `file_id` is the
    table that the figures were made of, where it was kept.
    """

    id: int
    dimension: str
    version: int
    source: str
    table_id: str
    dated: date | None
    licence: str
    created: datetime
    figures: tuple[Figure, ...]
    merged: Mapping[str, str] = field(default_factory=dict)
    file_id: int | None = None

    @property
    def total(self) -> int:
        """Residents in all categories together."""
        return sum(figure.count for figure in self.figures)

    @property
    def is_invented(self) -> bool:
        """Whether any figure was made up for a demonstration."""
        return any(figure.status == INVENTED for figure in self.figures)

    def counts(self) -> dict[str, int]:
        """Return residents by category."""
        return {figure.category: figure.count for figure in self.figures}


def import_counts(
    session: Session,
    area_id: int,
    dimension: str,
    rows: Iterable[Figure],
    source: str,
    *,
    now: datetime,
    table_id: str = "",
    dated: date | None = None,
    licence: str = "",
    merged: Mapping[str, str] | None = None,
    file_id: int | None = None,
) -> ReferenceView:
    """Store a snapshot as the dimension's next version; figures equal to the newest version's store nothing.

    Raises:
        ServiceProblem: there are no rows, a category stands twice, a count is negative, all are nought, or no source
            is given.
    """
    figures = tuple(rows)
    _check(dimension, figures, source)
    newest = session.scalar(_newest(area_id).where(ReferenceTable.dimension == dimension))
    if newest is not None:
        stored = _view(newest)
        now_given = (figures, source, table_id, dated, merged or {})
        if (stored.figures, stored.source, stored.table_id, stored.dated, stored.merged) == now_given:
            return stored
    table = ReferenceTable(
        area_id=area_id,
        dimension=dimension,
        version=1 if newest is None else newest.version + 1,
        source=source,
        table_id=table_id,
        dated=dated,
        licence=licence,
        created=now,
        merged=dict(merged or {}),
        file_id=file_id,
        figures=[
            ReferenceFigure(
                category=figure.category,
                position=at,
                count=figure.count,
                status=figure.status,
                source=figure.source,
            )
            for at, figure in enumerate(figures)
        ],
    )
    session.add(table)
    session.flush()
    return _view(table)


def newest(session: Session, area_id: int) -> dict[str, ReferenceView]:
    """Return the newest snapshot of every dimension of an area, in the order in which the dimensions came in."""
    rows = session.scalars(_newest(area_id).order_by(ReferenceTable.id).options(selectinload(ReferenceTable.figures)))
    views = [_view(row) for row in rows]
    return {view.dimension: view for view in views}


def version(session: Session, area_id: int, dimension: str, number: int) -> ReferenceView:
    """Return one snapshot; raise NotFound where there is none."""
    row = session.scalar(select(ReferenceTable).filter_by(area_id=area_id, dimension=dimension, version=number))
    if row is None:
        raise NotFound
    return _view(row)


def versions(session: Session, area_id: int, dimension: str) -> list[ReferenceView]:
    """Return a dimension's snapshots, the newest (which is in use) first; raise NotFound where there are none."""
    rows = session.scalars(
        select(ReferenceTable)
        .filter_by(area_id=area_id, dimension=dimension)
        .order_by(ReferenceTable.version.desc())
        .options(selectinload(ReferenceTable.figures))
    )
    found = [_view(row) for row in rows]
    if not found:
        raise NotFound
    return found


def restore(session: Session, area_id: int, dimension: str, number: int, *, now: datetime) -> ReferenceView:
    """Take an older snapshot into use again, as a new version: what was in use in between stays on record.

    Raises:
        NotFound: there is no such version.
    """
    old = version(session, area_id, dimension, number)
    return import_counts(
        session,
        area_id,
        dimension,
        old.figures,
        old.source,
        now=now,
        table_id=old.table_id,
        dated=old.dated,
        licence=old.licence,
        merged=old.merged,
        file_id=old.file_id,
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """A category's residents in two snapshots; None where one does not have it."""

    category: str
    before: int | None
    after: int | None


def differences(before: ReferenceView, after: ReferenceView) -> list[Difference]:
    """Return every category of two snapshots of a dimension, in the newer one's order, what is gone last."""
    old, new = before.counts(), after.counts()
    return [Difference(key, old.get(key), new.get(key)) for key in dict.fromkeys([*new, *old])]


def _newest(area_id: int) -> Select[ReferenceTable]:
    latest = (
        select(ReferenceTable.dimension, func.max(ReferenceTable.version).label("version"))
        .where(ReferenceTable.area_id == area_id)
        .group_by(ReferenceTable.dimension)
        .subquery()
    )
    return (
        select(ReferenceTable)
        .join(
            latest,
            (latest.c.dimension == ReferenceTable.dimension) & (latest.c.version == ReferenceTable.version),
        )
        .where(ReferenceTable.area_id == area_id)
    )


def _check(dimension: str, figures: tuple[Figure, ...], source: str) -> None:
    values = {"dimension": dimension}
    if not figures:
        raise ServiceProblem(Message(N_("There are no figures for “%(dimension)s”."), values))
    if not source.strip():
        raise ServiceProblem(Message(N_("Say where the figures for “%(dimension)s” come from."), values))
    seen = set()
    for figure in figures:
        named = {**values, "category": figure.category}
        if figure.category in seen:
            raise ServiceProblem(Message(N_("“%(category)s” stands twice in “%(dimension)s”."), named))
        if figure.count < 0:
            raise ServiceProblem(Message(N_("“%(category)s” in “%(dimension)s” has a count below nought."), named))
        seen.add(figure.category)
    if not any(figure.count for figure in figures):
        raise ServiceProblem(Message(N_("All figures for “%(dimension)s” are nought."), values))


def _view(row: ReferenceTable) -> ReferenceView:
    return ReferenceView(
        id=row.id,
        dimension=row.dimension,
        version=row.version,
        source=row.source,
        table_id=row.table_id,
        dated=row.dated,
        licence=row.licence,
        created=row.created,
        figures=tuple(Figure(figure.category, figure.count, figure.status, figure.source) for figure in row.figures),
        merged=row.merged,
        file_id=row.file_id,
    )
