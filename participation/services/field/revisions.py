"""A record that comes once more: what was opened of its earlier revisions makes room for it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.records.answers import Response
from participation.records.devices import FieldRecord
from participation.records.dialogue import Dialogue
from participation.services import answering, dialogues, journal
from participation.services.field import around
from participation.services.field.intake import State


def alone(session: Session, rows: Sequence[FieldRecord]) -> frozenset[UUID]:
    """Return the ids under which a single record has come, so that no other revision has been opened before it."""
    ids = [row.record_id for row in rows]
    query = select(FieldRecord.record_id).where(FieldRecord.record_id.in_(ids)).group_by(FieldRecord.record_id)
    return frozenset(session.scalars(query.having(func.count() == 1)))


def has_later(session: Session, row: FieldRecord) -> bool:
    """Return whether a later revision of a record has been opened."""
    later = select(FieldRecord.id).where(
        FieldRecord.record_id == row.record_id,
        FieldRecord.device_id == row.device_id,
        FieldRecord.rev > row.rev,
        FieldRecord.variant == "",
        FieldRecord.state == State.OPENED,
    )
    return session.scalar(later.limit(1)) is not None


def withdraw_earlier(session: Session, row: FieldRecord, *, staff: int | None, now: datetime) -> None:
    """Take out what was made of a record's earlier revisions, and say in the journal who took it back."""
    if row.rev == 1:
        return
    earlier = session.scalars(
        select(FieldRecord).where(
            FieldRecord.record_id == row.record_id,
            FieldRecord.device_id == row.device_id,
            FieldRecord.rev < row.rev,
            FieldRecord.variant == "",
        )
    ).all()
    for old in earlier:
        if old.result_id is not None:
            _take_out(session, old)
            journal.record(
                session,
                "responses.undo",
                user_id=around.staff_of(session, row.area_id, staff),
                area_id=row.area_id,
                subject=f"session:{old.field_session_id}" if old.field_session_id else "",
                detail={"response": str(old.result_id), "device": str(row.device_id)},
                now=now,
            )
        old.state, old.sealed, old.problem = State.WITHDRAWN, None, ""
    session.flush()


def _take_out(session: Session, old: FieldRecord) -> None:
    if old.kind == "response" and session.scalar(select(Response.id).where(Response.id == old.result_id)):
        answering.delete_response(session, old.result_id or old.record_id)
    elif old.kind == "dialogue" and session.scalar(select(Dialogue.id).where(Dialogue.id == old.result_id)):
        dialogues.remove(session, old.area_id, old.result_id or old.record_id)
