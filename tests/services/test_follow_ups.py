"""A follow-up goes from a flag through its sessions to the look that says whether it helped."""

from datetime import date, timedelta

import pytest

from participation.records.representation import FollowUpStatus
from participation.services import areas, follow_up_yields, follow_ups, representation, survey_drafts
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.follow_ups import Plan
from tests.factories.looks import Neighbourhood
from tests.factories.statements import NOW, add_area

YOUNG = ("age", "16_24")
DUE = date(2026, 12, 1)


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


def test_a_plan_for_several_groups_keeps_them_all_from_a_second_plan(database, here):
    with database.write() as session:
        number = create(session, here, more_groups=(("gender", "man"), YOUNG))
        view = follow_ups.one(session, here.area, number)
        assert view.groups == (YOUNG, ("gender", "man")), "each group once"
        assert follow_ups.open_groups(session, here.area) == {YOUNG: number, ("gender", "man"): number}
        with pytest.raises(Conflict):
            follow_ups.create(
                session,
                area_id=here.area,
                dimension="gender",
                category="man",
                plan=Plan(reason="Men"),
                look_id=None,
                user_id=here.user,
                now=NOW,
            )


@pytest.mark.parametrize(("old", "ended"), [(45, FollowUpStatus.HELPED), (0, FollowUpStatus.DID_NOT_HELP)])
def test_several_groups_are_helped_only_when_none_is_flagged(database, here, old, ended):
    with database.write() as session:
        number = create(session, here, more_groups=(("age", "67_plus"),))
        met = here.meet(session, follow_up=number, status="closed", targets=[YOUNG])
        here.hear(session, {"16_24": 70, "67_plus": old}, {"woman": 70, "man": old}, session_id=met)
        representation.take_look(session, here.survey, user_id=here.user, now=NOW)
        view = follow_ups.one(session, here.area, number)
    assert view.status == ended
    assert view.sessions[0].heard_of == (70, old)


def test_a_plan_is_changed_while_it_is_open(database, here):
    with database.write() as session:
        number = create(session, here, more_groups=(("gender", "man"),))
        changed = Plan(reason="Still few", due=DUE, owner_id=None, place="Vahl skole", meeting_time="Thursdays")
        follow_ups.change(session, here.area, number, changed)
        view = follow_ups.one(session, here.area, number)
        assert (view.plan.place, view.plan.due, view.groups[1]) == ("Vahl skole", DUE, ("gender", "man"))
        follow_ups.set_status(session, here.area, number, FollowUpStatus.HELPED)
        with pytest.raises(Conflict):
            follow_ups.change(session, here.area, number, changed)


def test_only_somebody_of_the_area_is_reminded(database, here):
    with database.write() as session, pytest.raises(ServiceProblem) as problem:
        create(session, here, owner_id=999)
    assert problem.value.field == "owner_id"


def test_what_is_late_or_due_within_a_week_is_reminded_of_and_nothing_else(database, here):
    with database.write() as session:
        numbers = {}
        for group, days in ((YOUNG, 7), (("gender", "man"), -3), (("gender", "woman"), 8)):
            numbers[days] = follow_ups.create(
                session,
                area_id=here.area,
                dimension=group[0],
                category=group[1],
                plan=Plan(reason="Few", due=DUE + timedelta(days)),
                look_id=None,
                user_id=here.user,
                now=NOW,
            )
        due = follow_ups.reminders(session, here.area, DUE)
        assert [view.id for view in due] == [numbers[-3], numbers[7]]
        follow_ups.set_status(session, here.area, numbers[-3], FollowUpStatus.HELPED)
        assert [view.id for view in follow_ups.reminders(session, here.area, DUE)] == [numbers[7]]


def test_a_supplementary_survey_is_begun_for_a_group_and_does_not_become_the_area_s_main_one(database, here):
    with database.write() as session:
        number, area = create(session, here), areas.area_by_id(session, here.area)
        names = {"nb": "16–24 år", "nn": "16–24 år", "en": "16–24"}
        draft = follow_ups.begin_survey(session, area, number, slug="unge", groups=names, user_id=here.user, now=NOW)
        view = survey_drafts.one(session, here.area, draft)
        assert view.document["note"]["nb"].startswith("16–24 år. ")
        assert "16–24" not in view.document["title"]["nb"], "a resident is not told which group he stands for"
        survey_drafts.publish(session, view, now=NOW)
        assert representation.survey_of(session, here.area).id == here.survey_id
        assert representation.survey_of(session, here.area, "unge").slug == "unge"
        with pytest.raises(Conflict):
            follow_ups.begin_survey(session, area, number, slug="unge", groups=names, user_id=here.user, now=NOW)


def test_the_yield_is_learned_from_closed_sessions_meant_for_the_group(database, here):
    with database.write() as session:
        assert follow_up_yields.basis(session, here.survey_id, YOUNG).best is None
        meant = here.meet(session, status="closed", targets=[YOUNG])
        here.hear(session, {"16_24": 8, "25_66": 12}, {"woman": 20}, session_id=meant)
        other = here.meet(session, status="closed", targets=[("gender", "woman")])
        here.hear(session, {"25_66": 50}, {"woman": 50}, session_id=other)
        still_open = here.meet(session, status="open", targets=[YOUNG])
        here.hear(session, {"25_66": 5}, {"woman": 5}, session_id=still_open)
        found = follow_up_yields.basis(session, here.survey_id, YOUNG, "stand")
        elsewhere = follow_up_yields.basis(session, here.survey_id, YOUNG, "school")
    assert (found.best.rate, found.best.hit.answers) == (0.4, 20)
    assert [each.id for each in found.best.sessions] == [meant]
    assert found.best.hit.low < 0.4 < found.best.hit.high
    assert found.by_method["stand"].hit.rate == 8 / 70, "all closed sessions"
    assert elsewhere.same is None
    assert elsewhere.best == found.meant


def test_a_protected_count_gives_a_rough_yield_alone(database, here):
    with database.write() as session:
        for heard in (1, 2):
            met = here.meet(session, status="closed", targets=[YOUNG])
            here.hear(session, {"16_24": heard, "25_66": 10 - heard}, {"woman": 10}, session_id=met)
        found = follow_up_yields.basis(session, here.survey_id, YOUNG).best
    assert found.is_protected
    assert (found.rate, found.hit.low, found.hit.high) == (0.125, 0.05, 0.2)
    assert {(each.heard.low, each.heard.high) for each in found.sessions} == {(1, 4)}


def test_conversations_for_groups_of_two_dimensions_are_the_larger_number(database, here):
    with database.write() as session:
        seen = representation.current(session, here.survey)
    young, man = seen.finding(*YOUNG), seen.finding("gender", "man")
    everybody = seen.report.groups
    alone = follow_up_yields.conversations([young], 0.5, among=everybody)
    assert alone == follow_up_yields.conversations([young, man], 0.5, among=everybody)
    assert follow_up_yields.conversations([young], 0.05, among=everybody) is None


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
