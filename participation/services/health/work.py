"""What the doctor looks at in the database: tables, settings, clock, keys, jobs, backups."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from participation.records.answers import PendingFold, Response
from participation.records.devices import FieldKey
from participation.records.exchange import CodingExport, ExportJob
from participation.records.jobs import JobState, QueuedFile
from participation.records.journal import AuditEvent
from participation.records.places import Area
from participation.services import data_keys as keys
from participation.services import schema
from participation.services.database import Database
from participation.services.errors import ServiceProblem
from participation.services.field import keys as field_keys
from participation.services.health.findings import Finding, problem, warning, well
from participation.services.messages import N_

if TYPE_CHECKING:
    from participation.settings import Settings

STUCK = timedelta(minutes=30)
OLD_BACKUP, VERY_OLD_BACKUP = timedelta(days=2), timedelta(days=8)
MOST_UNCOUNTED = 2000
MOST_SECONDS_APART = 5


def ask(session: Session) -> None:
    """Ask the database something; raises its own error where it does not answer."""
    session.execute(text("SELECT 1")).scalar_one()


def tables(settings: "Settings", database: Database, now: datetime) -> Iterator[Finding]:
    """Look whether the tables fit this version."""
    del settings, now
    found = schema.current(database)
    if found == schema.newest():
        yield well("tables", N_("The tables are up to date."))
    elif found in schema.revisions() or found is None:
        yield problem("tables", N_("The tables are older than this version."), N_("Run tettpa migrate."))
    else:
        yield problem(
            "tables", N_("The tables are newer than this version."), N_("Install the newer version of Tett på.")
        )


def database_settings(settings: "Settings", database: Database, now: datetime) -> Iterator[Finding]:
    """Look at what the database must be set to so that nothing acknowledged is lost."""
    del settings, now
    with database.read() as session:
        if database.is_sqlite:
            mode = str(session.execute(text("PRAGMA journal_mode")).scalar_one()).lower()
            is_safe = mode == "wal" and session.execute(text("PRAGMA synchronous")).scalar_one() == 2
        else:
            wanted = {"fsync": "on", "full_page_writes": "on", "server_encoding": "UTF8"}
            is_safe = all(
                session.execute(text(f"SHOW {name}")).scalar_one() == value for name, value in wanted.items()
            ) and session.execute(text("SHOW synchronous_commit")).scalar_one() not in {"off", "local"}
    if is_safe:
        yield well("durability", N_("What is acknowledged survives a power cut."))
    else:
        yield problem(
            "durability",
            N_("The database may lose what was acknowledged when the power fails."),
            N_("Set it to write durably (docs/deployment.md), and put SQLite on a disk of this machine."),
        )


def clock(settings: "Settings", database: Database, now: datetime) -> Iterator[Finding]:
    """Compare this machine's clock with the database server's, and with the newest answers."""
    del settings
    with database.read() as session:
        theirs = now if database.is_sqlite else session.execute(text("SELECT clock_timestamp()")).scalar_one()
        newest = session.scalar(select(func.max(Response.received)))
    apart = abs((theirs - datetime.now(UTC)).total_seconds()) if not database.is_sqlite else 0.0
    if apart > MOST_SECONDS_APART:
        yield warning(
            "clock",
            N_("This machine's clock and the database server's are %(seconds)s seconds apart."),
            N_("Let both set their clocks by the network (NTP)."),
            seconds=round(apart),
        )
    elif newest is not None and newest > now + timedelta(minutes=5):
        yield warning(
            "clock",
            N_("Answers are stored that lie in the future: the clock has been wrong, or is wrong now."),
            N_("Let this machine set its clock by the network (NTP)."),
        )
    else:
        yield well("clock", N_("The clock is right, as far as can be seen from here."))


def sealed_keys(settings: "Settings", database: Database, now: datetime) -> Iterator[Finding]:
    """Look whether what was sealed under the secret key still opens."""
    del now
    with database.read() as session:
        areas = session.scalars(select(FieldKey.area_id).distinct()).all()
        try:
            for area_id in areas:
                field_keys.check_secret(session, area_id, secret=settings.secret_key)
        except ServiceProblem:
            yield problem(
                "tablets",
                N_("The secret key is another one than before: answers from tablets cannot be opened."),
                N_("Bring the old secret key back, from a backup or from where TETTPA_SECRET_KEY was kept."),
            )
            return
    if areas:
        yield well("tablets", N_("Answers from tablets can be opened."))


def data_keys(settings: "Settings", database: Database, now: datetime) -> Iterator[Finding]:
    """Look whether free texts are encrypted, and whether every key that they are encrypted with is there."""
    del settings, now
    with database.read() as session:
        used = {each.key for each in keys.under_which(session) if each.values}
    missing = used - {keys.PLAIN_VALUES} - set(database.keys.names)
    if missing:
        yield problem(
            "data_keys",
            N_("Data keys are missing (%(keys)s): what was encrypted with them cannot be read."),
            N_("Bring them back from where their copy is kept, into TETTPA_DATA_KEY or the file of the keys."),
            keys=", ".join(sorted(missing)),
        )
    elif not database.keys.newest:
        yield warning(
            "data_keys",
            N_("Free texts and photos are not encrypted in the database."),
            N_("Run tettpa keys new, keep a copy of the key elsewhere, then run tettpa keys rotate."),
        )
    elif keys.PLAIN_VALUES in used:
        yield warning(
            "data_keys",
            N_("Some texts from before there was a data key are not encrypted yet."),
            N_("Run tettpa keys rotate."),
        )
    else:
        yield well("data_keys", N_("Free texts and photos are encrypted, and their keys are there."))


def jobs(settings: "Settings", database: Database, now: datetime) -> Iterator[Finding]:
    """Look for work that nobody does."""
    del settings
    with database.read() as session:
        stuck = sum(_stuck(session, table, now) for table in (ExportJob, CodingExport))
        uncounted = session.scalar(select(func.count()).select_from(PendingFold)) or 0
    advice = N_("See whether the site runs, or run tettpa exports run.")
    if stuck:
        yield problem(
            "jobs", N_("%(count)s exports have been waiting for more than half an hour."), advice, count=stuck
        )
    elif uncounted > MOST_UNCOUNTED:
        yield warning(
            "jobs",
            N_("%(count)s answers are not in the figures yet."),
            N_("Open a page with figures: they are counted then."),
            count=uncounted,
        )
    else:
        yield well("jobs", N_("No work is left undone."))


def _stuck(session: Session, table: type[QueuedFile], now: datetime) -> int:
    at_work = table.state.in_((JobState.WAITING, JobState.RUNNING))
    begun = func.coalesce(table.seen, table.created)
    return session.scalar(select(func.count()).select_from(table).where(at_work, begun < now - STUCK)) or 0


def backups(settings: "Settings", database: Database, now: datetime) -> Iterator[Finding]:
    """Look when the newest backup was made."""
    del settings
    with database.read() as session:
        newest = session.execute(
            select(AuditEvent.at, AuditEvent.detail)
            .where(AuditEvent.action == "installation.backed_up")
            .order_by(AuditEvent.at.desc())
            .limit(1)
        ).one_or_none()
    advice = N_("Let tettpa backup run every night (docs/deployment.md).")
    if newest is None:
        yield warning("backups", N_("There has never been a backup."), advice)
        return
    age = now - newest.at
    values = {"days": age.days, "hours": int(age.total_seconds() // 3600)}
    if age > VERY_OLD_BACKUP:
        yield problem("backups", N_("The newest backup is %(days)s days old."), advice, **values)
    elif age > OLD_BACKUP:
        yield warning("backups", N_("The newest backup is %(days)s days old."), advice, **values)
    elif not newest.detail.get("verified"):
        yield warning(
            "backups",
            N_("The newest backup was not verified."),
            N_("Leave --no-verify out: only a backup that was restored once is one."),
        )
    else:
        yield well(
            "backups", N_("The newest backup is %(hours)s hours old, and was restored once to try it."), **values
        )


def demonstration(settings: "Settings", database: Database, now: datetime) -> Iterator[Finding]:
    """Look whether accounts with public passwords stand open."""
    del now
    with database.read() as session:
        is_there = session.scalar(select(Area.id).where(Area.demonstration).limit(1)) is not None
    if is_there and settings.secure_cookies:
        yield warning(
            "demonstration",
            N_("The demonstration area is here, and the passwords of its accounts are public."),
            N_("Close its accounts, or keep the demonstration on a machine of its own."),
        )
