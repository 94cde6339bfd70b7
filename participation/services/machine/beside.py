"""What the machine knows of one statement: why it suggests what it does, what is like it, what to code next."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.answers import Statement
from participation.records.machine import Judgement
from participation.services import statements
from participation.services.machine.models import in_use
from participation.services.statements import Filters, StatementView

SIMILAR = 4


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a statement.

    Attributes:
        words: code id to places (start, end) in the statement that spoke for it, in the text's order.
        similar: statements most like it, nearest first.
    """

    words: Mapping[int, tuple[tuple[int, int], ...]]
    similar: tuple[StatementView, ...]


def beside(session: Session, area_id: int, statement_id: int) -> Beside:
    """Return what the model in use noted of a statement; nothing where it has not seen it."""
    model = in_use(session, area_id)
    row = None
    if model is not None:
        row = session.scalar(
            select(Judgement).where(Judgement.model_id == model.id, Judgement.statement_id == statement_id)
        )
    if row is None:
        return Beside({}, ())
    there = set(
        session.scalars(select(Statement.id).where(Statement.id.in_(row.similar), Statement.area_id == area_id))
    )
    wanted = [number for number in row.similar if number in there][:SIMILAR]
    words = {int(code): tuple(sorted((start, end) for start, end in places)) for code, places in row.words.items()}
    return Beside(words, tuple(statements.by_ids(session, wanted)))


def next_to_code(session: Session, area_id: int, filters: Filters, statement_id: int | None = None) -> int | None:
    """Return the statement from which the machine would learn most, languages and groups in turn.

    Args:
        session: an open session.
        area_id: the area.
        filters: what it must fit; those that ask for what waits.
        statement_id: the one that was looked at; the order goes on behind it, and begins anew at its end.

    Returns:
        None where the machine has ranked nothing that fits.
    """
    model = in_use(session, area_id)
    if model is None:
        return None
    fits = statements.conditions(session, area_id, filters)
    query = (
        select(Statement.id)
        .join(Judgement, Judgement.statement_id == Statement.id)
        .where(*fits, Judgement.model_id == model.id, Judgement.rank.is_not(None))
        .order_by(Judgement.rank)
        .limit(1)
    )
    if statement_id is None:
        return session.scalar(query)
    own = select(Judgement.rank).where(Judgement.model_id == model.id, Judgement.statement_id == statement_id)
    after = session.scalar(query.where(Judgement.rank > own.scalar_subquery()))
    return session.scalar(query.where(Statement.id != statement_id)) if after is None else after
