"""Background work: thin wrappers, one call to a service verb each."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from participation.services import areas, coding_export_jobs, export_jobs, look_plans, retention, suggestions
from participation.services.database import Database
from participation.services.field import opening_queue
from participation.services.machine import models, work
from participation.services.representation import LookView


def train_suggestions(
    database: Database, area_slug: str, *, now: datetime, precision: float = suggestions.PRECISION
) -> tuple[suggestions.Learned, models.Stored]:
    """Learn from an area's codings and store suggestions for the statements that nobody has coded yet.

    Returns:
        What was learned, and what became of it: a model that does worse than the one in use is kept out.

    Raises:
        ServiceProblem: there is no such area or codebook, or too little to learn from.
    """
    with database.read() as session:
        area = areas.area(session, area_slug)
    return work.learn(database, area.id, now=now, precision=precision)


def run_machine(database: Database, clock: Callable[[], datetime]) -> int:
    """Do what the machine was asked to do on the pages; return how many jobs were done."""
    return work.run_waiting(database, clock)


def run_exports(database: Database, instance: Path, clock: Callable[[], datetime]) -> int:
    """Make every export that waits, take old files away; return how many were made."""
    answers = export_jobs.run_waiting(database, instance, clock)
    return answers + coding_export_jobs.run_waiting(database, instance, clock)


def run_opening(database: Database, secret: str, clock: Callable[[], datetime]) -> int:
    """Open every record of a tablet that waits for it; return how many were looked at."""
    return opening_queue.run_waiting(database, secret, clock)


def run_looks(database: Database, *, now: datetime) -> list[tuple[str, LookView]]:
    """Take every planned look that is due; return (survey's address, look) of those taken."""
    return look_plans.run_due(database, now=now)


def run_retention(database: Database, secret: str, *, now: datetime) -> list[tuple[str, retention.Run]]:
    """Let go of what is past its time in every area; return each area's slug with its signed report."""
    with database.read() as session:
        found = areas.all_areas(session)
    done = [(area.slug, retention.run(database, area.id, secret=secret, user_id=None, now=now)) for area in found]
    if any(run.took_anything for _, run in done):
        database.compact()
    return done
