"""`tettpa reference`: what is in a file of register figures?"""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import click

from analysis.problems import AnalysisProblem
from analysis.tables.plain_csv import NEEDED as CSV_COLUMNS
from analysis.tables.plain_csv import columns_of
from analysis.tables.stat_table import MEANINGS, Cell, StatTable
from participation.cli.csv_input import read_csv
from participation.cli.errors import BadInput
from participation.cli.reference_input import classifying, read_reference
from participation.cli.stat_input import is_json, read_table, text_of
from participation.cli.table_output import table as as_table

FIRST_FIGURES = 40


@click.group()
def reference() -> None:
    """Work with files of register figures."""


@reference.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--select", "choices", multiple=True, metavar="DIMENSION=CATEGORY", help="Keep one category; repeatable.")
@click.option("--csv", "as_csv", is_flag=True, help="Write the CSV that `tettpa representation` takes.")
@click.option("--json", "as_json", is_flag=True, help="Write every figure with its mark as JSON.")
def show(file: Path, choices: tuple[str, ...], as_csv: bool, as_json: bool) -> None:
    """Show a table of register figures: JSON-stat, PxWeb's CSV, or a CSV with dimension, category and count."""
    if not is_json(file) and _is_plain(file):
        _show_plain(file, as_csv=as_csv, as_json=as_json)
        return
    table = read_table(file, choices)
    if as_csv:
        click.echo(_csv(_counts(file, table)), nl=False)
    elif as_json:
        click.echo(json.dumps(_document(table), ensure_ascii=False, allow_nan=False, indent=1))
    else:
        click.echo(_text(table))


def _is_plain(file: Path) -> bool:
    header = text_of(file).lstrip("\r\n").split("\n", 1)[0]
    columns = columns_of([name.strip('" ') for name in re.split("[,;\t]", header.strip())])
    # "count" may be what is missing: then that is said, and not that the file is no table of PxWeb's.
    return {"dimension", "category"} <= columns.keys()


def _show_plain(file: Path, *, as_csv: bool, as_json: bool) -> None:
    figures = read_reference(file)
    rows = [(d.name, c, K) for d in figures.dimensions for c, K in zip(d.categories, d.counts, strict=True)]
    if as_csv:
        click.echo(_csv(rows), nl=False)
    elif as_json:
        rows_as_objects = [dict(zip(CSV_COLUMNS, row, strict=True)) for row in rows]
        click.echo(json.dumps({"figures": rows_as_objects}, ensure_ascii=False, indent=1))
    else:
        totals = ", ".join(f"{d.name} {d.population}" for d in figures.dimensions)
        cells = [(name, category, str(K), "") for name, category, K in rows]
        header = read_csv(file).header
        used = [columns_of(header)[name] for name in CSV_COLUMNS]
        further = [name for at, name in enumerate(header) if at not in used]
        note = f"; also {', '.join(further)}" if further else ""
        click.echo(f"Totals: {totals}{note}\n{as_table(('dimension', 'category', 'count', ''), cells)}")


def _counts(file: Path, table: StatTable) -> list[tuple[str, str, int]]:
    try:
        return [
            (axis.code, category.label, count)
            for axis in classifying(table)
            for category, count in table.counts(axis.code)
        ]
    except AnalysisProblem as problem:
        sentence = problem.message
        if problem.code == "choice_needed":
            sentence = f"{sentence} Use --select {problem.dimension}=CATEGORY."
        raise BadInput(sentence, path=file, column=problem.dimension or None) from problem


def _csv(rows: list[tuple[str, str, int]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([CSV_COLUMNS, *rows])
    return out.getvalue()


def _document(table: StatTable) -> dict[str, Any]:
    return {
        "title": table.title,
        "source": table.source,
        "table": table.table_id,
        "updated": table.updated,
        "axes": [
            {
                "code": axis.code,
                "label": axis.label,
                "role": axis.role,
                "total": axis.total,
                "categories": [{"code": category.code, "label": category.label} for category in axis.categories],
            }
            for axis in table.axes
        ],
        "figures": [
            {
                **{axis.code: category.code for axis, category in zip(table.axes, categories, strict=True)},
                "value": cell.value,
                "status": cell.status,
            }
            for categories, cell in table.rows()
        ],
    }


def _text(table: StatTable) -> str:
    about = {"Title": table.title, "Source": table.source, "Table": table.table_id, "Updated": table.updated}
    parts = [f"{name}: {value}" for name, value in about.items() if value]
    for axis in table.axes:
        names = ", ".join(category.label for category in axis.categories[:12])
        more = f", and {len(axis.categories) - 12} more" if len(axis.categories) > 12 else ""
        parts.append(f"{axis.code} ({axis.label}{', ' + axis.role if axis.role else ''}): {names}{more}")
    rows = list(table.rows())
    shown = [(*(category.label for category in categories), _shown(cell)) for categories, cell in rows[:FIRST_FIGURES]]
    parts.append(as_table([*(axis.code for axis in table.axes), "figure"], shown))
    if len(rows) > FIRST_FIGURES:
        parts.append(f"  ... and {len(rows) - FIRST_FIGURES} more; --json writes all.")
    marks = sorted({cell.status for _, cell in rows if cell.status})
    parts += [f"{mark} {MEANINGS[mark]}" for mark in marks]
    return "\n".join(parts)


def _shown(cell: Cell) -> str:
    return cell.status if cell.value is None else f"{cell.value:.15g}{cell.status}"
