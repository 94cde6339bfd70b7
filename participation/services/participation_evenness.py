"""How evenly a dimension's groups took part, in single figures: R-indicator, coefficient of variation, partials."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.representation.indicators import representativeness
from analysis.representation.missing import share_bounds
from participation.services.representation import Current
from participation.services.shown_findings import SMALLEST_SHOWN, Span


@dataclass(frozen=True, slots=True)
class Evenness:
    """One dimension's indicators; `partials` is None for groups whose count is protected."""

    dimension: str
    r: float
    cv: float
    partials: Mapping[str, float | None]


def evenness(current: Current) -> tuple[Evenness, ...]:
    """Return the indicators of every dimension that the register fits and somebody answered.

    A protected count goes in as the middle of its range, so that no figure gives it back.
    """
    found = []
    for dimension in current.report.dimensions:
        own = [group for group in current.report.groups if group.dimension == dimension.name]
        heard = [SMALLEST_SHOWN / 2 if 0 < group.x < SMALLEST_SHOWN else group.x for group in own]
        residents = [group.K for group in own]
        if not dimension.n or any(x > K for x, K in zip(heard, residents, strict=True)):
            continue
        made = representativeness(heard, residents)
        partials = {
            group.category: None if 0 < group.x < SMALLEST_SHOWN else float(part)
            for group, part in zip(own, made.by_category, strict=True)
        }
        found.append(Evenness(dimension.name, made.r, made.cv, partials))
    return tuple(found)


def bounds(current: Current, dimension: str) -> dict[str, Span]:
    """Return each group's lowest and highest share of all answers, whoever they are that did not say.

    For a protected count from the lowest that 1 allows to the highest that 4 does.
    """
    own = [group for group in current.report.groups if group.dimension == dimension]
    if not own or not own[0].missing:
        return {}
    factor = current.report.settings.refusal_factor
    x = np.array([group.x for group in own], np.float64)
    protected = (x > 0) & (x < SMALLEST_SHOWN)
    low, _ = share_bounds(np.where(protected, 1, x), own[0].missing, factor=factor)
    _, high = share_bounds(np.where(protected, SMALLEST_SHOWN - 1, x), own[0].missing, factor=factor)
    return {group.category: Span(float(low[at]), float(high[at])) for at, group in enumerate(own)}
