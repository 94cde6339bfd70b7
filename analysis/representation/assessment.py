"""The representation report: each group of each dimension, what was found and how sure it is."""

from typing import Any

import numpy as np

from analysis.representation.counts import Counts, DimensionCounts
from analysis.representation.evidence import Integers, Sampling, Truths, design_effect, share_interval
from analysis.representation.findings import (
    DimensionFinding,
    GroupFinding,
    Previous,
    Report,
    Settings,
    State,
)
from analysis.representation.judgement import Verdicts, judge
from analysis.representation.need import conversations_needed
from analysis.representation.reference import CROSSED_BY, Reference, ReferenceDimension

__all__ = ["DimensionFinding", "GroupFinding", "Previous", "Report", "Settings", "State", "assess"]


def assess(
    counts: Counts,
    reference: Reference,
    settings: Settings | None = None,
    previous: Previous | None = None,
) -> Report:
    """Judge every group of `reference` by `counts`.

    Args:
        counts: of the same reference (`counts_from_frame`, `Counts.from_totals`).
        reference: the register's figures.
        settings: the rule's constants; the measured ones by default.
        previous: {(dimension, category): state} of an earlier look with fewer answers, or None at the first look.

    Raises:
        ValueError: counts and reference do not have the same dimensions and categories.
    """
    settings = settings or Settings()
    if [(d.name, d.categories) for d in counts.dimensions] != [(d.name, d.categories) for d in reference.dimensions]:
        raise ValueError("the counts were folded with another reference")
    pairs = list(zip(counts.dimensions, reference.dimensions, strict=True))
    alone = np.array([name is None for name in counts.sessions])
    dimensions = tuple(_dimension(seen, known, alone, settings) for seen, known in pairs)
    x = np.concatenate([seen.heard.sum(0) for seen, _ in pairs])
    which = np.repeat(np.arange(len(pairs)), [len(known.categories) for _, known in pairs])
    sampling = Sampling(
        N=np.array([d.N for d in dimensions])[which],
        K=np.concatenate([np.array(known.counts, np.int64) for _, known in pairs]),
        n=np.array([d.n for d in dimensions])[which],
        deff=np.array([d.deff for d in dimensions])[which],
        finite=~np.array([d.stale for d in dimensions])[which],
    )
    missing = np.array([d.missing for d in dimensions])[which]
    crossed = np.array([CROSSED_BY in d.name for d in dimensions])[which]
    verdicts = judge(x, missing, sampling, crossed, settings)
    names = [(known.name, category) for _, known in pairs for category in known.categories]
    groups = _findings(names, x, missing, sampling, verdicts, settings, previous)
    return Report(counts.responses, dimensions, groups, settings, previous)


def _dimension(seen: DimensionCounts, known: ReferenceDimension, alone: Truths, settings: Settings) -> DimensionFinding:
    totals = seen.heard.sum(0)
    n = int(totals.sum())
    return DimensionFinding(
        name=known.name,
        n=n,
        missing=int(seen.missing.sum()),
        N=known.population,
        deff=design_effect(seen.heard, alone, assumed=settings.assumed_deff, fewest_sessions=settings.fewest_sessions),
        sessions=int(((seen.heard.sum(1) > 0) & ~alone).sum()),
        stale=n > known.population or bool((totals > np.array(known.counts)).any()),
    )


def _findings(
    names: list[tuple[str, str]],
    x: Integers,
    missing: Integers,
    sampling: Sampling,
    verdicts: Verdicts,
    settings: Settings,
    previous: Previous | None,
) -> tuple[GroupFinding, ...]:
    low, high = share_interval(x, sampling, settings.interval)
    findings = []
    for g, (dimension, category) in enumerate(names):
        heard, n, K, N = int(x[g]), int(sampling.n[g]), int(sampling.K[g]), int(sampling.N[g])
        certain = bool(verdicts.q[g] < settings.confirming_q)
        findings.append(
            GroupFinding(
                dimension=dimension,
                category=category,
                x=heard,
                n=n,
                missing=int(missing[g]),
                K=K,
                N=N,
                expected=n * K / N,
                ratio=heard * N / (n * K) if n * K else None,
                share=heard / n if n else None,
                reference_share=K / N,
                low=float(low[g]),
                high=float(high[g]),
                deff=float(sampling.deff[g]),
                stale=not sampling.finite[g],
                confirmed=confirmed(certain, previous, dimension, category),
                needed=conversations_needed(heard, n, K, N, target=settings.ratio) or None,
                needed_to_parity=conversations_needed(heard, n, K, N, target=1.0) or None,
                **_said(verdicts, g),
            )
        )
    return tuple(findings)


def _said(verdicts: Verdicts, g: int) -> dict[str, Any]:
    return {
        "p": float(verdicts.p[g]),
        "q": float(verdicts.q[g]) if verdicts.eligible[g] else None,
        "state": verdicts.states[g],
        "flagged": bool(verdicts.flagged[g]),
        "strong": bool(verdicts.strong[g]),
        "sensitive_to_missing": bool(verdicts.sensitive_to_missing[g]),
        "sensitive_to_rounding": bool(verdicts.sensitive_to_rounding[g]),
    }


def confirmed(certain: bool, previous: Previous | None, dimension: str, category: str) -> bool | None:
    """Return whether an earlier look flagged the group too and this one is certain enough; None without one."""
    if previous is None:
        return None
    before = previous.get((dimension, category))
    return certain and before in {State.UNDER, State.NOBODY_REACHED}
