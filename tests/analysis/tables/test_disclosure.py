import itertools
from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from analysis.representation.assessment import State, assess
from analysis.representation.counts import Counts
from analysis.representation.reference import Reference
from analysis.tables.crosstab import crosstab, shown
from analysis.tables.disclosure import Audience, band, count_band, may_refresh, round_to_base
from analysis.tables.suppression import attack, last_first, suppress


def finding(x, K=60, n=300, N=3000):
    reference = Reference.from_counts([("d", "group", K), ("d", "rest", N - K)])
    return assess(Counts.from_totals({"d": {"group": x, "rest": n - x}}, reference), reference).groups[0]


@pytest.mark.parametrize(
    ("audience", "x", "low", "high"),
    [
        (Audience.STAFF, 0, 0, 0),
        (Audience.STAFF, 1, 1, 4),
        (Audience.STAFF, 4, 1, 4),
        (Audience.STAFF, 5, 5, 5),
        (Audience.EXPORT, 0, 0, 4),
        (Audience.EXPORT, 4, 0, 4),
        (Audience.EXPORT, 5, 5, 5),
        (Audience.PUBLIC, 0, 0, 2),
        (Audience.PUBLIC, 7, 3, 7),
        (Audience.PUBLIC, 8, 8, 12),
    ],
)
def test_bands(audience, x, low, high):
    found = count_band(x, audience)
    assert (found.low, found.high) == (low, high)


def test_rounding():
    assert [round_to_base(x, 3) for x in range(8)] == [0, 0, 3, 3, 3, 6, 6, 6]
    assert [round_to_base(x, 5) for x in (2, 3, 7, 8)] == [0, 5, 5, 10]
    assert count_band(4, Audience.PUBLIC, base=3) == count_band(2, Audience.PUBLIC, base=3)
    with pytest.raises(ValueError, match="base"):
        count_band(4, Audience.PUBLIC, base=10)


def test_public_pages_wait_for_five_more_answers():
    assert not may_refresh(100, 104)
    assert may_refresh(100, 105)
    assert not may_refresh(104, 100)
    assert may_refresh(105, 100)


@pytest.mark.parametrize("audience", list(Audience))
def test_two_counts_of_one_band_look_alike_in_everything_but_the_verdict(audience):
    """The point: nobody can tell a protected count from ratio, p, interval or need."""
    by_band = {}
    for x in range(13):
        seen = band(finding(x), audience)
        shown_figures = tuple(getattr(seen, f.name) for f in fields(seen) if f.name != "state")
        by_band.setdefault(count_band(x, audience), []).append((x, shown_figures))
    assert any(len(members) > 1 for members in by_band.values())
    for members in by_band.values():
        assert len({figures for _, figures in members}) == 1


def test_ranges_hold_the_truth():
    for audience, x in itertools.product(Audience, range(8)):
        true = finding(x)
        seen = band(true, audience)
        for span, value in ((seen.heard, x), (seen.ratio, true.ratio), (seen.share, true.share), (seen.p, true.p)):
            assert span.low <= value <= span.high
        assert seen.interval.low <= true.low <= true.high <= seen.interval.high
        if true.needed:
            assert seen.needed.low <= true.needed <= seen.needed.high


def test_nobody_is_a_protected_count_too():
    assert band(finding(0), Audience.STAFF).state is State.NOBODY_REACHED
    assert band(finding(0), Audience.EXPORT).state is State.UNDER
    assert band(finding(0, K=20), Audience.EXPORT).state is State.TOO_FEW_TO_TELL


@pytest.mark.parametrize(("audience", "smallest"), [(Audience.EXPORT, 10), (Audience.PUBLIC, 20)])
def test_few_answers_are_not_shown_at_all(audience, smallest):
    assert band(finding(5, n=smallest - 1), audience).heard is None
    assert band(finding(5, n=smallest), audience).heard is not None


def by_counting(counts, hidden, top=12):
    """Try every filling of the hidden cells: the second method, for small tables."""
    places = np.argwhere(hidden)
    rows, columns = counts.sum(1), counts.sum(0)
    seen = []
    for filling in itertools.product(range(top + 1), repeat=len(places)):
        tried = counts.copy()
        tried[hidden] = filling
        if (tried.sum(1) == rows).all() and (tried.sum(0) == columns).all():
            seen.append(filling)
    return np.min(seen, axis=0), np.max(seen, axis=0)


def test_the_attack_finds_what_counting_finds():
    rng = np.random.default_rng(4)
    for _ in range(10):
        counts = rng.integers(0, 6, size=(3, 3))
        hidden = np.zeros((3, 3), bool)
        hidden.flat[rng.choice(9, 4, replace=False)] = True
        low, high = attack(counts, hidden)
        least, most = by_counting(counts, hidden)
        assert np.allclose(low[hidden], least, atol=1e-6)
        assert np.allclose(high[hidden], most, atol=1e-6)


def test_one_small_count_takes_another_with_it():
    left = suppress(np.array([[3, 40, 7, 20]]), order=np.array([[90, 400, 60, 300]]))
    assert left.hidden.tolist() == [[True, False, True, False]]
    assert (left.low[0, 0], left.high[0, 0]) == pytest.approx((0, 10))
    assert not suppress(np.array([[30, 40, 7, 20]]), order=last_first((1, 4))).hidden.any()
    assert suppress(np.array([[0, 0], [0, 0]]), order=last_first((2, 2))).hidden.all()


def test_what_is_left_out_besides_is_by_an_order_and_never_by_the_counts():
    for counts in ([3, 40, 7, 20], [3, 7, 40, 20], [3, 20, 8, 39]):
        assert suppress(np.array([counts]), order=last_first((1, 4))).hidden.tolist() == [[True, False, False, True]]
    with pytest.raises(ValueError, match="order"):
        suppress(np.array([[3, 40, 7, 20]]), order=last_first((4, 1)))


def test_no_small_count_is_known_to_whoever_tries_every_table_of_the_same_sum():
    """All tables of three groups with a sum up to 16: whatever is shown, other tables look just so."""
    for total in range(17):
        look_alike = {}
        for first, second in itertools.product(range(total + 1), repeat=2):
            counts = np.array([[first, second, total - first - second]])
            if counts.min() >= 0:
                hidden = suppress(counts, order=last_first((1, 3))).hidden[0]
                seen = tuple(-1 if left_out else int(x) for x, left_out in zip(counts[0], hidden, strict=True))
                look_alike.setdefault(seen, []).append(counts[0])
        for seen, tables in look_alike.items():
            small = [at for at, x in enumerate(seen) if x < 0 and min(table[at] for table in tables) < 5]
            assert seen.count(-1) == 3 or all(len({int(table[at]) for table in tables}) > 1 for at in small), seen


def test_random_tables_give_nothing_back():
    rng = np.random.default_rng(5)
    for _ in range(40):
        counts = rng.poisson(rng.uniform(2, 30), size=(rng.integers(1, 5), rng.integers(2, 6)))
        left = suppress(counts, order=last_first(counts.shape))
        small = counts < 5
        assert (left.hidden >= small).all()
        low, high = attack(counts, left.hidden)
        if not left.hidden.all():
            assert (high - low)[small].min(initial=9) >= 4 - 1e-6


def answers():
    frame = pd.DataFrame(
        {"age": ["young"] * 12 + ["old"] * 18, "theme": ["park"] * 9 + ["light"] * 3 + ["park"] * 8 + ["light"] * 10}
    )
    frame.loc[30] = [None, "park"]
    return frame


def test_a_cross_table():
    table = crosstab(answers(), "age", "theme")
    assert (table.rows, table.columns) == (("old", "young"), ("light", "park"))
    assert table.counts.tolist() == [[10, 8], [3, 9]]
    assert table.missing == 1
    assert table.row_shares[1].tolist() == [0.25, 0.75]
    doubled = crosstab(answers().assign(w=2.0), "age", "theme", "w")
    assert doubled.weighted.tolist() == [[20, 16], [6, 18]]
    assert doubled.counts.tolist() == table.counts.tolist()


def test_a_cross_table_as_audiences_see_it():
    table = crosstab(answers(), "age", "theme")
    assert shown(table, Audience.STAFF).counts.tolist() == [[10, 8], [-1, 9]]
    assert shown(table, Audience.EXPORT).counts.tolist() == [[-1, -1], [-1, -1]]
    assert shown(table, Audience.PUBLIC).counts.tolist() == [[10, 10], [5, 10]]
    few = crosstab(answers().iloc[:9], "age", "theme")
    assert shown(few, Audience.EXPORT) is None
    assert shown(few, Audience.STAFF) is not None


def test_what_is_left_out_besides_follows_from_public_figures_and_not_from_the_counts():
    residents = np.array([[487, 519, 39, 411, 89]])
    # Chosen by count, the third is left out; that it is at most 6, and not the second, would give the last one back.
    hidden = [
        suppress(np.array([counts]), order=residents).hidden.tolist() for counts in ([8, 6, 5, 13, 4], [8, 6, 6, 13, 3])
    ]
    assert hidden[0] == hidden[1] == [[False, False, True, False, True]]
