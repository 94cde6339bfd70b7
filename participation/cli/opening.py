"""Open the installation's database for a command; what is wrong with it becomes one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from participation.cli.errors import BadInput
from participation.services import data_keys, schema
from participation.services.database import Database
from participation.services.errors import ServiceProblem
from participation.settings import Settings, SettingsProblem, from_environment


def settings_or_sentence() -> Settings:
    """Return the settings of the environment; raise BadInput where one cannot be used."""
    try:
        return from_environment()
    except SettingsProblem as problem:
        raise BadInput(str(problem)) from problem


@contextmanager
def opened_database(settings: Settings, *, pool_size: int = 2) -> Iterator[Database]:
    """Give the database with its tables up to date, and close it afterwards.

    Raises:
        BadInput: the address cannot be read, the database cannot be reached or written, or a verb refused.
    """
    with unopened_database(settings, pool_size=pool_size) as database:
        schema.upgrade(database)
        yield database


@contextmanager
def unopened_database(settings: Settings, *, pool_size: int = 2) -> Iterator[Database]:
    """Give the database as it is, and close it afterwards; raises as `opened_database` does."""
    try:
        keys = data_keys.keyring(settings.data_key, settings.data_key_file)
    except data_keys.KeyProblem as problem:
        raise BadInput(str(problem)) from problem
    try:
        database = Database(settings.database_url, pool_size=pool_size, keys=keys)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise BadInput(
            "TETTPA_DATABASE_URL: this is not the address of a database; it looks like sqlite:///FILE or "
            "postgresql://USER@HOST/NAME."
        ) from error
    try:
        yield database
    except DatabaseError as error:
        if type(error) not in {DatabaseError, OperationalError}:
            raise  # a broken constraint or a wrong statement is our mistake, not the installation's
        reason = str(error.orig).strip().splitlines()[0] if error.orig else "no reason was given"
        raise BadInput(f"the database cannot be used: {reason}") from error
    except ServiceProblem as problem:
        raise BadInput(problem.message.render(str)) from problem
    finally:
        database.close()
