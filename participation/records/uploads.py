"""Photos and sounds that came with answers, and with conversations that were written down."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from participation.records.base import Base, BigKey
from participation.records.sealing import SealedBytes


class Upload(Base):
    """One file of a response, re-encoded; it goes with the response.

    The key is checked when the transaction ends: a file may come in before the response that it belongs to.
    """

    __tablename__ = "upload"
    __table_args__ = (UniqueConstraint("response_id", "field"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    response_id: Mapped[UUID] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED")
    )
    field: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes] = mapped_column(SealedBytes("upload.content"))
    received: Mapped[datetime]


class DialogueUpload(Base):
    """A photo or sound of a dialogue (or of a sentence overheard), as an Upload is; it goes with the dialogue."""

    __tablename__ = "dialogue_upload"
    __table_args__ = (UniqueConstraint("dialogue_id", "field"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    dialogue_id: Mapped[UUID] = mapped_column(ForeignKey("dialogue.id", ondelete="CASCADE"))
    field: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes] = mapped_column(SealedBytes("dialogue_upload.content"))
    received: Mapped[datetime]
