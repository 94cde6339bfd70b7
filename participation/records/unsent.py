"""What residents have not sent yet: files of a page that came back, and answers put aside under a code."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from participation.records.base import Base, BigKey
from participation.records.sealing import SealedBytes


class WaitingFile(Base):
    """A photo or sound of a page that came back for another answer; kept for a day at most."""

    __tablename__ = "waiting_file"
    __table_args__ = (UniqueConstraint("page_id", "field"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    page_id: Mapped[UUID]
    field: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes] = mapped_column(SealedBytes("waiting_file.content"))
    received: Mapped[datetime] = mapped_column(index=True)


class SavedDraft(Base):
    """Answers that somebody wants to go on with: sealed under a code that only that person has.

    `lookup` is derived from the code by a one-way function, and so is the key that opens `sealed`.
    """

    __tablename__ = "saved_draft"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    lookup: Mapped[str] = mapped_column(String(64), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires: Mapped[datetime] = mapped_column(index=True)
