"""What of a finding may be shown to whom: the one gate that pages and exports of representation pass.

The rules are those of analysis/tables/disclosure.py for figures and analysis/tables/verdicts.py for verdicts; here they
are put together with the sentences, which must not tell what the figures hide.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from analysis.representation.assessment import GroupFinding, Report, Settings, State
from analysis.representation.findings import Previous
from analysis.tables.disclosure import SMALLEST_BASE, Audience, ProtectedFinding, Span, band, staff_bands, withheld
from analysis.tables.suppression import SMALLEST_SHOWN, Truths, attack, suppress
from analysis.tables.verdicts import Known, told
from participation.services.messages import Message
from participation.services.representation_sentences import notes, sentence

__all__ = [
    "SMALLEST_SHOWN",
    "Bands",
    "ShownFinding",
    "Span",
    "bands_for_staff",
    "for_others",
    "for_staff",
    "middles",
    "one_for_staff",
    "released",
    "report_for_staff",
    "told_to_staff",
]


@dataclass(frozen=True, slots=True)
class Bands:
    """One dimension's counts as staff may see them: each group's, the known answers, and those without one."""

    heard: tuple[Span, ...]
    answers: Span
    missing: Span


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
    groups = report_for_staff(report).groups
    return [
        one_for_staff(found, bands, at, target=report.settings.ratio)
        for own, bands in _with_bands(groups)
        for at, found in enumerate(own)
    ]


def report_for_staff(report: Report) -> Report:
    """Return the report with the verdicts that staff may know; the counts in it are still the true ones."""
    return replace(report, groups=tuple(told_to_staff(report.groups, report.settings, report.previous)))


def told_to_staff(
    groups: Iterable[GroupFinding], settings: Settings | None = None, previous: Previous | None = None
) -> list[GroupFinding]:
    """Return findings of all dimensions, one after the other, with the verdicts that staff may know."""
    known = [
        Known(found, span, bands.answers, bands.missing)
        for own, bands in _with_bands(groups)
        for found, span in zip(own, bands.heard, strict=True)
    ]
    return told(known, settings or Settings(), previous)


def one_for_staff(found: GroupFinding, bands: Bands, at: int, *, target: float = 0.8) -> ShownFinding:
    """Return one finding for staff of the area.

    Args:
        found: of now or of a stored look, with the verdict that staff may know (`told_to_staff`).
        bands: of its dimension at that time.
        at: the group's place in the dimension.
        target: the ratio that `needed` is to reach.
    """
    heard, answers = bands.heard[at], bands.answers
    figures = band(found, Audience.STAFF, target=target, within=heard, answers=answers)
    # Which sentence it is may depend on no more than its words say.
    expected = answers.high * found.K / found.N if found.N else 0.0
    public = replace(found, x=int(heard.low), n=int(answers.high), expected=expected)
    text = sentence(public, _words(heard), answers=_words(answers), missing=_words(bands.missing))
    return _shown(found, figures, text, notes(public))


def bands_for_staff(own: Sequence[GroupFinding]) -> Bands:
    """Return the bands of one dimension's groups at one time.

    The number of all answers is told elsewhere, so those who did not say are one more count of the same sum: where they
    are 1 to 4, a group is a range for their sake too. Of fewer than five answers in all, nothing is told but that.
    """
    x, residents = np.array([each.x for each in own], np.int64), np.array([each.K for each in own], np.int64)
    missing, n = (own[0].missing, own[0].n) if own else (0, 0)
    everybody = n + missing
    if 0 < everybody < SMALLEST_SHOWN:
        nothing = Span(0, everybody)
        return Bands((nothing,) * len(own), nothing, nothing)
    if not 0 < missing < SMALLEST_SHOWN:
        return Bands(tuple(staff_bands(x, residents)), Span(n, n), Span(missing, missing))
    spans = staff_bands(np.append(x, missing), np.append(residents, -1))
    few = Span(1, SMALLEST_SHOWN - 1)
    return Bands(tuple(spans[:-1]), Span(everybody - few.high, everybody - few.low), few)


def middles(own: Sequence[GroupFinding]) -> list[float]:
    """Return one dimension's counts for figures made of all of them together: the middle of the band for a range."""
    return [(span.low + span.high) / 2 for span in bands_for_staff(own).heard]


def for_others(report: Report) -> list[ShownFinding]:
    """Return the findings for an export: at least 5, nothing that a subtraction gives back, no dimension below 10."""
    dimensions = [own for own, _ in _with_bands(report.groups)]
    return released([(own, _left_out(own)) for own in dimensions], report.settings)


def released(
    tables: Sequence[tuple[Sequence[GroupFinding], Truths]], settings: Settings | None = None
) -> list[ShownFinding]:
    """Return findings for readers outside the staff.

    Args:
        tables: each dimension's findings, and which groups are left out of it (shape (groups,)).
        settings: the rule's constants.
    """
    told_at_all = [_known_to_others(own, hidden) for own, hidden in tables if not _is_withheld(own, hidden)]
    groups = told([each for own in told_at_all for each in own], settings or Settings())
    shown = iter(zip((each for own in told_at_all for each in own), groups, strict=True))
    return [
        _nothing(found) if _is_withheld(own, hidden) else _for_others(*next(shown))
        for own, hidden in tables
        for found in own
    ]


def _is_withheld(own: Sequence[GroupFinding], hidden: Truths) -> bool:
    """Return whether a dimension is not shown at all: then not even its sum is, and it takes no part in any verdict."""
    return own[0].n < SMALLEST_BASE[Audience.EXPORT] or bool(hidden.all())


def _nothing(found: GroupFinding) -> ShownFinding:
    silent = replace(found, flagged=False, strong=False, confirmed=None)
    return _shown(silent, withheld(found), None, ())


def _known_to_others(own: Sequence[GroupFinding], hidden: Truths) -> list[Known]:
    low, high = attack(np.array([[found.x for found in own]], np.int64), hidden[None, :])
    # Others are not told whether nobody or a few did not say, so a few take no part in the verdict.
    unsaid = 0 if own[0].missing < SMALLEST_SHOWN else own[0].missing
    missing = Span(unsaid, unsaid)
    return [
        Known(found, Span(round(low[0, at]), round(high[0, at])), Span(found.n, found.n), missing)
        for at, found in enumerate(own)
    ]


def _for_others(known: Known, found: GroupFinding) -> ShownFinding:
    found = replace(found, confirmed=None)
    if known.is_hidden:
        return _shown(replace(found, strong=False), withheld(found, found.state), None, ())
    figures = band(found, Audience.EXPORT)
    return _shown(found, figures, sentence(found), ())


def _left_out(own: Sequence[GroupFinding]) -> Truths:
    # By the register's figures, which are public: chosen by the counts, the choice itself would bound a hidden count.
    order = np.array([[found.K for found in own]], np.int64)
    hidden: Truths = suppress(np.array([[found.x for found in own]]), order=order).hidden[0]
    return hidden


def _with_bands(groups: Iterable[GroupFinding]) -> list[tuple[list[GroupFinding], Bands]]:
    dimensions = [list(own) for _, own in groupby(groups, key=lambda found: found.dimension)]
    return [(own, bands_for_staff(own)) for own in dimensions]


def _words(span: Span | None) -> str | None:
    return None if span is None or span.low == span.high else f"{span.low:g}–{span.high:g}"


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
