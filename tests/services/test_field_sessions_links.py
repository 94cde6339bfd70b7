"""A link carries a session, nobody can make one up, and it only counts for a survey of a session that took place."""

from datetime import timedelta

import pytest

from participation.services import field_sessions
from participation.services.field_sessions import Log
from tests.factories.sessions import Here
from tests.factories.statements import NOW, add_survey

SECRET = "a secret of the installation"


def test_a_key_gives_its_session_back():
    for number in (1, 17, 2**31 - 1):
        assert field_sessions.session_of_key(SECRET, field_sessions.session_key(SECRET, number)) == number


@pytest.mark.parametrize(
    "key", ["", "17", "17-", "-", "17-AAAAAAAAAAAA", "x-AAAAAAAAAAAA", "١٧-AAAAAAAAAAAA", "9" * 5000]
)
def test_a_made_up_key_gives_none(key):
    assert field_sessions.session_of_key(SECRET, key) is None


def test_a_key_for_another_session_or_of_another_installation_gives_none():
    _, _, signature = field_sessions.session_key(SECRET, 17).partition("-")
    assert field_sessions.session_of_key(SECRET, f"18-{signature}") is None
    assert field_sessions.session_of_key(SECRET, f"017-{signature}") is None
    assert field_sessions.session_of_key("another secret", field_sessions.session_key(SECRET, 17)) is None


def test_answers_belong_to_a_session_from_its_opening_until_a_day_after_it_closed(database):
    with database.write() as session:
        here = Here(session)
        number = here.plan(session).id
        key = field_sessions.session_key(SECRET, number)

        def linked(now=NOW, survey=here.survey[0]):
            return field_sessions.session_for_answers(session, SECRET, key, survey, now=now)

        assert linked() is None
        field_sessions.start(session, here.area, number)
        assert linked() == number
        assert linked(survey=add_survey(session, here.area)[0]) is None
        field_sessions.close(session, here.area, number, Log(9, 1, "Torget"), user_id=here.user, now=NOW)
        assert linked(NOW + timedelta(hours=23)) == number
        assert linked(NOW + timedelta(hours=25)) is None
        assert field_sessions.session_for_answers(session, SECRET, "17-made-up", here.survey[0], now=NOW) is None
