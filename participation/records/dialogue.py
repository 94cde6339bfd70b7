"""Dialogues: conversations and meetings, who took part as groups, and what was promised."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.records.base import Base
from participation.records.sealing import SealedText


class DialogueKind(StrEnum):
    """What kind of conversation it was; the form is the same."""

    ONE_TO_ONE = "one_to_one"
    GROUP = "group"
    MEETING = "meeting"
    SCHOOL_CLASS = "school_class"
    WORKSHOP = "workshop"
    WALK = "walk"
    OVERHEARD = "overheard"  # one sentence, noted in passing


class Dialogue(Base):
    """A conversation or a meeting.

    participants is a list of [dimension, category, people]; people counts everybody who took part. themes are ids of
    codes. What was said stands as statements.
    """

    __tablename__ = "dialogue"
    __table_args__ = (Index("ix_dialogue_area_id_day", "area_id", "day"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    field_session_id: Mapped[int | None] = mapped_column(ForeignKey("field_session.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    day: Mapped[date]
    place: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(8))
    people: Mapped[int]
    participants: Mapped[list[Any]] = mapped_column(default=list)
    themes: Mapped[list[Any]] = mapped_column(default=list)
    disagreement: Mapped[str] = mapped_column(SealedText("dialogue.disagreement"), default="")
    wants_next: Mapped[str] = mapped_column(SealedText("dialogue.wants_next"), default="")
    notes: Mapped[str] = mapped_column(SealedText("dialogue.notes"), default="")
    revision: Mapped[int] = mapped_column(default=1)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    received: Mapped[datetime]
    changed: Mapped[datetime | None]
    promises: Mapped[list["DialoguePromise"]] = relationship(
        cascade="all, delete-orphan", order_by="DialoguePromise.id"
    )


class DialoguePromise(Base):
    """Something that was promised, and to whom an answer is owed: a group or an organisation, never a person."""

    __tablename__ = "dialogue_promise"

    id: Mapped[int] = mapped_column(primary_key=True)
    dialogue_id: Mapped[UUID] = mapped_column(ForeignKey("dialogue.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(SealedText("dialogue_promise.text"))
    owed_to: Mapped[str] = mapped_column(String(200), default="")
    due: Mapped[date | None]
    kept: Mapped[date | None]
    kept_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
