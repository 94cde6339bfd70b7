"""Dialogues that come from a tablet: the same fields as the form's, checked by the same rules."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.codebook import Code, Codebook
from participation.records.dialogue import Dialogue
from participation.records.outreach import FieldSession
from participation.services import area_groups, dialogues
from participation.services.dialogue_drafts import DraftProblem, Known, read
from surveys.wording import LANGUAGE_CODES


def known(session: Session, area_id: int) -> Known:
    """Return what a dialogue of an area can refer to."""
    return Known(
        groups={
            dimension.key: [key for key, _ in dimension.categories]
            for dimension in area_groups.counted_in_dialogues(session, area_id, "nb")
        },
        languages=LANGUAGE_CODES,
        codes=frozenset(session.scalars(select(Code.id).join(Codebook).where(Codebook.area_id == area_id))),
        sessions=frozenset(session.scalars(select(FieldSession.id).where(FieldSession.area_id == area_id))),
    )


def receive(
    session: Session,
    dialogue_id: UUID,
    raw: Mapping[str, Sequence[str]],
    *,
    area_id: int,
    user_id: int | None,
    now: datetime,
    today: date,
) -> list[DraftProblem]:
    """Store a dialogue that a tablet sent, or correct the one with its id; return what is wrong where it cannot be.

    Raises:
        NotFound: another area has a dialogue with this id.
    """
    draft, problems = read(raw, known(session, area_id), today=today)
    if draft is None:
        return problems
    revision = session.scalar(select(Dialogue.revision).where(Dialogue.id == dialogue_id))
    if revision is None:
        dialogues.record(session, dialogue_id, draft, area_id=area_id, user_id=user_id, now=now)
    else:
        dialogues.edit(session, area_id, dialogue_id, draft, revision=revision, now=now)
    return []
