"""Statements: find them by what they are about, and read one with everything that was done with it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.records.answers import Statement, StatementTranslation
from participation.records.codebook import Code, CodedStatement, Coding, CodingOrigin
from participation.records.outreach import FieldSession
from participation.records.people import User
from participation.services.errors import NotFound
from participation.services.statement_filters import Filters, is_decided
from participation.services.statement_filters import guarded as conditions

__all__ = ["Filters", "conditions", "is_decided"]

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Translation:
    """A statement in another language, by whom and when."""

    language: str
    text: str
    by: str
    created: datetime


@dataclass(frozen=True, slots=True)
class GivenCode:
    """A code on a statement; `confidence` (0 to 1) stands on the machine's alone."""

    code_id: int
    origin: CodingOrigin
    by: str
    created: datetime
    confidence: float | None


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement as a card: the machine's suggestions are given only while no person has decided."""

    id: int
    lens: str
    language: str
    text: str
    created: datetime
    session_id: int | None
    session_place: str
    session_day: date | None
    translations: tuple[Translation, ...]
    codes: tuple[GivenCode, ...]
    suggestions: tuple[GivenCode, ...]
    is_decided: bool

    def translation(self, language: str) -> Translation | None:
        """Return the translation into a language, None where there is none."""
        return next((found for found in self.translations if found.language == language), None)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the area's statements can be filtered by: languages with their counts, sessions as (id, day, place).

    coders are (id, name) of those who have decided about some.
    """

    languages: tuple[tuple[str, int], ...]
    sessions: tuple[tuple[int, date, str], ...]
    total: int
    decided: int
    coders: tuple[tuple[int, str], ...] = ()


def find(
    session: Session, area_id: int, filters: Filters, *, page: int = 1, page_size: int = PAGE_SIZE
) -> tuple[list[StatementView], int]:
    """Return a page of statements, newest first, and how many there are on all pages."""
    where = conditions(session, area_id, filters)
    total = session.scalar(select(func.count()).select_from(Statement).where(*where)) or 0
    ids = list(
        session.scalars(
            select(Statement.id)
            .where(*where)
            .order_by(Statement.id.desc())
            .limit(page_size)
            .offset((max(page, 1) - 1) * page_size)
        )
    )
    return by_ids(session, ids), total


def one(session: Session, area_id: int, statement_id: int) -> StatementView:
    """Return a statement of the area; raise NotFound where it has none with this id."""
    found = session.scalar(select(Statement.id).where(Statement.id == statement_id, Statement.area_id == area_id))
    if found is None:
        raise NotFound
    return by_ids(session, [found])[0]


def neighbours(session: Session, area_id: int, filters: Filters, statement_id: int) -> tuple[int | None, int | None]:
    """Return the ids before and after a statement in the list that `find` gives for these filters."""
    where = conditions(session, area_id, filters)
    before = session.scalar(select(func.min(Statement.id)).where(*where, Statement.id > statement_id))
    after = session.scalar(select(func.max(Statement.id)).where(*where, Statement.id < statement_id))
    return before, after


def choices(session: Session, area_id: int) -> Choices:
    """Return what the area's statements can be filtered by."""
    languages = session.execute(
        select(Statement.language, func.count())
        .where(Statement.area_id == area_id)
        .group_by(Statement.language)
        .order_by(func.count().desc(), Statement.language)
    )
    sessions = session.execute(
        select(FieldSession.id, FieldSession.day, FieldSession.place)
        .where(FieldSession.id.in_(select(Statement.field_session_id).where(Statement.area_id == area_id)))
        .order_by(FieldSession.day.desc(), FieldSession.id.desc())
    )
    here = select(CodedStatement.coder_id).join(Statement).where(Statement.area_id == area_id)
    coders = session.execute(select(User.id, User.name).where(User.id.in_(here)).order_by(User.name))
    counted = tuple((language, number) for language, number in languages)
    decided = session.scalar(
        select(func.count()).select_from(Statement).where(Statement.area_id == area_id, is_decided())
    )
    return Choices(
        counted,
        tuple((row.id, row.day, row.place) for row in sessions),
        sum(number for _, number in counted),
        decided or 0,
        tuple((row.id, row.name) for row in coders),
    )


def by_ids(session: Session, ids: Sequence[int]) -> list[StatementView]:
    """Return statements in the order of their ids, in four queries however many they are."""
    rows = session.execute(
        select(Statement, FieldSession.place, FieldSession.day, is_decided().label("decided"))
        .join(FieldSession, FieldSession.id == Statement.field_session_id, isouter=True)
        .where(Statement.id.in_(ids))
    )
    translations, codes = _translations(session, ids), _codes(session, ids)
    views = {
        row.id: StatementView(
            id=row.id,
            lens=row.lens,
            language=row.language,
            text=row.text,
            created=row.created,
            session_id=row.field_session_id,
            session_place=place or "",
            session_day=day,
            translations=tuple(translations[row.id]),
            codes=tuple(code for code in codes[row.id] if code.origin == CodingOrigin.HUMAN),
            suggestions=tuple(code for code in codes[row.id] if code.origin == CodingOrigin.MACHINE and not decided),
            is_decided=decided,
        )
        for row, place, day, decided in rows
    }
    return [views[number] for number in ids if number in views]


def _translations(session: Session, ids: Iterable[int]) -> dict[int, list[Translation]]:
    found: dict[int, list[Translation]] = defaultdict(list)
    for row, name in session.execute(
        select(StatementTranslation, User.name)
        .join(User, User.id == StatementTranslation.translated_by, isouter=True)
        .where(StatementTranslation.statement_id.in_(ids))
        .order_by(StatementTranslation.language)
    ):
        found[row.statement_id].append(Translation(row.language, row.text, name or "", row.created))
    return found


def _codes(session: Session, ids: Iterable[int]) -> dict[int, list[GivenCode]]:
    found: dict[int, list[GivenCode]] = defaultdict(list)
    for row, name in session.execute(
        select(Coding, User.name)
        .join(Code, Code.id == Coding.code_id)
        .join(User, User.id == Coding.coder_id, isouter=True)
        .where(Coding.statement_id.in_(ids), Coding.withdrawn.is_(None))
        .order_by(Coding.confidence.desc(), Code.position, Coding.id)
    ):
        given = GivenCode(row.code_id, CodingOrigin(row.origin), name or "", row.created, row.confidence)
        already = {(code.code_id, code.origin) for code in found[row.statement_id]}
        if (given.code_id, given.origin) not in already:  # two coders may have given the same code
            found[row.statement_id].append(given)
    return found
