"""`tettpa code`: suggest codes for free texts, learned from coded ones. `tettpa coding`: how good is that?"""

import json
from pathlib import Path
from typing import Any

import click

from analysis.coding.model import CodingModel, Suggestions, fit
from participation.cli.coding_agreement import agreement
from participation.cli.coding_evaluate import evaluate
from participation.cli.coding_input import read_texts, read_training
from participation.cli.sample_input import CSV_FILE
from participation.cli.table_output import table

WIDEST_TEXT = 60
DECIMALS = 4
FEW = 300


@click.group()
def coding() -> None:
    """Judge the coding of free texts, by the machine and by people."""


coding.add_command(evaluate)
coding.add_command(agreement)


@click.command()
@click.argument("train", type=CSV_FILE)
@click.argument("texts", type=CSV_FILE)
@click.option(
    "--precision",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Suggest only what was right in this share of cases on texts held out; default: the best balance.",
)
@click.option("--words", is_flag=True, help="With --json: the words that made the machine suggest each code.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def code(train: Path, texts: Path, precision: float | None, words: bool, as_json: bool) -> None:
    """Suggest codes for TEXTS, learned from TRAIN.

    TRAIN is a CSV file with the columns text, language and codes (codes parted by | or ;, empty where none fits);
    TEXTS one with the columns text and language. Probabilities are calibrated: of suggestions given with .8, about four
    in five are right. A text about which there is not enough to say gets no suggestion and the codes' base rates.
    """
    examples = read_training(train)
    asked, languages = read_texts(texts)
    model = fit(examples)
    found = model.suggest([text for text, _ in asked], [language for _, language in asked], precision)
    if as_json:
        click.echo(as_document(model, found, asked, languages, with_words=words))
    else:
        click.echo(as_text(model, found, asked))


def as_document(
    model: CodingModel,
    found: Suggestions,
    asked: list[tuple[str, str]],
    languages: list[str],
    *,
    with_words: bool = False,
) -> str:
    """Return suggestions as JSON; `languages` as they stood in the file."""
    rows: list[dict[str, Any]] = []
    for row, ((text, detected), language) in enumerate(zip(asked, languages, strict=True)):
        suggested = found.codes_of(row)
        entry: dict[str, Any] = {
            "text": text,
            "language": language or detected,
            "suggested": list(suggested),
            "probabilities": {
                name: round(float(p), DECIMALS) for name, p in zip(found.codes, found.probabilities[row], strict=True)
            },
            "abstained": not suggested,
            "enough": bool(found.enough[row]),
        }
        if with_words:
            entry["words"] = {name: [w.text for w in model.words(text, detected, name)] for name in suggested}
        rows.append(entry)
    learned = {"texts": len(model.held_out.texts), "languages": model.languages}
    return json.dumps(
        {"codes": list(found.codes), "texts": rows, "learned_from": learned}, ensure_ascii=False, indent=1
    )


def as_text(model: CodingModel, found: Suggestions, asked: list[tuple[str, str]]) -> str:
    """Return suggestions as a table with every probability."""
    lines = []
    for row, (text, language) in enumerate(asked):
        flat = " ".join(text.split())
        short = flat if len(flat) <= WIDEST_TEXT else flat[: WIDEST_TEXT - 1] + "…"
        silent = "-" if found.enough[row] else "not enough to say"
        lines.append(
            [short, language or "?"]
            + [f"{p:.2f}" for p in found.probabilities[row]]
            + [", ".join(found.codes_of(row)) or silent]
        )
    number = len(model.held_out.texts)
    note = f"Learned from {number} coded texts."
    if number < FEW:
        note += f" Fewer than {FEW} promise little: take the probabilities as rough."
    return table(["text", "language", *found.codes, "suggested"], lines) + "\n\n" + note
