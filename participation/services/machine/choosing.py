"""What each precision would take: thresholds by language, stored with a model so that another can be chosen at once.

Most of what they rest on are statements that people decided about, each judged held out. A language in which few are
coded may also have statements with the codes of their translation; what was said of those held out is stored nowhere
else, so that a model keeps, for every precision that can be chosen, each language's threshold and how they did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.coding import thresholds
from analysis.coding.model import CodingModel, HeldOut
from participation.records.codebook import TrainedModel
from participation.services.machine.judging import rounded
from participation.services.machine.said import Said

PERCENTS = range(50, 100)  # that can be chosen

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """A language at a chosen precision.

    Attributes:
        threshold: None where nothing is suggested in the language.
        texts: held-out texts behind it; `needed`: about how many it would take, None where nobody can say.
        carried: those of the texts that only had the codes of their translation.
        carried_suggested, carried_right: suggestions for these, and how many of them were right.
    """

    threshold: float | None
    texts: int
    needed: int | None
    carried: int = 0
    carried_suggested: int = 0
    carried_right: int = 0


def table(model: CodingModel) -> dict[str, Any]:
    """Return what a model's report keeps: for each language what every precision that can be chosen would take."""
    parts = (model.held_out, model.carried)
    names = np.array([name for part in parts for name in part.languages], dtype=object)
    probabilities = rounded(np.vstack([part.probabilities for part in parts]))
    truth = np.vstack([part.truth for part in parts])
    found = {}
    for name in sorted(set(names)):
        own = names == name
        found[name] = _language(probabilities[own], truth[own], _only(model.carried, name))
    return found


def _only(part: HeldOut, name: str) -> tuple[Floats, Floats]:
    own = np.array(part.languages, dtype=object) == name
    return rounded(part.probabilities[own]), part.truth[own]


def _language(probabilities: Floats, truth: Floats, carried: tuple[Floats, Floats] | None = None) -> dict[str, Any]:
    rows: dict[str, Any] = {"texts": len(truth), "threshold": [], "needed": []}
    if carried is not None and len(carried[1]):
        rows |= {"carried": len(carried[1]), "carried_suggested": [], "carried_right": []}
    for percent in PERCENTS:
        precision = percent / 100
        at = thresholds.by_language(probabilities, truth, ["own"] * len(truth), precision).get("own")
        rows["threshold"].append(at)
        rows["needed"].append(thresholds.texts_needed(probabilities, truth, precision) if at is None else len(truth))
        if "carried" in rows and carried is not None:
            suggested = thresholds.suggest_at(carried[0], at, precision)
            rows["carried_suggested"].append(int(suggested.sum()))
            rows["carried_right"].append(int((suggested & (carried[1] > 0)).sum()))
    return rows


def choices(model: TrainedModel, own: Said, precision: float) -> dict[str, Choice]:
    """Return, by language, what a precision takes; for a model of an older edition by what it said of `own`.

    Args:
        model: the model.
        own: what it said of statements that people had decided about.
        precision: between 0 and 1; counted in whole per cent, rounded up.
    """
    stored = model.report.get("choices") or _by_statements(own.probabilities, own.truth, own.languages)
    return at_precision(stored, precision)


def at_precision(stored: dict[str, Any], precision: float) -> dict[str, Choice]:
    """Return, by language, what a stored table says of a precision."""
    at = max(PERCENTS[0], ceil(100 * precision - 1e-6)) - PERCENTS[0]
    if at >= len(PERCENTS):
        return {name: Choice(None, rows["texts"], None, rows.get("carried", 0)) for name, rows in stored.items()}
    return {
        name: Choice(
            rows["threshold"][at],
            rows["texts"],
            rows["needed"][at],
            *((rows["carried"], rows["carried_suggested"][at], rows["carried_right"][at]) if "carried" in rows else ()),
        )
        for name, rows in stored.items()
    }


def _by_statements(probabilities: Floats, truth: Floats, languages: Sequence[str]) -> dict[str, Any]:
    names = np.array(languages, dtype=object)
    return {name: _language(probabilities[names == name], truth[names == name]) for name in sorted(set(languages))}


def thresholds_at(found: dict[str, Choice]) -> dict[str, float]:
    """Return the threshold of each language that has one."""
    return {name: choice.threshold for name, choice in found.items() if choice.threshold is not None}


def measured(
    probabilities: Floats, truth: Floats, languages: Sequence[str], found: dict[str, Choice], precision: float
) -> thresholds.Coverage:
    """Return how statements that people had decided about would be served, and how often suggestions would be right.

    Where nothing is suggested for any of them, what counts are statements that have the codes of their translation.
    """
    own = thresholds.coverage(thresholds.suggest(probabilities, languages, thresholds_at(found), precision), truth)
    number = sum(choice.carried_suggested for choice in found.values())
    if own.precision is not None or not number:
        return own
    texts = len(truth) + sum(choice.carried for choice in found.values())
    return thresholds.Coverage(number / texts, sum(choice.carried_right for choice in found.values()) / number)


@dataclass(frozen=True, slots=True)
class Silence:
    """Why nothing is suggested for any statement that waits, and what would bring something.

    Attributes:
        able: languages in which something could be suggested, but the machine is not sure enough of what waits.
        language: otherwise the language in which most is coded.
        surest: share of its 20 surest held-out guesses there that were right, None where there are fewer.
        more: about how many more coded statements it would take there, None where nobody can say.
        lower: the highest lower precision at which something could be suggested, None where there is none.
        lower_served: share of the statements that people had decided about that would be served then.
    """

    able: tuple[str, ...]
    language: str
    surest: float | None
    more: int | None
    lower: float | None
    lower_served: float


def silence(model: TrainedModel, own: Said) -> Silence | None:
    """Return why a model that suggests nothing does so; None where it learned from no statement that is still there.

    Args:
        model: the model.
        own: what it said of statements that people had decided about.
    """
    taken = choices(model, own, model.chosen_precision)
    if not taken or not own.statements:
        return None
    language = max(taken, key=lambda name: taken[name].texts)
    choice = taken[language]
    lower = next((each for each in _below(model.chosen_precision) if thresholds_at(choices(model, own, each))), None)
    served = 0.0
    if lower is not None:
        at_lower = choices(model, own, lower)
        served = measured(own.probabilities, own.truth, own.languages, at_lower, lower).texts
    return Silence(
        able=tuple(sorted(thresholds_at(taken))),
        language=language,
        surest=_surest(own, language),
        more=None if choice.needed is None else max(1, choice.needed - choice.texts),
        lower=lower,
        lower_served=served,
    )


def _below(precision: float) -> list[float]:
    return [percent / 100 for percent in reversed(PERCENTS) if percent / 100 < precision - 1e-9]


def _surest(own: Said, language: str) -> float | None:
    rows = np.flatnonzero(np.array(own.languages, dtype=object) == language)
    if len(rows) < thresholds.LEAST or not own.codes:
        return None
    said = own.probabilities[rows]
    surest = np.argsort(-said.max(axis=1), kind="stable")[: thresholds.LEAST]
    return float(own.truth[rows[surest], said[surest].argmax(axis=1)].mean())
