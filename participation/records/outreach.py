"""Field sessions: where and when staff meet people, and the log of it."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.records.base import Base
from participation.records.people import User
from participation.records.questionnaires import Survey
from participation.records.sealing import SealedText


class SessionMethod(StrEnum):
    """How people are met."""

    STAND = "stand"
    DOOR_TO_DOOR = "door_to_door"
    SCHOOL = "school"
    WOMENS_GROUP = "womens_group"
    GO_ALONG = "go_along"
    WORKSHOP = "workshop"
    MEETING = "meeting"
    CAFE = "cafe"
    PHONE = "phone"


class SessionStatus(StrEnum):
    """Where a session is in its life."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class FieldSession(Base):
    """A time and a place where outreach staff meet residents, with its log once it is closed.

    target_groups is a list of [dimension, category]. spoken_to and refusals count people. interpreters, partners and
    materials are lines of plain text. more_surveys holds the ids of surveys in use beside survey_id.
    """

    __tablename__ = "field_session"
    __table_args__ = (Index("ix_field_session_area_id_day", "area_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id"), index=True)
    day: Mapped[date]
    starts: Mapped[time | None]
    ends: Mapped[time | None]
    place: Mapped[str] = mapped_column(String(200))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    method: Mapped[str] = mapped_column(String(20))
    target_groups: Mapped[list[Any]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    interpreters: Mapped[list[str]] = mapped_column(default=list)
    partners: Mapped[list[str]] = mapped_column(default=list)
    materials: Mapped[list[str]] = mapped_column(default=list)
    more_surveys: Mapped[list[Any]] = mapped_column(default=list)
    status: Mapped[str] = mapped_column(String(10), default=SessionStatus.PLANNED)
    spoken_to: Mapped[int | None]
    refusals: Mapped[int | None]
    weather: Mapped[str] = mapped_column(String(200), default="")
    who_was_missing: Mapped[str] = mapped_column(SealedText("field_session.who_was_missing"), default="")
    notes: Mapped[str] = mapped_column(SealedText("field_session.notes"), default="")
    created: Mapped[datetime]
    closed: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    survey: Mapped[Survey] = relationship()
    staff: Mapped[list["SessionStaff"]] = relationship(cascade="all, delete-orphan")


class SessionStaff(Base):
    """A member of staff at a session."""

    __tablename__ = "session_staff"
    __table_args__ = (UniqueConstraint("field_session_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    field_session_id: Mapped[int] = mapped_column(ForeignKey("field_session.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    user: Mapped[User] = relationship()
