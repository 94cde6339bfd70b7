"""Statements that wait for a translation into Norwegian, in the order in which the machine would learn most from them.

The order is simple, so that it can be explained. Languages take turns: the one with the fewest translated or coded
statements for its size comes first (analysis.coding.next). Within a language, statements that nobody has coded come
before coded ones, and among them those about which the machine is least sure.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from analysis.coding.next import order
from participation.records.answers import Statement, StatementTranslation
from participation.records.codebook import Coding, CodingOrigin
from participation.services import coding, statements
from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message
from participation.services.statements import StatementView, is_decided

INTO = "nb"
READ_WITHOUT = ("nb", "nn")  # whoever reads Bokmål reads Nynorsk
PAGE_SIZE = 20
MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class LanguageQueue:
    """How much of a language waits for a translation, and how much is translated."""

    language: str
    waiting: int
    translated: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """A row of a translator's file: `row` is its number in the file, the header being 1."""

    row: int
    statement_id: int
    text: str
    translation: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken, and why: "unknown", "changed", "long" or "own_language"."""

    row: int
    why: str


def languages(session: Session, area_id: int) -> list[LanguageQueue]:
    """Return the languages with statements that need a translation, most waiting first."""
    rows = session.execute(
        select(Statement.language, _translated().label("done"), func.count().label("number"))
        .where(Statement.area_id == area_id, Statement.language.not_in(READ_WITHOUT))
        .group_by(Statement.language, "done")
    )
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for row in rows:
        counts[row.language][bool(row.done)] += row.number
    found = [LanguageQueue(language, each[False], each[True]) for language, each in counts.items()]
    return sorted(found, key=lambda queue: (-queue.waiting, queue.language))


def waiting(session: Session, area_id: int, *, language: str = "", take: int | None = None) -> list[int]:
    """Return the ids of the statements that wait, the most useful first (see above)."""
    certainty = (
        select(func.max(Coding.confidence))
        .where(Coding.statement_id == Statement.id, Coding.origin == CodingOrigin.MACHINE, Coding.withdrawn.is_(None))
        .scalar_subquery()
    )
    rows = session.execute(
        select(Statement.id, Statement.language, is_decided().label("decided"), certainty.label("certainty"))
        .where(Statement.area_id == area_id, Statement.language.not_in(READ_WITHOUT))
        .where(~_translated(), Statement.language == language if language else Statement.id > 0)
    ).all()
    own: dict[str, list[int]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (bool(row.decided), row.certainty or 0.0, -row.id)):
        own[row.language].append(row.id)
    names = [row.language for row in rows]
    turns = order(None, None, names, _known(session, area_id), take=take)
    return [own[names[at]].pop(0) for at in turns.tolist()]


def page(session: Session, area_id: int, *, language: str = "", number: int = 1) -> tuple[list[StatementView], int]:
    """Return a page of the queue, and how many statements wait in all."""
    ids = waiting(session, area_id, language=language)
    first = (max(number, 1) - 1) * PAGE_SIZE
    return statements.by_ids(session, ids[first : first + PAGE_SIZE]), len(ids)


def take(
    session: Session, *, area_id: int, rows: Sequence[Incoming], user_id: int, now: datetime
) -> tuple[list[int], list[Refusal]]:
    """Store the translations of a file; rows that do not fit are refused by their number, the others are stored.

    Returns:
        The ids of the statements whose translation was stored, and the refusals.

    Raises:
        ServiceProblem: the file holds more rows than can be taken.
    """
    if len(rows) > MOST_ROWS:
        raise ServiceProblem(Message(N_("A file may hold at most %(number)s rows."), {"number": MOST_ROWS}))
    known = {view.id: view for view in statements.by_ids(session, [row.statement_id for row in rows])}
    here = set(session.scalars(select(Statement.id).where(Statement.area_id == area_id, Statement.id.in_(known))))
    stored, refused = [], []
    for row in rows:
        view = known.get(row.statement_id)
        if not row.translation.strip():
            continue
        why = _refusal(row, view if row.statement_id in here else None)
        if why:
            refused.append(Refusal(row.row, why))
            continue
        before = view.translation(INTO) if view else None
        if before is not None and before.text == row.translation.strip():
            continue
        coding.translate(
            session,
            area_id=area_id,
            statement_id=row.statement_id,
            language=INTO,
            text=row.translation,
            user_id=user_id,
            now=now,
        )
        stored.append(row.statement_id)
    return stored, refused


def _refusal(row: Incoming, view: StatementView | None) -> str:
    if view is None:
        return "unknown"
    if " ".join(row.text.split()) != " ".join(view.text.split()):
        return "changed"
    if len(row.translation.strip()) > coding.LONGEST_TRANSLATION:
        return "long"
    return "own_language" if view.language == INTO else ""


def _translated() -> ColumnElement[bool]:
    return (
        select(StatementTranslation.id)
        .where(StatementTranslation.statement_id == Statement.id, StatementTranslation.language == INTO)
        .exists()
    )


def _known(session: Session, area_id: int) -> dict[str, int]:
    """Return for each language how many statements the machine can learn from: translated or coded ones."""
    rows = session.execute(
        select(Statement.language, func.count())
        .where(Statement.area_id == area_id, _translated() | is_decided())
        .group_by(Statement.language)
    )
    return {row[0]: row[1] for row in rows}
