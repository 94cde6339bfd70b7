"""The shapes of the overview's pictures: diverging bars around the middle of a scale, rows that add up."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.web.planning.pages import segments, shape


def test_five_points_have_five_shapes():
    assert [shape(at, 5) for at in range(5)] == ["low-2", "low-1", "middle", "high-1", "high-2"]


def test_four_points_have_no_middle():
    assert [shape(at, 4) for at in range(4)] == ["low-2", "low-1", "high-1", "high-2"]


@pytest.mark.parametrize(
    ("counts", "ends"),
    [
        ([1, 0, 0, 0, 1], (25, 75)),  # as many on either side: in the middle of the picture
        ([0, 0, 7, 0, 0], (25, 75)),  # half of the middle point to each side
        ([4, 0, 0, 0, 0], (0, 50)),  # all below
        ([0, 0, 0, 2, 2], (50, 100)),  # all above
        ([1, 1], (25, 75)),
    ],
)
def test_the_bar_leans_to_the_side_that_more_people_chose(counts, ends):
    found = segments(counts)
    assert (found[0].x, found[-1].x + found[-1].width) == pytest.approx(ends)


def test_nothing_is_drawn_of_nothing():
    assert segments([0, 0, 0, 0, 0]) == ()


@given(st.lists(st.integers(0, 5000), min_size=2, max_size=11).filter(sum))
def test_the_pieces_are_half_of_the_picture_and_stay_in_it(counts):
    found = segments(counts)
    assert sum(part.width for part in found) == pytest.approx(50, abs=0.1)
    assert found[0].x >= 0
    assert found[-1].x + found[-1].width <= 100.1
    assert all(one.x + one.width == pytest.approx(other.x, abs=0.05) for one, other in pairwise(found))
