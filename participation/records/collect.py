"""ODK Collect on tablets that somebody already owns: the keys that let it in, and what it has sent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.records.base import Base, BigKey
from participation.records.sealing import SealedBytes


class CollectKey(Base):
    """Lets one Collect, or several, fetch an area's forms and send answers. Only the key's hash is kept."""

    __tablename__ = "collect_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    field_session_id: Mapped[int | None] = mapped_column(ForeignKey("field_session.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(120))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    last_used: Mapped[datetime | None]
    ended: Mapped[datetime | None]


class CollectSubmission(Base):
    """One filled-in form, by the id that Collect gave it.

    `document` is what came, kept only until every file that it names has come too; then the answers are a Response,
    and the hash alone is left to tell a repeated request from another one.
    """

    __tablename__ = "collect_submission"
    __table_args__ = (UniqueConstraint("instance_id", "document_hash"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("collect_key.id", ondelete="CASCADE"), index=True)
    instance_id: Mapped[str] = mapped_column(String(120))
    document_hash: Mapped[str] = mapped_column(String(64))
    document: Mapped[bytes | None] = mapped_column(SealedBytes("collect_submission.document"))
    replaces: Mapped[str] = mapped_column(String(120), default="")
    response_id: Mapped[UUID | None] = mapped_column(ForeignKey("response.id", ondelete="SET NULL"), index=True)
    received: Mapped[datetime]
    files: Mapped[list["CollectFile"]] = relationship(cascade="all, delete-orphan")


class CollectFile(Base):
    """A photo or sound of a submission that is not whole yet."""

    __tablename__ = "collect_file"
    __table_args__ = (UniqueConstraint("submission_id", "name"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("collect_submission.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(255))
    content: Mapped[bytes] = mapped_column(SealedBytes("collect_file.content"))
