"""`tettpa weights`: weights that make a sample's margins those of the register."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from analysis.columns import ColumnProblem, frame_of
from analysis.problems import AnalysisProblem
from analysis.representation.indicators import effective_sample_size, kish_design_effect, standardized_differences
from analysis.representation.weights import Margin, Weights, margins_of, rake, trim
from participation.cli.csv_input import CsvTable
from participation.cli.errors import BadInput
from participation.cli.reference_input import read_reference
from participation.cli.sample_input import CSV_FILE, column_missing, read_sample

Numbers = NDArray[np.float64]


def _bounds(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[float, float] | None:
    del context, parameter
    if value is None:
        return None
    try:
        lower, upper = (float(part) for part in value.split(","))
    except ValueError as error:
        raise BadInput(f'--trim "{value}": write two numbers, as in --trim 0.3,3.') from error
    return lower, upper


@click.command()
@click.argument("sample", type=CSV_FILE)
@click.argument("margins", type=CSV_FILE)
@click.option("--trim", "bounds", callback=_bounds, metavar="L,U", help="Keep weights within multiples of their mean.")
@click.option("--total", type=click.FloatRange(min=0, min_open=True), help="Scale every margin to this many residents.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON: weights, margins and indicators.")
def weights(
    sample: Path, margins: Path, bounds: tuple[float, float] | None, total: float | None, as_json: bool
) -> None:
    """Rake SAMPLE to MARGINS and write it with a further column "weight".

    SAMPLE has one row a respondent; MARGINS has the columns dimension, category and count, or is a JSON-stat table.
    Respondents without an answer keep their share of the sample. Every margin is reached within 1e-10, or there is an
    error; trimming afterwards keeps the total, and the JSON says how far the margins then are.
    """
    table = read_sample(sample)
    given = _margins(table, margins, total)
    try:
        raked = rake(given)
        values = raked.values if bounds is None else trim(raked.values, *bounds)
    except AnalysisProblem as problem:
        path = None if problem.code == "trim_bounds" else margins
        sentence = f"--trim: {problem.message}" if path is None else problem.message
        if problem.code == "totals_differ":
            sentence = f"{sentence} Use --total N to scale both."
        raise BadInput(sentence, path=path, column=problem.dimension or None) from problem
    click.echo(_document(given, raked, values) if as_json else _csv(table, values), nl=as_json)


def _margins(table: CsvTable, path: Path, total: float | None) -> list[Margin]:
    figures = read_reference(path, sample=table)
    try:
        return margins_of(frame_of(table.header, table.rows), figures, total)
    except ColumnProblem as problem:
        raise column_missing(table, problem.dimension, "the reference") from problem
    except AnalysisProblem as problem:
        row = None if problem.row is None else table.numbers[problem.row]
        raise BadInput(problem.message, path=table.path, row=row, column=problem.dimension) from problem


def _csv(table: CsvTable, values: Numbers) -> str:
    if "weight" in table.header:
        raise BadInput("the sample has this column already; rename it.", path=table.path, row=1, column="weight")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*table.header, "weight"])
    writer.writerows([*row, repr(float(value))] for row, value in zip(table.rows, values, strict=True))
    return out.getvalue()


def _document(margins: list[Margin], raked: Weights, values: Numbers) -> str:
    document = {
        "n": len(values),
        "total": float(values.sum()),
        "iterations": raked.iterations,
        "min": float(values.min()),
        "max": float(values.max()),
        "kish_deff": kish_design_effect(values),
        "effective_n": effective_sample_size(values),
        "margins": [row for margin in margins for row in _reached(margin, values)],
        "weights": values.tolist(),
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)


def _reached(margin: Margin, values: Numbers) -> list[dict[str, Any]]:
    size = len(margin.targets)
    heard = np.bincount(margin.codes, minlength=size)
    weighted = np.bincount(margin.codes, weights=values, minlength=size)
    before = standardized_differences(heard, margin.targets)
    after = standardized_differences(weighted, margin.targets)
    return [
        {
            "dimension": margin.name,
            "category": margin.categories[at],
            "x": int(heard[at]),
            "target": float(margin.targets[at]),
            "weighted": float(weighted[at]),
            "departure": float(weighted[at] / margin.targets[at] - 1),
            "asmd_before": float(before[at]),
            "asmd_after": float(after[at]),
        }
        for at in range(size)
    ]
