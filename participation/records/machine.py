"""What the machine is asked to do, and what it said of each statement when it learned."""

from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from participation.records.base import Base, BigKey
from participation.records.jobs import Queued


class MachineJob(Queued, Base):
    """Learning from an area's codings, or grouping what nobody has coded.

    step is a word for what it is doing now. problem is a sentence as [msgid, values] where it was refused. result holds
    ids and figures, never a resident's words.
    """

    __tablename__ = "machine_job"
    __table_args__ = (Index("ix_machine_job_area_id_created", "area_id", "created"),)

    kind: Mapped[str] = mapped_column(String(10))
    step: Mapped[str] = mapped_column(String(20), default="")
    precision: Mapped[float | None]
    problem: Mapped[list[Any]] = mapped_column(default=list)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    model_id: Mapped[int | None] = mapped_column(ForeignKey("trained_model.id", ondelete="SET NULL"))


class Judgement(Base):
    """What a model said of a statement.

    Attributes:
        held_out: a person had decided about the statement, and the machine judged it without having seen that.
        given: ids of the codes that people had given it then.
        probabilities: one for each code of the model, in the order of its report's "codes".
        enough: there was enough to say anything.
        words: code id (as text) to places [start, end] in the statement that spoke for the code.
        rank: place in the order of what to code next, from 0; None where a person had decided.
        similar: ids of the statements most like it, nearest first.
    """

    __tablename__ = "judgement"
    __table_args__ = (
        Index("uq_judgement", "model_id", "statement_id", unique=True),
        Index("ix_judgement_statement_id", "statement_id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    model_id: Mapped[int] = mapped_column(ForeignKey("trained_model.id", ondelete="CASCADE"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"))
    held_out: Mapped[bool]
    given: Mapped[list[Any]] = mapped_column(default=list)
    probabilities: Mapped[list[Any]] = mapped_column(default=list)
    enough: Mapped[bool]
    words: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rank: Mapped[int | None]
    similar: Mapped[list[Any]] = mapped_column(default=list)
