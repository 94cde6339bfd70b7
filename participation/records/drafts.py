"""Questionnaires that planners are still writing."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from participation.records.base import Base


class SurveyDraft(Base):
    """A native document that may still have errors; published, it becomes a version of a survey.

    The document is text and not JSON, since the order of its keys is somebody's. `translations` says of each language
    and key who has looked at the translation, when, and which source text was translated. `notes` is what an import
    could not carry over.
    """

    __tablename__ = "survey_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    slug: Mapped[str] = mapped_column(String(60))
    document: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    translations: Mapped[dict[str, Any]]
    notes: Mapped[list[str]]
    created: Mapped[datetime]
    changed: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
