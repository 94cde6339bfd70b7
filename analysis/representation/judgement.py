"""From evidence to verdicts, for all groups at once."""

from dataclasses import dataclass, replace

import numpy as np

from analysis.representation.evidence import Integers, Numbers, Sampling, Truths, chance_of_nobody, lower_mid_p
from analysis.representation.findings import Settings, State
from analysis.representation.multiplicity import Family, benjamini_hochberg, holm


@dataclass(frozen=True, slots=True)
class Verdicts:
    """One value a group, in shape (G,); q is 1 where the group is not eligible."""

    p: Numbers
    q: Numbers
    eligible: Truths
    flagged: Truths
    strong: Truths
    over: Truths
    sensitive_to_missing: Truths
    sensitive_to_rounding: Truths
    states: tuple[State, ...]


def judge(x: Integers, missing: Integers, sampling: Sampling, crossed: Truths, settings: Settings) -> Verdicts:
    """Judge every group; groups of crossed dimensions are a family of their own.

    Args:
        x: answers from each group, shape (G,).
        missing: answers without a known value in the group's dimension, shape (G,).
        sampling: how each was sampled.
        crossed: whether the group is an intersection of dimensions.
        settings: the rule's constants.
    """
    p = lower_mid_p(x, sampling)
    testable = (sampling.K > 0) & (sampling.K < sampling.N) & (sampling.n > 0)
    eligible = testable & (chance_of_nobody(sampling) <= settings.chance_of_nobody)
    q, strong_p, over_q = np.ones_like(p), np.ones_like(p), np.ones_like(p)
    by_missing, by_rounding = np.zeros_like(testable), np.zeros_like(testable)
    for members in (~crossed, crossed):
        judged = np.flatnonzero(members & eligible)
        if judged.size:
            part = sampling.take(judged)
            family = Family.of(part, settings.ratio, settings.alternatives)
            q[judged] = family.q(x[judged])
            now = q[judged] < settings.q
            strong_p[judged] = holm(p[judged])
            by_missing[judged] = _turns_with_missing(now, x[judged], missing[judged], family, settings)
            by_rounding[judged] = _turns_with_rounding(now, x[judged], family, settings)
        looked_at = np.flatnonzero(members & testable)
        over_q[looked_at] = benjamini_hochberg(1 - p[looked_at])
    flagged = q < settings.q
    strong = flagged & (strong_p < settings.strong)
    over = (over_q < settings.q) & (x * settings.ratio > sampling.expected)
    verdicts = Verdicts(p, q, eligible, flagged, strong, over, by_missing, by_rounding, states=())
    low = sampling.heard_below(settings.ratio, x)
    states = tuple(_state(g, verdicts, x, low, sampling) for g in range(len(x)))
    return replace(verdicts, states=states)


def _state(g: int, verdicts: Verdicts, x: Integers, low: Truths, sampling: Sampling) -> State:
    if sampling.K[g] == 0:
        state = State.OVER if x[g] else State.OK
    elif sampling.n[g] == 0:
        state = State.NOBODY_YET
    elif verdicts.flagged[g] and verdicts.sensitive_to_missing[g]:
        state = State.SENSITIVE_TO_MISSING
    elif x[g] == 0:
        state = State.NOBODY_REACHED if verdicts.eligible[g] else State.NOBODY_YET
    elif verdicts.flagged[g]:
        state = State.UNDER
    elif verdicts.sensitive_to_missing[g]:
        state = State.SENSITIVE_TO_MISSING
    elif verdicts.over[g] or x[g] > sampling.K[g]:
        state = State.OVER
    elif sampling.K[g] == sampling.N[g]:
        state = State.OK
    elif not verdicts.eligible[g]:
        state = State.TOO_FEW_TO_TELL
    else:
        state = State.WATCH if low[g] else State.OK
    return state


def _turns_with_missing(flagged: Truths, x: Integers, missing: Integers, family: Family, settings: Settings) -> Truths:
    """Return where `flagged` turns if the group refused between a third of and three times as often as everybody.

    Of t people met from the group, a share f rho refused, with rho = m/(n + m) the average: h = x f rho/(1 - f rho) of
    the m missing answers are then the group's.
    """
    sampling = family.sampling
    everybody = sampling.n + missing
    average = missing / everybody
    then = replace(sampling, n=everybody, finite=sampling.finite & (everybody <= sampling.N))
    turns = np.zeros_like(flagged)
    for factor in (1 / settings.refusal_factor, settings.refusal_factor):
        rate = np.minimum(factor * average, 1.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            hidden = np.where(rate < 1, np.floor(x * rate / (1 - rate) + 1e-9), missing)
        hers = x + np.minimum(hidden, missing).astype(np.int64)
        turns |= (family.q_if(x, hers, then) < settings.q) != flagged
    return turns & (missing > 0)


def _turns_with_rounding(flagged: Truths, x: Integers, family: Family, settings: Settings) -> Truths:
    """Return where `flagged` turns with K - 2 or K + 2: offices round small figures to base 3."""
    sampling = family.sampling
    turns = np.zeros_like(flagged)
    for shift in (-settings.rounding, settings.rounding):
        then = sampling.with_counts(K=np.clip(sampling.K + shift, 1, sampling.N - 1))
        turns |= (family.q_if(x, x, then) < settings.q) != flagged
    return turns
