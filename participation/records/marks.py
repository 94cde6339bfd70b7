"""Responses that look as if no resident had sent them. They are marked, never dropped."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from participation.records.base import Base


class ResponseMark(Base):
    """Why a response looks odd; cleared by a person who has looked at it, and then it counts like any other."""

    __tablename__ = "response_mark"

    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    reasons: Mapped[list[str]]
    created: Mapped[datetime]
    cleared: Mapped[datetime | None]
    cleared_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
