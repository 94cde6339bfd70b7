"""Which cells may be told, where what people said is counted."""

import numpy as np

from analysis.tables.disclosure import Audience
from analysis.tables.shielding import hidden_cells, told_as_few

PEOPLE = np.array([[12, 3, 0, 2], [9, 20, 7, 1]])
BASE = np.array([21, 23, 7, 3])


def test_staff_see_noughts_and_from_five_on_but_nothing_of_a_group_of_three():
    assert hidden_cells(PEOPLE, BASE, Audience.STAFF, adds_up=False).tolist() == [
        [False, True, False, True],
        [False, False, False, True],
    ]


def test_staff_get_no_lone_small_count_back_from_what_a_row_adds_up_to():
    base = np.array([50, 60, 40])
    rows = np.array([[30, 3, 9], [30, 3, 2], [30, 0, 9], [5, 3, 0], [30, 40, 20]])
    assert hidden_cells(rows, base, Audience.STAFF).tolist() == [
        [True, True, False],
        [False, True, True],
        [False, False, False],
        [True, True, True],
        [False, False, False],
    ], "the group with the most people goes with a lone one; two that leave each other 1 to 4 need nobody"
    assert told_as_few(rows, base).tolist() == [
        [False, True, False],
        [False, True, True],
        [False, False, False],
        [False, False, False],
        [False, False, False],
    ], "where there is nobody to hide it behind, nothing is said of the whole row"
    assert told_as_few(np.array([[3], [9]]), np.array([12]), adds_up=False).tolist() == [[True], [False]]


def test_an_export_hides_what_a_sum_would_give_back():
    hidden = hidden_cells(PEOPLE, BASE, Audience.EXPORT)
    assert hidden[:, 2:].all(), "groups of fewer than ten"
    assert hidden[0, 1]
    assert hidden[1, 1], "else the column's total gives the 3 back"


def test_a_table_without_groups_is_empty():
    assert hidden_cells(np.zeros((2, 0), np.int64), np.zeros(0, np.int64), Audience.STAFF).shape == (2, 0)
    assert hidden_cells(np.array([[4]]), np.array([9]), Audience.EXPORT).all()


def test_a_table_without_rows_is_an_empty_table():
    nothing = np.empty((0, 4), np.int64)
    for adds_up in (True, False):
        assert hidden_cells(nothing, BASE, Audience.STAFF, adds_up=adds_up).shape == (0, 4)
        assert told_as_few(nothing, BASE, adds_up=adds_up).shape == (0, 4)
