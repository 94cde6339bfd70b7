"""Merge one code into another, so that codings follow, and take a merge back."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from participation.records.codebook import Code, Codebook, Coding
from participation.records.coding_work import CodebookChange
from participation.services.codebook_changes import changing
from participation.services.codebook_editing import one
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.messages import N_, Message

MOST_STEPS = 20


class Merged(NamedTuple):
    """How many codings followed."""

    version: int
    codings: int


def merge(session: Session, *, area_id: int, code_id: int, into_id: int, user_id: int, now: datetime) -> Merged:
    """Retire a code and let its codings, people's and the machine's, follow into another.

    A coding's row is never changed into another code: it is withdrawn, and one of the other code takes its place, by
    the same coder and of the same moment. Where the statement has the other code already, none is added.

    Raises:
        NotFound: the area has no such code.
        ServiceProblem: the two are one, or a theme with codes would end under another theme.
    """
    row, into = one(session, area_id, code_id), one(session, area_id, into_id)
    if row.id == into.id or row.codebook_id != into.codebook_id or into.parent_id == row.id:
        raise ServiceProblem(Message(N_("Choose another code to merge into.")), field="into")
    children = session.scalars(select(Code).where(Code.parent_id == row.id, Code.retired.is_(False))).all()
    if children and into.parent_id is not None:
        raise ServiceProblem(
            Message(N_("This theme has codes under it, so it can only be merged into another theme.")), field="into"
        )
    with changing(session, row.codebook_id, "merge", user_id=user_id, now=now, code_id=code_id) as change:
        for child in children:
            child.parent_id, child.colour = into.id, into.colour
        row.retired, row.merged_into = True, into.id
        change.moved = [list(pair) for pair in _follow(session, row.id, into.id, user_id, now)]
    return Merged(change.number, len(change.moved))


def undo_merge(session: Session, *, area_id: int, number: int, user_id: int, now: datetime) -> Merged:
    """Take a merge back: the code is in use again with the codings that it had.

    What somebody has withdrawn since under the other code stays withdrawn.

    Raises:
        NotFound: the area's codebook has no such merge.
        Conflict: it has been taken back, or the code's theme is no longer in use.
    """
    change = session.scalar(
        select(CodebookChange)
        .join(Codebook, Codebook.id == CodebookChange.codebook_id)
        .where(Codebook.area_id == area_id, CodebookChange.number == number, CodebookChange.action == "merge")
        .order_by(Codebook.id.desc())
        .limit(1)
    )
    if change is None or change.code_id is None:
        raise NotFound
    row = session.get_one(Code, change.code_id)
    if change.undone is not None or row.merged_into is None:
        raise Conflict(Message(N_("This merge has been taken back already.")))
    parent = session.get(Code, row.parent_id) if row.parent_id else None
    if parent is not None and parent.retired:
        raise Conflict(Message(N_("The theme of this code is retired. Take the theme into use first.")))
    with changing(session, row.codebook_id, "undo_merge", user_id=user_id, now=now, code_id=row.id) as made:
        for key, fields in change.before.items():
            child = session.get(Code, int(key)) if int(key) != row.id else None
            if child is not None and child.parent_id == row.merged_into:
                child.parent_id, child.colour = fields["parent_id"], fields["colour"]
        row.retired, row.merged_into = False, None
        given_back = _go_back(session, change, user_id, now)
        change.undone = now
    return Merged(made.number, given_back)


def living(session: Session, code_ids: set[int]) -> dict[int, int]:
    """Return for each code the one that its codings went to by merges, itself where it was never merged."""
    found = {code_id: code_id for code_id in code_ids}
    for _ in range(MOST_STEPS):
        rows = session.execute(select(Code.id, Code.merged_into).where(Code.id.in_(set(found.values()))))
        onward = {row.id: row.merged_into for row in rows if row.merged_into is not None}
        if not onward:
            break
        found = {code_id: onward.get(now_at, now_at) for code_id, now_at in found.items()}
    return found


def _follow(session: Session, code_id: int, into_id: int, user_id: int, now: datetime) -> list[tuple[int, int | None]]:
    active = Coding.withdrawn.is_(None)
    taken = session.execute(select(Coding.statement_id, Coding.origin).where(Coding.code_id == into_id, active))
    there = {(row.statement_id, row.origin) for row in taken}
    rows = session.scalars(select(Coding).where(Coding.code_id == code_id, active).order_by(Coding.id)).all()
    pairs: list[tuple[Coding, Coding | None]] = []
    for row in rows:
        row.withdrawn, row.withdrawn_by = now, user_id
        if (row.statement_id, row.origin) in there:
            pairs.append((row, None))
            continue
        there.add((row.statement_id, row.origin))
        made = Coding(
            statement_id=row.statement_id,
            code_id=into_id,
            origin=row.origin,
            coder_id=row.coder_id,
            confidence=row.confidence,
            model_id=row.model_id,
            created=row.created,
        )
        session.add(made)
        pairs.append((row, made))
    session.flush()
    return [(row.id, None if made is None else made.id) for row, made in pairs]


def _go_back(session: Session, change: CodebookChange, user_id: int, now: datetime) -> int:
    """Give codings back whose follower is still there (or needed none); return how many."""
    made = [new for _, new in change.moved if new is not None]
    still = set(session.scalars(select(Coding.id).where(Coding.id.in_(made), Coding.withdrawn.is_(None))))
    back = [old for old, new in change.moved if new is None or new in still]
    session.execute(update(Coding).where(Coding.id.in_(still)).values(withdrawn=now, withdrawn_by=user_id))
    session.execute(update(Coding).where(Coding.id.in_(back)).values(withdrawn=None, withdrawn_by=None))
    return len(back)
