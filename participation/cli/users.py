"""`tettpa user`: add a person, give a new password, take away a lost second step, without the site."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from participation.cli.errors import BadInput
from participation.cli.opening import opened_database, settings_or_sentence
from participation.services import accounts, areas, journal, log_ins, second_factors
from participation.services.errors import NotFound
from participation.services.permissions import Role

PASSWORD = click.option(
    "--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if left out."
)


@contextmanager
def _written() -> Iterator[Session]:
    """Give a writing session on the installation's database."""
    with opened_database(settings_or_sentence(), pool_size=1) as database, database.write() as session:
        yield session


@click.group()
def user() -> None:
    """Add a person, give a new password, or take away a lost second step."""


@user.command()
@click.argument("email")
@click.option("--name", required=True)
@click.option("--area", required=True, help="The area's short name.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@PASSWORD
def add(email: str, name: str, area: str, role: str, password: str) -> None:
    """Add the person with this e-mail address, with a role in an area."""
    with _written() as session:
        try:
            accounts.add_user(
                session,
                email=email,
                name=name,
                password=password,
                roles=[(area, Role(role))],
                now=datetime.now(UTC),
            )
        except NotFound as problem:
            known = ", ".join(found.slug for found in areas.all_areas(session)) or "none yet"
            raise BadInput(f'--area "{area}": there is no such area; there is {known}.') from problem
    click.echo(f"{name} can log in now.")


@user.command()
@click.argument("email")
@PASSWORD
def password(email: str, password: str) -> None:
    """Give the person with this e-mail address a new password; all their log-ins end."""
    with _written() as session:
        try:
            known = accounts.user_id_of(session, email)
        except NotFound as problem:
            raise BadInput(f"nobody has the e-mail address {email}.") from problem
        now = datetime.now(UTC)
        accounts.set_password(session, known, password, now=now)
        journal.record(session, "account.password_changed", subject=f"user:{known}", now=now)
    click.echo("The password is changed.")


@user.command(name="forget-second-step")
@click.argument("email")
def forget_second_step(email: str) -> None:
    """Take away the second step of the person with this e-mail address, who has lost it; all their log-ins end."""
    now = datetime.now(UTC)
    with _written() as session:
        try:
            known = accounts.user_id_of(session, email)
        except NotFound as problem:
            raise BadInput(f"nobody has the e-mail address {email}.") from problem
        second_factors.take_all_away(session, known)
        log_ins.end_all(session, known, now=now)
        journal.record(session, "people.second_step_removed", subject=f"user:{known}", now=now)
    click.echo("The second step is taken away. The password is as it was.")
