"""Background work: thin wrappers, one call to a service verb each."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from participation.services import areas, export_jobs, journal, look_plans, suggestions
from participation.services.database import Database
from participation.services.representation import LookView


def train_suggestions(
    database: Database, area_slug: str, *, now: datetime, precision: float = suggestions.PRECISION
) -> tuple[suggestions.Learned, int]:
    """Learn from an area's codings and store suggestions for the statements that nobody has coded yet.

    Returns:
        What was learned, and how many statements have a suggestion now.

    Raises:
        ServiceProblem: there is no such area or codebook, or too little to learn from.
    """
    with database.read() as session:
        area = areas.area(session, area_slug)
        data = suggestions.training_data(session, area.id)
    learned = suggestions.learn(data, precision)
    with database.write() as session:
        served = suggestions.store(session, data, learned, now=now)
        detail = {"learned_from": learned.learned_from, "statements": served}
        journal.record(session, "coding.trained", area_id=area.id, detail=detail, now=now)
    return learned, served


def run_exports(database: Database, instance: Path, clock: Callable[[], datetime]) -> int:
    """Make every export that waits, take old files away; return how many were made."""
    return export_jobs.run_waiting(database, instance, clock)


def run_looks(database: Database, *, now: datetime) -> list[tuple[str, LookView]]:
    """Take every planned look that is due; return (survey's address, look) of those taken."""
    return look_plans.run_due(database, now=now)
