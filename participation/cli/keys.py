"""`tettpa keys`: the data keys that free texts, photos and contact details are encrypted with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from participation.cli.errors import BadInput
from participation.cli.opening import opened_database, settings_or_sentence
from participation.services import data_keys
from participation.services.data_keys import Under
from participation.services.database import Database

IN_ENVIRONMENT = "The data keys stand in TETTPA_DATA_KEY. Add this one behind the others, after a comma, and restart:"


@click.group()
def keys() -> None:
    """Make, list, change and check the data keys that free texts, photos and contact details are encrypted with.

    They stand in TETTPA_DATA_KEY (base64, separated by commas, the newest last) or in a file, TETTPA_DATA_KEY_FILE
    (default: data_keys in the instance folder). Whoever loses them loses the texts: keep a copy apart from the backups.
    """


@keys.command()
@click.option("--if-none", is_flag=True, help="Only where the installation has no key yet.")
def new(if_none: bool) -> None:
    """Make a new key; what is stored from now on is sealed under it, `tettpa keys rotate` seals the rest."""
    settings = settings_or_sentence()
    found = _keyring_names(settings.data_key, settings.data_key_file)
    if if_none and found:
        return
    if settings.data_key:
        click.echo(IN_ENVIRONMENT)
        click.echo(data_keys.new_key())
        return
    file = settings.data_key_file or settings.instance / "data_keys"
    try:
        name = data_keys.add_to_file(file, now=datetime.now(UTC))
    except (OSError, data_keys.KeyProblem) as error:
        raise BadInput(f"{file}: the new key cannot be written ({error}).") from error
    click.echo(f"The data key {name} stands in {file}. Keep a copy of the file apart from the backups.")


@keys.command(name="list")
def list_() -> None:
    """Show the keys by name, and how many values are sealed under each."""
    with _opened() as database, database.read() as session:
        counted: dict[str, int] = {}
        for each in data_keys.under_which(session):
            counted[each.key] = counted.get(each.key, 0) + each.values
        for name in database.keys.names:
            newest = "  (newest)" if name == database.keys.newest else ""
            click.echo(f"{name}  {counted.pop(name, 0)} values{newest}")
        for name, values in counted.items():
            click.echo(f"{name or 'plain   '}  {values} values" + ("  (this key is missing)" if name else ""))


@keys.command()
def rotate() -> None:
    """Seal everything under the newest key; broken off, it goes on where it was."""
    with _opened() as database:
        try:
            done = data_keys.rotate(database, progress=_show)
        except (data_keys.KeyProblem, data_keys.CannotUnseal) as problem:
            raise BadInput(str(problem)) from problem
        click.echo(f"{done} values were sealed under {database.keys.newest}.")
        _say_copies(database)


@keys.command()
def check() -> None:
    """Say what is not sealed under the newest key; exits with 1 if anything is not."""
    with _opened() as database:
        with database.read() as session:
            found = data_keys.under_which(session)
        behind = [each for each in found if each.key != database.keys.newest or not each.key]
        for each in behind:
            click.echo(_behind(each, database.keys.names))
        _say_copies(database)
        if not database.keys.newest:
            click.echo("There is no data key: free texts, photos and contact details are not encrypted.")
        if behind or not database.keys.newest:
            raise SystemExit(1)
        click.echo(f"Everything is sealed under {database.keys.newest}.")


@contextmanager
def _opened() -> Iterator[Database]:
    with opened_database(settings_or_sentence(), pool_size=1) as database:
        yield database


def _keyring_names(given: str, file: Path | None) -> tuple[str, ...]:
    try:
        return data_keys.keyring(given, file).names
    except data_keys.KeyProblem as problem:
        raise BadInput(str(problem)) from problem


def _behind(each: Under, known: tuple[str, ...]) -> str:
    if not each.key:
        return f"{each.column}: {each.values} values are plain."
    missing = "" if each.key in known else ", which is missing"
    return f"{each.column}: {each.values} values are sealed under {each.key}{missing}."


def _show(column: str, done: int, total: int) -> None:
    click.echo(f"{column}: {done} of {total}")


def _say_copies(database: Database) -> None:
    """Name the copies that migrations left beside an SQLite file: they hold what the database held then."""
    if database.is_sqlite:
        path = Path(str(database.url.database))
        for copy in sorted(path.parent.glob(f"{path.name}.before-*")):
            click.echo(f"{copy} is a copy from before a migration; it is sealed as the database was then. Delete it.")
