"""How good a machine is on texts that people coded and it has not seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.coding.calibration import Bin, expected_calibration_error, reliability
from analysis.coding.decide import f1
from analysis.coding.examples import Example
from analysis.coding.model import CodingModel, Suggestions
from analysis.coding.thresholds import Coverage, coverage, suggest, suggest_at, threshold_for_precision

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ABOVE = 0.2
PRECISIONS = (0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Quality:
    """F1 over some texts.

    Attributes:
        texts: how many.
        micro_f1, macro_f1: over all codes that are given or suggested there.
        ece: calibration error over probabilities above .2, None without any.
        precision: share of suggestions that were right, None without any.
        suggested: share of texts with a suggestion.
    """

    texts: int
    micro_f1: float
    macro_f1: float
    ece: float | None
    precision: float | None
    suggested: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A machine's quality on held-out texts.

    Attributes:
        overall: over all texts.
        per_language: by language.
        per_code: F1 by code; None for a code neither given nor suggested.
        coverage: for each asked precision, the largest share of texts that could be served at that measured precision
            (the risk-coverage curve).
        promised: for each asked precision, what the thresholds set on the training texts alone brought: the share
            served and the precision then measured.
        half: micro-F1 over everything when people code the half that the machine is least sure of.
        reliability: the points of the reliability diagram.
        unknown_codes: codes of the texts that the machine never saw; they count as missed.
    """

    overall: Quality
    per_language: dict[str, Quality]
    per_code: dict[str, float | None]
    coverage: dict[float, Coverage]
    promised: dict[float, Coverage]
    half: float
    reliability: tuple[Bin, ...]
    unknown_codes: tuple[str, ...]


def evaluate(model: CodingModel, examples: Sequence[Example], precisions: Sequence[float] = PRECISIONS) -> Evaluation:
    """Judge the machine's best-balance suggestions and its probabilities by people's codes on held-out texts."""
    suggestions = model.suggest([e.text for e in examples], [e.language for e in examples])
    return judge(model, examples, suggestions, precisions)


def judge(
    model: CodingModel, examples: Sequence[Example], suggestions: Suggestions, precisions: Sequence[float] = PRECISIONS
) -> Evaluation:
    """Judge suggestions already made for the examples, in their order."""
    unknown = tuple(sorted({code for e in examples for code in e.codes} - set(model.codes)))
    names = (*model.codes, *unknown)
    truth = np.array([[name in e.codes for name in names] for e in examples], dtype=bool).reshape(-1, len(names))
    n = len(examples)
    suggested = np.hstack([suggestions.suggested, np.zeros((n, len(unknown)), dtype=bool)])
    probabilities = np.hstack([suggestions.probabilities, np.zeros((n, len(unknown)))])
    languages = np.asarray([e.language for e in examples], dtype=object)
    y = truth.astype(np.float64)
    return Evaluation(
        overall=_quality(truth, suggested, probabilities),
        per_language={
            name: _quality(truth[inside], suggested[inside], probabilities[inside])
            for name in sorted(set(languages))
            if (inside := languages == name).any()
        },
        per_code={name: _f1_of(truth[:, i], suggested[:, i]) for i, name in enumerate(names)},
        coverage={p: _best(probabilities, y, p) for p in precisions},
        promised={
            p: coverage(suggest(probabilities, [e.language for e in examples], model.thresholds(p), p), y)
            for p in precisions
        },
        half=with_people(truth, suggested, suggestions.expected_errors),
        reliability=reliability(probabilities, y),
        unknown_codes=unknown,
    )


def _best(probabilities: Floats, truth: Floats, precision: float) -> Coverage:
    threshold = threshold_for_precision(probabilities, truth, precision)
    return coverage(suggest_at(probabilities, threshold, precision), truth)


def with_people(truth: Bools, suggested: Bools, expected_errors: Floats) -> float:
    """Return micro-F1 when people code the half with the most expected errors and the machine the rest."""
    by_people = np.zeros(len(truth), dtype=bool)
    by_people[np.argsort(-expected_errors, kind="stable")[: (len(truth) + 1) // 2]] = True
    return f1(truth, np.where(by_people[:, None], truth, suggested))[0]


def _quality(truth: Bools, suggested: Bools, probabilities: Floats) -> Quality:
    micro, macro = f1(truth, suggested)
    number = int(suggested.sum())
    return Quality(
        texts=len(truth),
        micro_f1=micro,
        macro_f1=macro,
        ece=expected_calibration_error(probabilities, truth.astype(np.float64), above=ABOVE),
        precision=int((truth & suggested).sum()) / number if number else None,
        suggested=float(suggested.any(axis=1).mean()) if len(truth) else 0.0,
    )


def _f1_of(truth: Bools, suggested: Bools) -> float | None:
    either = int(truth.sum() + suggested.sum())
    return 2 * int((truth & suggested).sum()) / either if either else None
