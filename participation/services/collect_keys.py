"""Keys for ODK Collect: made by a planner, shown once, ended when a tablet is lost."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from participation.records.collect import CollectKey, CollectSubmission
from participation.records.outreach import FieldSession
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_, Message

LONGEST_LABEL = 120


@dataclass(frozen=True, slots=True)
class CollectKeyView:
    """A key, as the list shows it; waiting counts forms whose files have not all come."""

    id: int
    label: str
    field_session_id: int | None
    created: datetime
    last_used: datetime | None
    ended: datetime | None
    responses: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Admitted:
    """What a key that holds lets in to."""

    key_id: int
    area_id: int
    field_session_id: int | None


def make(
    session: Session, *, area_id: int, label: str, field_session_id: int | None, user_id: int, now: datetime
) -> tuple[int, str]:
    """Make a key and return (its id, the key itself, which is not stored).

    Raises:
        ServiceProblem: the label is empty or too long.
        NotFound: the area has no such session.
    """
    label = label.strip()
    if not label or len(label) > LONGEST_LABEL:
        raise ServiceProblem(Message(N_("Give the tablet a name of at most 120 characters.")), field="label")
    if field_session_id is not None:
        known = select(FieldSession.id).where(FieldSession.id == field_session_id, FieldSession.area_id == area_id)
        if session.scalar(known) is None:
            raise NotFound
    token = secrets.token_urlsafe(32)
    key = CollectKey(
        area_id=area_id,
        field_session_id=field_session_id,
        label=label,
        token_hash=_hash(token),
        created=now,
        created_by=user_id,
    )
    session.add(key)
    session.flush()
    return key.id, token


def end(session: Session, area_id: int, key_id: int, *, now: datetime) -> None:
    """End a key; raise NotFound where the area has none such that still holds."""
    ended = session.scalars(
        update(CollectKey)
        .where(CollectKey.id == key_id, CollectKey.area_id == area_id, CollectKey.ended.is_(None))
        .values(ended=now)
        .returning(CollectKey.id)
    ).all()
    if not ended:
        raise NotFound


def admit(session: Session, token: str) -> Admitted:
    """Return what a key lets in to; raise NotFound where there is none, or it has been ended."""
    row = session.execute(
        select(CollectKey.id, CollectKey.area_id, CollectKey.field_session_id).where(
            CollectKey.token_hash == _hash(token), CollectKey.ended.is_(None)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return Admitted(row.id, row.area_id, row.field_session_id)


def note_use(session: Session, key_id: int, now: datetime) -> None:
    """Remember when a key was last used."""
    session.execute(update(CollectKey).where(CollectKey.id == key_id).values(last_used=now))


def keys_of(session: Session, area_id: int) -> list[CollectKeyView]:
    """Return an area's keys, newest first."""
    counts = (
        select(
            CollectSubmission.key_id,
            func.count(CollectSubmission.response_id.distinct()).label("responses"),
            func.count(CollectSubmission.document).label("waiting"),
        )
        .group_by(CollectSubmission.key_id)
        .subquery()
    )
    rows = session.execute(
        select(CollectKey, counts.c.responses, counts.c.waiting)
        .join(counts, counts.c.key_id == CollectKey.id, isouter=True)
        .where(CollectKey.area_id == area_id)
        .order_by(CollectKey.id.desc())
    )
    return [
        CollectKeyView(
            key.id, key.label, key.field_session_id, key.created, key.last_used, key.ended, responses or 0, waiting or 0
        )
        for key, responses, waiting in rows
    ]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
