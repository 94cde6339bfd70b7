"""Conversations for several groups: against trying every number, and against the functions for one group or rate 1."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.representation.need import Wanted, conversations_needed, together_needed
from analysis.representation.need_of_several import conversations_for_several

GROUPS = st.lists(st.tuples(st.integers(0, 20), st.integers(20, 400)), min_size=1, max_size=4)


def tried(groups, n, N, rate):
    for t in range(N + 1):
        each = [max(0, ceil(Fraction(4, 5) * Fraction(group.K, N) * (n + t) - group.x)) for group in groups]
        if ceil(sum(each) / Fraction(str(rate))) <= t:
            fits = all(not more or group.x + more <= group.K for group, more in zip(groups, each, strict=True))
            return t if fits else None
    return None


@given(GROUPS, st.integers(20, 600), st.sampled_from([0.2, 0.4, 0.75, 1.0]))
def test_it_is_the_smallest_number_that_trying_finds(rows, n, rate):
    groups = [Wanted(x, K) for x, K in rows]
    assert conversations_for_several(groups, n, 3000, hit_rate=rate) == tried(groups, n, 3000, rate)


def test_the_design_s_example_and_one_group():
    assert conversations_for_several([Wanted(1, 60)], 300, 3000) == 4
    assert conversations_for_several([Wanted(1, 60)], 300, 3000, hit_rate=0.4) == 10
    assert conversations_needed(1, 300, 60, 3000, hit_rate=0.4) == 10


def test_at_rate_one_it_is_the_sum_for_all_together():
    groups = [Wanted(3, 400), Wanted(10, 600)]
    assert conversations_for_several(groups, 313, 3000) == sum(together_needed(groups, 313, 3000))


def test_what_cannot_be_done_or_be_right():
    assert conversations_for_several([Wanted(0, 1500)], 100, 3000, hit_rate=0.3) is None
    assert conversations_for_several([], 100, 3000) is None
    assert conversations_for_several([Wanted(500, 600)], 100, 3000) == 0
    with pytest.raises(ValueError, match="hit rate"):
        conversations_for_several([Wanted(1, 2)], 10, 100, hit_rate=0)
