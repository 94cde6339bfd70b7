"""How evenly a dimension's groups took part, in single figures: R-indicator, coefficient of variation, partials."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.representation.indicators import representativeness
from analysis.representation.missing import share_bounds
from participation.services.representation import Current
from participation.services.shown_findings import Span, bands_for_staff, middles


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
        heard, spans = middles(own), bands_for_staff(own).heard
        residents = [group.K for group in own]
        if not sum(heard) or any(x > K for x, K in zip(heard, residents, strict=True)):
            continue
        made = representativeness(heard, residents)
        partials = {
            group.category: None if span.low != span.high else float(part)
            for group, span, part in zip(own, spans, made.by_category, strict=True)
        }
        found.append(Evenness(dimension.name, made.r, made.cv, partials))
    return tuple(found)


def bounds(current: Current, dimension: str) -> dict[str, Span]:
    """Return each group's lowest and highest share of all answers, whoever they are that did not say.

    For a protected count from what the lowest of its band allows to what the highest does.
    """
    own = [group for group in current.report.groups if group.dimension == dimension]
    bands = bands_for_staff(own)
    if not own or not bands.missing.high:
        return {}
    factor = current.report.settings.refusal_factor
    fewest, most = (np.array([(span.low, span.high) for span in bands.heard], np.float64)).T
    low, _ = share_bounds(fewest, int(bands.missing.low), factor=factor)
    _, high = share_bounds(most, int(bands.missing.high), factor=factor)
    return {group.category: Span(float(low[at]), float(high[at])) for at, group in enumerate(own)}
