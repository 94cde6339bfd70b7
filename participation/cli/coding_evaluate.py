"""`tettpa coding evaluate`: how good is the machine on texts that people coded and it has not seen?"""

import json
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from analysis.coding.evaluate import Evaluation, Quality, judge
from analysis.coding.model import fit
from participation.cli.coding_input import read_examples, read_pairs, read_training
from participation.cli.sample_input import CSV_FILE
from participation.cli.table_output import table


@click.command()
@click.argument("train", type=CSV_FILE)
@click.argument("test", type=CSV_FILE)
@click.option("--pairs", type=CSV_FILE, help="Translations: text, language, translation, translation_language.")
@click.option("--inductive", is_flag=True, help="Leave TEST's texts out of the learning altogether.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON, with every figure.")
def evaluate(train: Path, test: Path, pairs: Path | None, inductive: bool, as_json: bool) -> None:
    """Learn from TRAIN, judge the machine on TEST.

    Both are CSV files with the columns text, language and codes (codes parted by | or ;). PAIRS holds translations by
    people; codes of a text reach its translation's language through them.

    TEST's texts, never their codes, are there while the machine learns, as an area's uncoded statements are: where the
    held-out texts of TRAIN are judged better so, they tell which words go together. With --inductive they are not.
    """
    examples, held_out = read_training(train), read_examples(test)
    translations = read_pairs(pairs) if pairs else []
    start = perf_counter()
    uncoded = [] if inductive else [(e.text, e.language) for e in held_out]
    model = fit(examples, translations, uncoded=uncoded)
    fitted = perf_counter()
    suggestions = model.suggest([e.text for e in held_out], [e.language for e in held_out])
    seconds = {"fit": round(fitted - start, 3), "predict": round(perf_counter() - fitted, 3)}
    result = judge(model, held_out, suggestions)
    write = as_document if as_json else as_text
    click.echo(write(result, seconds, model.uncoded))


def as_document(result: Evaluation, seconds: dict[str, float], uncoded: int) -> str:
    """Return an evaluation as JSON; `uncoded` texts without their codes were learned from."""
    document: dict[str, Any] = {
        "texts": result.overall.texts,
        "micro_f1": result.overall.micro_f1,
        "macro_f1": result.overall.macro_f1,
        "per_language": {name: asdict(quality) for name, quality in result.per_language.items()},
        "ece": result.overall.ece,
        "coverage_at_precision": {f"{p:g}": served.texts for p, served in result.coverage.items()},
        "promised_precision": {f"{p:g}": asdict(served) for p, served in result.promised.items()},
        "micro_f1_with_half_by_people": result.half,
        "per_code": result.per_code,
        "reliability": [asdict(point) for point in result.reliability],
        "unknown_codes": list(result.unknown_codes),
        "uncoded": uncoded,
        "seconds": seconds,
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def as_text(result: Evaluation, seconds: dict[str, float], uncoded: int) -> str:
    """Return an evaluation as tables and sentences; `uncoded` texts without their codes were learned from."""
    rows = [_row("all", result.overall), *(_row(name or "?", quality) for name, quality in result.per_language.items())]
    parts = [table(["texts in", "number", "micro-F1", "macro-F1", "calibration error", ""], rows)]
    for precision, served in result.promised.items():
        best = result.coverage[precision].texts
        measured = "none" if served.precision is None else f"{served.precision:.3f}"
        parts.append(
            f"Asked for precision {precision:g}: {served.texts:.1%} of the texts served, precision measured {measured};"
            f" at a measured {precision:g}, {best:.1%}."
        )
    parts.append(f"With the half it is least sure of coded by people: micro-F1 {result.half:.3f}.")
    if result.unknown_codes:
        parts.append(f"Never seen in training, so always missed: {', '.join(result.unknown_codes)}.")
    if uncoded:
        parts.append(f"Learned also from {uncoded} texts of TEST without their codes (--inductive leaves them out).")
    else:
        parts.append("Learned from no text of TEST.")
    parts.append(f"Seconds: fit {seconds['fit']:.1f}, predict {seconds['predict']:.1f}.")
    return "\n".join(parts)


def _row(name: str, quality: Quality) -> list[str]:
    error = "-" if quality.ece is None else f"{quality.ece:.3f}"
    return [name, str(quality.texts), f"{quality.micro_f1:.3f}", f"{quality.macro_f1:.3f}", error, ""]
