"""`tettpa survey`: check a questionnaire file before anybody meets it, or take a ready one to start from."""

import json
from pathlib import Path
from typing import Any

import click

from participation.cli.errors import BadInput
from surveys import library
from surveys.formats import native
from surveys.problems import Problem, QuestionnaireRefused, Severity
from surveys.questionnaire import QuestionType
from surveys.wording import language, say


@click.group()
def survey() -> None:
    """Check a questionnaire file, or take a ready one to start from."""


@survey.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document instead of sentences.")
@click.pass_context
def check(context: click.Context, file: Path, as_json: bool) -> None:
    """Say what is wrong with FILE, a questionnaire in the native format (docs/questionnaire-format.md).

    Exit status: 0 it can be used, 1 it can be used but something is lost or missing, 2 it cannot be used.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(native.LARGEST_FILE * 4 + 1)  # more would be refused anyway
    except OSError as error:
        raise BadInput(f"the file cannot be read ({error.strerror}).", path=file) from error
    problems = native.check(content)
    errors = [problem for problem in problems if problem.severity == Severity.ERROR]
    warnings = [problem for problem in problems if problem.severity == Severity.WARNING]
    click.echo(
        json.dumps(_document(content, errors, warnings), ensure_ascii=False, indent=1)
        if as_json
        else _sentences(file, content, errors, warnings),
        err=bool(errors) and not as_json,
    )
    context.exit(2 if errors else 1 if warnings else 0)


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


def _document(content: bytes, errors: list[Problem], warnings: list[Problem]) -> dict[str, Any]:
    summary = _summary(content)
    return {
        **summary,
        "warnings": [
            {"where": problem.where, "code": problem.code, "message": problem.message} for problem in warnings
        ],
        # A native file has no sheets and rows; `column` holds the path inside it.
        "errors": [
            {"sheet": None, "row": None, "column": problem.where, "code": problem.code, "message": problem.message}
            for problem in errors
        ],
    }


def _summary(content: bytes) -> dict[str, Any]:
    try:
        questionnaire = native.load(content)
    except QuestionnaireRefused:
        return {"title": None, "languages": [], "questions": 0}
    questions = [question for question in questionnaire.questions if question.type != QuestionType.NOTE]
    return {
        "title": say(questionnaire.title, questionnaire.default_language, questionnaire.default_language).text,
        "languages": list(questionnaire.languages),
        "questions": len(questions),
        "hash": questionnaire.hash,
    }


def _sentences(file: Path, content: bytes, errors: list[Problem], warnings: list[Problem]) -> str:
    if errors:
        return "\n".join(f"tettpa: {file}, {problem}" for problem in errors)
    summary = _summary(content)
    names = ", ".join(language(code).own_name for code in summary["languages"])
    lines = [
        f"{summary['title']}: {summary['questions']} questions in {len(summary['languages'])} languages ({names})."
    ]
    lines += [f"  {problem}" for problem in warnings]
    lines.append("It can be used." if not warnings else "It can be used; look at the lines above first.")
    return "\n".join(lines)
