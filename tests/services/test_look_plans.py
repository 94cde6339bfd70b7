"""Looks at planned times: each taken once, by days or by answers, and only on new answers."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from participation.services import follow_ups, journal, look_history, look_plans, representation
from participation.services.errors import ServiceProblem
from participation.services.look_plans import Plan, due_mark
from tests.factories.looks import Neighbourhood
from tests.factories.statements import NOW

TODAY = date(2026, 11, 23)


def at(day):
    return datetime(2026, 11, day, 9, tzinfo=UTC)


@pytest.fixture
def here(database):
    with database.write() as session:
        made = Neighbourhood(session)
        made.hear(session, {"16_24": 6, "25_66": 250, "67_plus": 60}, {"woman": 170, "man": 140}, missing=4)
    return made


@pytest.mark.parametrize(
    ("plan", "looks", "responses", "mark"),
    [
        (Plan(every=100), [], 99, None),
        (Plan(every=100), [], 100, "answers:100"),
        (Plan(every=100), [], 345, "answers:300"),
        (Plan(every=100), [(at(1), 300)], 345, None),
        (Plan(every=100), [(at(1), 100), (at(2), 305)], 401, "answers:400"),
        (Plan(days=(date(2026, 11, 20),)), [], 10, "day:2026-11-20"),
        (Plan(days=(date(2026, 11, 23),)), [(at(22), 5)], 10, "day:2026-11-23"),
        (Plan(days=(date(2026, 11, 24),)), [], 10, None),
        (Plan(days=(date(2026, 11, 1), date(2026, 11, 20))), [(at(5), 5)], 10, "day:2026-11-20"),
        (Plan(days=(date(2026, 11, 20),)), [(at(21), 5)], 10, None),
        (Plan(every=10, days=(date(2026, 11, 20),)), [(at(5), 50)], 50, None),
        (Plan(), [], 1000, None),
    ],
)
def test_which_planned_look_is_due(plan, looks, responses, mark):
    assert due_mark(plan, looks, responses, TODAY) == mark


def test_a_plan_is_stored_changed_and_taken_away(database, here):
    with database.write() as session:
        assert not look_plans.plan_of(session, here.survey_id)
        days = (date(2026, 12, 1), date(2026, 11, 1), date(2026, 12, 1))
        look_plans.set_plan(session, here.survey_id, Plan(50, days), user_id=here.user, now=NOW)
        assert look_plans.plan_of(session, here.survey_id) == Plan(50, (date(2026, 11, 1), date(2026, 12, 1)))
        look_plans.set_plan(session, here.survey_id, Plan(), user_id=here.user, now=NOW)
        assert not look_plans.has_plan(session, here.survey_id)


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (Plan(every=9), "every"),
        (Plan(every=100_001), "every"),
        (Plan(days=tuple(date(2027, 1, 1) + timedelta(n) for n in range(61))), "days"),
    ],
)
def test_a_plan_that_would_mostly_find_chance_is_refused(database, here, plan, field):
    with database.write() as session, pytest.raises(ServiceProblem) as problem:
        look_plans.set_plan(session, here.survey_id, plan, user_id=here.user, now=NOW)
    assert problem.value.field == field


def test_the_job_takes_what_is_due_once_and_writes_its_line(database, here):
    with database.write() as session:
        look_plans.set_plan(session, here.survey_id, Plan(every=100), user_id=here.user, now=NOW)
    ((slug, look),) = look_plans.run_due(database, now=NOW)
    assert (slug, look.responses, look.is_planned) == (here.survey.slug, 320, True)
    assert look_plans.run_due(database, now=NOW) == []
    with database.write() as session:
        here.hear(session, {"25_66": 79}, {"woman": 79})
    assert look_plans.run_due(database, now=NOW) == [], "399 is not 400"
    with database.write() as session:
        here.hear(session, {"25_66": 1}, {"woman": 1})
    assert len(look_plans.run_due(database, now=NOW)) == 1
    with database.read() as session:
        lines = journal.events(session, here.area, action="representation.look")[0]
    assert [line.detail for line in lines] == [
        {"answers": 400, "planned": "answers:400"},
        {"answers": 320, "planned": "answers:300"},
    ]


def test_two_who_come_at_once_take_it_once(database, here):
    with database.write() as session:
        look_plans.set_plan(session, here.survey_id, Plan(days=(NOW.date(),)), user_id=here.user, now=NOW)
    found, together = [], threading.Barrier(3)

    def run():
        together.wait()
        found.append(len(look_plans.run_due(database, now=NOW)))

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0, 0, 1]
    with database.read() as session:
        assert len(representation.looks(session, here.survey_id)) == 1


def test_a_planned_look_closes_a_follow_up_as_any_other(database, here):
    with database.write() as session:
        look = representation.take_look(session, here.survey, user_id=here.user, now=NOW)
        made = follow_ups.create(
            session,
            area_id=here.area,
            dimension="age",
            category="16_24",
            plan=follow_ups.Plan(reason="Few"),
            look_id=look.id,
            user_id=here.user,
            now=NOW,
        )
        met = here.meet(session, follow_up=made, status="closed")
        here.hear(session, {"16_24": 90}, {"woman": 90}, session_id=met)
        look_plans.set_plan(session, here.survey_id, Plan(every=400), user_id=here.user, now=NOW)
    assert len(look_plans.run_due(database, now=NOW)) == 1
    with database.read() as session:
        assert follow_ups.one(session, here.area, made).status == follow_ups.FollowUpStatus.HELPED


def test_groups_are_followed_through_the_looks_with_first_flag_and_confirmation(database, here):
    with database.write() as session:
        for turn in range(3):
            representation.take_look(session, here.survey, user_id=here.user, now=NOW + timedelta(days=turn))
            here.hear(session, {"16_24": 1 if turn else 0, "25_66": 60}, {"woman": 30, "man": 30})
        young, *_ = look_history.series(session, here.survey_id, "age")
        woman, _ = look_history.series(session, here.survey_id, "gender")
    assert [point.responses for point in young.points] == [320, 380, 441]
    assert young.points[0].found.figures.heard.low == 6
    assert (young.first_flagged, young.confirmed) == (NOW, NOW + timedelta(days=1))
    assert (woman.category, woman.first_flagged, woman.confirmed) == ("woman", None, None)


def test_small_counts_stay_ranges_in_the_history_and_in_what_sessions_gave(database, here):
    with database.write() as session:
        met = here.meet(session, status="closed")
        here.hear(session, {"16_24": 3, "25_66": 12}, {"woman": 15}, session_id=met, missing=2)
        given = look_history.contributions(session, here.survey, "age", ("16_24", "25_66", "67_plus"))
    assert [each.id for each in given] == [met, None]
    first = given[0]
    assert (first.responses.low, first.groups["25_66"].low, first.groups["67_plus"].high) == (17, 12, 0)
    assert (first.groups["16_24"].low, first.groups["16_24"].high) == (1, 4)
    assert (first.unsaid.low, first.unsaid.high) == (1, 4)
    assert given[1].groups["25_66"].low == 250
