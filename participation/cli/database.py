"""`tettpa migrate`: bring the tables up to date."""

import click

from participation.cli.opening import opened_database, settings_or_sentence
from participation.services import schema


@click.command()
def migrate() -> None:
    """Bring the database's tables up to date; an SQLite file that holds data is copied aside first."""
    with opened_database(settings_or_sentence(), pool_size=1):
        click.echo(f"The tables are up to date ({schema.newest()}).")
