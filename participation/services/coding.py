"""Coding: people decide which codes a statement has, can take a decision back, and write translations.

Whatever the machine suggests lies beside this and is never touched here; a person's coding is never touched by the
machine.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.orm import Session

from participation.records.answers import Statement, StatementTranslation
from participation.records.codebook import Code, Codebook, CodedStatement, Coding, CodingDecision, CodingOrigin
from participation.records.coding_work import StatementChange
from participation.services.codebook_merging import living
from participation.services.codebooks import import_codebook
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_, Message

__all__ = ["Decision", "decide", "import_codebook", "last_decision", "translate", "undo"]

LONGEST_TRANSLATION = 10_000


@dataclass(frozen=True, slots=True)
class Decision:
    """What a coder decided about a statement; before and after are ids of codes, in rising order."""

    id: int
    statement_id: int
    decided: datetime
    before: tuple[int, ...]
    after: tuple[int, ...]


def decide(
    session: Session,
    *,
    area_id: int,
    statement_id: int,
    coder_id: int,
    given: Iterable[int],
    withdrawn: Iterable[int] = (),
    now: datetime,
) -> Decision:
    """Give codes to a statement and take codes from it, as one decision; without any code left, no code fits.

    The caller says what changes, not what the whole set shall be, so that two people with the same statement open
    do not undo each other. A code that already is there is not given twice.

    Raises:
        NotFound: the area has no such statement.
        ServiceProblem: a code is not in the area's codebook.
    """
    _lock(session, area_id, statement_id)
    given, withdrawn = set(given), set(withdrawn)
    _check_codes(session, area_id, given)
    before = _codes_now(session, statement_id)
    for code_id in sorted(given - before):
        session.add(
            Coding(
                statement_id=statement_id,
                code_id=code_id,
                origin=CodingOrigin.HUMAN,
                coder_id=coder_id,
                created=now,
            )
        )
    gone = (before & withdrawn) - given
    if gone:
        session.execute(
            update(Coding)
            .where(_human_now(statement_id), Coding.code_id.in_(gone))
            .values(withdrawn=now, withdrawn_by=coder_id)
        )
    decision = CodingDecision(
        area_id=area_id,
        statement_id=statement_id,
        coder_id=coder_id,
        decided=now,
        before=sorted(before),
        after=sorted((before | given) - gone),
        decided_before=_set_decided(session, statement_id, coder_id, now),
    )
    session.add(decision)
    session.flush()
    return _view(decision)


def undo(session: Session, *, area_id: int, coder_id: int, now: datetime) -> Decision:
    """Take back the coder's last decision in the area; asked again, the one before that.

    Returns:
        The decision that was taken back.

    Raises:
        NotFound: there is no decision left to take back.
    """
    row = session.scalar(_decisions(area_id, coder_id).limit(1))
    if row is None:
        raise NotFound(Message(N_("You have no decision to take back.")))
    _lock(session, area_id, row.statement_id)
    _reverse(session, row, now)
    mine = (CodedStatement.statement_id == row.statement_id) & (CodedStatement.coder_id == coder_id)
    if row.decided_before is None:
        session.execute(delete(CodedStatement).where(mine))
    else:
        session.execute(update(CodedStatement).where(mine).values(decided=row.decided_before))
    row.undone = now
    session.flush()
    return _view(row)


def _reverse(session: Session, row: CodingDecision, now: datetime) -> None:
    """Withdraw what a decision gave and give back what it withdrew, under what these were merged into since."""
    before, after = set(row.before), set(row.after)
    lives = living(session, before | after)
    gone = {code for given in after - before for code in (given, lives[given])}
    session.execute(
        update(Coding)
        .where(
            _human_now(row.statement_id),
            Coding.code_id.in_(gone),
            Coding.coder_id == row.coder_id,
            Coding.created == row.decided,
        )
        .values(withdrawn=now, withdrawn_by=row.coder_id)
    )
    # Somebody may have given the code again meanwhile; then it is there already.
    back = {code for code in before - after if lives[code] not in _codes_now(session, row.statement_id)}
    withdrawn = (
        (Coding.statement_id == row.statement_id)
        & (Coding.origin == CodingOrigin.HUMAN)
        & (Coding.withdrawn == row.decided)
        & (Coding.withdrawn_by == row.coder_id)
    )
    alive = {code for code in back if lives[code] == code}
    session.execute(
        update(Coding).where(withdrawn, Coding.code_id.in_(alive)).values(withdrawn=None, withdrawn_by=None)
    )
    for old in session.scalars(select(Coding).where(withdrawn, Coding.code_id.in_(back - alive))).all():
        session.add(
            Coding(
                statement_id=old.statement_id,
                code_id=lives[old.code_id],
                origin=old.origin,
                coder_id=old.coder_id,
                created=old.created,
            )
        )


def last_decision(session: Session, *, area_id: int, coder_id: int) -> Decision | None:
    """Return the decision that `undo` would take back, None where there is none."""
    row = session.scalar(_decisions(area_id, coder_id).limit(1))
    return None if row is None else _view(row)


def translate(
    session: Session, *, area_id: int, statement_id: int, language: str, text: str, user_id: int, now: datetime
) -> None:
    """Write a statement in another language, or correct what stands there.

    Raises:
        NotFound: the area has no such statement.
        ServiceProblem: the text is empty or too long, or the statement is in that language already.
    """
    text = text.strip()
    own = _lock(session, area_id, statement_id)
    if not text:
        raise ServiceProblem(Message(N_("Write the translation before you save it.")), field="translation")
    if len(text) > LONGEST_TRANSLATION:
        raise ServiceProblem(
            Message(
                N_("The translation is too long; it takes %(number)s characters."), {"number": LONGEST_TRANSLATION}
            ),
            field="translation",
        )
    if own == language:
        raise ServiceProblem(Message(N_("The statement is already in this language.")), field="translation")
    row = session.scalar(select(StatementTranslation).filter_by(statement_id=statement_id, language=language))
    if row is None:
        row = StatementTranslation(statement_id=statement_id, language=language, text=text, created=now)
        session.add(row)
    row.text, row.translated_by, row.created = text, user_id, now
    session.add(
        StatementChange(
            statement_id=statement_id, action="translation", language=language, text=text, made=now, made_by=user_id
        )
    )
    session.flush()


def _lock(session: Session, area_id: int, statement_id: int) -> str:
    language = session.scalar(
        select(Statement.language).where(Statement.id == statement_id, Statement.area_id == area_id).with_for_update()
    )
    if language is None:
        raise NotFound
    return language


def _check_codes(session: Session, area_id: int, code_ids: set[int]) -> None:
    known = set(
        session.scalars(select(Code.id).join(Codebook).where(Codebook.area_id == area_id, Code.retired.is_(False)))
    )
    if not code_ids <= known:
        raise ServiceProblem(Message(N_("This code is not in the area's codebook.")), field="codes")


def _human_now(statement_id: int) -> ColumnElement[bool]:
    return (Coding.statement_id == statement_id) & (Coding.origin == CodingOrigin.HUMAN) & Coding.withdrawn.is_(None)


def _codes_now(session: Session, statement_id: int) -> set[int]:
    return set(session.scalars(select(Coding.code_id).where(_human_now(statement_id))))


def _set_decided(session: Session, statement_id: int, coder_id: int, now: datetime) -> datetime | None:
    row = session.scalar(select(CodedStatement).filter_by(statement_id=statement_id, coder_id=coder_id))
    if row is None:
        session.add(CodedStatement(statement_id=statement_id, coder_id=coder_id, decided=now))
        return None
    before, row.decided = row.decided, now
    return before


def _decisions(area_id: int, coder_id: int) -> Select[CodingDecision]:
    return (
        select(CodingDecision)
        .where(CodingDecision.area_id == area_id, CodingDecision.coder_id == coder_id, CodingDecision.undone.is_(None))
        .order_by(CodingDecision.id.desc())
    )


def _view(row: CodingDecision) -> Decision:
    return Decision(row.id, row.statement_id, row.decided, tuple(row.before), tuple(row.after))
