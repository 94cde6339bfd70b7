"""What of a finding may be shown to whom: the one gate that pages and exports of representation pass.

The rules are those of analysis/tables/disclosure.py; here they are put together with the sentences, which must not tell
what the figures hide.
"""

from dataclasses import dataclass

import numpy as np

from analysis.representation.assessment import GroupFinding, Report, State
from analysis.tables.disclosure import SMALLEST_SHOWN, Audience, ProtectedFinding, Span, band, suppress
from participation.services.messages import Message
from participation.services.representation_sentences import notes, sentence

__all__ = ["SMALLEST_SHOWN", "ShownFinding", "Span", "for_others", "for_staff", "one_for_staff"]


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
    """Return the findings for staff of the area: exact from 5, nought as nought, 1 to 4 as a range."""
    return [one_for_staff(found, target=report.settings.ratio) for found in report.groups]


def one_for_staff(found: GroupFinding, *, target: float = 0.8) -> ShownFinding:
    """Return one finding, of now or of a stored look, for staff of the area."""
    figures = band(found, Audience.STAFF, target=target)
    return _shown(found, figures, sentence(found, _words(figures)), notes(found))


def for_others(report: Report) -> list[ShownFinding]:
    """Return the findings for an export: at least 5, nothing that a subtraction gives back, no dimension below 10."""
    shown = []
    for dimension in report.dimensions:
        own = [found for found in report.groups if found.dimension == dimension.name]
        hidden = suppress(np.array([[found.x for found in own]])).hidden[0]
        for found, is_hidden in zip(own, hidden.tolist(), strict=True):
            figures = band(found, Audience.EXPORT, target=report.settings.ratio)
            if is_hidden or figures.is_protected:
                figures = ProtectedFinding(
                    found.dimension, found.category, figures.state, None, None, None, None, None, None, True
                )
            words = None if figures.is_protected else sentence(found)
            shown.append(_shown(found, figures, words, ()))
    return shown


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
