"""`tettpa looks`: take the looks at who was heard that are planned and due."""

from datetime import UTC, datetime

import click

from participation import jobs
from participation.cli.opening import opened_database, settings_or_sentence


@click.group()
def looks() -> None:
    """Looks at who was heard."""


@looks.command()
def run() -> None:
    """Take every planned look that is due, once; for cron, as `0 6 * * * tettpa looks run`.

    What is planned stands on the page "Over time" of an area. A look that was taken already is never taken again.
    """
    with opened_database(settings_or_sentence()) as database:
        taken = jobs.run_looks(database, now=datetime.now(UTC))
    for slug, look in taken:
        click.echo(f"{slug}: {look.responses} answers, {len(look.flagged)} flagged groups.")
    click.echo(f"{len(taken)} looks taken.")
