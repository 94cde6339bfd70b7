"""`tettpa export`: a survey's answers as a file; `tettpa exports run`: make those asked for on the pages."""

import secrets
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import click

from participation import jobs
from participation.cli.errors import BadInput
from participation.cli.opening import opened_database, settings_or_sentence
from participation.services import exports, journal, publishing
from participation.services.database import Database
from participation.services.errors import NotFound
from participation.services.exports import Filter, Format, Options, Shape

SALT_BYTES = 32


@click.command()
@click.argument("survey")
@click.option("--format", "kind", type=click.Choice([each.value for each in Format]), default="csv", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="The file [default: named after the survey, here].")
@click.option("--shape", type=click.Choice([each.value for each in Shape]), default="wide", show_default=True)
@click.option("--language", default="nb", show_default=True, help="Of labels and codebook.")
@click.option("--since", help="First day, as 2026-01-31.")
@click.option("--until", help="Last day.")
@click.option("--session", "sessions", type=int, multiple=True, help="A field session's number; may be repeated.")
@click.option("--answered-in", "languages", multiple=True, help="A language's code; may be repeated.")
@click.option("--survey-version", "versions", type=int, multiple=True, help="A version's number; may be repeated.")
@click.option("--free-text", is_flag=True, help="With people's own words; takes a reason.")
@click.option("--exact-places", is_flag=True, help="With points as they were set; takes a reason.")
@click.option("--reason", default="", help="Why; stands in the journal.")
@click.option("--salt", help="64 hexadecimal digits: the same salt gives the same file [default: drawn].")
def export(
    survey: str,
    kind: str,
    output: Path | None,
    shape: str,
    language: str,
    since: str | None,
    until: str | None,
    sessions: tuple[int, ...],
    languages: tuple[str, ...],
    versions: tuple[int, ...],
    free_text: bool,
    exact_places: bool,
    reason: str,
    salt: str | None,
) -> None:
    """Write the answers to SURVEY (its short address) to a file with its codebook.

    People's own words and exact places are left out unless they are asked for with a reason. Who runs this command
    reads the database anyway; the journal notes the export all the same. docs/exports.md explains the files.
    """
    chosen = Filter(_day(since, "--since"), _day(until, "--until"), sessions, languages, versions)
    options = Options(Format(kind), Shape(shape), language, free_text, exact_places, reason, chosen)
    with opened_database(settings_or_sentence()) as database:
        try:
            options = options.checked(may_take_words=True)
            with database.read() as session:
                view = publishing.survey_by_slug(session, survey)
        except NotFound as problem:
            raise BadInput(f'there is no survey with the address "{survey}".') from problem
        path = output or Path(exports.file_name(view.slug, options))
        made = _make(database, view, options, path.resolve(), _salt(salt))
    click.echo(f"{made.number} responses, {made.size} bytes: {path}")


@click.group("exports")
def exports_() -> None:
    """Make the exports that people have asked for on the pages."""


@exports_.command()
@click.option("--follow", is_flag=True, help="Go on looking for new ones, until stopped.")
def run(follow: bool) -> None:
    """Make every export that waits; take away files whose time is up."""
    settings = settings_or_sentence()
    with opened_database(settings) as database:
        while True:
            made = jobs.run_exports(database, settings.instance, lambda: datetime.now(UTC))
            if made or not follow:
                click.echo(f"{made} exports made.")
            if not follow:
                return
            time.sleep(5)


def _make(
    database: Database, view: publishing.SurveyView, options: Options, path: Path, salt: bytes
) -> exports.MadeFile:
    total = exports.counted(database, view.id, options)
    database.run(
        lambda session: journal.record(
            session,
            "responses.export",
            area_id=view.area_id,
            subject=f"survey:{view.slug}",
            detail={"responses": total, **options.as_data()},
        )
    )
    try:
        with click.progressbar(length=total, label="Responses", file=sys.stderr) as bar:

            def progress(done: int, _total: int) -> bool:
                bar.update(done - bar.pos)
                return True

            return exports.make(database, view.id, options, path, salt=salt, progress=progress)
    except OSError as error:
        raise BadInput(f"the file cannot be written ({error.strerror}).", path=path) from error


def _salt(text: str | None) -> bytes:
    if text is None:
        return secrets.token_bytes(SALT_BYTES)
    try:
        salt = bytes.fromhex(text)
    except ValueError:
        salt = b""
    if len(salt) != SALT_BYTES:
        raise BadInput("--salt takes 64 hexadecimal digits.")
    return salt


def _day(text: str | None, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadInput(f'{name} takes a day as 2026-01-31; it is "{text}".') from error
