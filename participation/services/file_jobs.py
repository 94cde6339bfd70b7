"""Jobs whose fruit is a file: made by a worker, kept for some days, taken away."""

import logging
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from participation.records.jobs import JobState, QueuedFile
from participation.services import job_queue
from participation.services.database import Database
from participation.services.job_queue import AT_WORK, TOLD_EVERY

KEPT = timedelta(days=3)
LISTED = timedelta(days=30)

Clock = Callable[[], datetime]
Progress = Callable[[int, int], bool]
Job = TypeVar("Job", bound=QueuedFile)


class Stopped(Exception):
    """Somebody cancelled the job."""


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
