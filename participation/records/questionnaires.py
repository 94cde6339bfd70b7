"""Surveys and their immutable versions."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.records.base import Base
from participation.records.places import Area


class SurveyStatus(StrEnum):
    """Whether residents can answer."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Survey(Base):
    """A questionnaire in use in an area, at a short address of its own."""

    __tablename__ = "survey"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    status: Mapped[str] = mapped_column(String(10), default=SurveyStatus.DRAFT)
    created: Mapped[datetime]
    area: Mapped[Area] = relationship()
    versions: Mapped[list["SurveyVersion"]] = relationship(back_populates="survey", order_by="SurveyVersion.number")


class SurveyVersion(Base):
    """What was asked, word for word; never changed once published, addressed by the hash of its content."""

    __tablename__ = "survey_version"
    __table_args__ = (UniqueConstraint("survey_id", "hash"), UniqueConstraint("survey_id", "number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    definition: Mapped[dict[str, Any]]
    published: Mapped[datetime]
    survey: Mapped[Survey] = relationship(back_populates="versions")
