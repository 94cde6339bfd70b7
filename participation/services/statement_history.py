"""What was done with a statement: every decision about its codes, undone ones too, and its translations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.answers import StatementTranslation
from participation.records.codebook import Code, CodingDecision
from participation.records.people import User


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done.

    Attributes:
        given, withdrawn: keys of codes.
        no_code: the decision left no code on the statement.
        translated_into: a language, empty where it was a decision.
        undone: when the coder took the decision back.
    """

    at: datetime
    by: str
    given: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    no_code: bool = False
    translated_into: str = ""
    undone: datetime | None = None


def history(session: Session, statement_id: int) -> list[Step]:
    """Return what was done with a statement, newest first."""
    decisions = session.execute(
        select(CodingDecision, User.name)
        .join(User, User.id == CodingDecision.coder_id)
        .where(CodingDecision.statement_id == statement_id)
    ).all()
    ids = {code_id for row, _ in decisions for code_id in (*row.before, *row.after)}
    keys = {code.id: code.key for code in session.scalars(select(Code).where(Code.id.in_(ids)))}
    steps = [
        Step(
            row.decided,
            name,
            given=_keys(keys, row.after, row.before),
            withdrawn=_keys(keys, row.before, row.after),
            no_code=not row.after,
            undone=row.undone,
        )
        for row, name in decisions
    ]
    translations = session.execute(
        select(StatementTranslation, User.name)
        .join(User, User.id == StatementTranslation.translated_by, isouter=True)
        .where(StatementTranslation.statement_id == statement_id)
    )
    steps += [Step(row.created, name or "", translated_into=row.language) for row, name in translations]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def _keys(keys: dict[int, str], ids: Sequence[int], without: Sequence[int]) -> tuple[str, ...]:
    return tuple(keys[code_id] for code_id in ids if code_id not in without and code_id in keys)
