"""Areas (an initiative's neighbourhood) and their sub-areas."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from participation.records.base import Base


class Area(Base):
    """A neighbourhood with an initiative of its own; everything that staff see belongs to exactly one.

    second_factor names the roles that need a second step at log-in here.
    """

    __tablename__ = "area"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    municipality: Mapped[str] = mapped_column(String(120))
    district: Mapped[str] = mapped_column(String(120), default="")
    description: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    demonstration: Mapped[bool] = mapped_column(default=False)
    created: Mapped[datetime]
    second_factor: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    sub_areas: Mapped[list["SubArea"]] = relationship(back_populates="area", order_by="SubArea.position")


class SubArea(Base):
    """A part of an area that residents know by name."""

    __tablename__ = "sub_area"
    __table_args__ = (UniqueConstraint("area_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=0)
    # Outer rings and holes of its polygons as [[[longitude, latitude], ...], ...], WGS 84; None where nobody drew it.
    shape: Mapped[list[Any] | None]
    area: Mapped[Area] = relationship(back_populates="sub_areas")
