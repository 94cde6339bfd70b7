"""Code the statements of a code anew after it was split: each goes to one or several of the new codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.records.answers import Statement
from participation.records.codebook import Coding, CodingOrigin
from participation.services import codebook_editing, coding, statements
from participation.services.statements import StatementView

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class Recoding:
    """What is left of a code that was split: the first statements, how many there are, the codes to choose among."""

    statements: tuple[StatementView, ...]
    left: int
    targets: tuple[int, ...]


def left_of(session: Session, area_id: int, code_id: int) -> Recoding:
    """Return what still has the code by people's decision; raise NotFound where the area has no such code."""
    codebook_editing.one(session, area_id, code_id)
    given = (
        select(Coding.statement_id)
        .where(Coding.code_id == code_id, Coding.origin == CodingOrigin.HUMAN, Coding.withdrawn.is_(None))
        .distinct()
    )
    here = (Statement.area_id == area_id) & Statement.id.in_(given)
    left = session.scalar(select(func.count()).select_from(Statement).where(here)) or 0
    ids = list(session.scalars(select(Statement.id).where(here).order_by(Statement.id).limit(PAGE_SIZE)))
    targets = tuple(codebook_editing.split_into(session, code_id))
    return Recoding(tuple(statements.by_ids(session, ids)), left, targets)


def store(
    session: Session,
    *,
    area_id: int,
    code_id: int,
    chosen: Mapping[int, set[int]],
    coder_id: int,
    now: datetime,
) -> list[coding.Decision]:
    """Store for each statement the codes that were chosen in place of the old one; what has none chosen stays.

    Raises:
        NotFound: the area has no such code or statement.
        ServiceProblem: a chosen code is not in the codebook.
    """
    targets = set(codebook_editing.split_into(session, code_id))
    return [
        coding.decide(
            session,
            area_id=area_id,
            statement_id=statement_id,
            coder_id=coder_id,
            given=codes & targets,
            withdrawn=[code_id],
            now=now,
        )
        for statement_id, codes in sorted(chosen.items())
        if codes & targets
    ]
