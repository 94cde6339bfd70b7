"""Exports as jobs: asked for on a page, made by a worker, a file for some days."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from participation.records.exchange import ExportJob
from participation.records.jobs import JobState
from participation.records.people import User
from participation.records.questionnaires import Survey
from participation.services import exports, file_jobs, job_queue, journal, survey_status
from participation.services.database import Database
from participation.services.errors import Conflict, NotFound
from participation.services.exports import Options
from participation.services.file_jobs import GONE, KEPT, LISTED, Clock, FileJobView, MadeFile, Progress
from participation.services.job_queue import SILENT

FOLDER = "exports"

__all__ = ["FOLDER", "KEPT", "SILENT", "JobView"]


@dataclass(frozen=True, slots=True)
class JobView(FileJobView):
    """An export as pages see it; `total` counts responses."""

    survey: str
    survey_id: int
    options: Options

    @property
    def file_name(self) -> str:
        """What the file is called."""
        return exports.file_name(self.survey, self.options)


def folder_of(instance: Path) -> Path:
    """Return the folder of the exports' files, readable by its owner alone."""
    return file_jobs.folder_of(instance, FOLDER)


def file_of(instance: Path, job_id: UUID) -> Path:
    """Return where the file of an export is."""
    return folder_of(instance) / job_id.hex


def ask(
    session: Session, area_id: int, survey_id: int, options: Options, *, total: int, user_id: int | None, now: datetime
) -> UUID:
    """Ask for an export, with a line in the journal: the figures, the filter and the reason, never an answer.

    Args:
        session: a writing transaction.
        area_id: the survey's.
        survey_id: of the survey; raises NotFound where it is another area's.
        options: have been checked.
        total: how many responses it will hold, from `exports.counted`.
        user_id: who asks.
        now: the moment.
    """
    survey = survey_status.survey_in(session, area_id, survey_id)
    job = ExportJob(
        id=uuid4(),
        area_id=area_id,
        survey_id=survey_id,
        format=options.format.value,
        options=options.as_data(),
        state=JobState.WAITING,
        total=total,
        salt=secrets.token_hex(32),
        created=now,
        created_by=user_id,
    )
    session.add(job)
    session.flush()
    journal.record(
        session,
        "responses.export",
        user_id=user_id,
        area_id=area_id,
        subject=f"survey:{survey.slug}",
        detail={"responses": total, **options.as_data()},
        now=now,
    )
    return job.id


def of_area(session: Session, area_id: int, *, now: datetime) -> list[JobView]:
    """Return the area's exports of the last month, newest first."""
    since = now - LISTED
    rows = session.execute(
        _views().where(ExportJob.area_id == area_id, ExportJob.created >= since).order_by(ExportJob.created.desc())
    )
    return [_view(job, slug, name) for job, slug, name in rows]


def one(session: Session, area_id: int, job_id: UUID) -> JobView:
    """Return an export of the area; raise NotFound where there is none."""
    row = session.execute(_views().where(ExportJob.area_id == area_id, ExportJob.id == job_id)).one_or_none()
    if row is None:
        raise NotFound
    return _view(*row)


def download(session: Session, area_id: int, job_id: UUID, *, user_id: int, now: datetime) -> JobView:
    """Return an export that is ready, with a line in the journal that it was downloaded.

    Raises:
        NotFound: there is none.
        Conflict: it is not ready, or its file is gone.
    """
    view = one(session, area_id, job_id)
    if not view.is_ready or view.is_over(now):
        raise Conflict(GONE)
    _note(session, "responses.download", area_id, view, user_id, now)
    return view


def cancel(session: Session, area_id: int, job_id: UUID, *, user_id: int, now: datetime) -> None:
    """Stop an export that waits or is being made, or take the file of a finished one away."""
    view = one(session, area_id, job_id)
    if file_jobs.cancel(session, ExportJob, view, now, forget={"salt": ""}):
        _note(session, "responses.export_cancelled", area_id, view, user_id, now)


def run_waiting(database: Database, instance: Path, clock: Clock) -> int:
    """Make every export that waits, one after the other, and take old files away; return how many were made.

    Several workers may run: each export is taken by one of them. One whose worker fell silent is made anew.
    """

    def make(job: ExportJob, path: Path, progress: Progress) -> MadeFile:
        options = Options.of_data(job.options)
        return exports.make(database, job.survey_id, options, path, salt=bytes.fromhex(job.salt), progress=progress)

    tidy(database, instance, clock())
    return file_jobs.run_waiting(database, ExportJob, folder_of(instance), clock, make, forget={"salt": ""})


def has_waiting(session: Session, *, now: datetime) -> bool:
    """Return whether an export waits for a worker."""
    return job_queue.has_waiting(session, ExportJob, now)


def tidy(database: Database, instance: Path, now: datetime) -> None:
    """Take away the files of exports that are over: their time is up, or they were cancelled."""
    file_jobs.tidy(database, ExportJob, folder_of(instance), now)


def _views() -> Select[ExportJob, str, str]:
    return (
        select(ExportJob, Survey.slug, User.name)
        .join(Survey, Survey.id == ExportJob.survey_id)
        .join(User, User.id == ExportJob.created_by, isouter=True)
    )


def _view(job: ExportJob, slug: str, name: str | None) -> JobView:
    options = Options.of_data(job.options)
    return JobView(survey=slug, survey_id=job.survey_id, options=options, **file_jobs.viewed(job, name))


def _note(session: Session, action: str, area_id: int, view: JobView, user_id: int, now: datetime) -> None:
    journal.record(
        session,
        action,
        user_id=user_id,
        area_id=area_id,
        subject=f"survey:{view.survey}",
        detail={"responses": view.total, "format": view.options.format.value},
        now=now,
    )
