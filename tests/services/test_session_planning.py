"""What a session is prepared with, and several surveys at one session, on both databases."""

import math
from datetime import timedelta

import pytest

from participation.records.answers import AnswerCount
from participation.services import (
    aggregates,
    field_sessions,
    follow_ups,
    named_links,
    publishing,
    recording,
    representation,
)
from participation.services.answering import Mode
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.field_sessions import Preparation
from participation.services.follow_ups import Plan
from tests.factories.answered import SECRET, SMALL, Answered
from tests.factories.looks import Neighbourhood
from tests.factories.sessions import DAY
from tests.factories.statements import NOW, add_survey


@pytest.fixture
def here(database):
    with database.write() as session:
        made = Answered(session)
        made.second = publishing.publish(session, area_id=made.area, slug="second", definition=SMALL, now=NOW)
        made.third = publishing.publish(session, area_id=made.area, slug="third", definition=SMALL, now=NOW)
    return made


def plan(session, here, **prepared):
    return here.plan(session, prepared=Preparation(**prepared))


def record(session, here, met, survey):
    """An answer to a survey that staff take down at a session."""
    first, here.view = here.view, survey
    try:
        submission = here.submission(
            {"need": "A bench"}, mode=Mode.ASSISTED, field_session_id=met, recorded_by=here.user
        )
    finally:
        here.view = first
    return recording.record(session, submission, area_id=here.area, secret=SECRET)


def test_what_was_prepared_is_what_is_read(database, here):
    with database.write() as session:
        number = plan(
            session,
            here,
            interpreters=("  Tigrinya –   the interpreting service ", ""),
            partners=("The church", "The church", "Fargespill"),
            materials=("Table", "Tent"),
            latitude=59.9139,
            longitude=-10.7522,
            more_surveys=(here.second.id, here.view.id, here.second.id),
        ).id
    with database.read() as session:
        view = field_sessions.one(session, here.area, number)
    assert view.prepared.interpreters == ("Tigrinya – the interpreting service",)
    assert view.prepared.partners == ("The church", "Fargespill")
    assert view.prepared.materials == ("Table", "Tent")
    assert (view.prepared.latitude, view.prepared.longitude) == (59.9139, -10.7522)
    assert view.surveys == (here.view.id, here.second.id)


@pytest.mark.parametrize(
    ("prepared", "field"),
    [
        ({"interpreters": ("x" * 201,)}, "interpreters"),
        ({"partners": tuple(str(number) for number in range(31))}, "partners"),
        ({"materials": ("x" * 201,)}, "materials"),
        ({"latitude": 59.9}, "longitude"),
        ({"longitude": 10.7}, "latitude"),
        ({"latitude": 90.1, "longitude": 10.7}, "latitude"),
        ({"latitude": 59.9, "longitude": -180.1}, "longitude"),
        ({"latitude": math.nan, "longitude": 10.7}, "latitude"),
        ({"latitude": 59.9, "longitude": math.inf}, "longitude"),
        ({"more_surveys": (4711,)}, "more_surveys"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_field(database, here, prepared, field):
    with database.write() as session:
        with pytest.raises(ServiceProblem) as caught:
            plan(session, here, **prepared)
        assert caught.value.field == field
        assert field_sessions.all_of(session, here.area) == []


def test_the_edges_of_the_earth_are_on_it(database, here):
    with database.write() as session:
        assert plan(session, here, latitude=-90.0, longitude=180.0).prepared.longitude == 180.0


def test_another_area_s_survey_is_not_in_use_here(database, here):
    with database.write() as session:
        other = Answered(session, "fjell", "Per Elsewhere")
        with pytest.raises(ServiceProblem):
            plan(session, here, more_surveys=(other.view.id,))


def test_answers_are_recorded_for_any_of_the_surveys_and_no_other(database, here):
    with database.write() as session:
        met = plan(session, here, more_surveys=(here.second.id,)).id
        field_sessions.start(session, here.area, met)
        for survey in (here.view, here.second):
            record(session, here, met, survey)
        with pytest.raises(NotFound):
            record(session, here, met, here.third)
        assert field_sessions.answers_in(session, met) == 2


def test_a_link_of_the_session_counts_for_any_of_its_surveys_and_no_other(database, here):
    with database.write() as session:
        met = plan(session, here, more_surveys=(here.second.id,)).id
        field_sessions.start(session, here.area, met)
        key = field_sessions.session_key(SECRET, met)
        found = [
            field_sessions.session_for_answers(session, SECRET, key, survey.id, now=NOW)
            for survey in (here.view, here.second, here.third)
        ]
        assert found == [met, met, None]
        made = {"name": "The bus stop", "field_session_id": met, "user_id": here.user, "now": NOW}
        assert named_links.make(session, here.area, here.second.id, **made)
        with pytest.raises(ServiceProblem):
            named_links.make(session, here.area, here.third.id, **made)


def test_a_survey_that_was_answered_stays_and_an_unanswered_one_may_go(database, here):
    with database.write() as session:
        met = plan(session, here, more_surveys=(here.second.id, here.third.id)).id
        field_sessions.start(session, here.area, met)
        record(session, here, met, here.second)

        def change(first, more):
            wanted = {"survey_id": first, "day": DAY, "place": "Biblo", "method": "cafe"}
            prepared = Preparation(more_surveys=more)
            return field_sessions.edit(session, here.area, met, **wanted, prepared=prepared)

        assert change(here.view.id, (here.second.id,)).surveys == (here.view.id, here.second.id)
        with pytest.raises(Conflict) as caught:
            change(here.view.id, (here.third.id,))
        assert caught.value.field == "more_surveys"
        with pytest.raises(Conflict) as caught:
            change(here.second.id, (here.view.id,))
        assert caught.value.field == "survey_id"


def test_sessions_between_two_days_are_found_the_earliest_first(database, here):
    with database.write() as session:
        later, first, _, _ = (
            here.plan(session, day=DAY + timedelta(days=days), place=str(days)).id for days in (3, 0, -1, 4)
        )
        found = field_sessions.between(session, here.area, DAY, DAY + timedelta(days=3))
        assert [view.id for view in found] == [first, later]
        assert field_sessions.between(session, Answered(session, "fjell", "Per").area, DAY, DAY) == []


def test_a_follow_up_hears_people_once_though_its_session_asked_two_surveys(database):
    with database.write() as session:
        hood = Neighbourhood(session)
        hood.hear(session, {"16_24": 6, "25_66": 250, "67_plus": 60})
        look = representation.take_look(session, hood.survey, user_id=hood.user, now=NOW)
        plan_of = {"plan": Plan(reason="Few young people"), "look_id": look.id, "user_id": hood.user, "now": NOW}
        number = follow_ups.create(session, area_id=hood.area, dimension="age", category="16_24", **plan_of)
        other = add_survey(session, hood.area, SMALL)[0]
        met = field_sessions.plan(
            session,
            area_id=hood.area,
            survey_id=other,
            day=DAY,
            place="Biblo",
            method="cafe",
            prepared=Preparation(more_surveys=(hood.survey_id,)),
            follow_up_id=number,
            now=NOW,
        ).id
        for survey, question in ((hood.survey_id, "how_old"), (other, "age")):
            for name, value in ((aggregates.RESPONSES, ""), (question, "16_24")):
                counted = {"survey_id": survey, "field_session_id": met, "question_id": name, "value": value}
                session.add(AnswerCount(count=3, **counted))
        session.flush()
        (seen,) = follow_ups.one(session, hood.area, number).sessions
        assert (seen.heard, seen.responses) == (3, 3)
