"""Look the installation over, one thing after the other; what goes wrong in looking is a finding too."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from participation.services.database import Database
from participation.services.health import machine, work
from participation.services.health.findings import Finding, problem
from participation.services.messages import N_
from participation.services.unavailable import DATABASE_ERRORS

if TYPE_CHECKING:
    from participation.settings import Settings

log = logging.getLogger("tettpa")

Look = Callable[["Settings", Database, datetime], Iterator[Finding]]
WITHOUT_DATABASE: tuple[Look, ...] = (machine.keys, machine.cookies, machine.folder, machine.disk, machine.texts)
WITH_DATABASE: tuple[Look, ...] = (
    work.tables,
    work.database_settings,
    work.clock,
    work.sealed_keys,
    work.data_keys,
    work.jobs,
    work.backups,
    work.demonstration,
)


def examine(settings: "Settings", database: Database, *, now: datetime) -> list[Finding]:
    """Return what there is to say about the installation, the database first. Changes nothing."""
    found: list[Finding] = []
    try:
        with database.read() as session:
            session.connection()
            work.ask(session)
    except DATABASE_ERRORS:
        found.append(
            problem(
                "database",
                N_("The database cannot be reached."),
                N_("See whether it runs, and whether TETTPA_DATABASE_URL is right."),
            )
        )
        looks = WITHOUT_DATABASE
    else:
        looks = WITH_DATABASE + WITHOUT_DATABASE
    for look in looks:
        found += _looked(look, settings, database, now)
    return found


def _looked(look: Look, settings: "Settings", database: Database, now: datetime) -> list[Finding]:
    try:
        return list(look(settings, database, now))
    except Exception as error:  # noqa: BLE001 - a doctor who faints helps nobody
        log.warning("the doctor could not look at %s: %s", look.__name__, type(error).__name__)
        return [
            problem(
                look.__name__,
                N_("%(what)s could not be looked at."),
                N_("Run tettpa doctor on the server, and look into its log."),
                what=look.__name__,
            )
        ]
