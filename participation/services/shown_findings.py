"""What of a finding may be shown to whom: the one gate that pages and exports of representation pass.

The register's figure K is public, so a ratio with decimals, a p-value or "6 more needed" gives a small count away.
Where a count is protected, everything that follows from it is given as the range that the protected count allows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.representation.assessment import GroupFinding, Report, State
from analysis.representation.evidence import Sampling, share_interval
from analysis.representation.need import conversations_needed
from participation.services.messages import Message
from participation.services.representation_sentences import notes, sentence

SMALLEST_SHOWN = 5
SMALLEST_EXPORTED_BASE = 10

# What a state says of a count of nought, for readers who may not know that it is nought.
_WITHOUT_NOUGHT = {State.NOBODY_REACHED: State.UNDER, State.NOBODY_YET: State.TOO_FEW_TO_TELL}


@dataclass(frozen=True, slots=True)
class Span:
    """A figure, or the range that it lies in; low and high are equal where it is shown exactly."""

    low: float
    high: float

    @property
    def is_exact(self) -> bool:
        """Whether the figure itself is shown."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A group's finding as a reader may see it.

    Attributes:
        heard: answers from the group; None where not even a range is shown.
        share: of the answers, 0 to 1; None as above, or where there are no answers.
        interval: within which the group's share of everybody reached this way lies, 0 to 1.
        ratio: heard to expected.
        needed: further answers from the group to reach four fifths of its share; None without need.
        sentence: what was found, in plain words; None as above.
        notes: what else to know before believing it.
        is_protected: some figure is a range or withheld, because it would tell of single people.
    """

    dimension: str
    category: str
    state: State
    flagged: bool
    strong: bool
    confirmed: bool | None
    sensitive_to_missing: bool
    sensitive_to_rounding: bool
    K: int
    N: int
    reference_share: float
    heard: Span | None
    share: Span | None
    interval: Span | None
    ratio: Span | None
    needed: Span | None
    sentence: Message | None
    notes: tuple[Message, ...]
    is_protected: bool


def for_staff(report: Report) -> list[ShownFinding]:
    """Return the findings for staff of the area: exact from 5, nought as nought, 1 to 4 as a range."""
    return [_shown(found, report, is_protected=0 < found.x < SMALLEST_SHOWN, lowest=1) for found in report.groups]


def for_others(report: Report) -> list[ShownFinding]:
    """Return the findings for an export: at least 5, nothing that a subtraction gives back, no dimension below 10.

    A dimension with a single protected group would give it away as the rest of n; the next smallest is protected too.
    """
    shown = []
    for dimension in report.dimensions:
        own = [found for found in report.groups if found.dimension == dimension.name]
        protected = _protected_for_others(own)
        for found in own:
            view = _shown(found, report, is_protected=found.category in protected, lowest=0)
            if found.category in protected or dimension.n < SMALLEST_EXPORTED_BASE:
                view = _withheld(view)
            shown.append(view)
    return shown


def _protected_for_others(groups: Sequence[GroupFinding]) -> set[str]:
    by_size = sorted(groups, key=lambda found: (found.x, found.category))
    protected = [found for found in by_size if found.x < SMALLEST_SHOWN]
    while protected and len(protected) < len(by_size) and _can_be_recovered(protected):
        protected.append(by_size[len(protected)])
    return {found.category for found in protected}


def _can_be_recovered(protected: Sequence[GroupFinding]) -> bool:
    # Their sum can be had by subtraction: it must leave room for other counts than the true ones.
    total = sum(found.x for found in protected)
    return len(protected) == 1 or total in {0, len(protected) * (SMALLEST_SHOWN - 1)}


def _withheld(view: ShownFinding) -> ShownFinding:
    return replace(
        view,
        state=_WITHOUT_NOUGHT.get(view.state, view.state),
        heard=None,
        share=None,
        interval=None,
        ratio=None,
        needed=None,
        sentence=None,
        notes=(),
        is_protected=True,
    )


def _shown(found: GroupFinding, report: Report, *, is_protected: bool, lowest: int) -> ShownFinding:
    span = (lowest, SMALLEST_SHOWN - 1) if is_protected else (found.x, found.x)
    counts = (min(span[0], found.n), min(span[1], found.n))
    return ShownFinding(
        dimension=found.dimension,
        category=found.category,
        state=found.state,
        flagged=found.flagged,
        strong=found.strong,
        confirmed=found.confirmed,
        sensitive_to_missing=found.sensitive_to_missing,
        sensitive_to_rounding=found.sensitive_to_rounding,
        K=found.K,
        N=found.N,
        reference_share=found.reference_share,
        heard=_span(counts),
        share=_span(count / found.n for count in counts) if found.n else None,
        interval=_interval(found, counts, report.settings.interval) if found.n else None,
        ratio=_span(count / found.expected for count in counts) if found.expected else None,
        needed=_needed(found, counts, report.settings.ratio),
        sentence=sentence(found, f"{lowest}–{SMALLEST_SHOWN - 1}" if is_protected else None),
        notes=notes(found),
        is_protected=is_protected,
    )


def _interval(found: GroupFinding, counts: tuple[int, int], level: float) -> Span:
    if counts[0] == counts[1] == found.x:
        return Span(found.low, found.high)
    sampling = Sampling(
        N=np.array([found.N] * 2),
        K=np.array([found.K] * 2),
        n=np.array([found.n] * 2),
        deff=np.array([found.deff] * 2),
        finite=np.array([not found.stale] * 2),
    )
    low, high = share_interval(np.array(counts), sampling, level)
    return Span(float(low[0]), float(high[1]))


def _needed(found: GroupFinding, counts: tuple[int, int], target: float) -> Span | None:
    most, fewest = (conversations_needed(count, found.n, found.K, found.N, target=target) for count in counts)
    return Span(fewest or 0, most) if most else None


def _span(values: Iterable[float]) -> Span:
    low, high = values
    return Span(low, high)
