"""A follow-up goes from a flag through its sessions to the look that says whether it helped."""

import pytest

from participation.records.representation import FollowUpStatus
from participation.services import follow_ups, representation
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.follow_ups import Plan
from tests.factories.looks import Neighbourhood
from tests.factories.statements import NOW, add_area

YOUNG = ("age", "16_24")


@pytest.fixture
def here(database):
    with database.write() as session:
        made = Neighbourhood(session)
        made.hear(session, {"16_24": 6, "25_66": 250, "67_plus": 60}, {"woman": 170, "man": 146})
        made.look = representation.take_look(session, made.survey, user_id=made.user, now=NOW)
    return made


def create(session, here, **plan):
    return follow_ups.create(
        session,
        area_id=here.area,
        dimension=YOUNG[0],
        category=YOUNG[1],
        plan=Plan(**{"reason": "Nearly no young people", **plan}),
        look_id=here.look.id,
        user_id=here.user,
        now=NOW,
    )


def status(session, here, number):
    return follow_ups.one(session, here.area, number).status


def test_a_follow_up_keeps_its_plan_and_stands_on_the_board(database, here):
    plan = {
        "partner": "Tøyen Unlimited",
        "method": "school",
        "language": "so",
        "conversations_needed": 40,
        "expected_yield": 0.9,
    }
    with database.write() as session:
        number = create(session, here, **plan)
        board = follow_ups.board(session, here.area)
        assert [found.id for found in board[FollowUpStatus.PLANNED]] == [number]
        assert board[FollowUpStatus.HELPED] == []
        view = board[FollowUpStatus.PLANNED][0]
        assert view.plan == Plan(reason="Nearly no young people", **plan)
        assert (view.by, view.survey_id, view.is_open) == ("Per Planner", here.survey_id, True)
        assert follow_ups.open_groups(session, here.area) == {YOUNG: number}


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"conversations_needed": 0}, "conversations_needed"),
        ({"conversations_needed": 10_001}, "conversations_needed"),
        ({"expected_yield": 1.2}, "expected_yield"),
        ({"method": "pigeon"}, "method"),
    ],
)
def test_a_plan_that_cannot_be_right_is_refused_at_its_field(database, here, plan, field):
    with database.write() as session:
        with pytest.raises(ServiceProblem) as problem:
            create(session, here, **plan)
        assert problem.value.field == field
        assert follow_ups.open_groups(session, here.area) == {}


def test_a_group_has_one_open_follow_up_at_a_time(database, here):
    with database.write() as session:
        first = create(session, here)
        with pytest.raises(Conflict):
            create(session, here)
        follow_ups.set_status(session, here.area, first, FollowUpStatus.DID_NOT_HELP)
        assert create(session, here) != first


def test_planning_a_session_sets_it_under_way_and_a_closed_one_does_not_reopen(database, here):
    with database.write() as session:
        number = create(session, here)
        follow_ups.start(session, here.area, number)
        assert status(session, here, number) == FollowUpStatus.UNDER_WAY
        follow_ups.set_status(session, here.area, number, FollowUpStatus.HELPED)
        follow_ups.start(session, here.area, number)
        assert status(session, here, number) == FollowUpStatus.HELPED


@pytest.mark.parametrize(("heard", "ended"), [(60, FollowUpStatus.HELPED), (1, FollowUpStatus.DID_NOT_HELP)])
def test_the_next_look_says_whether_it_helped(database, here, heard, ended):
    with database.write() as session:
        number = create(session, here)
        met = here.meet(session, follow_up=number, status="closed")
        here.hear(session, {"16_24": heard, "25_66": 2}, {"woman": heard, "man": 2}, session_id=met)
        look = representation.take_look(session, here.survey, user_id=here.user, now=NOW)
        view = follow_ups.one(session, here.area, number)
    assert (view.status, view.closed_look) == (ended, (look.id, NOW))
    assert (view.heard, view.sessions[0].responses) == (heard, heard + 2)


@pytest.mark.parametrize("statuses", [[], ["planned"], ["closed", "open"]])
def test_while_a_session_is_to_come_no_look_closes_it(database, here, statuses):
    with database.write() as session:
        number = create(session, here)
        for each in statuses:
            here.meet(session, follow_up=number, status=each)
        here.hear(session, {"16_24": 100}, {"woman": 100})
        representation.take_look(session, here.survey, user_id=here.user, now=NOW)
        assert follow_ups.one(session, here.area, number).is_open


def test_the_usual_yield_is_learned_from_closed_sessions_meant_for_the_group(database, here):
    with database.write() as session:
        assert follow_ups.usual_yield(session, here.survey_id, *YOUNG) is None
        meant = here.meet(session, status="closed", targets=[YOUNG])
        here.hear(session, {"16_24": 4, "25_66": 6}, {"woman": 10}, session_id=meant)
        other = here.meet(session, status="closed", targets=[("gender", "woman")])
        here.hear(session, {"25_66": 50}, {"woman": 50}, session_id=other)
        still_open = here.meet(session, status="open", targets=[YOUNG])
        here.hear(session, {"25_66": 5}, {"woman": 5}, session_id=still_open)
        assert follow_ups.usual_yield(session, here.survey_id, *YOUNG) == 0.4


def test_a_follow_up_of_another_area_does_not_exist_here(database, here):
    with database.write() as session:
        number = create(session, here)
        elsewhere = add_area(session, "fjell")
        for verb in (
            lambda: follow_ups.one(session, elsewhere, number),
            lambda: follow_ups.set_status(session, elsewhere, number, FollowUpStatus.HELPED),
            lambda: follow_ups.start(session, elsewhere, number),
        ):
            with pytest.raises(NotFound):
                verb()
        assert follow_ups.board(session, elsewhere)[FollowUpStatus.PLANNED] == []
