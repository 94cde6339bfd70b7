"""`tettpa demo`: fill a database with the demonstration area."""

from datetime import UTC, datetime

import click

from participation import jobs
from participation.cli.errors import BadInput
from participation.demonstration.fill import AREA, fill
from participation.services import schema
from participation.services.database import Database
from participation.services.errors import ServiceProblem
from participation.settings import SettingsProblem, from_environment

# Three hundred coded texts in thirty-nine codes are too few for nine right in ten, the usual choice; seven in ten shows
# how suggestions look, and the pages say how often they were right.
PRECISION = 0.7


@click.command()
def demo() -> None:
    """Add the demonstration area: a survey at /s/demo, field sessions, answers, codings and three accounts.

    Where it is already there, nothing is changed.
    """
    try:
        settings = from_environment()
    except SettingsProblem as problem:
        raise BadInput(str(problem)) from problem
    database = Database(settings.database_url, pool_size=2)
    now = datetime.now(UTC)
    try:
        schema.upgrade(database)
        with database.write() as session:
            filled = fill(session, secret=settings.secret_key, now=now)
        if filled is None:
            click.echo("The demonstration area is there already; nothing was changed.")
            return
        click.echo(
            f"The demonstration area is filled: {filled.responses} responses with {filled.statements} statements from "
            f"{filled.sessions} field sessions."
        )
        learned, served = jobs.train_suggestions(database, AREA, now=now, precision=PRECISION)
        click.echo(f"The machine learned from {learned.learned_from} coded statements; {served} have suggestions.")
    except ServiceProblem as problem:
        raise BadInput(problem.message.render(str)) from problem
    finally:
        database.close()
