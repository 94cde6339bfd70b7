"""What a reader is shown never tells of fewer than five people, not even by way of ratios, needs or subtraction."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analysis.representation.assessment import State, assess
from analysis.representation.counts import Counts
from analysis.representation.reference import Reference
from participation.services.shown_findings import Span, bands_for_staff, for_others, for_staff, report_for_staff
from tests.bench import disclosure as attack

RESIDENTS = {"a": 400, "b": 900, "c": 60, "d": 1640}


def report(heard, missing=0):
    reference = Reference.from_counts(("group", name, number) for name, number in RESIDENTS.items())
    return assess(Counts.from_totals({"group": heard}, reference, {"group": missing}), reference)


def by_category(views):
    return {view.category: view for view in views}


def test_staff_see_five_exactly_nought_as_nought_and_less_as_a_range():
    seen = by_category(for_staff(report({"a": 5, "b": 3, "c": 0, "d": 92})))
    assert seen["a"].figures.heard == Span(5, 5)
    assert seen["b"].figures.heard == Span(1, 4)
    assert seen["c"].figures.heard == Span(0, 0)
    assert (seen["a"].figures.is_protected, seen["b"].figures.is_protected) == (False, True)


def test_everything_that_follows_from_a_protected_count_is_the_range_it_allows():
    seen = by_category(for_staff(report({"a": 40, "b": 3, "c": 2, "d": 255})))["b"]
    assert (seen.figures.share.low, seen.figures.share.high) == (1 / 300, 4 / 300)
    assert seen.figures.ratio.low == pytest.approx(1 / 90)
    assert seen.figures.ratio.high == pytest.approx(4 / 90)
    assert seen.figures.needed.low < seen.figures.needed.high
    assert seen.figures.interval.low < seen.figures.share.low < seen.figures.share.high < seen.figures.interval.high


def test_without_answers_there_is_no_share_and_nothing_breaks():
    seen = by_category(for_staff(report({})))
    assert seen["a"].figures.share is None
    assert seen["a"].state == State.TOO_FEW_TO_TELL


@given(st.tuples(*[st.integers(1, 4)] * 2), st.integers(5, 200), st.integers(5, 200))
@example((1, 4), 5, 5)
@settings(deadline=None, max_examples=40)
def test_staff_cannot_tell_one_protected_count_from_another(pair, b, d):
    """With the same n, all counts from 1 to 4 are shown alike but for the verdict."""
    views = []
    for count in pair:
        found = by_category(for_staff(report({"a": count, "b": b, "c": 0, "d": d + 4 - count})))["a"]
        views.append((found.figures.heard, found.figures.share, found.figures.ratio, found.figures.needed))
        assert f" {count} of" not in found.sentence.render(str)
    assert views[0] == views[1]


def test_others_do_not_get_a_lone_small_group_back_by_subtraction():
    seen = by_category(for_others(report({"a": 3, "b": 30, "c": 12, "d": 55})))
    assert seen["a"].figures.heard is None
    assert seen["c"].figures.heard is None
    assert seen["b"].figures.heard == Span(30, 30)


def test_others_are_not_told_that_nobody_was_heard():
    seen = by_category(for_others(report({"a": 0, "b": 120, "c": 0, "d": 280})))
    assert {view.state for view in seen.values()}.isdisjoint({State.NOBODY_REACHED, State.NOBODY_YET})
    assert seen["a"].figures.heard is seen["c"].figures.heard is None
    assert seen["b"].figures.heard is None


def test_two_protected_groups_whose_sum_leaves_too_little_choice_get_a_third():
    seen = by_category(for_others(report({"a": 1, "b": 30, "c": 1, "d": 68})))
    assert [name for name, view in seen.items() if view.figures.is_protected] == ["a", "b", "c"]


def test_a_dimension_with_fewer_than_ten_answers_is_withheld_from_others():
    seen = for_others(report({"a": 0, "b": 0, "c": 0, "d": 9}))
    assert all(view.figures.heard is None and view.figures.is_protected for view in seen)


@given(st.lists(st.integers(0, 30), min_size=4, max_size=4))
@settings(deadline=None, max_examples=60)
def test_no_count_below_five_reaches_others(counts):
    for view in for_others(report(dict(zip(RESIDENTS, counts, strict=True)))):
        assert view.figures.heard is None or view.figures.heard.low >= 5
        assert (view.figures.heard is None) == (view.figures.ratio is None) == (view.figures.share is None)


def test_a_lone_small_count_is_not_what_is_left_of_the_sum():
    seen = by_category(for_staff(report({"a": 3, "b": 30, "c": 0, "d": 67})))
    assert seen["a"].figures.heard == Span(1, 4)
    assert seen["d"].figures.heard == Span(66, 69), "the group with the most residents is a range as well"
    assert "66–69 of" in seen["d"].sentence.render(str)
    assert seen["b"].figures.heard == Span(30, 30)
    # Too few answers to hide it behind anybody: all that is said is how many answered.
    few = by_category(for_staff(report({"a": 3, "b": 0, "c": 0, "d": 5})))
    assert {view.figures.heard for view in few.values()} == {Span(0, 8)}
    assert State.NOBODY_YET not in {view.state for view in few.values()}


def test_of_a_hidden_group_others_learn_only_what_its_highest_possible_count_shows():
    seen = by_category(for_others(report({"a": 4, "b": 0, "c": 0, "d": 500})))
    again = by_category(for_others(report({"a": 2, "b": 1, "c": 1, "d": 500})))
    assert {name: view.state for name, view in seen.items()} == {name: view.state for name, view in again.items()}
    assert seen["b"].state == State.UNDER
    assert (seen["b"].strong, seen["b"].confirmed) == (False, None)


def possible(views, n):
    """Work out by linear programming which counts each group can have: bands, and the number of answers."""
    low, high = (
        np.array([end(view.figures.heard) for view in views], float) for end in (lambda s: s.low, lambda s: s.high)
    )
    ends = []
    for at in range(len(views)):
        aim = np.eye(len(views))[at]
        found = [
            linprog(sign * aim, A_eq=np.ones((1, len(views))), b_eq=[n], bounds=list(zip(low, high, strict=True)))
            for sign in (1, -1)
        ]
        ends.append((round(found[0].fun), round(-found[1].fun)))
    return ends


def test_no_small_count_is_recovered_from_what_staff_see():
    rng = np.random.default_rng(8)
    attacked = 0
    for _ in range(150):
        counts = rng.poisson(rng.uniform(1, 25, size=4) * (rng.random(4) > 0.2))
        views = for_staff(report(dict(zip(RESIDENTS, counts.tolist(), strict=True))))
        for x, (low, high) in zip(counts, possible(views, counts.sum()), strict=True):
            if 0 < x < 5:
                attacked += 1
                assert high - low >= min(3, counts.sum())
                assert low <= x <= high
    assert attacked > 50


def verdict_of(found):
    return (found.state, found.flagged, found.strong, found.q, found.p, found.low, found.high, found.confirmed)


def test_no_verdict_of_any_group_depends_on_a_count_that_is_hidden():
    found = [report({"a": 40, "b": 120, "c": c, "d": 164 - c}) for c in (1, 2, 3, 4)]
    told = [list(map(verdict_of, report_for_staff(each).groups)) for each in found]
    assert all(each == told[0] for each in told[1:])
    assert all(for_staff(each) == for_staff(found[0]) for each in found[1:])
    true = {verdict_of(each.groups[2])[0] for each in found}
    assert len(true) > 1, "without the gate, the state itself would tell"


def test_a_hidden_group_has_the_verdict_that_all_counts_of_its_band_lead_to():
    clear = by_category(for_staff(report({"a": 3, "b": 120, "c": 8, "d": 200})))["a"]
    assert (clear.state, clear.flagged) == (State.UNDER, True)
    assert "1–4 of" in clear.sentence.render(str)
    unclear = by_category(for_staff(report({"a": 30, "b": 60, "c": 1, "d": 109})))["c"]
    assert (unclear.state, unclear.flagged, unclear.confirmed) == (State.TOO_FEW_TO_TELL, False, None)


def test_a_few_who_did_not_say_are_a_range_and_so_is_what_would_give_them_back():
    views = [
        (for_staff(found), bands_for_staff(found.groups))
        for found in (report({"a": 40, "b": 90, "c": 6, "d": 168 - m}, m) for m in (1, 2, 3, 4))
    ]
    assert all(view == views[0] for view in views[1:])
    shown, bands = views[0]
    assert (bands.answers, bands.missing) == (Span(300, 303), Span(1, 4))
    assert by_category(shown)["d"].figures.heard == Span(164, 167)
    assert by_category(shown)["a"].figures.share == Span(40 / 303, 40 / 300)
    assert "40 of 300–303" in by_category(shown)["a"].sentence.render(str)
    many = bands_for_staff(report({"a": 40, "b": 90, "c": 6, "d": 160}, 8).groups)
    assert (many.answers, many.missing) == (Span(296, 296), Span(8, 8))


@pytest.mark.parametrize(("gate", "least", "unsaid"), [(attack.staff_page, 1, 1), (attack.export, 0, 5)])
def test_trying_other_answers_on_the_whole_programme_recovers_nothing(gate, least, unsaid):
    attacked, recovered = attack.verdicts(gate, 8, least, seed=31, unsaid=unsaid)
    assert attacked > 10
    assert recovered == 0


def test_the_attack_finds_what_true_verdicts_would_tell():
    """Without the gate's verdicts the same attack recovers counts, so that it is worth something."""

    def leaking(found):
        views, told, n = attack.staff_page(found)
        return views, told, n, [each.state for each in found.groups], [each.flagged for each in found.groups]

    _, recovered = attack.verdicts(leaking, 3, 1, seed=31)
    assert recovered > 0
