"""`tettpa retention`: let go of what is past its time, and hold a restored backup to what was deleted."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import click

from participation import jobs
from participation.cli.errors import BadInput
from participation.cli.opening import opened_database, settings_or_sentence
from participation.services import areas, deletions
from participation.services import retention as verbs
from participation.services.deletions import Tombstone


@click.group()
def retention() -> None:
    """Delete what is past its time by the rules of each survey, and prove it."""


@retention.command()
def due() -> None:
    """Say what `tettpa retention run` would delete; changes nothing."""
    with opened_database(settings_or_sentence(), pool_size=1) as database, database.read() as session:
        for area in areas.all_areas(session):
            found = verbs.due(session, area.id, now=datetime.now(UTC))
            for each in found.surveys:
                click.echo(f"{area.slug}/{each.slug}: {len(each.whole)} answers, the words of {len(each.words)} more")
            click.echo(f"{area.slug}: {len(found.contacts)} contacts, {sum(found.unfinished.values())} unfinished")


@retention.command()
def run() -> None:
    """Delete it in every area, and store a signed report; for cron or a timer, every night.

    On SQLite the file is written anew if anything went, so that nothing of it is left in free pages or in the log.
    """
    settings = settings_or_sentence()
    with opened_database(settings, pool_size=1) as database:
        for area, done in jobs.run_retention(database, settings.secret_key, now=datetime.now(UTC)):
            whole = sum(len(each["whole"]) for each in done.report["surveys"])
            words = sum(len(each["words"]) for each in done.report["surveys"])
            left = sum(done.report["left"].values())
            click.echo(
                f"{area}: {whole} answers deleted, the words of {words} taken out, "
                f"{len(done.report['contacts'])} contacts and {sum(done.report['unfinished'].values())} unfinished "
                f"deleted; {left} left when looked at again. Report {done.id}, {done.signature[:16]}."
            )


@retention.command()
def tombstones() -> None:
    """Write what has been deleted, as lines of JSON; before a restore, and to keep beside the backups."""
    with opened_database(settings_or_sentence(), pool_size=1) as database, database.read() as session:
        for each in deletions.tombstones(session):
            click.echo(json.dumps([each.kind, each.hashed, each.day.isoformat()]))


@retention.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
def replay(file: Path | None) -> None:
    """Delete again what a restored backup has brought back; FILE is from `tombstones`, of the database before."""
    later = _read(file) if file else []
    with opened_database(settings_or_sentence(), pool_size=1) as database:
        with database.write() as session:
            done = deletions.replay_deletions(session, later)
        database.compact()
    click.echo("Deleted again: " + ", ".join(f"{number} {kind}" for kind, number in done.items()) + ".")


def _read(file: Path) -> list[Tombstone]:
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            kind, hashed, day = json.loads(line)
            found.append(Tombstone(str(kind), str(hashed), date.fromisoformat(day)))
        except (ValueError, TypeError) as error:
            raise BadInput(f"{file}, line {number}: this is no line of `tettpa retention tombstones`.") from error
    return found
