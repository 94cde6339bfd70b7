"""What goes out and comes in by files and posters: exports being made, and links with a name."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from participation.records.base import Base
from participation.records.jobs import QueuedFile


class ExportJob(QueuedFile, Base):
    """An export: asked for, being made, a file for some days, gone.

    The salt, from which the responses' names in the file are drawn, is forgotten when the file is made: nobody can
    lead a row back to the database afterwards.
    """

    __tablename__ = "export_job"
    __table_args__ = (Index("ix_export_job_area_id_created", "area_id", "created"),)

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    format: Mapped[str] = mapped_column(String(10))
    options: Mapped[dict[str, Any]]
    salt: Mapped[str] = mapped_column(String(64), default="")


class CodingExport(QueuedFile, Base):
    """An area's statements with people's codes as a file: asked for, being made, a file for some days, gone."""

    __tablename__ = "coding_export"
    __table_args__ = (Index("ix_coding_export_area_id_created", "area_id", "created"),)

    format: Mapped[str] = mapped_column(String(10))
    coded: Mapped[bool]  # only statements that people have decided about


class NamedLink(Base):
    """A way into a survey that has a name, such as a bus stop; how many answers came by it, never who or which.

    `answers` is a plain number: no response says by which link it came.
    """

    __tablename__ = "named_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    field_session_id: Mapped[int | None] = mapped_column(
        ForeignKey("field_session.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(8), default="")
    token: Mapped[str] = mapped_column(String(12), unique=True)
    answers: Mapped[int] = mapped_column(default=0)
    created: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended: Mapped[datetime | None]
