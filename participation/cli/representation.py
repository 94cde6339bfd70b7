"""`tettpa representation`: which groups has a sample not heard?"""

import gettext
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

import translations
from analysis.representation.assessment import GroupFinding, Report, assess
from participation.cli.errors import BadInput
from participation.cli.reference_input import read_reference
from participation.cli.sample_input import CSV_FILE, counted, read_sample
from participation.cli.table_output import table
from participation.services.representation_sentences import notes, sentence

Translate = Callable[[str], str]


def _looks(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, ...]:
    del context, parameter
    if value is None:
        return ()
    parts = value.split(",")
    if not all(part.strip().isascii() and part.strip().isdigit() for part in parts):
        raise BadInput(f'--looks "{value}": write whole numbers of answers, as in --looks 100,200.')
    looks = tuple(int(part) for part in parts)
    if looks[0] < 1 or any(later <= earlier for earlier, later in pairwise(looks)):
        raise BadInput(f'--looks "{value}": the numbers of answers must rise from 1.')
    return looks


@click.command()
@click.argument("sample", type=CSV_FILE)
@click.argument("reference", type=CSV_FILE, required=False)
@click.option("--reference", "reference_option", type=CSV_FILE, metavar="FILE", help="The same, as an option.")
@click.option(
    "--select", "choices", multiple=True, metavar="DIMENSION=CATEGORY", help="One category of a JSON-stat table."
)
@click.option(
    "--population",
    type=click.IntRange(min=1),
    help="Residents in all; without it, each dimension's own total.",
)
@click.option("--session", metavar="COLUMN", help="Column of SAMPLE that says in which field session somebody was met.")
@click.option("--looks", callback=_looks, metavar="N,N,...", help="Earlier looks: after so many answers of SAMPLE.")
@click.option(
    "--language", type=click.Choice(["nb", "nn", "en"]), default="en", show_default=True, help="Of the sentences."
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON, with every figure.")
def representation(
    sample: Path,
    reference: Path | None,
    reference_option: Path | None,
    choices: tuple[str, ...],
    population: int | None,
    session: str | None,
    looks: tuple[int, ...],
    language: str,
    as_json: bool,
) -> None:
    """Say of every resident group whether SAMPLE has heard it as often as its size calls for.

    SAMPLE is a CSV file with one row a respondent and a column for every dimension; an empty cell, NA or "prefer not
    to say" is a missing answer. REFERENCE is a CSV file with the columns dimension, category and count: the register's
    residents; or a JSON-stat table, whose axes and categories go by code or name. A dimension "a x b" crosses the
    columns a and b, with categories like "woman x 16-25". With --looks, what an earlier look flagged too is confirmed.
    """
    path = reference or reference_option
    if path is None or (reference and reference_option):
        raise click.UsageError("Name the reference file once.")
    people = read_sample(sample)
    figures = read_reference(path, population, people, choices)
    if looks and looks[-1] >= len(people.rows):
        raise BadInput(
            f"--looks: a look after {looks[-1]} answers is not earlier than all {len(people.rows)}.", path=sample
        )
    reports: list[Report] = []
    for answers in (*looks, len(people.rows)):
        seen = counted(replace(people, rows=people.rows[:answers]), figures, session)
        before = {(g.dimension, g.category): g.state for g in reports[-1].groups} if reports else None
        reports.append(assess(seen, figures, previous=before))
    translate = translation(language)
    click.echo(as_document(reports, translate) if as_json else as_text(reports[-1], translate))


def translation(language: str) -> Translate:
    """Return gettext's function for `language`; English where there is no catalogue."""
    folder = Path(translations.__file__).parent
    return gettext.translation("messages", str(folder), [language], fallback=True).gettext


def as_document(reports: Sequence[Report], translate: Translate) -> str:
    """Return the last report as JSON, with what each look flagged."""
    report = reports[-1]
    document = {
        "n": report.n,
        "dimensions": [asdict(dimension) for dimension in report.dimensions],
        "groups": [_group(finding, translate) for finding in report.groups],
        "looks": [
            {
                "n": look.n,
                "flagged": [[g.dimension, g.category] for g in look.groups if g.flagged],
                "confirmed": [[g.dimension, g.category] for g in look.groups if g.confirmed],
            }
            for look in reports
        ],
        "settings": asdict(report.settings),
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)


def _group(finding: GroupFinding, translate: Translate) -> dict[str, Any]:
    return {
        **asdict(finding),
        "sentence": sentence(finding).render(translate),
        "notes": [note.render(translate) for note in notes(finding)],
    }


def as_text(report: Report, translate: Translate) -> str:
    """Return the report as a table a dimension, each group's sentence below its figures."""
    parts = [f"{report.n} respondents"]
    for dimension in report.dimensions:
        about = [f"{dimension.n} known", f"{dimension.missing} missing", f"{dimension.N} residents"]
        if dimension.deff > 1:
            about.append(f"design effect {dimension.deff:.2f} from {dimension.sessions} sessions")
        parts.append(f"\n{dimension.name}: {', '.join(about)}")
        own = [finding for finding in report.groups if finding.dimension == dimension.name]
        parts.append(table(_HEADER, [_cells(finding) for finding in own]))
        for finding in own:
            said = [sentence(finding), *notes(finding)]
            parts.append(f"  {finding.category}: {' '.join(message.render(translate) for message in said)}")
    return "\n".join(parts)


_HEADER = ("group", "heard", "share", "residents", "share", "ratio", "p", "q", "needed", "state")


def _cells(finding: GroupFinding) -> tuple[str, ...]:
    return (
        finding.category,
        str(finding.x),
        _percent(finding.share),
        str(finding.K),
        _percent(finding.reference_share),
        "-" if finding.ratio is None else f"{finding.ratio:.2f}",
        f"{finding.p:.3f}",
        "-" if finding.q is None else f"{finding.q:.3f}",
        "-" if finding.needed is None else str(finding.needed),
        f"{finding.state}{' (strong)' if finding.strong else ''}",
    )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"
