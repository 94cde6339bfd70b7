"""Weighted beside unweighted: by hand for one margin, refused where a group is too small, protected where counts are."""

import pytest
from sqlalchemy import delete

from participation.records.answers import Response
from participation.services import answer_weights, reference, weighting
from participation.services.errors import ServiceProblem
from participation.services.reference import Figure
from participation.services.weighting import Refused
from tests.factories.looks import Neighbourhood
from tests.factories.respondents import answer, ask_more
from tests.factories.statements import NOW

AGES = (Figure("25_66", 100), Figure("67_plus", 2900))
GENDERS = (Figure("woman", 1500), Figure("man", 1500))


@pytest.fixture
def here(database):
    """Women answered three times as often as men, and feel less safe."""
    with database.write() as session:
        made = Neighbourhood(session)
        ask_more(session, made)
        for gender, number, safe in (("woman", 60, 2), ("man", 20, 4)):
            answer(session, made, number // 2, gender=gender, age="25_66", safe=safe, met="staff")
            answer(session, made, number // 2, gender=gender, age="67_plus", safe=safe, met="staff")
    return made


def test_one_margin_is_weighted_as_by_hand(database, here):
    with database.read() as session:
        found = weighting.weigh(session, here.survey, ["gender"])
    safe = next(each for each in found.questions if each.question == "safe")
    assert found.refused is None
    assert [(value.key, value.count.low) for value in safe.values if value.count.low] == [("2", 60), ("4", 20)]
    assert [value.share for value in safe.values] == [0, 0.75, 0, 0.25, 0]
    assert [value.weighted for value in safe.values] == pytest.approx([0, 0.5, 0, 0.5, 0])
    assert (safe.mean, safe.weighted_mean) == (2.5, pytest.approx(3))
    # Weights 2/3 sixty times and 2 twenty times: 80 (60 * 4/9 + 20 * 4) / 80^2.
    assert found.kish == pytest.approx(4 / 3)
    assert found.effective == pytest.approx(60)
    gender = next(each for each in found.balance if each.dimension == "gender")
    assert (gender.before, gender.after, gender.is_used) == (pytest.approx(0.5), pytest.approx(0, abs=1e-9), True)


def test_a_dimension_with_a_group_of_fewer_than_five_is_left_out_and_refused_where_asked_for(database, here):
    with database.write() as session:
        answer(session, here, 4, gender="man", age="16_24", safe=4)
        by_itself = weighting.weigh(session, here.survey)
        asked = weighting.weigh(session, here.survey, ["age", "gender"])
        of_findings = answer_weights.answer_weights(session, here.area)
    assert by_itself.used == of_findings.dimensions == ("gender",)
    assert of_findings.too_small == ("age",)
    assert of_findings.design_effect == pytest.approx(by_itself.kish), "findings are weighted by the same rule"
    assert by_itself.refused is None
    assert asked.refused == Refused("group_too_small", "age", "16_24")
    assert asked.kish == 1
    shares = [(value.share, value.weighted) for each in asked.questions for value in each.values]
    assert all(share == pytest.approx(weighted) for share, weighted in shares if share is not None)


def test_margins_that_contradict_each_other_in_the_sample_are_refused(database):
    with database.write() as session:
        here = Neighbourhood(session)
        reference.import_counts(session, here.area, "age", AGES, "Register", now=NOW)
        reference.import_counts(session, here.area, "gender", GENDERS, "Register", now=NOW)
        answer(session, here, 30, gender="woman", age="67_plus")
        answer(session, here, 30, gender="man", age="25_66")
        refused = weighting.weigh(session, here.survey, ["age", "gender"]).refused
    assert refused.code == "not_converged"
    assert refused.dimension in {"age", "gender"}


def test_a_small_count_has_no_share_and_too_few_answers_have_no_weights(database, here):
    with database.write() as session:
        answer(session, here, 3, gender="man", age="67_plus", safe=5, met="poster")
        found = weighting.weigh(session, here.survey, ["gender"])
        posters = next(each for each in found.questions if each.question == "met").values[1]
        session.execute(delete(Response))
        few = weighting.weigh(session, here.survey)
    assert (posters.count.low, posters.count.high, posters.share, posters.weighted) == (1, 4, None, None)
    assert few.refused == Refused("too_few")


def test_missing_answers_keep_their_share_of_the_sample(database, here):
    with database.write() as session:
        answer(session, here, 20, safe=3)
        found = weighting.weigh(session, here.survey, ["gender"])
    safe = next(each for each in found.questions if each.question == "safe")
    assert safe.values[2].weighted == pytest.approx(0.2)


@pytest.mark.parametrize("dimensions", [[], ["tenure"], ["gender", "none"]])
def test_what_cannot_be_weighted_by_is_said(database, here, dimensions):
    with database.read() as session, pytest.raises(ServiceProblem) as problem:
        weighting.weigh(session, here.survey, dimensions)
    assert problem.value.field == "dimension"
