"""Background work that somebody asked for: what every kind of job says of itself."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column


class JobState(StrEnum):
    """Where a job is in its life."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Queued:
    """A job that waits for a worker, is at work, or is over; `seen` is when its worker last said that it lives."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default=JobState.WAITING, index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    created: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    seen: Mapped[datetime | None]
    finished: Mapped[datetime | None]


class QueuedFile(Queued):
    """A job whose fruit is a file that is kept until `expires`; `size` is in bytes."""

    size: Mapped[int] = mapped_column(default=0)
    expires: Mapped[datetime | None]
