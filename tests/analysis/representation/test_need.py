import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.representation.need import Wanted, conversations_needed, together_needed


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, 4),
        ({"hit_rate": 0.4}, 10),
        ({"target": 1.0}, 6),
        ({"hit_rate": 0.016}, None),
        ({"hit_rate": 0.01}, None),
    ],
)
def test_the_designs_example(arguments, expected):
    assert conversations_needed(1, 300, 60, 3000, **arguments) == expected


def test_no_need_nobody_asked_and_nobody_left():
    assert conversations_needed(5, 300, 60, 3000) == 0
    assert conversations_needed(0, 0, 60, 3000) is None
    assert conversations_needed(0, 2900, 3, 3000) is not None
    assert conversations_needed(1, 200_000, 3, 3000) is None
    assert conversations_needed(0, 100, 0, 3000) == 0


@pytest.mark.parametrize("arguments", [{"hit_rate": 0}, {"hit_rate": 1.1}, {"target": 0}])
def test_impossible_questions_are_refused(arguments):
    with pytest.raises(ValueError, match=r"hit rate|target"):
        conversations_needed(1, 300, 60, 3000, **arguments)


@given(st.integers(0, 200), st.integers(1, 2000), st.integers(1, 500), st.sampled_from([0.05, 0.2, 0.4, 0.75, 1.0]))
def test_so_many_are_enough_and_one_fewer_is_not(x, n, K, rate):
    N = 4000
    further = conversations_needed(x, n, K, N, hit_rate=rate)
    if not further:
        return

    def reached(t):
        return (x + rate * t) / (n + t) - 0.8 * K / N

    assert reached(further) >= -1e-12
    assert reached(further - 1) < 0


def test_several_groups_at_once_lower_each_others_shares():
    groups = [Wanted(5, 600), Wanted(20, 900)]
    each = together_needed(groups, 100, 3000)
    assert each is not None
    alone = [conversations_needed(group.x, 100, group.K, 3000) for group in groups]
    assert sum(each) > max(alone)
    n = 100 + sum(each)
    for group, more in zip(groups, each, strict=True):
        assert (group.x + more) / n >= 0.8 * group.K / 3000
    assert together_needed([Wanted(5, 600)], 100, 3000) == (conversations_needed(5, 100, 600, 3000),)


def test_several_groups_that_cannot_be_reached():
    assert together_needed([Wanted(0, 3)], 5000, 3000) is None
    assert together_needed([Wanted(0, 3)], 0, 3000) is None
    assert together_needed([Wanted(90, 300), Wanted(90, 300)], 100, 3000) == (0, 0)
