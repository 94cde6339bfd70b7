"""`tettpa demo`: fill a database with the demonstration area."""

from datetime import UTC, datetime

import click

from participation import jobs
from participation.cli.opening import opened_database, settings_or_sentence
from participation.demonstration import privacy
from participation.demonstration.fill import AREA, fill

# Three hundred coded texts in thirty-nine codes are too few for nine right in ten, the usual choice; six in ten shows
# how suggestions look, and the pages say how often they were right.
PRECISION = 0.6


@click.command()
def demo() -> None:
    """Add the demonstration area: a survey at /s/demo, field sessions, answers, codings and three accounts.

    Where it is already there, nothing is changed.
    """
    settings = settings_or_sentence()
    now = datetime.now(UTC)
    with opened_database(settings) as database:
        with database.write() as session:
            filled = fill(session, secret=settings.secret_key, now=now)
            if filled is not None:
                privacy.add(session, AREA, encrypted=bool(database.keys.newest), now=now)
        if filled is None:
            click.echo("The demonstration area is there already; nothing was changed.")
            return
        click.echo(
            f"The demonstration area is filled: {filled.responses} responses with {filled.statements} statements from "
            f"{filled.sessions} field sessions."
        )
        learned, stored = jobs.train_suggestions(database, AREA, now=now, precision=PRECISION)
        click.echo(
            f"The machine learned from {learned.learned_from} coded statements; {stored.served} have suggestions."
        )
