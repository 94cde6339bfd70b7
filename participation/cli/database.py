"""`tettpa migrate`: bring the tables up to date."""

import click

from participation.cli.errors import BadInput
from participation.services import schema
from participation.services.database import Database
from participation.settings import SettingsProblem, from_environment


@click.command()
def migrate() -> None:
    """Bring the database's tables up to date; an SQLite file that holds data is copied aside first."""
    try:
        database = Database(from_environment().database_url, pool_size=1)
    except SettingsProblem as problem:
        raise BadInput(str(problem)) from problem
    try:
        changed = schema.upgrade(database)
    finally:
        database.close()
    click.echo(f"The tables are up to date ({schema.newest()}){'' if changed else '; nothing was to be done'}.")
