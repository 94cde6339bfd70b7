"""Totals, scales and a session's counts come from folded answers and follow every deletion."""

from datetime import timedelta

import pytest

from participation.services import aggregates, answering, results, session_groups
from participation.services.answering import Mode
from participation.services.results import FirstStatement, Part, Shown
from tests.factories.answered import Answered
from tests.factories.statements import NOW


@pytest.fixture
def here(database):
    with database.write() as session:
        made = Answered(session)
        made.met = made.plan(session).id
        made.other = made.plan(session).id
    return made


def fill(session, here):
    """Seven answers: three at one session, one at another, three by the open link; one is eight days old."""
    at, other = {"field_session_id": here.met}, {"field_session_id": here.other}
    first = here.answer(session, {"safe_dark": "1", "age": "16_24", "need": "A bench"}, **at, mode=Mode.ASSISTED)
    here.answer(session, {"safe_dark": "2", "age": "16_24", "quality": "The park"}, language="so", **at)
    here.answer(session, {"safe_dark": "5", "age": "prefer_not_to_say", "need": "Light"}, **at)
    here.answer(session, {"safe_dark": "dont_know", "age": "25_66"}, **other, received=NOW - timedelta(days=8))
    for _ in range(3):
        here.answer(session, {"safe_dark": "3"}, received=NOW - timedelta(days=6))
    aggregates.fold(session)
    return first


def test_the_overview_adds_up(database, here):
    with database.write() as session:
        fill(session, here)
        found = results.overview(session, here.view.id, now=NOW)
    assert (found.total, found.this_week) == (7, 6)
    assert set(found.by_session[:2]) == {(here.met, 3), (None, 3)}
    assert found.by_session[2] == (here.other, 1)
    assert found.languages == (Part("en", 6), Part("so", 1))
    assert found.modes == (Part("self", 6), Part("assisted", 1))
    assert found.statements == (Part("need", 2), Part("quality", 1))


def test_a_deleted_answer_is_gone_from_every_figure(database, here):
    with database.write() as session:
        first = fill(session, here)
        answering.delete_response(session, first)
        found = results.overview(session, here.view.id, now=NOW)
        scale = results.scales(session, here.view.id, here.questionnaire)[0]
    assert found.total == 6
    assert found.modes == (Part("self", 6),)
    assert found.statements == (Part("need", 1), Part("quality", 1))
    assert scale.points[0] == Part("1", 0)


def test_counts_that_are_thrown_away_and_computed_anew_are_the_same(database, here):
    with database.write() as session:
        fill(session, here)
        before = results.overview(session, here.view.id, now=NOW)
        aggregates.recompute(session)
        assert results.overview(session, here.view.id, now=NOW) == before


def test_a_scale_tells_low_middle_high_and_who_did_not_answer(database, here):
    with database.write() as session:
        fill(session, here)
        (scale,) = results.scales(session, here.view.id, here.questionnaire)
    assert scale.question_id == "safe_dark"
    assert [part.count for part in scale.points] == [1, 1, 3, 0, 1]
    assert (scale.low, scale.middle, scale.high) == (2, 3, 1)
    assert (scale.answered, scale.missing) == (6, 1)


def test_a_session_has_its_own_counts(database, here):
    with database.write() as session:
        fill(session, here)
        found = session_groups.heard_in(session, [here.met])
        everybody = results.responses_by_session(session, [here.view.id])
    assert (found.answers, found.of_persons) == (3, 3)
    assert found.languages == (Part("en", 2), Part("so", 1))
    assert found.lenses == (Part("need", 2), Part("quality", 1))
    assert found.groups == {"age": (Part("16_24", 2), Part("", 1))}
    assert everybody == {here.met: 3, here.other: 1}


def test_first_statements_stand_by_lens_and_not_by_person(database, here):
    with database.write() as session:
        fill(session, here)
        found = results.first_statements(session, [here.met])
    assert found == [
        FirstStatement("need", "en", "A bench"),
        FirstStatement("need", "en", "Light"),
        FirstStatement("quality", "so", "The park"),
    ]


def test_an_unanswered_survey_has_an_empty_overview(database, here):
    with database.read() as session:
        found = results.overview(session, here.view.id, now=NOW)
        (scale,) = results.scales(session, here.view.id, here.questionnaire)
    assert (found.total, found.this_week, found.by_session, found.languages) == (0, 0, (), ())
    assert (scale.answered, scale.missing) == (0, 0)


@pytest.mark.parametrize(("count", "span"), [(0, (0, 0)), (1, (1, 4)), (4, (1, 4)), (5, (5, 5)), (1234, (1234, 1234))])
def test_one_to_four_people_are_shown_as_a_range(count, span):
    assert results.shown(count) == Shown(*span)
    assert results.shown(count).is_exact == (span[0] == span[1])
