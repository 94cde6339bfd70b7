"""How good coding is, against issue 5's goals: `python -m tests.bench.coding [SECTION ...]`.

Sections: sib, norwegian, promised, warsaw, active, speed; default all. Prints the table of docs/coding.md. Reads ../shared/data
and says so where it is absent. Within a run, thresholds, curves and strengths come from training texts only. The fixed
settings of the machine were not all chosen so: docs/coding.md says which were compared on held-out texts.
"""

import resource
import sys
from collections.abc import Callable, Iterator
from time import perf_counter

import numpy as np
from sklearn.isotonic import IsotonicRegression

from analysis.coding import next as coding_next
from analysis.coding.agreement import alpha_nominal
from analysis.coding.calibration import error_by_chance, expected_calibration_error
from analysis.coding.evaluate import evaluate
from analysis.coding.model import CodingModel, Example, Settings, fit
from tests.bench.coding_data import DATA, LANGUAGES, Row, sib, translations, warsaw, without_codes
from tests.bench.coding_promised import section_promised

SPLITS = 10
STEP, CURVES = 40, 4  # labels between two machines of a learning curve; curves
SKEWED = {"nb": 600, "en": 200, "pl": 120, "so": 60, "ar": 60, "ti": 40, "uk": 40}


def macro(model: CodingModel, examples: list[Example]) -> float:
    """Return macro-F1 on examples."""
    return evaluate(model, examples).overall.macro_f1


def by_language(model: CodingModel, languages: list[str]) -> str:
    """Return mean and single macro-F1 over languages' test sentences."""
    found = {name: macro(model, sib(name, "test")) for name in languages}
    return f"{np.mean(list(found.values())):.3f} ({', '.join(f'{k} {v:.2f}' for k, v in found.items())})"


def section_sib() -> Iterator[Row]:
    """701 labels a language."""
    names = list(LANGUAGES)
    alone = [macro(fit(sib(name, "train")), sib(name, "test")) for name in names]
    yield "SIB-200, 701 labels, each language alone, mean macro-F1", "", f"{np.mean(alone):.3f}"
    everything = [example for name in names for example in sib(name, "train")]
    yield (
        "SIB-200, 701 labels a language, one machine, texts without codes not used",
        "",
        by_language(fit(everything), names),
    )
    model = fit(everything, uncoded=without_codes(names))
    yield f"SIB-200, 701 labels a language, one machine{used(model)}", "≥ .75", by_language(model, names)
    model = fit(everything, translations(701), uncoded=without_codes(names))
    yield f"the same, translations known as such{used(model)}", "≥ .75", by_language(model, names)


def used(model: CodingModel) -> str:
    """Return how many texts without codes a machine learned from, for a row's name."""
    return f", {model.uncoded} texts without codes used"


def section_norwegian() -> Iterator[Row]:
    """Labels in Norwegian only."""
    others = [name for name in LANGUAGES if name != "nb"]
    for number, goal in ((0, ""), (100, ""), (300, "≥ .66"), (701, "≥ .72")):
        model = fit(sib("nb", "train"), translations(number), uncoded=without_codes(others))
        what = f"labels in Norwegian only, {number} translated sentences, mean macro-F1 of the others{used(model)}"
        yield what, goal, by_language(model, others)


def splits(train: float) -> Iterator[tuple[list[Example], list[Example]]]:
    """Yield (train, test) of Warsaw's titles, drawn anew each time."""
    titles = warsaw()
    cut = train if isinstance(train, int) else int(len(titles) * train)
    for seed in range(SPLITS):
        drawn = [titles[i] for i in np.random.default_rng(seed).permutation(len(titles))]
        yield drawn[:cut], drawn[cut:]


def section_warsaw() -> Iterator[Row]:
    """Several codes a text."""
    drawn = [(fit(train, uncoded=[(e.text, e.language) for e in test]), test) for train, test in splits(2 / 3)]
    results = [evaluate(model, test) for model, test in drawn]
    mean = f"mean of {SPLITS} splits"
    yield "Warsaw, splits in which texts without codes were used", "", f"{sum(m.uncoded > 0 for m, _ in drawn)}"
    yield (
        f"Warsaw, a third held out, micro-F1, {mean}",
        "≥ .75",
        f"{np.mean([r.overall.micro_f1 for r in results]):.3f}",
    )
    yield f"Warsaw, a third held out, macro-F1, {mean}", "", f"{np.mean([r.overall.macro_f1 for r in results]):.3f}"
    promised = [r.promised[0.9] for r in results]
    served, right = np.mean([p.texts for p in promised]), np.mean([p.precision or 0 for p in promised])
    yield "Warsaw, texts served at precision .9 asked (measured)", "≥ 65 %", f"{served:.1%} ({right:.3f})"
    yield (
        "Warsaw, texts served at precision .9 measured",
        "≥ 65 %",
        f"{np.mean([r.coverage[0.9].texts for r in results]):.1%}",
    )
    yield "Warsaw, the least certain half by people, micro-F1", "≥ .93", f"{np.mean([r.half for r in results]):.3f}"
    for number, goal in ((1000, "≤ .03"), (300, "≤ .05")):
        yield f"Warsaw, {number} coded, calibration error above .2, {mean}", goal, calibration(number)


def calibration(number: int) -> str:
    """Return the calibration error with so many coded texts: mean of the splits, and of all their texts together.

    Beside each stands what exactly right probabilities would show by chance.
    """
    said, true, single, chance = [], [], [], []
    for train, test in splits(number):
        model = fit(train, uncoded=[(e.text, e.language) for e in test])
        p = model.suggest([e.text for e in test], [e.language for e in test]).probabilities
        y = np.array([[code in e.codes for code in model.codes] for e in test], dtype=float)
        said.append(p)
        true.append(y)
        single.append(expected_calibration_error(p, y, above=0.2))
        chance.append(error_by_chance(p, above=0.2))
    together = expected_calibration_error(np.vstack(said), np.vstack(true), above=0.2)
    by_chance = error_by_chance(np.vstack(said), above=0.2)
    return (
        f"{np.mean(single):.3f}, by chance alone {np.mean(chance):.3f} (splits together {together:.3f}, by chance "
        f"{by_chance:.3f})"
    )


def pooled_alpha(model: CodingModel, test: list[Example]) -> float:
    """Return alpha of machine and people over every test text and code, none abstained."""
    p = model.suggest([e.text for e in test], [e.language for e in test]).probabilities
    said = model.rule.apply(p, model.base)
    true = np.array([[code in e.codes for code in model.codes] for e in test])
    missed = sum(len(e.codes - set(model.codes)) for e in test)
    pair = np.array([np.append(said.ravel(), np.zeros(missed)), np.append(true.ravel(), np.ones(missed))], dtype=float)
    return alpha_nominal(pair) or 0.0


def learning_curve(pool: list[Example], test: list[Example], seed: int, most: int, *, active: bool) -> list[float]:
    """Return alpha after every STEP labels, up to `most`, as a share of the alpha that the whole pool gives."""
    whole = pooled_alpha(fit(pool), test)
    left = np.random.default_rng(seed).permutation(len(pool)).tolist()
    got, left = left[:STEP], left[STEP:]
    shares = []
    while True:
        model = fit([pool[i] for i in got], settings=Settings(folds=5))
        shares.append(pooled_alpha(model, test) / whole)
        if len(got) >= most:
            return shares
        waiting = [pool[i] for i in left]
        chosen = set(pick(model, waiting, [pool[i].language for i in got]) if active else range(STEP))
        got += [i for at, i in enumerate(left) if at in chosen]
        left = [i for at, i in enumerate(left) if at not in chosen]


def labels_needed(curves: list[list[float]], goal: float) -> tuple[float, float]:
    """Return the labels to the goal: read off the rising mean curve, and the mean of each curve's first crossing.

    A single curve crosses early or late by chance, its first crossing early rather than late. The rising curve that is
    nearest to the mean of all (isotonic regression, Barlow et al. 1972) is read between two steps; nan if never there.
    """
    labels = STEP * np.arange(1, len(curves[0]) + 1)
    rising = IsotonicRegression().fit_transform(labels, np.mean(curves, axis=0))
    at = int(np.searchsorted(rising, goal))
    smooth = np.nan
    if at < len(labels):
        smooth = float(np.interp(goal, rising[[max(at - 1, 0), at]], labels[[max(at - 1, 0), at]]))
    first = [labels[int(np.argmax(np.array(c) >= goal))] if max(c) >= goal else np.nan for c in curves]
    return smooth, float(np.mean(first))


def pick(model: CodingModel, waiting: list[Example], coded: list[str]) -> list[int]:
    """Return positions of the texts to code next."""
    texts, languages = [e.text for e in waiting], [e.language for e in waiting]
    counts = {name: coded.count(name) for name in set(coded)}
    found = model.suggest(texts, languages)
    return coding_next.order(model, found, languages, counts, texts=texts, take=STEP).tolist()


def section_active() -> Iterator[Row]:
    """What to code next."""
    warsaws = list(splits(2 / 3))[:CURVES]
    for name, sets, most in (("Warsaw", warsaws, 560), ("SIB-200, languages skewed", skewed(CURVES), 960)):
        found = {
            active: [learning_curve(*pair, seed, most, active=active) for seed, pair in enumerate(sets)]
            for active in (True, False)
        }
        for at, how in enumerate((f"mean curve of {CURVES}", f"first crossing, mean of {CURVES}")):
            active, drawn = (labels_needed(found[each], 0.9)[at] for each in (True, False))
            yield (
                f"{name}: labels for 90 % of the full alpha, active / random ({how})",
                "≤ .67",
                f"{active:.0f} / {drawn:.0f} = {active / drawn:.2f}",
            )


def skewed(number: int) -> list[tuple[list[Example], list[Example]]]:
    """Return pools in which Norwegian abounds and Tigrinya is rare, each with the test sentences of all languages."""
    test = [example for name in LANGUAGES for example in sib(name, "test")]
    pools = []
    for seed in range(number):
        random = np.random.default_rng(seed)
        pool = []
        for name, size in SKEWED.items():
            sentences = sib(name, "train")
            pool += [sentences[i] for i in random.permutation(len(sentences))[:size]]
        pools.append((pool, test))
    return pools


def section_speed() -> Iterator[Row]:
    """Time and memory."""
    words = [word for example in warsaw() for word in example.text.split()]
    random = np.random.default_rng(0)

    def texts(number: int) -> list[str]:
        return [" ".join(words[i] for i in row) for row in random.integers(0, len(words), size=(number, 14))]

    codes = [f"code {i}" for i in range(30)]
    examples = [Example(t, "pl", frozenset(random.choice(codes, 2, replace=False).tolist())) for t in texts(5000)]
    without = texts(3000)
    start = perf_counter()
    model = fit(examples, uncoded=[(text, "pl") for text in without])
    yield "learning from 5,000 coded texts, 30 codes, 3,000 without", "≤ 30 s", f"{perf_counter() - start:.1f} s"
    many = texts(100_000)
    start = perf_counter()
    model.suggest(many, ["pl"] * len(many), 0.8)
    yield "suggestions for 100,000 texts of 100 characters, 30 codes", "≤ 60 s", f"{perf_counter() - start:.1f} s"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    yield "memory at its highest, both", "≤ 2 GB", f"{peak:.1f} GB"


SECTIONS: dict[str, Callable[[], Iterator[Row]]] = {
    "sib": section_sib,
    "norwegian": section_norwegian,
    "promised": section_promised,
    "warsaw": section_warsaw,
    "active": section_active,
    "speed": section_speed,
}


def main(names: list[str]) -> int:
    """Print the table; return 2 for an unknown section."""
    unknown = set(names) - set(SECTIONS)
    if unknown:
        print(f"Unknown section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}.", file=sys.stderr)
        return 2
    if not DATA.exists():
        print(f"The benchmark's data are not here: {DATA}.")
        return 0
    print("| what | goal | measured |\n|---|---|---|")
    for name in names or SECTIONS:
        for row in SECTIONS[name]():
            print(f"| {' | '.join(row)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
