"""Groups crossed: counted from respondents, judged where the register knows the crossing, and else not."""

import pytest

from analysis.representation.assessment import State
from participation.services import crossings, reference
from participation.services.errors import ServiceProblem
from participation.services.reference import Figure
from tests.factories.looks import Neighbourhood
from tests.factories.respondents import answer
from tests.factories.statements import NOW

CROSSED = {
    ("16_24", "woman"): 200,
    ("16_24", "man"): 200,
    ("25_66", "woman"): 1000,
    ("25_66", "man"): 1000,
    ("67_plus", "woman"): 300,
    ("67_plus", "man"): 300,
}


@pytest.fixture
def here(database):
    with database.write() as session:
        made = Neighbourhood(session)
        for age, woman, man in (("16_24", 40, 2), ("25_66", 110, 100), ("67_plus", 30, 30)):
            answer(session, made, woman, age=age, gender="woman")
            answer(session, made, man, age=age, gender="man")
        answer(session, made, 7, age="25_66", gender="another")
        answer(session, made, 3, age="unsaid")
    return made


def of(crossing):
    return {cell.categories: cell for cell in crossing.cells}


def test_without_register_figures_there_is_no_verdict_but_what_independence_would_give(database, here):
    with database.read() as session:
        found = crossings.cross(session, here.survey, ["age", "gender"])
    young_man = of(found)["16_24", "man"]
    assert found.reference is None
    assert (young_man.heard.low, young_man.heard.high, young_man.found) == (1, 4, None)
    assert young_man.expected == pytest.approx(312 * 400 / 3000 / 2)
    assert (found.answers, found.missing.low) == (312, 10)


@pytest.mark.parametrize("order", [("age", "gender"), ("gender", "age")])
def test_with_register_figures_every_crossed_group_is_judged_in_any_order(database, here, order):
    figures = [Figure(" x ".join(pair), count) for pair, count in CROSSED.items()]
    with database.write() as session:
        reference.import_counts(session, here.area, "age x gender", figures, "Register", now=NOW)
        found = crossings.cross(session, here.survey, order)
    cells = of(found)
    young_man = cells[("16_24", "man") if order[0] == "age" else ("man", "16_24")]
    assert young_man.found.state == State.UNDER
    assert (young_man.found.K, young_man.found.figures.heard.low, young_man.found.figures.heard.high) == (200, 1, 4)
    assert "1–4" in young_man.found.sentence.values["x"]
    others = [cell.found.flagged for cell in found.cells if cell is not young_man]
    assert len(found.cells) == 6
    assert not any(others)


def test_crossed_groups_that_the_register_lacks_have_no_verdict_and_count_as_missing(database, here):
    figures = [Figure(" x ".join(pair), count) for pair, count in CROSSED.items() if pair[0] != "67_plus"]
    with database.write() as session:
        reference.import_counts(session, here.area, "age x gender", figures, "Register", now=NOW)
        found = crossings.cross(session, here.survey, ["age", "gender"])
    assert of(found)["67_plus", "man"].found is None
    assert of(found)["25_66", "man"].found.figures.share.low == pytest.approx(100 / 252)


def test_people_met_together_are_clusters_here_too(database, here):
    figures = [Figure(" x ".join(pair), count) for pair, count in CROSSED.items()]
    with database.write() as session:
        reference.import_counts(session, here.area, "age x gender", figures, "Register", now=NOW)
        alone = of(crossings.cross(session, here.survey, ["age", "gender"]))["16_24", "man"].found.figures.interval
        for number in range(6):
            met = here.meet(session)
            answer(session, here, 20, session_id=met, age="25_66", gender="man" if number % 2 else "woman")
        clustered = of(crossings.cross(session, here.survey, ["age", "gender"]))
    assert clustered["16_24", "man"].found.figures.interval.high > alone.high


@pytest.mark.parametrize("chosen", [[], ["age"], ["age", "age"], ["age", "tenure"], ["age", "gender", "x", "y"]])
def test_what_cannot_be_crossed_is_said(database, here, chosen):
    with database.read() as session, pytest.raises(ServiceProblem) as problem:
        crossings.cross(session, here.survey, chosen)
    assert problem.value.field == "dimension"
