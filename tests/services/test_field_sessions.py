"""Field sessions are planned, opened, closed with a log and found again, on both databases."""

from datetime import time, timedelta

import pytest

from participation.records.people import Membership
from participation.services import field_sessions
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.field_sessions import Log, SessionMethod, SessionStatus
from tests.factories.sessions import DAY, Here
from tests.factories.statements import NOW, add_statement, add_survey, add_user


@pytest.fixture
def here(database):
    with database.write() as session:
        return Here(session)


def test_what_was_planned_is_what_is_read(database, here):
    wanted = {
        "starts": time(15),
        "ends": time(18),
        "place": " Tøyen torg ",
        "target_groups": [("age", "16_24"), ("age", "16_24"), ("gender", "woman")],
        "languages": ["so", "ar", "so"],
        "staff_ids": [here.user],
    }
    with database.write() as session:
        number = here.plan(session, **wanted).id
    with database.read() as session:
        view = field_sessions.one(session, here.area, number)
    assert (view.day, view.starts, view.ends, view.place) == (DAY, time(15), time(18), "Tøyen torg")
    assert view.target_groups == (("age", "16_24"), ("gender", "woman"))
    assert view.languages == ("so", "ar")
    assert view.staff == ((here.user, "Amina Outreach"),)
    assert (view.method, view.status) == (SessionMethod.STAND, SessionStatus.PLANNED)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"place": "  "}, "place"),
        ({"place": "x" * 201}, "place"),
        ({"method": "telepathy"}, "method"),
        ({"starts": time(18), "ends": time(15)}, "ends"),
        ({"starts": time(15), "ends": time(15)}, "ends"),
        ({"survey_id": 4711}, "survey_id"),
        ({"staff_ids": [4711]}, "staff_ids"),
        ({"follow_up_id": 4711}, "follow_up_id"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_field(database, here, changes, field):
    with database.write() as session:
        with pytest.raises(ServiceProblem) as caught:
            here.plan(session, **changes)
        assert caught.value.field == field
        assert field_sessions.all_of(session, here.area) == []


def test_another_area_s_survey_and_staff_do_not_fit_and_its_sessions_are_not_found(database, here):
    with database.write() as session:
        other = Here(session, "fjell", "Per Elsewhere")
        foreign = other.plan(session)
        with pytest.raises(ServiceProblem):
            here.plan(session, survey_id=other.survey[0])
        with pytest.raises(ServiceProblem):
            here.plan(session, staff_ids=[other.user])
        for verb in (field_sessions.one, field_sessions.start, field_sessions.reopen, field_sessions.cancel):
            with pytest.raises(NotFound):
                verb(session, here.area, foreign.id)


def test_editing_changes_the_staff_without_leaving_anybody_behind(database, here):
    with database.write() as session:
        second = add_user(session, "Bashir Outreach")
        session.add(Membership(user_id=second, area_id=here.area, role="outreach"))
        session.flush()
        number = here.plan(session, staff_ids=[here.user]).id
        changed = {"survey_id": here.survey[0], "day": DAY + timedelta(1), "place": "Biblo", "method": "cafe"}
        both = field_sessions.edit(session, here.area, number, staff_ids=[second, here.user], **changed)
        assert [name for _, name in both.staff] == ["Amina Outreach", "Bashir Outreach"]
        one = field_sessions.edit(session, here.area, number, staff_ids=[second], **changed)
    assert [name for _, name in one.staff] == ["Bashir Outreach"]
    assert (one.day, one.place, one.method) == (DAY + timedelta(1), "Biblo", SessionMethod.CAFE)


def test_the_survey_stays_once_there_are_answers(database, here):
    with database.write() as session:
        other = add_survey(session, here.area)
        number = here.plan(session).id
        add_statement(session, here.area, here.survey, "Too dark", session_id=number)
        with pytest.raises(Conflict) as caught:
            field_sessions.edit(session, here.area, number, survey_id=other[0], day=DAY, place="Biblo", method="cafe")
        assert caught.value.field == "survey_id"
        assert field_sessions.one(session, here.area, number).place == "Tøyen torg"


def test_from_planned_to_open_to_closed_with_its_log_and_open_again(database, here):
    log = Log(30, 12, "Under the bridge", "Rain", "Young men", "Bring the tent")
    with database.write() as session:
        number = here.plan(session).id
        with pytest.raises(Conflict):
            field_sessions.close(session, here.area, number, log, user_id=here.user, now=NOW)
        assert field_sessions.start(session, here.area, number).is_open
        assert field_sessions.start(session, here.area, number).is_open
        view, oddities = field_sessions.close(session, here.area, number, log, user_id=here.user, now=NOW)
        assert (view.log, view.place, view.closed, view.closed_by) == (log, "Under the bridge", NOW, "Amina Outreach")
        assert oddities == []
        with pytest.raises(Conflict):
            field_sessions.start(session, here.area, number)
        with pytest.raises(Conflict):
            field_sessions.close(session, here.area, number, log, user_id=here.user, now=NOW)
        again = field_sessions.reopen(session, here.area, number)
        assert (again.is_open, again.log, again.closed, again.closed_by) == (True, log, None, "")
        with pytest.raises(Conflict):
            field_sessions.reopen(session, here.area, number)


@pytest.mark.parametrize(
    ("spoken_to", "refusals", "field"), [(-1, 0, "spoken_to"), (10_001, 0, "spoken_to"), (5, -3, "refusals")]
)
def test_a_log_with_an_impossible_number_is_refused(database, here, spoken_to, refusals, field):
    with database.write() as session:
        number = here.plan(session).id
        field_sessions.start(session, here.area, number)
        with pytest.raises(ServiceProblem) as caught:
            log = Log(spoken_to, refusals, "Torget")
            field_sessions.close(session, here.area, number, log, user_id=here.user, now=NOW)
        assert caught.value.field == field
        assert field_sessions.one(session, here.area, number).is_open


def test_odd_figures_are_pointed_out_and_kept(database, here):
    with database.write() as session:
        number = here.plan(session).id
        field_sessions.start(session, here.area, number)
        for text in ("One", "Two"):
            add_statement(session, here.area, here.survey, text, session_id=number)
        log = Log(1, 4, "Torget")
        view, oddities = field_sessions.close(session, here.area, number, log, user_id=here.user, now=NOW)
    assert view.is_closed
    assert [each.values for each in oddities] == [{"answers": 2, "spoken": 1}, {"refusals": 4, "spoken": 1}]


def test_today_stands_first_and_what_was_left_open_with_it(database, here):
    with database.write() as session:
        days = {name: DAY + timedelta(shift) for name, shift in [("older", -9), ("old", -2), ("soon", 1), ("later", 5)]}
        made = {name: here.plan(session, day=day).id for name, day in days.items()}
        unknown = here.plan(session).id
        evening = here.plan(session, starts=time(18)).id
        morning = here.plan(session, starts=time(9)).id
        forgotten = here.plan(session, day=DAY - timedelta(1)).id
        field_sessions.start(session, here.area, forgotten)
        found = field_sessions.agenda(session, here.area, DAY)
    assert [view.id for view in found.today] == [forgotten, morning, evening, unknown]
    assert [view.id for view in found.coming] == [made["soon"], made["later"]]
    assert [view.id for view in found.past] == [made["old"], made["older"]]


def test_only_the_last_sessions_stand_on_the_agenda_but_all_in_the_list(database, here):
    with database.write() as session:
        for number in range(1, 14):
            here.plan(session, day=DAY - timedelta(number))
        assert len(field_sessions.agenda(session, here.area, DAY).past) == field_sessions.LAST_SHOWN
        assert len(field_sessions.all_of(session, here.area)) == 13


def test_a_planned_session_is_cancelled_and_one_that_has_begun_is_not(database, here):
    with database.write() as session:
        rained_off, begun = here.plan(session, staff_ids=[here.user]).id, here.plan(session).id
        field_sessions.start(session, here.area, begun)
        field_sessions.cancel(session, here.area, rained_off)
        with pytest.raises(NotFound):
            field_sessions.one(session, here.area, rained_off)
        with pytest.raises(Conflict):
            field_sessions.cancel(session, here.area, begun)
