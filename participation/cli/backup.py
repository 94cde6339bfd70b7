"""`tettpa backup` and `tettpa restore`: everything in one encrypted file, and back again."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from participation.cli.errors import BadInput
from participation.cli.opening import opened_database, settings_or_sentence, unopened_database
from participation.services import backups, deletions, schema
from participation.services.backups import Key, KeyProblem, Unreadable, kept_copies
from participation.services.backups.files import belonging, put_back
from participation.services.backups.making import NotTheSame, fingerprint
from participation.services.backups.restoring import HoldsData
from participation.services.data_keys import CannotUnseal
from participation.services.database import Database
from participation.services.deletions import Tombstone
from participation.settings import Settings

KEY_FILE = click.option(
    "--key-file",
    type=click.Path(path_type=Path),
    help="32 random bytes or more that encrypt it [default: TETTPA_BACKUP_KEY_FILE; else a passphrase].",
)


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@KEY_FILE
@click.option("--keep", type=click.IntRange(1, 10_000), help="Delete the folder's backups beyond the newest N.")
@click.option("--verify/--no-verify", default=True, show_default=True, help="Restore it once into a fresh database.")
def backup(file: Path | None, key_file: Path | None, keep: int | None, verify: bool) -> None:
    """Write everything to FILE, encrypted; where FILE is a folder (default: TETTPA_BACKUPS), under a name of its own.

    Residents and staff can go on working meanwhile. Afterwards the file is restored into a fresh database and compared,
    unless --no-verify is given. The passphrase comes from TETTPA_BACKUP_PASSPHRASE, or is asked for.
    """
    settings, now = settings_or_sentence(), datetime.now(UTC)
    path = _path(file or settings.backups, now, must_be_folder=file is None)
    if keep is not None and (path.parent == Path() or not path.name.startswith(kept_copies.PREFIX)):
        raise BadInput("--keep goes with a folder, not with a file's name.")
    key = _key(settings, key_file, is_new=True)
    began = time.monotonic()
    with opened_database(settings) as database:
        made = _make(settings, database, path, key, now, verify=verify)
        database.run(lambda session: backups.note(session, made, now=now))
    removed = kept_copies.remove_old(path.parent, keep) if keep else []
    click.echo(
        f"{made.manifest.rows} rows, {made.size} bytes, {time.monotonic() - began:.1f} s: {path}"
        + (" (restored into a fresh database and compared)" if made.verified else " (not verified)")
    )
    for old in removed:
        click.echo(f"removed: {old.name}")


def _path(file: Path, now: datetime, *, must_be_folder: bool) -> Path:
    try:
        if must_be_folder:
            file.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.is_dir():
            if not file.parent.is_dir():
                raise BadInput("there is no such folder.", path=file.parent)
            return file.resolve()
    except OSError as error:
        raise BadInput(f"the folder cannot be used ({error.strerror}).", path=file) from error
    return (file / kept_copies.name(now)).resolve()


def _key(settings: Settings, key_file: Path | None, *, is_new: bool) -> Key:
    file = key_file or (None if settings.backup_passphrase else settings.backup_key_file)
    try:
        if file is not None:
            return backups.key_of_file(file)
        phrase = settings.backup_passphrase
        if not phrase and not sys.stdin.isatty():
            raise BadInput("backups are encrypted; set TETTPA_BACKUP_KEY_FILE or TETTPA_BACKUP_PASSPHRASE.")
        return backups.key_of_passphrase(
            phrase or click.prompt("Passphrase", hide_input=True, confirmation_prompt=is_new, err=True)
        )
    except KeyProblem as problem:
        raise BadInput(str(problem)) from problem


def _make(settings: Settings, database: Database, path: Path, key: Key, now: datetime, *, verify: bool) -> backups.Made:
    try:
        with _bar("Backing up") as progress:
            return backups.make(
                database,
                path,
                key,
                now=now,
                secret=settings.secret_key,
                files=belonging(settings.instance, settings.secret_key),
                verify_in=settings.instance if verify else None,
                progress=progress,
            )
    except OSError as error:
        raise BadInput(f"the backup cannot be written ({error.strerror}).", path=path) from error
    except (NotTheSame, Unreadable) as problem:
        raise BadInput(f"the backup failed its proof ({problem}); it was thrown away.", path=path) from problem


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@KEY_FILE
@click.option("--replace", is_flag=True, help="What the database holds now may go.")
@click.option("--check", is_flag=True, help="Only read FILE to its end and compare its sums; change nothing.")
def restore(file: Path, key_file: Path | None, replace: bool, check: bool) -> None:
    """Bring the backup in FILE back into the database of the settings: all of it or nothing.

    The database must be empty unless --replace is given, and may be of another kind than the one that was backed up.
    Stop the site first. Everybody has to log in anew afterwards.
    """
    settings = settings_or_sentence()
    key = _key(settings, key_file, is_new=False)
    try:
        with _bar("Checking") as progress:
            manifest = backups.check(file, key, progress)
    except Unreadable as problem:
        raise BadInput(str(problem), path=file) from problem
    click.echo(f"The backup is whole: {manifest.rows} rows of {manifest.created}, from {manifest.database}.")
    if check:
        return
    with unopened_database(settings) as database:
        later = _deleted_so_far(database) if replace else []
        restored = _restore(database, file, key, replace=replace)
        _delete_again(database, later)
        database.run(lambda session: backups.settle(session, restored, now=datetime.now(UTC)))
    for line in put_back(settings.instance, restored.files):
        click.echo(line)
    _compare_secret(settings, restored)
    click.echo("Restored. Everybody has to log in anew.")


def _restore(database: Database, file: Path, key: Key, *, replace: bool) -> backups.Restored:
    try:
        with _bar("Restoring") as progress:
            return backups.restore(database, file, key, replace=replace, progress=progress)
    except Unreadable as problem:
        raise BadInput(f"{problem} Nothing was changed.", path=file) from problem
    except HoldsData as problem:
        raise BadInput(
            "the database holds data already; --replace says that it may go. Nothing was changed."
        ) from problem


def _deleted_so_far(database: Database) -> list[Tombstone]:
    """Return what has been deleted in the database that is about to be replaced."""
    if schema.current(database) != schema.newest():
        return []
    with database.read() as session:
        return deletions.tombstones(session)


def _delete_again(database: Database, later: list[Tombstone]) -> None:
    """Hold what came back to what was deleted before the backup and since."""
    try:
        with database.write() as session:
            done = deletions.replay_deletions(session, later)
        database.compact()
    except CannotUnseal as problem:
        click.echo(f"{problem}. Bring the data keys back, then run tettpa retention replay.", err=True)
        return
    if any(done.values()):
        click.echo("Deleted again: " + ", ".join(f"{number} {kind}" for kind, number in done.items()) + ".")


def _compare_secret(settings: Settings, restored: backups.Restored) -> None:
    if not restored.files and restored.manifest.secret != fingerprint(settings.secret_key):
        click.echo(
            "TETTPA_SECRET_KEY is another one than when the backup was made: answers that tablets have sealed cannot "
            "be opened with it. Set the old one.",
            err=True,
        )


class _bar:  # noqa: N801 - used like the function that it wraps
    """A progress bar on standard error, told (done, total)."""

    def __init__(self, label: str) -> None:
        self._bar: Any = click.progressbar(length=1, label=label, file=sys.stderr)

    def __enter__(self) -> Callable[[int, int], None]:
        self._bar.__enter__()
        return self._show

    def _show(self, done: int, total: int) -> None:
        self._bar.length = max(total, done, 1)
        self._bar.update(done - self._bar.pos)

    def __exit__(self, *error: object) -> None:
        self._bar.__exit__(*error)
