"""What was done with a statement: every decision about its codes, undone ones too, and its translations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.answers import StatementTranslation
from participation.records.codebook import Code, CodingDecision
from participation.records.coding_work import StatementChange
from participation.records.people import User


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done.

    Attributes:
        given, withdrawn: keys of codes.
        no_code: the decision left no code on the statement.
        translated_into: a language, empty where no translation was written; `text` is what was written.
        language: the language that somebody found the statement to be in.
        quote: "marked" or "withdrawn" where words of it were marked as a quote or taken back.
        undone: when the coder took the decision back.
    """

    at: datetime
    by: str
    given: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    no_code: bool = False
    translated_into: str = ""
    text: str = ""
    language: str = ""
    quote: str = ""
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
    written = session.execute(
        select(StatementChange, User.name)
        .join(User, User.id == StatementChange.made_by, isouter=True)
        .where(StatementChange.statement_id == statement_id)
        .order_by(StatementChange.id)
    ).all()
    steps += [_step(row, name or "") for row, name in written]
    kept = {(row.made, row.language) for row, _ in written if row.action == "translation"}
    # Translations older than this history have no line in it.
    translations = session.execute(
        select(StatementTranslation, User.name)
        .join(User, User.id == StatementTranslation.translated_by, isouter=True)
        .where(StatementTranslation.statement_id == statement_id)
    )
    steps += [
        Step(row.created, name or "", translated_into=row.language, text=row.text)
        for row, name in translations
        if (row.created, row.language) not in kept
    ]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def _step(row: StatementChange, by: str) -> Step:
    if row.action == "translation":
        return Step(row.made, by, translated_into=row.language, text=row.text)
    if row.action == "language":
        return Step(row.made, by, language=row.language)
    return Step(row.made, by, quote="withdrawn" if row.action == "quote_withdrawn" else "marked")


def _keys(keys: dict[int, str], ids: Sequence[int], without: Sequence[int]) -> tuple[str, ...]:
    return tuple(keys[code_id] for code_id in ids if code_id not in without and code_id in keys)
