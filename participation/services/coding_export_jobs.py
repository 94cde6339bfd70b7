"""Files of statements with people's codes as jobs: asked for on a page, made by a worker, kept for some days."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from participation.records.exchange import CodingExport
from participation.records.people import User
from participation.services import coding_writing, file_jobs, job_queue, journal
from participation.services.coding_writing import Form, Wanted
from participation.services.database import Database
from participation.services.errors import Conflict, NotFound
from participation.services.file_jobs import GONE, LISTED, Clock, FileJobView, MadeFile, Progress
from participation.services.job_queue import AT_WORK

FOLDER = "coding-exports"


@dataclass(frozen=True, slots=True)
class CodingExportView(FileJobView):
    """A file of codings as pages see it; `total` counts statements."""

    form: Form
    coded: bool


def ask(session: Session, form: Form, wanted: Wanted, *, user_id: int, now: datetime) -> UUID:
    """Ask for a file, with a line in the journal; who asks again while it is being made gets the same.

    Raises:
        ServiceProblem: there is nothing to write, or too much for this kind of file.
    """
    there = session.scalar(
        select(CodingExport.id).where(
            CodingExport.area_id == wanted.area_id,
            CodingExport.created_by == user_id,
            CodingExport.format == form.value,
            CodingExport.coded == wanted.coded,
            CodingExport.state.in_(AT_WORK),
        )
    )
    if there is not None:
        return there
    job = CodingExport(
        id=uuid4(),
        area_id=wanted.area_id,
        format=form.value,
        coded=wanted.coded,
        total=len(coding_writing.ids_of(session, form, wanted)),
        created=now,
        created_by=user_id,
    )
    session.add(job)
    session.flush()
    _note(session, "coding.export", wanted.area_id, _view(job, ""), user_id, now)
    return job.id


def of_area(session: Session, area_id: int, *, now: datetime) -> list[CodingExportView]:
    """Return the area's files of the last month, newest first."""
    since = (CodingExport.area_id == area_id, CodingExport.created >= now - LISTED)
    rows = session.execute(_views().where(*since).order_by(CodingExport.created.desc()))
    return [_view(job, name) for job, name in rows]


def one(session: Session, area_id: int, job_id: UUID) -> CodingExportView:
    """Return a file of the area; raise NotFound where there is none."""
    row = session.execute(_views().where(CodingExport.area_id == area_id, CodingExport.id == job_id)).one_or_none()
    if row is None:
        raise NotFound
    return _view(*row)


def download(
    session: Session, area_id: int, job_id: UUID, folder: Path, *, user_id: int, now: datetime
) -> tuple[CodingExportView, Path]:
    """Return a file that is ready and where it is, with a line in the journal that it was downloaded.

    Raises:
        NotFound: there is none.
        Conflict: it is not ready, or gone.
    """
    view, path = one(session, area_id, job_id), folder / job_id.hex
    if not view.is_ready or view.is_over(now) or not path.exists():
        raise Conflict(GONE)
    _note(session, "coding.download", area_id, view, user_id, now)
    return view, path


def cancel(session: Session, area_id: int, job_id: UUID, *, user_id: int, now: datetime) -> None:
    """Stop a file that waits or is being made, or take a finished one away."""
    view = one(session, area_id, job_id)
    if file_jobs.cancel(session, CodingExport, view, now, forget={}):
        _note(session, "coding.export_cancelled", area_id, view, user_id, now)


def folder_of(instance: Path) -> Path:
    """Return the folder of these files, readable by its owner alone."""
    return file_jobs.folder_of(instance, FOLDER)


def run_waiting(database: Database, instance: Path, clock: Clock) -> int:
    """Make every file that waits, one after the other, and take old ones away; return how many were made."""

    def make(job: CodingExport, path: Path, progress: Progress) -> MadeFile:
        return coding_writing.make(database, Form(job.format), Wanted(job.area_id, job.coded), path, progress)

    tidy(database, instance, clock())
    return file_jobs.run_waiting(database, CodingExport, folder_of(instance), clock, make, forget={})


def has_waiting(session: Session, *, now: datetime) -> bool:
    """Return whether a file waits for a worker."""
    return job_queue.has_waiting(session, CodingExport, now)


def tidy(database: Database, instance: Path, now: datetime) -> None:
    """Take away the files that are over: their time is up, or they were cancelled."""
    file_jobs.tidy(database, CodingExport, folder_of(instance), now)


def _views() -> Select[CodingExport, str]:
    return select(CodingExport, User.name).join(User, User.id == CodingExport.created_by, isouter=True)


def _view(job: CodingExport, name: str | None) -> CodingExportView:
    return CodingExportView(form=Form(job.format), coded=job.coded, **file_jobs.viewed(job, name))


def _note(session: Session, action: str, area_id: int, view: CodingExportView, user_id: int, now: datetime) -> None:
    detail = {"format": view.form.value, "coded": view.coded, "statements": view.total}
    journal.record(session, action, user_id=user_id, area_id=area_id, detail=detail, now=now)
