"""Are suggestions right as often as was asked? Rows of `python -m tests.bench.coding promised`."""

from collections.abc import Iterator
from itertools import product

import numpy as np

from analysis.coding.model import CodingModel, Example, fit
from tests.bench.coding_data import LANGUAGES, Row, sib, translations, without_codes

DRAWS = 5
ASKED = (0.7, 0.8, 0.9)


def section_promised() -> Iterator[Row]:
    """Is a suggestion right as often as was asked, in languages in which nobody has coded anything?"""
    others = [name for name in LANGUAGES if name != "nb"]
    unseen = {name: sib(name, "test") for name in others}
    for number in (50, 100, 300, 701):
        draws = DRAWS if number < 701 else 1
        found: dict[float, list[tuple[str, int, int]]] = {precision: [] for precision in ASKED}
        for seed in range(draws):
            model = fit(sib("nb", "train"), translations(number, seed), uncoded=without_codes(others))
            for name, precision in product(others, ASKED):
                found[precision].append((name, *kept(model, unseen[name], precision)))
        for precision, each in found.items():
            what = f"labels in Norwegian only, {number} translated sentences, precision {precision:g} asked"
            yield f"{what}, right (sentences served; draws: {draws})", f"≥ {precision:g}", promised(each, unseen)


def kept(model: CodingModel, examples: list[Example], precision: float) -> tuple[int, int]:
    """Return how many suggestions there are at a precision asked, and how many of them are right."""
    suggested = model.suggest([e.text for e in examples], [e.language for e in examples], precision).suggested
    true = np.array([[code in e.codes for code in model.codes] for e in examples])
    return int(suggested.sum()), int((suggested & true).sum())


def promised(each: list[tuple[str, int, int]], unseen: dict[str, list[Example]]) -> str:
    """Return the share of suggestions that were right and of sentences served, over all languages and in each."""
    number, right = sum(found for _, found, _ in each), sum(true for _, _, true in each)
    if not number:
        return "no suggestions"
    sentences = sum(len(unseen[name]) for name, _, _ in each)
    silent = sum(found == 0 for _, found, _ in each)
    single = []
    for name in unseen:
        own = [(found, true) for other, found, true in each if other == name]
        some = sum(found for found, _ in own)
        single.append(f"{name} {sum(true for _, true in own) / some:.2f}" if some else f"{name} none")
    whole = f"{right / number:.2f} ({number / sentences:.0%}): {', '.join(single)}"
    return f"{whole}; silent in {silent} of {len(each)}"
