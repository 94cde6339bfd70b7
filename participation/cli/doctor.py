"""`tettpa doctor`: what is wrong with the installation, and what to do."""

import json
from datetime import UTC, datetime
from typing import Any

import click

from participation.cli.opening import settings_or_sentence, unopened_database
from participation.services.health import Finding, Level, examine, worst
from participation.services.messages import Message

SIGNS = {Level.WELL: ("ok", "green"), Level.WARNING: ("see to", "yellow"), Level.PROBLEM: ("WRONG", "red")}
EXIT = {Level.WELL: 0, Level.WARNING: 0, Level.PROBLEM: 1}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts: one object.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.pass_context
def doctor(context: click.Context, as_json: bool, strict: bool) -> None:
    """Look the installation over: configuration, tables, keys, disk, clock, fonts, jobs, backups.

    Changes nothing. Exits with 1 where something is wrong.
    """
    settings = settings_or_sentence()
    with unopened_database(settings, pool_size=1) as database:
        findings = examine(settings, database, now=datetime.now(UTC))
    level = worst(findings)
    if as_json:
        click.echo(json.dumps({"state": level.value, "findings": [_as_data(each) for each in findings]}, indent=1))
    else:
        for each in findings:
            _tell(each)
    context.exit(1 if strict and level is not Level.WELL else EXIT[level])


def _as_data(finding: Finding) -> dict[str, Any]:
    return {
        "about": finding.about,
        "state": finding.level.value,
        "sentence": _english(finding.message),
        "advice": _english(finding.advice) if finding.advice else "",
    }


def _tell(finding: Finding) -> None:
    sign, colour = SIGNS[finding.level]
    click.echo(f"{click.style(f'{sign:>7}', fg=colour)}  {_english(finding.message)}")
    if finding.advice:
        click.echo(f"         -> {_english(finding.advice)}")


def _english(message: Message) -> str:
    return message.render(str)
