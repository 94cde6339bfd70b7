"""The queue of background work: a job is taken by one worker, says that it lives, and can be stopped.

Several workers may run. A job whose worker fell silent is begun anew by another.
"""

from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from participation.records.jobs import JobState, Queued
from participation.services.database import Database

SILENT = timedelta(minutes=5)  # a worker says more often that it lives; only one long step takes longer
TOLD_EVERY = timedelta(seconds=1)
AT_WORK = (JobState.WAITING, JobState.RUNNING)

Job = TypeVar("Job", bound=Queued)


def take(session: Session, table: type[Job], now: datetime) -> Job | None:
    """Take the oldest job of a kind that nobody works at, None where there is none; the row is no longer tied."""
    job = session.scalar(
        select(table).where(_is_free(table, now)).order_by(table.created).limit(1).with_for_update(skip_locked=True)
    )
    if job is None:
        return None
    job.state, job.seen, job.done = JobState.RUNNING, now, 0
    session.flush()
    session.expunge(job)
    return job


def has_waiting(session: Session, table: type[Job], now: datetime) -> bool:
    """Return whether a job of a kind waits for a worker."""
    return session.scalar(select(table.id).where(_is_free(table, now)).limit(1)) is not None


def tell(database: Database, table: type[Job], job_id: UUID, **values: object) -> bool:
    """Write down how far a job is; return whether it is still wanted."""
    statement = update(table).where(table.id == job_id, table.state == JobState.RUNNING).values(**values)

    def work(session: Session) -> bool:
        return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # every UPDATE's result has it

    return database.run(work)


def _is_free(table: type[Job], now: datetime) -> ColumnElement[bool]:
    silent = (table.state == JobState.RUNNING) & (table.seen < now - SILENT)
    return or_(table.state == JobState.WAITING, silent)
