"""Responses (one person's answers), the statements in them, and the counts folded from them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.records.base import Base, BigKey
from participation.records.sealing import SealedDocument, SealedText


class Response(Base):
    """One person's answers as one validated document; nothing in it says who the person is.

    revision counts how often its author has corrected it; words_removed is when its free texts were taken out.
    Only a hash of the receipt code is kept, so that whoever reads the table cannot open a response in its author's
    name.
    """

    __tablename__ = "response"
    __table_args__ = (Index("ix_response_survey_id_received", "survey_id", "received"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    field_session_id: Mapped[int | None] = mapped_column(ForeignKey("field_session.id"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    mode: Mapped[str] = mapped_column(String(12))
    answers: Mapped[dict[str, Any]] = mapped_column(SealedDocument("response.answers"))
    content_hash: Mapped[str] = mapped_column(String(64))
    receipt_hash: Mapped[str] = mapped_column(String(64), index=True)
    consent_hash: Mapped[str] = mapped_column(String(64))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    conflict_with: Mapped[UUID | None]
    received: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    words_removed: Mapped[date | None]


class Statement(Base):
    """One free text under one lens, in the language it was said in.

    It comes from a response, from a dialogue or from another program's file. said_by is the group that said it in a
    dialogue, as dimension to category ({"age": "16_24"}).
    seems_language is the language that the words speak for where it contradicts `language`, empty where none does and
    None while nobody has looked; form_language is what stood there before somebody corrected it.
    """

    __tablename__ = "statement"
    __table_args__ = (
        Index("ix_statement_area_id_lens", "area_id", "lens"),
        Index("ix_statement_area_id_language", "area_id", "language"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    survey_id: Mapped[int | None] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    response_id: Mapped[UUID | None] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), index=True)
    dialogue_id: Mapped[UUID | None] = mapped_column(ForeignKey("dialogue.id", ondelete="CASCADE"), index=True)
    field_session_id: Mapped[int | None] = mapped_column(ForeignKey("field_session.id"), index=True)
    question_id: Mapped[str] = mapped_column(String(60))
    said_by: Mapped[dict[str, str]] = mapped_column(default=dict)
    lens: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(8))
    seems_language: Mapped[str | None] = mapped_column(String(8))
    form_language: Mapped[str | None] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(SealedText("statement.text"))
    created: Mapped[datetime]
    translations: Mapped[list["StatementTranslation"]] = relationship(
        back_populates="statement", cascade="all, delete-orphan"
    )


class StatementTranslation(Base):
    """A statement in another language, and who put it there."""

    __tablename__ = "statement_translation"
    __table_args__ = (Index("uq_statement_translation", "statement_id", "language", unique=True),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(SealedText("statement_translation.text"))
    translated_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created: Mapped[datetime]
    statement: Mapped[Statement] = relationship(back_populates="translations")


class PendingFold(Base):
    """A response that the counts do not hold yet.

    A queue, not a watermark over ids: on PostgreSQL a lower number can be committed after a higher one, and a
    watermark would pass it by for ever.
    """

    __tablename__ = "pending_fold"

    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"), primary_key=True)


class AnswerCount(Base):
    """How many responses of a survey and a field session gave a value to a question.

    field_session_id is 0 for answers that came in without a session (NULL cannot be part of a key). Beside the
    questions of the survey, four names starting with an underscore are counted: _responses (value ""),
    _language, _mode and _statements (value: lens). A missing answer has the value "".
    """

    __tablename__ = "answer_count"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    field_session_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(120), primary_key=True)
    count: Mapped[int]
