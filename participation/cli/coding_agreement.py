"""`tettpa coding agreement`: how far do people agree?"""

import json
from dataclasses import asdict
from pathlib import Path

import click

from analysis.coding.agreement import Agreement, Alpha
from analysis.coding.agreement import agreement as measure
from participation.cli.coding_input import read_codings
from participation.cli.sample_input import CSV_FILE
from participation.cli.table_output import table


@click.command()
@click.argument("codings", type=CSV_FILE)
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def agreement(codings: Path, as_json: bool) -> None:
    """Measure how far people agree: Krippendorff's alpha with its interval, overall and by code.

    CODINGS is a CSV file with the columns unit, coder and code, one row for each code that somebody gave. An empty code
    says that the coder saw the unit and gave it none; a unit and coder without a row, that the coder did not see it.

    Overall, alpha is nominal over the codes where everybody gave each unit at most one, and otherwise pooled: each unit
    and code is a question with the answers yes and no.
    """
    result = measure(read_codings(codings))
    click.echo(as_document(result) if as_json else as_text(result))


def as_document(result: Agreement) -> str:
    """Return agreement as JSON."""
    overall = result.overall
    document = {
        "alpha": overall.value,
        "interval": [overall.low, overall.high],
        "method": "pooled" if result.nominal is None else "nominal",
        "overall": _alpha(overall),
        "pooled": _alpha(result.pooled),
        "nominal": None if result.nominal is None else _alpha(result.nominal),
        "by_code": {name: _alpha(alpha) for name, alpha in result.by_code.items()},
        "kappa": [{"coders": list(pair), "kappa": value} for pair, value in result.by_pair.items()],
        "coders": list(result.coders),
        "units": overall.units,
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def as_text(result: Agreement) -> str:
    """Return agreement as tables."""
    rows = [_row("overall", result.overall)]
    if result.nominal is not None:
        rows.append(_row("pooled over codes", result.pooled))
    rows += [_row(name, alpha) for name, alpha in result.by_code.items()]
    pairs = [[f"{one} and {other}", _figure(kappa), ""] for (one, other), kappa in result.by_pair.items()]
    return "\n\n".join(
        [
            table(["", "alpha", "95 % from", "to", "units", ""], rows),
            table(["coders", "Cohen's kappa, mean of the codes", ""], pairs),
        ]
    )


def _alpha(alpha: Alpha) -> dict[str, float | int | None]:
    found = asdict(alpha)
    return {"alpha": found.pop("value"), **found}


def _row(name: str, alpha: Alpha) -> list[str]:
    return [name, _figure(alpha.value), _figure(alpha.low), _figure(alpha.high), str(alpha.units), ""]


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
