"""Learning: from coded texts, and texts without codes where they help, to weights and held-out probabilities."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.coding import features, ridge
from analysis.coding.calibration import Curve, base_rates, fit_curve
from analysis.coding.examples import TrainingSet, folds
from analysis.coding.joint import Joint, fit_joint
from analysis.coding.uncoded import Text, helps, sample

MOST_TO_CHOOSE = 2000  # coded texts; learning twice from more would take too long

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Settings:
    """How the machine learns.

    Attributes:
        seed: of the folds; the same seed and examples give the same machine.
        folds: folds of the held-out predictions.
        ridge: penalty of the least squares.
        diffusion: share of the smoothed similarity.
        least_texts: coded texts in a language, translations included, below which nothing is suggested in it.
        least_with_code: texts with a code below which the code is not suggested.
    """

    seed: int = 0
    folds: int = 10
    ridge: float = 0.7
    diffusion: float = 1.0
    least_texts: int = 5
    least_with_code: int = 3


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of learning.

    Attributes:
        probabilities: n x k, calibrated, of each training text by a machine that had not seen it.
        reached: columns, 1 where the machine has something to say of the feature.
    """

    features: features.Features
    solution: ridge.Solution
    curve: Curve
    joint: Joint
    probabilities: Floats
    reached: NDArray[np.float32]


def learn(
    training: TrainingSet, language: Positions, settings: Settings, uncoded: Iterable[Text]
) -> tuple[Learned, int]:
    """Learn from coded texts, and from texts without codes where held-out coded texts are judged better so.

    Args:
        training: n texts.
        language: n positions of their languages.
        settings: how to learn.
        uncoded: (text, language) of texts without codes.

    Returns:
        What came of it, and how many texts without codes it learned from.
    """
    others = sample(uncoded, zip(training.texts, training.languages, strict=True))
    if not others:
        return _learn(training, language, settings, ()), 0
    rows = _to_choose_by(training, settings.seed)
    some = training if len(rows) == len(training.texts) else _only(training, rows)
    alone = _learn(some, language[rows], settings, ())
    more = _learn(some, language[rows], settings, others)
    if not helps(alone.probabilities, more.probabilities, some.truth, some.languages, some.groups):
        others, more = [], alone
    return (more if some is training else _learn(training, language, settings, others)), len(others)


def _to_choose_by(training: TrainingSet, seed: int) -> Positions:
    """Return which texts say whether texts without codes help: all, or of many some drawn in whole groups."""
    drawn = np.random.default_rng(seed).permutation(int(training.groups.max()) + 1)
    before = np.cumsum(np.bincount(training.groups)[drawn])
    return np.flatnonzero(np.isin(training.groups, drawn[before <= max(MOST_TO_CHOOSE, before[0])]))


def _only(training: TrainingSet, rows: Positions) -> TrainingSet:
    chosen = rows.tolist()
    return replace(
        training,
        texts=tuple(training.texts[i] for i in chosen),
        languages=tuple(training.languages[i] for i in chosen),
        truth=training.truth[rows],
        groups=np.unique(training.groups[rows], return_inverse=True)[1],
        given=int((rows < training.given).sum()),
        written=training.written[rows],
    )


def _learn(training: TrainingSet, language: Positions, settings: Settings, others: Sequence[Text]) -> Learned:
    texts, languages = [text for text, _ in others], [own for _, own in others]
    learned = features.learn([*training.texts, *texts], [*training.languages, *languages])
    n, number = len(training.texts), int(language.max()) + 1
    member = sparse.csr_matrix((np.ones(n), (np.arange(n), language)), shape=(n, number))
    parts = max(1, min(settings.folds, int(training.groups.max()) + 1))
    solution = ridge.solve(
        learned.transform(training.texts, training.languages),
        member,
        training.truth - base_rates(training.truth),
        folds(training.groups, parts, settings.seed),
        ridge=settings.ridge,
        diffusion=settings.diffusion,
        uncoded=learned.transform(texts, languages) if others else None,
    )
    curve = fit_curve(solution.held_out, training.truth, language, number)
    probabilities = curve.probabilities(solution.held_out, language)
    joint = fit_joint(probabilities, training.truth, curve.base)
    # A word that only texts without codes have, none of them like a coded one, says as little as an unknown word.
    reached = (solution.weights != 0).any(axis=1) if others else np.ones(learned.size)
    return Learned(learned, solution, curve, joint, joint.apply(probabilities), np.asarray(reached, dtype=np.float32))
