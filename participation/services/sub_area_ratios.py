"""How often each sub-area was heard for its size, pulled towards the mean as far as its size asks for."""

from dataclasses import dataclass

from analysis.representation.shrinkage import shrink
from participation.services.representation import Current
from participation.services.shown_findings import ShownFinding, for_staff, middles

DIMENSION = "sub_area"


@dataclass(frozen=True, slots=True)
class SubAreaRatio:
    """A sub-area's shrunken ratio with its interval (90 %); `is_too_few`: too few answers are expected to judge it."""

    key: str
    found: ShownFinding
    ratio: float
    low: float
    high: float
    is_too_few: bool


def ratios(current: Current) -> tuple[SubAreaRatio, ...]:
    """Return the sub-areas' ratios, nothing where the register or the survey has none.

    A protected count goes in as the middle of its range: a ratio with decimals must not give it back.
    """
    own = [found for found in current.report.groups if found.dimension == DIMENSION]
    if not own or not sum(found.expected for found in own):
        return ()
    shown = {found.category: found for found in for_staff(current.report) if found.dimension == DIMENSION}
    heard = middles(own)
    deff = max(1.0, own[0].deff)
    expected = [sum(heard) * found.K / found.N for found in own]
    shrunken = shrink(heard, expected, deff=deff)
    return tuple(
        SubAreaRatio(
            key=found.category,
            found=shown[found.category],
            ratio=float(shrunken.ratio[at]),
            low=float(shrunken.low[at]),
            high=float(shrunken.high[at]),
            is_too_few=found.q is None,
        )
        for at, found in enumerate(own)
    )
