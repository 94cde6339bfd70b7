"""How much is waiting in the database, as plain numbers; nothing in them is about a person or a survey."""

from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from participation.records.answers import PendingFold
from participation.records.devices import FieldRecord
from participation.records.exchange import CodingExport, ExportJob
from participation.records.jobs import JobState
from participation.records.journal import AuditEvent
from participation.records.unsent import WaitingFile
from participation.services import schema
from participation.services.unavailable import DATABASE_ERRORS


def waiting(session: Session, *, now: datetime) -> dict[str, float]:
    """Return gauges by name: queues, and the age of the newest backup in seconds (left out where there is none)."""
    unopened = select(func.count()).select_from(FieldRecord).where(FieldRecord.sealed.is_not(None))
    found: dict[str, float] = {
        "tettpa_uncounted_responses": session.scalar(select(func.count()).select_from(PendingFold)) or 0,
        "tettpa_waiting_files": session.scalar(select(func.count()).select_from(WaitingFile)) or 0,
        "tettpa_held_tablet_records": session.scalar(unopened) or 0,
        'tettpa_exports{state="waiting"}': _exports(session, JobState.WAITING),
        'tettpa_exports{state="running"}': _exports(session, JobState.RUNNING),
    }
    newest = session.scalar(select(func.max(AuditEvent.at)).where(AuditEvent.action == "installation.backed_up"))
    if newest is not None:
        found["tettpa_backup_age_seconds"] = (now - newest).total_seconds()
    return found


def is_ready(session: Session) -> bool:
    """Return whether the site can work on this database: it answers, and its tables are not older than this version.

    Newer ones are fine: steps only add, so that older processes serve on while the newer ones start.
    """
    try:
        found = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    except DATABASE_ERRORS:
        return False
    return found == schema.newest() or (found is not None and found not in schema.revisions())


def _exports(session: Session, state: JobState) -> int:
    counts = (select(func.count()).select_from(each).where(each.state == state) for each in (ExportJob, CodingExport))
    return sum(session.scalar(count) or 0 for count in counts)
