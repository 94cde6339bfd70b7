from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.representation.assessment import assess
from analysis.representation.counts import Counts, counts_from_frame
from analysis.representation.reference import Reference

AREA = Reference.from_counts(
    (dimension, category, K)
    for dimension, groups in {
        "age": {"a": 300, "b": 420, "c": 1080, "d": 1200},
        "gender": {"f": 1480, "m": 1520},
    }.items()
    for category, K in groups.items()
)


@st.composite
def frames(draw):
    n = draw(st.integers(1, 120))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.choice(["a", "b", "c", "d", ""], n),
            "gender": rng.choice(["f", "m", "NA"], n),
            "met": rng.choice(["1", "2", "3", "4", "5", "6", ""], n),
        }
    )


@given(frames(), st.randoms(use_true_random=False))
def test_the_order_of_respondents_does_not_matter(frame, random):
    order = list(range(len(frame)))
    random.shuffle(order)
    one = assess(counts_from_frame(frame, AREA, "met"), AREA)
    other = assess(counts_from_frame(frame.iloc[order], AREA, "met"), AREA)
    for mine, theirs in zip(one.groups, other.groups, strict=True):
        assert mine.deff == pytest.approx(theirs.deff)
        assert replace(mine, deff=1, p=0, q=0, low=0, high=0) == replace(theirs, deff=1, p=0, q=0, low=0, high=0)
        assert (mine.p, mine.q) == pytest.approx((theirs.p, theirs.q))


@given(frames(), st.permutations(range(6)))
def test_the_order_of_the_register_does_not_matter(frame, order):
    rows = [(d.name, c, K) for d in AREA.dimensions for c, K in zip(d.categories, d.counts, strict=True)]
    other = Reference.from_counts([rows[at] for at in order])
    one = {(g.dimension, g.category): g for g in assess(counts_from_frame(frame, AREA), AREA).groups}
    for theirs in assess(counts_from_frame(frame, other), other).groups:
        mine = one[theirs.dimension, theirs.category]
        assert (mine.state, mine.x, mine.needed) == (theirs.state, theirs.x, theirs.needed)
        assert (mine.p, mine.q) == pytest.approx((theirs.p, theirs.q))


@given(frames())
def test_the_figures_hang_together(frame):
    report = assess(counts_from_frame(frame, AREA, "met"), AREA)
    assert report.n == len(frame)
    for found in report.groups:
        assert found.n + found.missing == report.n
        assert 0 <= found.p <= 1
        assert found.low <= (found.share or 0) <= found.high
        assert found.deff >= 1
        assert not found.strong or found.flagged
        assert found.flagged == (found.q is not None and found.q < report.settings.q)
        assert not found.flagged or found.ratio < 0.8
        assert (found.needed is None) == (found.ratio is None or found.ratio >= 0.8 - 1e-12)


@given(st.integers(0, 299), st.integers(4, 2990))
def test_one_answer_more_from_a_group_raises_p_and_its_ratio(x, K):
    reference = Reference.from_counts([("d", "group", K), ("d", "rest", 3000 - K)])

    def p(heard):
        totals = {"d": {"group": heard, "rest": 300 - heard}}
        return assess(Counts.from_totals(totals, reference), reference).groups[0]

    fewer, more = p(x), p(x + 1)
    if not fewer.stale and not more.stale:
        assert fewer.p <= more.p + 1e-12
        assert fewer.ratio < more.ratio


@given(st.integers(0, 60), st.integers(2, 50))
def test_scaling_the_register_leaves_ratio_and_need_and_approaches_the_binomial(x, factor):
    def judged(scale):
        reference = Reference.from_counts([("d", "group", 420 * scale), ("d", "rest", 2580 * scale)])
        return assess(Counts.from_totals({"d": {"group": x, "rest": 300 - x}}, reference), reference).groups[0]

    small, large = judged(1), judged(factor)
    assert small.ratio == large.ratio
    assert small.needed == large.needed
    assert large.high - large.low > small.high - small.low
    if x < 35:
        assert large.p >= small.p  # having met many of few residents is the stronger evidence


def test_clustering_weakens_the_evidence():
    together = pd.DataFrame({"age": ["c"] * 60 + ["d"] * 100 + ["b"] * 8, "met": [str(at // 12) for at in range(168)]})
    together["gender"] = "f"
    alone = assess(counts_from_frame(together, AREA), AREA).groups
    clustered = assess(counts_from_frame(together, AREA, "met"), AREA).groups
    assert clustered[1].deff > 2
    assert clustered[1].p > alone[1].p
    assert clustered[1].high - clustered[1].low > alone[1].high - alone[1].low


def test_sampled_fairly_in_sessions_flags_stay_rare():
    # 250 household clusters of 12 with an intra-session correlation of .1, 25 of them met: design effect 2.1.
    rng = np.random.default_rng(23)
    shares = np.array([0.1, 0.14, 0.2, 0.18, 0.15, 0.13, 0.1])
    flags = {"met": 0, None: 0}
    for _ in range(250):
        each = rng.dirichlet(shares * 9, size=250)
        people = (rng.random((250, 12, 1)) > each.cumsum(1)[:, None, :-1]).sum(2)
        counts = np.bincount(people.ravel(), minlength=7)
        area = Reference.from_counts([("age", str(at), int(K)) for at, K in enumerate(counts)])
        met = rng.permutation(250)[:25]
        frame = pd.DataFrame({"age": people[met].ravel().astype(str), "met": np.repeat(met, 12).astype(str)})
        for column in flags:
            flags[column] += any(g.flagged for g in assess(counts_from_frame(frame, area, column), area).groups)
    assert flags["met"] / 250 < 0.13
    assert flags[None] / 250 > 0.25
