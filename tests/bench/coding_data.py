"""Coded texts that the benchmarks of coding learn from and are judged by, read from ../shared/data."""

import csv
from pathlib import Path

import numpy as np

from analysis.coding.model import Example, Pair

DATA = Path(__file__).parents[3] / "shared" / "data"
LANGUAGES = {
    "nb": "nob_Latn",
    "en": "eng_Latn",
    "pl": "pol_Latn",
    "so": "som_Latn",
    "ar": "arb_Arab",
    "uk": "ukr_Cyrl",
    "ti": "tir_Ethi",
}
Row = tuple[str, str, str]


def sib_rows(language: str, part: str) -> dict[int, tuple[str, str]]:
    """Return index -> (text, topic)."""
    with (DATA / "sib200" / LANGUAGES[language] / f"{part}.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {int(row["index_id"]): (row["text"], row["category"]) for row in rows}


def sib(language: str, part: str) -> list[Example]:
    """Return one language's sentences."""
    return [Example(text, language, frozenset([topic])) for text, topic in sib_rows(language, part).values()]


def warsaw() -> list[Example]:
    """Return the proposals' titles."""
    with (DATA / "warsaw" / "proposals.csv").open(encoding="utf-8") as file:
        return [Example(row["text"], "pl", frozenset(row["codes"].split("|"))) for row in csv.DictReader(file)]


def without_codes(names: list[str]) -> list[tuple[str, str]]:
    """Return languages' test sentences as texts without codes."""
    return [(example.text, name) for name in names for example in sib(name, "test")]


def translations(number: int, seed: int = 0) -> list[Pair]:
    """Return so many training sentences of each language with their Norwegian, the same ones for all."""
    norwegian = sib_rows("nb", "train")
    chosen = np.random.default_rng(seed).permutation(sorted(norwegian))[:number].tolist()
    return [
        Pair(sib_rows(name, "train")[index][0], name, norwegian[index][0], "nb")
        for name in LANGUAGES
        if name != "nb"
        for index in chosen
    ]
