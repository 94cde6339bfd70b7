"""`tettpa train`: let the machine learn from an area's codings and suggest codes for what nobody has coded yet."""

from datetime import UTC, datetime

import click

from participation import jobs
from participation.cli.errors import BadInput
from participation.cli.opening import opened_database, settings_or_sentence
from participation.services.errors import NotFound
from participation.services.suggestions import PRECISION


@click.command()
@click.argument("area")
@click.option(
    "--precision",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=PRECISION,
    show_default=True,
    help="Suggest only what was right in this share of cases on texts held out.",
)
def train(area: str, precision: float) -> None:
    """Learn from the codings of AREA (its short name) and store suggestions beside them.

    People's codings are never changed; earlier suggestions are replaced, unless the new ones are worse on statements
    that neither model had seen.
    """
    with opened_database(settings_or_sentence()) as database:
        try:
            learned, stored = jobs.train_suggestions(database, area, now=datetime.now(UTC), precision=precision)
        except NotFound as problem:
            raise BadInput(f'"{area}": there is no area of this name with a codebook.') from problem
    click.echo(f"Learned from {learned.learned_from} coded statements.")
    if stored.comparison is not None:
        click.echo(
            f"On the same {stored.comparison.statements} held-out statements: F1 {stored.comparison.new_f1:.2f} now, "
            f"{stored.comparison.old_f1:.2f} before."
        )
    if not stored.is_in_use:
        click.echo("It does worse than the model in use and is kept out; a planner may choose it all the same.")
    elif learned.measured_precision is None:
        click.echo(f"Not enough to say: no suggestions are right often enough for a precision of {precision:g}.")
    else:
        click.echo(
            f"{stored.served} statements have suggestions; on texts held out {learned.measured_precision:.0%} of the "
            f"suggestions were right, for {learned.coverage:.0%} of the texts."
        )
