"""Verdicts that tell no more than the figures beside them: made of what the reader is shown, and of nothing else.

A verdict can turn between two counts, and whether a group counts as heard too seldom depends on all groups together. So
a verdict made of the true counts bounds the hidden ones. Here every verdict is computed anew from the bands that the
reader sees; whoever knows the whole programme could have computed it, and learns nothing from it (Kenthapadi, Mishra &
Nissim 2005, Simulatable auditing, PODS: what is let out must be computable from what was let out before).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from analysis.representation.assessment import confirmed
from analysis.representation.evidence import Integers, Sampling, Truths, lower_mid_p, share_interval
from analysis.representation.findings import GroupFinding, Previous, Settings, State
from analysis.representation.judgement import Verdicts, judge
from analysis.representation.reference import CROSSED_BY
from analysis.tables.disclosure import Span
from analysis.tables.suppression import SMALLEST_SHOWN

# So many counts of a band are tried: all of 1 to 4, and of wider ones both ends and two between.
_TRIED = 4
_THIN = frozenset({State.UNDER, State.SENSITIVE_TO_MISSING, State.WATCH})


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader may know of a group, beside the register's figures.

    Attributes:
        finding: what was found; of its figures only those are read that the reader may know.
        heard: the band of the count.
        answers: the band of the known answers of the dimension.
        missing: the band of the missing ones.
    """

    finding: GroupFinding
    heard: Span
    answers: Span
    missing: Span

    @property
    def is_hidden(self) -> bool:
        """Whether the group's own count is a range."""
        return self.heard.low != self.heard.high

    @property
    def is_protected(self) -> bool:
        """Whether anything of the group is a range."""
        return self.is_hidden or self.answers.low != self.answers.high or self.missing.low != self.missing.high


def told(groups: Sequence[Known], settings: Settings, previous: Previous | None = None) -> list[GroupFinding]:
    """Return the findings with the verdicts, p, q and interval that follow from what is known alone.

    A hidden count is taken for the highest of its band where others are judged, known answers for the fewest, missing
    ones for the most: a hidden group can then strengthen nobody's flag, so that false flags stay as rare as they were.
    The hidden group itself is given the verdict that all counts of its band lead to, or the weakest of them where all
    say that it is heard too seldom; else the counts are too few to tell.

    Args:
        groups: of all dimensions that are shown together.
        settings: the rule's constants.
        previous: the states of an earlier look, as this reader was told them.
    """
    if not groups:
        return []
    coarse = {each.finding.dimension for each in groups if each.is_protected}
    stale = {each.finding.dimension for each in groups if _is_stale(each)}
    public = [
        replace(
            each.finding,
            deff=_coarse(each.finding.deff) if each.finding.dimension in coarse else each.finding.deff,
            stale=each.finding.dimension in stale,
        )
        for each in groups
    ]
    first = 0 if any(each.is_hidden for each in groups) else _TRIED - 1
    tried = [_judged(groups, public, step, settings) for step in range(first, _TRIED)]
    x, _, sampling = _taken(groups, public, _TRIED - 1)
    low, high = share_interval(x, sampling, settings.interval)
    p = lower_mid_p(x, sampling)
    found = []
    for at, (finding, each) in enumerate(zip(public, groups, strict=True)):
        verdict = _verdict(finding, each, at, tried, settings, previous)
        found.append(replace(verdict, p=float(p[at]), low=float(low[at]), high=float(high[at])))
    return found


def _is_stale(known: Known) -> bool:
    return known.answers.low > known.finding.N or known.heard.low > known.finding.K


def _coarse(deff: float) -> float:
    """Return a design effect in steps of a tenth, upwards: its last digits would tell how sessions were made up."""
    return ceil(deff * 10 - 1e-9) / 10


def _judged(groups: Sequence[Known], public: Sequence[GroupFinding], step: int, settings: Settings) -> Verdicts:
    x, missing, sampling = _taken(groups, public, step)
    crossed: Truths = np.array([CROSSED_BY in found.dimension for found in public])
    return judge(x, missing, sampling, crossed, settings)


def _taken(groups: Sequence[Known], public: Sequence[GroupFinding], step: int) -> tuple[Integers, Integers, Sampling]:
    """Return counts, missing answers and sampling to judge by: the strongest evidence at step 0, the weakest last."""
    n = np.array([_between(each.answers, _TRIED - 1 - step) for each in groups], np.int64)
    missing = np.array([_between(each.missing, step) for each in groups], np.int64)
    x = np.array([_count(each, step) for each in groups], np.int64)
    sampling = Sampling(
        N=np.array([found.N for found in public], np.int64),
        K=np.array([found.K for found in public], np.int64),
        n=n,
        deff=np.array([found.deff for found in public], np.float64),
        finite=np.array([not found.stale for found in public], np.bool_),
    )
    return np.minimum(x, n), missing, sampling


def _between(span: Span, step: int) -> int:
    return int(span.low) + round((span.high - span.low) * step / (_TRIED - 1))


def _count(known: Known, step: int) -> int:
    if not known.is_hidden:
        return int(known.heard.low)
    # More than live here can answer only where the register does not fit, which the band alone does not tell.
    most = max(known.finding.K, int(known.heard.low))
    return min(max(_between(known.heard, step), 1), most)


def _verdict(
    found: GroupFinding,
    known: Known,
    at: int,
    tried: Sequence[Verdicts],
    settings: Settings,
    previous: Previous | None,
) -> GroupFinding:
    # The weakest evidence comes last; a count that is shown, or surely no small one, is judged by it alone.
    own = tried if known.is_hidden and known.heard.low < SMALLEST_SHOWN else tried[-1:]
    certain = all(each.q[at] < settings.confirming_q for each in own)
    last = tried[-1]
    return replace(
        found,
        q=float(last.q[at]) if last.eligible[at] else None,
        state=_weakest(each.states[at] for each in own),
        flagged=all(bool(each.flagged[at]) for each in own),
        strong=all(bool(each.strong[at]) for each in own),
        sensitive_to_missing=all(bool(each.sensitive_to_missing[at]) for each in own),
        sensitive_to_rounding=all(bool(each.sensitive_to_rounding[at]) for each in own),
        confirmed=confirmed(certain, previous, found.dimension, found.category),
    )


def _weakest(states: Iterable[State]) -> State:
    """Return the verdict that holds whichever of these is the true one."""
    possible = set(states)
    if len(possible) == 1:
        return possible.pop()
    if possible <= _THIN:
        return State.WATCH if State.WATCH in possible else State.SENSITIVE_TO_MISSING
    return State.TOO_FEW_TO_TELL
