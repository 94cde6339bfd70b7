"""What people do around the coding itself: changes of the codebook, blind rounds, quotes, files that wait for a yes."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from participation.records.base import Base, BigKey
from participation.records.sealing import SealedBytes, SealedText


class CodebookChange(Base):
    """One change of a codebook: its number is the version that it made.

    before and after hold the codes that changed, as {"code id": its fields or None where it was not there}; any
    version is found by walking back from the present one. `moved` is what a merge did to codings, as
    [coding withdrawn, coding made or None].
    """

    __tablename__ = "codebook_change"
    __table_args__ = (UniqueConstraint("codebook_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    codebook_id: Mapped[int] = mapped_column(ForeignKey("codebook.id", ondelete="CASCADE"))
    number: Mapped[int]
    made: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    action: Mapped[str] = mapped_column(String(20))
    code_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"))
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    moved: Mapped[list[Any]] = mapped_column(default=list)
    undone: Mapped[datetime | None]


class StatementChange(Base):
    """What was done with a statement beside its codes: a translation written, its language corrected, a quote made.

    `text` is the translation as it was written, so that earlier ones can be read; empty for the rest.
    """

    __tablename__ = "statement_change"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
    made: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    action: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(8), default="")
    text: Mapped[str] = mapped_column(SealedText("statement_change.text"), default="")


class DoubleRound(Base):
    """A random sample that several people code without seeing each other: how far do they agree?"""

    __tablename__ = "double_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    codebook_id: Mapped[int] = mapped_column(ForeignKey("codebook.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    seed: Mapped[int]
    size: Mapped[int]
    strata: Mapped[str] = mapped_column(String(20), default="")
    created: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class DoubleCoder(Base):
    """Somebody who codes a round."""

    __tablename__ = "double_coder"

    round_id: Mapped[int] = mapped_column(ForeignKey("double_round.id", ondelete="CASCADE"), primary_key=True)
    coder_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)


class DoubleUnit(Base):
    """A statement of a round, in the order in which it is shown; `final` is what was decided in the end (code ids)."""

    __tablename__ = "double_unit"
    __table_args__ = (UniqueConstraint("round_id", "statement_id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("double_round.id", ondelete="CASCADE"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    final: Mapped[list[Any]] = mapped_column(default=list)
    adjudicated: Mapped[datetime | None]
    adjudicated_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class DoubleAnswer(Base):
    """What one coder of a round gave to a unit; an empty list says that no code fits."""

    __tablename__ = "double_answer"
    __table_args__ = (UniqueConstraint("unit_id", "coder_id"), Index("ix_double_answer_coder_id", "coder_id"))

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("double_unit.id", ondelete="CASCADE"))
    coder_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    codes: Mapped[list[Any]] = mapped_column(default=list)
    decided: Mapped[datetime]


class Quote(Base):
    """A resident's words that may be published, after a person has looked for what could tell who they are.

    `kept` lists what was found and judged harmless, by kind alone. It goes with its statement.
    """

    __tablename__ = "quote"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(SealedText("quote.text"))
    translation: Mapped[str] = mapped_column(SealedText("quote.translation"), default="")
    kept: Mapped[list[Any]] = mapped_column(default=list)
    marked: Mapped[datetime]
    marked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class CodingFile(Base):
    """A file that somebody brought, while its preview waits for a yes (a day at most), and what became of it.

    `content` is taken away as soon as the file has been stored, refused or forgotten.
    """

    __tablename__ = "coding_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    content: Mapped[bytes | None] = mapped_column(SealedBytes("coding_file.content"))
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    brought: Mapped[datetime]
    brought_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    stored: Mapped[datetime | None]
