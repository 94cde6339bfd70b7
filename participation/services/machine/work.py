"""The machine's jobs: asked for on a page, done by a worker, one after the other."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from participation.records.jobs import JobState
from participation.records.machine import MachineJob
from participation.services import job_queue, journal, suggestions
from participation.services.database import Database
from participation.services.errors import NotFound, ServiceProblem
from participation.services.job_queue import AT_WORK, TOLD_EVERY
from participation.services.machine import candidates, models
from participation.services.machine.judging import Progress, Stopped
from participation.services.messages import Message

Clock = Callable[[], datetime]


class Kind(StrEnum):
    """What is asked of the machine."""

    LEARN = "learn"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as pages see it; `state` is a word of JobState, `step` one of the work's."""

    id: UUID
    kind: Kind
    state: str
    step: str
    done: int
    total: int
    problem: Message | None
    result: dict[str, Any]
    created: datetime
    finished: datetime | None

    @property
    def is_at_work(self) -> bool:
        """Whether there is something to wait for."""
        return self.state in AT_WORK

    @property
    def is_done(self) -> bool:
        """Whether it ended well."""
        return self.state == JobState.DONE


def ask(
    session: Session, area_id: int, kind: Kind, *, user_id: int, now: datetime, precision: float | None = None
) -> UUID:
    """Ask the machine to learn, or to group what is not coded; what is asked for already is not asked for twice.

    Raises:
        ServiceProblem: the precision is none.
    """
    if precision is not None:
        suggestions.check_precision(precision)
    there = session.scalar(
        select(MachineJob.id).where(
            MachineJob.area_id == area_id, MachineJob.kind == kind, MachineJob.state.in_(AT_WORK)
        )
    )
    if there is not None:
        return there
    job = MachineJob(
        id=uuid4(), area_id=area_id, kind=kind, precision=precision, created=now, created_by=user_id, total=1
    )
    session.add(job)
    session.flush()
    detail = {"kind": kind.value, **({} if precision is None else {"precision": precision})}
    journal.record(session, "machine.asked", user_id=user_id, area_id=area_id, detail=detail, now=now)
    return job.id


def one(session: Session, area_id: int, job_id: UUID) -> JobView:
    """Return a job of the area; raise NotFound where there is none."""
    row = session.scalar(select(MachineJob).where(MachineJob.id == job_id, MachineJob.area_id == area_id))
    if row is None:
        raise NotFound
    return _view(row)


def newest(session: Session, area_id: int, kind: Kind, *, done: bool = False) -> JobView | None:
    """Return the area's newest job of a kind (of those that ended well, where asked), None where there is none."""
    query = select(MachineJob).where(MachineJob.area_id == area_id, MachineJob.kind == kind)
    if done:
        query = query.where(MachineJob.state == JobState.DONE)
    row = session.scalar(query.order_by(MachineJob.created.desc()).limit(1))
    return None if row is None else _view(row)


def stop(session: Session, area_id: int, job_id: UUID, *, user_id: int, now: datetime) -> None:
    """Stop a job that waits or is at work."""
    if not one(session, area_id, job_id).is_at_work:
        return
    session.execute(update(MachineJob).where(MachineJob.id == job_id).values(state=JobState.CANCELLED, finished=now))
    journal.record(session, "machine.stopped", user_id=user_id, area_id=area_id, now=now)


def has_waiting(session: Session, *, now: datetime) -> bool:
    """Return whether a job waits for a worker."""
    return job_queue.has_waiting(session, MachineJob, now)


def run_waiting(database: Database, clock: Clock) -> int:
    """Do every job that waits, one after the other; return how many were done."""
    number = 0
    while (job := database.run(lambda session: job_queue.take(session, MachineJob, clock()))) is not None:
        _run(database, job, clock)
        number += 1
    return number


def _run(database: Database, job: MachineJob, clock: Clock) -> None:
    told = [("", clock())]

    def progress(step: str, done: int, total: int) -> bool:
        if step == told[0][0] and clock() - told[0][1] < TOLD_EVERY:
            return True
        told[0] = (step, clock())
        return job_queue.tell(database, MachineJob, job.id, step=step, done=done, total=max(total, 1), seen=clock())

    try:
        values = _WORK[Kind(job.kind)](database, job, progress, clock)
    except Stopped:
        return
    except ServiceProblem as problem:
        values = {"state": JobState.FAILED, "problem": [problem.message.msgid, dict(problem.message.values)]}
    except Exception:
        # The others that wait have not failed.
        logging.getLogger(__name__).exception("The machine's job %s failed", job.id)
        values = {"state": JobState.FAILED}
    job_queue.tell(database, MachineJob, job.id, **{"state": JobState.DONE, **values, "finished": clock()})


def _learn(database: Database, job: MachineJob, progress: Progress, clock: Clock) -> dict[str, Any]:
    precision = suggestions.PRECISION if job.precision is None else job.precision
    _, stored = learn(
        database, job.area_id, now=clock(), precision=precision, user_id=job.created_by, progress=progress
    )
    return {"model_id": stored.model_id, "result": {"statements": stored.served, "in_use": stored.is_in_use}}


def learn(
    database: Database,
    area_id: int,
    *,
    now: datetime,
    precision: float,
    user_id: int | None = None,
    progress: Progress | None = None,
) -> tuple[suggestions.Learned, models.Stored]:
    """Learn from an area's codings and store what came of it, with a line in the journal.

    Raises:
        ServiceProblem: there is no codebook, or too little to learn from.
        Stopped: `progress` said so; nothing is stored.
    """
    with database.read() as session:
        data = suggestions.training_data(session, area_id)
    learned = suggestions.learn(data, precision, progress)
    if progress is not None and not progress("storing", 0, 1):
        raise Stopped
    with database.write() as session:
        stored = models.store(session, data, learned, now=now, user_id=user_id)
        detail = {"learned_from": learned.learned_from, "statements": stored.served, "in_use": stored.is_in_use}
        journal.record(session, "coding.trained", user_id=user_id, area_id=area_id, detail=detail, now=now)
    return learned, stored


def _group(database: Database, job: MachineJob, progress: Progress, clock: Clock) -> dict[str, Any]:
    del clock
    return {"result": {"groups": candidates.find(database, job.area_id, progress)}}


_WORK: dict[Kind, Callable[[Database, MachineJob, Progress, Clock], dict[str, Any]]] = {
    Kind.LEARN: _learn,
    Kind.GROUP: _group,
}


def _view(row: MachineJob) -> JobView:
    return JobView(
        id=row.id,
        kind=Kind(row.kind),
        state=row.state,
        step=row.step,
        done=row.done,
        total=row.total,
        problem=Message(row.problem[0], row.problem[1]) if row.problem else None,
        result=row.result,
        created=row.created,
        finished=row.finished,
    )
