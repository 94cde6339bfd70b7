"""The codebook and what was coded with it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.records.base import Base, BigKey


class CodingOrigin(StrEnum):
    """Who decided; a machine's suggestion never becomes a human's coding by itself."""

    HUMAN = "human"
    MACHINE = "machine"


class Codebook(Base):
    """An area's codes."""

    __tablename__ = "codebook"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    created: Mapped[datetime]
    codes: Mapped[list["Code"]] = relationship(back_populates="codebook", order_by="Code.position")


class Code(Base):
    """A theme that statements can be about; texts are maps from language to text.

    merged_into is the code that took over a retired one's codings; guid is what other programs know the code by, None
    where none has named it.
    """

    __tablename__ = "code"
    __table_args__ = (UniqueConstraint("codebook_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    codebook_id: Mapped[int] = mapped_column(ForeignKey("codebook.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"))
    key: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(default=0)
    colour: Mapped[str] = mapped_column(String(7), default="#1e2b3c")
    name: Mapped[dict[str, str]]
    definition: Mapped[dict[str, str]] = mapped_column(default=dict)
    when_to_use: Mapped[dict[str, str]] = mapped_column(default=dict)
    when_not: Mapped[dict[str, str]] = mapped_column(default=dict)
    examples: Mapped[dict[str, Any]] = mapped_column(default=dict)
    retired: Mapped[bool] = mapped_column(default=False)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("code.id"))
    guid: Mapped[str | None] = mapped_column(String(36))
    codebook: Mapped[Codebook] = relationship(back_populates="codes")


class ModelState(StrEnum):
    """Whose suggestions are shown: those of the one model in use."""

    IN_USE = "in_use"
    KEPT_OUT = "kept_out"  # it did worse than the one in use, on the same statements
    REPLACED = "replaced"


class TrainedModel(Base):
    """What the machine had learned when it made its suggestions, and how good it was on texts it had not seen.

    chosen_precision is what the area asked for; measured_precision and coverage (shares, 0 to 1) are what
    cross-validation found, None where there was too little to measure. codebook_version is a hash of the codes that it
    knew. report holds figures by language and code, and the comparison with the model before it. texts_deleted is how
    many of the texts that it learned from have been deleted since: it should learn anew.
    """

    __tablename__ = "trained_model"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    codebook_id: Mapped[int] = mapped_column(ForeignKey("codebook.id", ondelete="CASCADE"))
    trained: Mapped[datetime]
    learned_from: Mapped[int]
    chosen_precision: Mapped[float]
    measured_precision: Mapped[float | None]
    coverage: Mapped[float | None]
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(10), default=ModelState.IN_USE, server_default=ModelState.IN_USE)
    codebook_version: Mapped[str] = mapped_column(String(64), default="", server_default="")
    trained_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    texts_deleted: Mapped[int] = mapped_column(default=0, server_default="0")


class Coding(Base):
    """A code given to a statement: by whom, when, and taken back when. Rows are never changed into other codes."""

    __tablename__ = "coding"
    __table_args__ = (Index("ix_coding_code_id", "code_id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"))
    origin: Mapped[str] = mapped_column(String(10))
    coder_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confidence: Mapped[float | None]
    model_id: Mapped[int | None] = mapped_column(ForeignKey("trained_model.id", ondelete="CASCADE"), index=True)
    created: Mapped[datetime]
    withdrawn: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class CodedStatement(Base):
    """A person has looked at a statement and decided, be it that no code fits."""

    __tablename__ = "coded_statement"
    __table_args__ = (UniqueConstraint("statement_id", "coder_id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"))
    coder_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided: Mapped[datetime]


class CodingDecision(Base):
    """One decision of a coder about a statement: what the codes were before it and after it. Undoing marks the row.

    before and after are sorted lists of code ids; an empty `after` says that no code fits.
    decided_before is when the same coder had decided about the statement the time before.
    """

    __tablename__ = "coding_decision"
    __table_args__ = (Index("ix_coding_decision_coder_id_area_id", "coder_id", "area_id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
    coder_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided: Mapped[datetime]
    before: Mapped[list[Any]] = mapped_column(default=list)
    after: Mapped[list[Any]] = mapped_column(default=list)
    decided_before: Mapped[datetime | None]
    undone: Mapped[datetime | None]
