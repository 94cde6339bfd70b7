"""What of a finding may be shown to whom: the one gate that pages and exports of representation pass.

The rules are those of analysis/tables/disclosure.py; here they are put together with the sentences, which must not tell
what the figures hide.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.representation.assessment import GroupFinding, Report, State
from analysis.tables.disclosure import (
    SMALLEST_SHOWN,
    Audience,
    ProtectedFinding,
    Span,
    Truths,
    attack,
    band,
    staff_bands,
    state_within,
    suppress,
)
from participation.services.messages import Message
from participation.services.representation_sentences import notes, sentence

__all__ = [
    "SMALLEST_SHOWN",
    "ShownFinding",
    "Span",
    "bands_for_staff",
    "for_others",
    "for_staff",
    "one_for_staff",
    "released",
]


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A group's finding as a reader may see it.

    Attributes:
        figures: heard, share, interval, ratio and needed: exact, as ranges, or None where withheld.
        state: the verdict as this reader may know it.
        sentence: what was found, in plain words; None where the figures are withheld.
        notes: what else to know before believing it.
        K: residents of the group.
        N: residents.
    """

    dimension: str
    category: str
    state: State
    flagged: bool
    strong: bool
    confirmed: bool | None
    K: int
    N: int
    reference_share: float
    figures: ProtectedFinding
    sentence: Message | None
    notes: tuple[Message, ...]


def for_staff(report: Report) -> list[ShownFinding]:
    """Return the findings for staff of the area: exact from 5, nought as nought, 1 to 4 as a range.

    Where the known number of answers would give a range away, another group of the dimension is a range as well.
    """
    return [
        one_for_staff(found, target=report.settings.ratio, within=within)
        for own in _by_dimension(report)
        for found, within in zip(own, bands_for_staff(own), strict=True)
    ]


def one_for_staff(found: GroupFinding, *, target: float = 0.8, within: Span | None = None) -> ShownFinding:
    """Return one finding, of now or of a stored look, for staff of the area; `within` is its band in its dimension."""
    figures = band(found, Audience.STAFF, target=target, within=within)
    return _shown(found, figures, sentence(found, _words(figures)), notes(found))


def for_others(report: Report) -> list[ShownFinding]:
    """Return the findings for an export: at least 5, nothing that a subtraction gives back, no dimension below 10.

    Of a group whose count is left out, the verdict is what even the highest count that it can have would show: the
    true one can turn between two counts, and would tell on which side of them the hidden count is.
    """
    return [shown for own in _by_dimension(report) for shown in released(own, _left_out(own))]


def released(own: Sequence[GroupFinding], hidden: Truths) -> list[ShownFinding]:
    """Return one dimension's findings for readers outside the staff, with these groups left out (shape (groups,))."""
    shown = []
    _, highest = attack(np.array([[found.x for found in own]], np.int64), hidden[None, :])
    for found, is_hidden, high in zip(own, hidden.tolist(), highest[0].tolist(), strict=True):
        figures = band(found, Audience.EXPORT)
        if is_hidden or figures.is_protected:
            shown.append(_hidden(found, figures, high))
        else:
            shown.append(_shown(found, figures, sentence(found), ()))
    return shown


def _left_out(own: Sequence[GroupFinding]) -> Truths:
    # By the register's figures, which are public: chosen by the counts, the choice itself would bound a hidden count.
    order = np.array([[found.K for found in own]], np.int64)
    hidden: Truths = suppress(np.array([[found.x for found in own]]), order=order).hidden[0]
    return hidden


def _by_dimension(report: Report) -> list[list[GroupFinding]]:
    return [[found for found in report.groups if found.dimension == dimension.name] for dimension in report.dimensions]


def bands_for_staff(own: Sequence[GroupFinding]) -> list[Span]:
    """Return the band of each group of one dimension at one time, for `one_for_staff`."""
    return staff_bands(np.array([each.x for each in own], np.int64), np.array([each.K for each in own], np.int64))


def _hidden(found: GroupFinding, figures: ProtectedFinding, high: float) -> ShownFinding:
    is_shown_at_all = figures.heard is not None
    state = state_within(found, high) if is_shown_at_all else State.TOO_FEW_TO_TELL
    nothing = ProtectedFinding(found.dimension, found.category, state, None, None, None, None, None, None, True)
    said = _shown(found, nothing, None, ())
    return replace(said, flagged=state == State.UNDER, strong=False, confirmed=None)


def _words(figures: ProtectedFinding) -> str | None:
    if figures.heard is None or figures.heard.low == figures.heard.high:
        return None
    return f"{figures.heard.low:g}–{figures.heard.high:g}"


def _shown(
    found: GroupFinding, figures: ProtectedFinding, words: Message | None, more: tuple[Message, ...]
) -> ShownFinding:
    return ShownFinding(
        dimension=found.dimension,
        category=found.category,
        state=figures.state,
        flagged=found.flagged,
        strong=found.strong,
        confirmed=found.confirmed,
        K=found.K,
        N=found.N,
        reference_share=found.reference_share,
        figures=figures,
        sentence=words,
        notes=more,
    )
