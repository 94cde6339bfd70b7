"""`tettpa survey`: check a questionnaire file before anybody meets it, or take a ready one to start from."""

import json
from pathlib import Path

import click

from participation.cli.errors import BadInput
from participation.cli.survey_check import Checked, check_file, sentences
from surveys import library
from surveys.formats import native, xlsform
from surveys.wording import say

LARGEST_FILE = max(native.LARGEST_FILE * 4, xlsform.LARGEST_FILE)


@click.group()
def survey() -> None:
    """Check a questionnaire file, change its format, or take a ready one to start from."""


@survey.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document instead of sentences.")
@click.pass_context
def check(context: click.Context, file: Path, as_json: bool) -> None:
    """Say what is wrong with FILE: a questionnaire in the native format, or an XLSForm workbook (.xlsx, .xls).

    Exit status: 0 it can be used, 1 it can be used but something is lost or missing, 2 it cannot be used.
    """
    checked = _checked(file)
    text = json.dumps(checked.document, ensure_ascii=False, indent=1) if as_json else sentences(file, checked)
    click.echo(text, err=checked.status == 2 and not as_json)
    context.exit(checked.status)


@survey.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@click.pass_context
def convert(context: click.Context, source: Path, target: Path) -> None:
    """Write the questionnaire SOURCE as TARGET: .json is the native format, .xlsx an XLSForm workbook.

    What an XLSForm workbook holds and cannot be carried over is listed. Exit status as of `check`.
    """
    if target.suffix not in {".json", ".xlsx"}:
        raise BadInput("the second file must end in .json or .xlsx.", path=target)
    checked = _checked(source)
    click.echo(sentences(source, checked), err=True)
    if checked.questionnaire is not None:
        made = native.dump if target.suffix == ".json" else xlsform.write
        try:
            target.write_bytes(made(checked.questionnaire))
        except OSError as error:
            raise BadInput(f"the file cannot be written ({error.strerror}).", path=target) from error
    context.exit(checked.status)


def _checked(file: Path) -> Checked:
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)  # more would be refused anyway
    except OSError as error:
        raise BadInput(f"the file cannot be read ({error.strerror}).", path=file) from error
    return check_file(content, file.stem, is_workbook=file.suffix.lower() in {".xlsx", ".xls", ".xlsm"})


@survey.command("library")
@click.argument("name", required=False)
def library_(name: str | None) -> None:
    """List the ready questionnaires, or print the one called NAME as a file of the native format."""
    if name is None:
        for each in library.names():
            found = library.load(each)
            note = say(found.note, "en", found.default_language).text
            click.echo(f"{each} ({len(found.questions)} questions, {len(found.languages)} languages)\n  {note}")
        return
    if name not in library.names():
        raise BadInput(f'there is no ready questionnaire "{name}"; there are {", ".join(library.names())}.')
    click.echo(native.dump(library.load(name)), nl=False)
