"""What an area has decided about privacy, contact details apart from all answers, and what has been let go of."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from participation.records.base import Base
from participation.records.sealing import SealedDocument


class AreaPrivacy(Base):
    """Who answers for an area's data, in words for its privacy page, and how long contact details are kept (days)."""

    __tablename__ = "area_privacy"

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), primary_key=True)
    controller: Mapped[str] = mapped_column(String(200), default="")
    contact: Mapped[str] = mapped_column(String(200), default="")
    officer: Mapped[str] = mapped_column(String(200), default="")
    contact_days: Mapped[int] = mapped_column(default=365)
    changed: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class SurveyPrivacy(Base):
    """How long a survey's answers are kept, and from what age one may answer. 0 days: for good; 0 years: no limit.

    words_days is for free texts, exact places, photos and sounds; answers_days for the rest.
    Under guardian_age a parent or guardian has to agree; youth_slug is the survey for those younger than lowest_age.
    """

    __tablename__ = "survey_privacy"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    words_days: Mapped[int] = mapped_column(default=0)
    answers_days: Mapped[int] = mapped_column(default=0)
    lowest_age: Mapped[int] = mapped_column(default=0)
    guardian_age: Mapped[int] = mapped_column(default=0)
    youth_slug: Mapped[str] = mapped_column(String(60), default="")
    changed: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Contact(Base):
    """Somebody who wants to hear what came of it, or to take part. Nothing leads from here to an answer, or back.

    The id is drawn at random, the rows stand in its order and not in that of their coming (SQLite: no rowid), and of
    the time only the month is kept. `details` is {"name", "phone", "email"}.
    """

    __tablename__ = "contact"
    __table_args__ = (Index("ix_contact_area_id", "area_id"), {"sqlite_with_rowid": False})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    details: Mapped[dict[str, Any]] = mapped_column(SealedDocument("contact.details"))
    language: Mapped[str] = mapped_column(String(8))
    wants_news: Mapped[bool]
    wants_part: Mapped[bool]
    month: Mapped[date]
    contacted: Mapped[date | None]


class DeletionLog(Base):
    """That something was deleted, by the hash of its id: a restored backup must not bring it back.

    kind is response, words (of a response that was kept), contact or dialogue.
    """

    __tablename__ = "deletion_log"
    __table_args__ = (UniqueConstraint("kind", "hashed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    hashed: Mapped[str] = mapped_column(String(64))
    day: Mapped[date]


class RetentionRun(Base):
    """What a retention run did, and the proof: the report is signed together with the signature before it."""

    __tablename__ = "retention_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    ran: Mapped[datetime]
    ran_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    report: Mapped[dict[str, Any]]
    signature: Mapped[str] = mapped_column(String(64))
