"""Jobs whose fruit is a file: made by a worker, kept for some days, taken away."""

import logging
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from participation.records.jobs import JobState, QueuedFile
from participation.services import job_queue
from participation.services.database import Database
from participation.services.job_queue import AT_WORK, TOLD_EVERY
from participation.services.messages import N_, Message

KEPT = timedelta(days=3)
LISTED = timedelta(days=30)
GONE = Message(N_("This file is not there. Make the export again."))

Clock = Callable[[], datetime]
Progress = Callable[[int, int], bool]
Job = TypeVar("Job", bound=QueuedFile)


class Stopped(Exception):
    """Somebody cancelled the job."""


@dataclass(frozen=True, slots=True)
class FileJobView:
    """What pages see of every such job; `state` is a word of JobState, `size` is in bytes."""

    id: UUID
    state: str
    done: int
    total: int
    size: int
    created: datetime
    created_by: str
    expires: datetime | None

    @property
    def is_at_work(self) -> bool:
        """Whether there is something to wait for."""
        return self.state in AT_WORK

    @property
    def is_ready(self) -> bool:
        """Whether the file can be downloaded."""
        return self.state == JobState.DONE

    def is_over(self, now: datetime) -> bool:
        """Whether its time is up."""
        return self.expires is not None and self.expires <= now


def viewed(job: QueuedFile, name: str | None) -> dict[str, Any]:
    """Return the fields of FileJobView for a job that somebody of this name asked for."""
    return {
        "id": job.id,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "size": job.size,
        "created": job.created,
        "created_by": name or "",
        "expires": job.expires,
    }


@dataclass(frozen=True, slots=True)
class MadeFile:
    """How much a file holds (responses, statements), and its size in bytes."""

    number: int
    size: int


def folder_of(instance: Path, name: str) -> Path:
    """Return the folder of one kind of files, readable by its owner alone."""
    folder = instance / name
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def run_waiting(
    database: Database,
    table: type[Job],
    folder: Path,
    clock: Clock,
    make: Callable[[Job, Path, Progress], MadeFile],
    *,
    forget: Mapping[str, object],
) -> int:
    """Make the file of every job of a kind that waits, one after the other; return how many were begun.

    Args:
        database: read and written in short transactions.
        table: of the jobs.
        folder: of their files; a file is called as its job's id in hexadecimal digits.
        clock: tells the moment.
        make: writes a job's file; told a function that takes (done, total) and returns False where it shall stop with
            Stopped.
        forget: what is written into a job's row when it is over.
    """

    def take(session: Session) -> Job | None:
        return job_queue.take(session, table, clock())

    number = 0
    while (job := database.run(take)) is not None:
        _run(database, table, job, folder / job.id.hex, clock, make, forget)
        number += 1
    return number


def _run(
    database: Database,
    table: type[Job],
    job: Job,
    path: Path,
    clock: Clock,
    make: Callable[[Job, Path, Progress], MadeFile],
    forget: Mapping[str, object],
) -> None:
    told = [clock()]

    def progress(done: int, total: int) -> bool:
        if clock() - told[0] < TOLD_EVERY and done < total:
            return True
        told[0] = clock()
        return job_queue.tell(database, table, job.id, done=done, total=total, seen=told[0])

    try:
        made = make(job, path, progress)
    except Stopped:
        return
    except Exception:
        # The others that wait have not failed.
        logging.getLogger(__name__).exception("%s %s could not be made", table.__name__, job.id)
        job_queue.tell(database, table, job.id, state=JobState.FAILED, finished=clock(), **forget)
        return
    now = clock()
    over = {"state": JobState.DONE, "finished": now, "expires": now + KEPT, **forget}
    if not job_queue.tell(database, table, job.id, done=made.number, total=made.number, size=made.size, **over):
        path.unlink(missing_ok=True)


def cancel(
    session: Session, table: type[QueuedFile], view: FileJobView, now: datetime, *, forget: Mapping[str, object]
) -> bool:
    """Stop a job that waits or is at work, or give up the file of a finished one; return whether there was either."""
    if view.state not in {*AT_WORK, JobState.DONE}:
        return False
    over = {"state": JobState.CANCELLED, "finished": now, **forget}
    session.execute(update(table).where(table.id == view.id).values(**over))
    return True


def tidy(database: Database, table: type[Job], folder: Path, now: datetime) -> None:
    """Take away the files of jobs that are over: their time is up, or they were cancelled."""
    # Listed first: what a worker begins from now on is not looked at.
    found = list(folder.iterdir())

    def expire(session: Session) -> dict[str, str]:
        over = update(table).where(table.state == JobState.DONE, table.expires <= now)
        session.execute(over.values(state=JobState.EXPIRED))
        kept = select(table.id, table.state).where(table.state.in_((*AT_WORK, JobState.DONE)))
        return {row.id.hex: row.state for row in session.execute(kept)}

    kept = database.run(expire)
    for path in found:
        if path.is_dir() and JobState.RUNNING not in kept.values():
            shutil.rmtree(path, ignore_errors=True)  # a worker was killed
        elif path.is_file() and path.name not in kept:
            path.unlink(missing_ok=True)
