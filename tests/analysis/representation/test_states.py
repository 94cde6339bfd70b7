import pytest

from analysis.representation.assessment import Report, Settings, State, assess
from analysis.representation.counts import Counts
from analysis.representation.reference import Reference


def look(x, K, *, N=3000, n=300, missing=0, previous=None, settings=None) -> dict[str, object]:
    """Judge a group of K residents with x answers, everybody else being "rest"."""
    reference = Reference.from_counts([("d", "group", K), ("d", "rest", N - K)])
    counts = Counts.from_totals({"d": {"group": x, "rest": n - x}}, reference, {"d": missing})
    report: Report = assess(counts, reference, settings, previous)
    return report.groups[0]


def test_the_designs_example():
    found = look(1, 60)
    assert (found.state, found.needed, found.needed_to_parity) == (State.UNDER, 4, 6)
    assert found.expected == 6
    assert found.ratio == pytest.approx(1 / 6)
    assert found.p == pytest.approx(0.0074114, rel=1e-4)


@pytest.mark.parametrize(
    ("x", "K", "state"),
    [
        (20, 420, State.UNDER),
        (0, 60, State.NOBODY_REACHED),
        (0, 20, State.NOBODY_YET),
        (1, 20, State.TOO_FEW_TO_TELL),
        (4, 60, State.WATCH),
        (42, 420, State.OK),
        (34, 420, State.OK),
        (70, 420, State.OVER),
        (8, 10, State.OVER),
        (0, 0, State.OK),
        (2, 0, State.OVER),
        (300, 3000, State.OK),
    ],
)
def test_states(x, K, state):
    assert look(x, K).state is state


def test_nobody_has_answered():
    found = look(0, 60, n=0)
    assert found.state is State.NOBODY_YET
    assert (found.ratio, found.share, found.needed, found.q) == (0 or found.ratio, None, None, None)


def test_strong_is_more_than_flagged():
    weak, strong = look(26, 420, settings=Settings(strong=1e-3)), look(15, 420, settings=Settings(strong=1e-3))
    assert (weak.flagged, weak.strong) == (True, False)
    assert (strong.flagged, strong.strong) == (True, True)


@pytest.mark.parametrize(
    ("x", "previous", "confirmed"),
    [
        (20, None, None),
        (20, {("d", "group"): State.UNDER}, True),
        (20, {("d", "group"): "NOBODY_REACHED"}, True),
        (20, {("d", "group"): State.WATCH}, False),
        (20, {}, False),
        (20, {("d", "group"): None}, False),
        (42, {("d", "group"): State.UNDER}, False),
    ],
)
def test_a_second_look_confirms(x, previous, confirmed):
    assert look(x, 420, previous=previous).confirmed is confirmed


def test_missing_answers_may_explain_a_thin_group():
    assert look(26, 420, missing=0).state is State.UNDER
    few = look(26, 420, missing=3)
    assert (few.state, few.missing, few.n) == (State.UNDER, 3, 300)
    many = look(26, 420, missing=90)
    assert (many.state, many.flagged, many.sensitive_to_missing) == (State.SENSITIVE_TO_MISSING, True, True)


def test_missing_answers_may_hide_a_thin_group():
    assert look(36, 420, missing=0).state is State.OK
    hidden = look(36, 420, missing=200)
    assert (hidden.state, hidden.flagged) == (State.SENSITIVE_TO_MISSING, False)
    assert look(60, 420, missing=60).state is not State.SENSITIVE_TO_MISSING


def test_nobody_met_is_no_matter_of_refusal_unless_a_third_refuses():
    assert look(0, 60, missing=30).state is State.NOBODY_REACHED
    assert look(0, 60, missing=160).state is State.SENSITIVE_TO_MISSING


def test_rounding_of_small_register_figures_is_said():
    assert look(1, 60).sensitive_to_rounding is False
    by_K = [look(0, K, n=600) for K in range(15, 60)]
    turning = [found for found in by_K if found.sensitive_to_rounding]
    assert all(found.flagged for found in by_K if found.K > 30)
    for found in turning:
        assert look(0, found.K - 2, n=600).flagged != look(0, found.K + 2, n=600).flagged or found.K < 20
    edge = [look(x, 60) for x in range(6)]
    assert any(found.sensitive_to_rounding for found in edge) or all(
        look(x, 58).flagged == look(x, 62).flagged == found.flagged for x, found in enumerate(edge)
    )


def test_a_register_that_cannot_be_right_is_said_and_not_corrected_for():
    stale = look(70, 60)
    assert (stale.state, stale.stale) == (State.OVER, True)
    sample_above_population = look(10, 50, N=100, n=300)
    assert sample_above_population.stale
    assert sample_above_population.state is State.UNDER
    assert look(10, 60).stale is False


def test_needed_is_none_where_it_cannot_be_done():
    # To lift 1 to .8 of 10 % of 150, more of the group would be needed than live here.
    assert look(1, 10, N=100, n=150).needed is None
    assert look(1, 10, N=100, n=50).needed == 4
    assert look(42, 420).needed is None


def test_another_reference_is_refused():
    one = Reference.from_counts([("d", "a", 10), ("d", "b", 20)])
    other = Reference.from_counts([("d", "b", 10), ("d", "a", 20)])
    with pytest.raises(ValueError, match="another reference"):
        assess(Counts.from_totals({}, one), other)


def test_intersections_are_a_family_of_their_own():
    single = [("age", "young", 420), ("age", "old", 2580)]
    crossed = [("age x gender", f"c{number}", 200) for number in range(15)]
    totals = {"age": {"young": 29, "old": 271}, "age x gender": {f"c{number}": 20 for number in range(15)}}
    alone = assess_totals(single, {"age": totals["age"]})
    both = assess_totals(single + crossed, totals)
    assert both[0].q == alone[0].q
    merged = assess_totals(
        single + [("cells", category, K) for _, category, K in crossed], totals | {"cells": totals["age x gender"]}
    )
    assert merged[0].q > alone[0].q


def assess_totals(rows, totals):
    reference = Reference.from_counts(rows)
    known = {name: totals[name] for name in reference.names()}
    return assess(Counts.from_totals(known, reference), reference).groups
