"""Register figures, looks at who was heard, and what is done about who was not."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.records.base import Base


class ReferenceTable(Base):
    """One import of register counts for one dimension; a newer version stands beside it, never over it.

    merged says which of the survey's categories are counted with another because they have too few residents.
    """

    __tablename__ = "reference_table"
    __table_args__ = (UniqueConstraint("area_id", "dimension", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    dimension: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    source: Mapped[str]
    table_id: Mapped[str] = mapped_column(String(40), default="")
    dated: Mapped[date | None]
    licence: Mapped[str] = mapped_column(String(60), default="")
    created: Mapped[datetime]
    merged: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("reference_file.id", ondelete="SET NULL"))
    figures: Mapped[list["ReferenceFigure"]] = relationship(
        back_populates="table", order_by="ReferenceFigure.position", cascade="all, delete-orphan"
    )


class ReferenceFigure(Base):
    """How many residents a category has; status says published or invented, and keeps the register's own marks."""

    __tablename__ = "reference_figure"
    __table_args__ = (UniqueConstraint("table_id", "category"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("reference_table.id", ondelete="CASCADE"))
    category: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(default=0)
    count: Mapped[int]
    status: Mapped[str] = mapped_column(String(20), default="published")
    source: Mapped[str] = mapped_column(default="")
    table: Mapped[ReferenceTable] = relationship(back_populates="figures")


class ReferenceFile(Base):
    """A statistics office's table as it came, every mark in it; versions are made of it by mapping its categories."""

    __tablename__ = "reference_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    table_id: Mapped[str] = mapped_column(String(40), default="")
    dated: Mapped[date | None]
    licence: Mapped[str] = mapped_column(String(60), default="")
    content: Mapped[str] = mapped_column(deferred=True)
    created: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class ReferenceRecipe(Base):
    """How a register's categories became a survey's the last time: proposed when the same axis comes again.

    mapping is {the register's code: the survey's category, or ""}; choices are those on the other axes.
    """

    __tablename__ = "reference_recipe"
    __table_args__ = (UniqueConstraint("area_id", "dimension", "axis"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    dimension: Mapped[str] = mapped_column(String(60))
    axis: Mapped[str] = mapped_column(String(120))
    table_id: Mapped[str] = mapped_column(String(40), default="")
    mapping: Mapped[dict[str, Any]]
    choices: Mapped[dict[str, Any]]
    merges: Mapped[dict[str, Any]]
    updated: Mapped[datetime]


class Look(Base):
    """A stored look at who was heard: when, on how many responses, against which register figures.

    mark says which planned look it is ("day:2026-10-01", "answers:200"), None for one on demand. It is unique in the
    survey, so that no planned look is taken twice.
    """

    __tablename__ = "look"
    __table_args__ = (
        Index("ix_look_area_id_created", "area_id", "created"),
        Index("ix_look_survey_id_mark", "survey_id", "mark", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    created: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    responses: Mapped[int]
    mark: Mapped[str | None] = mapped_column(String(40))
    reference_versions: Mapped[dict[str, Any]]
    verdicts: Mapped[list["Verdict"]] = relationship(
        back_populates="look", order_by="Verdict.id", cascade="all, delete-orphan"
    )


class Verdict(Base):
    """What a look found of one group; `finding` is the whole result as a document."""

    __tablename__ = "verdict"
    __table_args__ = (UniqueConstraint("look_id", "dimension", "category"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    look_id: Mapped[int] = mapped_column(ForeignKey("look.id", ondelete="CASCADE"))
    dimension: Mapped[str] = mapped_column(String(60))
    category: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(24))
    finding: Mapped[dict[str, Any]]
    look: Mapped[Look] = relationship(back_populates="verdicts")


class LookPlan(Base):
    """When a survey is to be looked at: on some days (ISO texts), every so many answers (0: not by these), or both."""

    __tablename__ = "look_plan"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    every: Mapped[int] = mapped_column(default=0)
    days: Mapped[list[str]] = mapped_column(default=list)
    changed: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class FigureRelease(Base):
    """What readers outside the staff were given of a survey's figures, kept so that the next can be checked against it.

    tables is {dimension: {"since", "findings", "hidden"}}: a dimension that could not be renewed safely stands in the
    next release as it was, with the time since when.
    """

    __tablename__ = "figure_release"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    created: Mapped[datetime]
    answers: Mapped[int]
    sessions: Mapped[int]
    tables: Mapped[dict[str, Any]]


class FollowUpStatus(StrEnum):
    """Where the effort to reach a group stands."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    HELPED = "helped"
    DID_NOT_HELP = "did_not_help"


class FollowUp(Base):
    """A group that was not heard, and the plan to reach it.

    expected_yield is the share (0 to 1) of a session's conversations that are expected to be with the group;
    closed_look_id is the look on which somebody decided whether it had helped. more_groups holds the further groups of
    the plan as [dimension, category]. due is the day by which it should be done, owner_id who is reminded. survey_slug
    is the address of the supplementary survey that was begun for it, draft_id its draft.
    """

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), index=True)
    look_id: Mapped[int | None] = mapped_column(ForeignKey("look.id"))
    dimension: Mapped[str] = mapped_column(String(60))
    category: Mapped[str] = mapped_column(String(60))
    conversations_needed: Mapped[int | None]
    expected_yield: Mapped[float | None]
    reason: Mapped[str] = mapped_column(default="")
    plan: Mapped[str] = mapped_column(default="")
    responsible: Mapped[str] = mapped_column(String(200), default="")
    partner: Mapped[str] = mapped_column(String(200), default="")
    method: Mapped[str] = mapped_column(String(20), default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    meeting_time: Mapped[str] = mapped_column(String(200), default="")
    due: Mapped[date | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    more_groups: Mapped[list[Any]] = mapped_column(default=list)
    survey_slug: Mapped[str] = mapped_column(String(60), default="")
    draft_id: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(16), default=FollowUpStatus.PLANNED)
    closed_look_id: Mapped[int | None] = mapped_column(ForeignKey("look.id"))
    created: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
