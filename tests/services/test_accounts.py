"""Staff accounts: roles, log-ins that can be ended, and guessing that gets slow without locking anybody out for good."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from participation.records.people import LoginSession, User
from participation.services import accounts, areas
from participation.services.errors import NotFound, ServiceProblem
from participation.services.permissions import PERMISSIONS, Permission, Role
from tests.conftest import NOW, PASSWORD


@pytest.fixture
def kari(database):
    with database.write() as session:
        for slug in ("toyen", "fjell"):
            areas.add_area(session, slug=slug, name=slug.title(), municipality="Oslo", now=NOW)
        return accounts.add_user(
            session,
            email=" Kari@Example.org ",
            name="Kari",
            password=PASSWORD,
            now=NOW,
            roles=[("toyen", Role.OUTREACH)],
        )


def log_in(database, password=PASSWORD, at=NOW):
    with database.write() as session:
        return accounts.log_in(session, "KARI@example.org", password, now=at)


def whose(database, token, at=NOW):
    with database.read() as session:
        return accounts.user_of_token(session, token, now=at)


def test_a_role_counts_in_its_area_alone(kari):
    assert kari.email == "kari@example.org"
    assert kari.may(Permission.RECORD_ANSWERS, "toyen")
    assert not kari.may(Permission.READ_RESPONSES, "toyen")
    assert not kari.may(Permission.RECORD_ANSWERS, "fjell")
    assert kari.areas == (("toyen", "Toyen"),)


def test_every_permission_is_somebodys_and_outreach_reads_no_answers():
    assert frozenset().union(*PERMISSIONS.values()) == frozenset(Permission)
    assert Permission.READ_RESPONSES not in PERMISSIONS[Role.OUTREACH]
    assert Permission.MANAGE_PEOPLE not in PERMISSIONS[Role.PLANNER]


def test_a_log_in_lasts_a_working_day_and_can_be_ended(database, kari):
    token = log_in(database).token
    assert whose(database, token).id == kari.id
    assert whose(database, token, NOW + accounts.LOG_IN_LASTS) is None
    with database.write() as session:
        accounts.log_out(session, token, now=NOW)
    assert whose(database, token) is None
    assert whose(database, "guessed") is None


def test_the_table_holds_neither_password_nor_token(database, kari):
    token = log_in(database).token
    with database.read() as session:
        assert PASSWORD not in session.get(User, kari.id).password_hash
        assert token not in session.scalars(select(LoginSession)).one().token_hash


def test_a_wrong_password_and_an_unknown_address_answer_alike(database, kari):
    assert log_in(database, "wrong") is None
    with database.write() as session:
        assert accounts.log_in(session, "nobody@example.org", PASSWORD, now=NOW) is None


def test_guessing_gets_slow_but_never_for_more_than_a_quarter_of_an_hour(database, kari):
    for _ in range(accounts.FAILURES_BEFORE_WAIT):
        assert log_in(database, "wrong") is None
    with pytest.raises(ServiceProblem) as refused:
        log_in(database)
    assert refused.value.status == 429
    for _ in range(30):
        with database.write() as session:
            session.get(User, kari.id).locked_until = None
        log_in(database, "wrong")
    assert log_in(database, at=NOW + accounts.LONGEST_WAIT) is not None


def test_a_new_password_ends_the_other_log_ins(database, kari):
    mine, other = log_in(database).token, log_in(database).token
    with database.write() as session:
        accounts.set_password(session, kari.id, "another good password", now=NOW, keep_token=mine)
    assert whose(database, mine) is not None
    assert whose(database, other) is None
    assert log_in(database) is None
    assert log_in(database, "another good password") is not None


def test_one_sees_and_ends_ones_own_log_ins_alone(database, kari):
    mine, phone = log_in(database).token, log_in(database, at=NOW - timedelta(hours=1)).token
    with database.write() as session:
        shown = accounts.log_ins(session, kari.id, mine, now=NOW)
        assert [entry.is_this_one for entry in shown] == [True, False]
        accounts.end_log_in(session, kari.id + 1, shown[1].id, now=NOW)
    assert whose(database, phone) is not None
    with database.write() as session:
        accounts.end_log_in(session, kari.id, shown[1].id, now=NOW)
    assert whose(database, phone) is None


def test_whoever_is_kept_out_is_out_at_once(database, kari):
    token = log_in(database).token
    with database.write() as session:
        accounts.set_active(session, kari.id, False, now=NOW)
    assert whose(database, token) is None
    assert log_in(database) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "kari@example.org"}, "email"),
        ({"email": "none"}, "email"),
        ({"name": " "}, "name"),
        ({"password": "short"}, "password"),
    ],
)
def test_bad_accounts_are_refused_with_the_field(database, kari, changes, field):
    values = {"email": "ola@example.org", "name": "Ola", "password": PASSWORD} | changes
    with pytest.raises(ServiceProblem) as refused, database.write() as session:
        accounts.add_user(session, now=NOW, **values)
    assert refused.value.field == field


def test_roles_are_given_once_and_taken_away(database, kari):
    with database.write() as session:
        accounts.give_role(session, kari.id, "toyen", Role.PLANNER)
        accounts.give_role(session, kari.id, "toyen", Role.PLANNER)
        (person,) = accounts.people_of(session, "toyen")
        assert [role.role for role in person.roles] == [Role.OUTREACH, Role.PLANNER]
    with database.write() as session:
        accounts.take_role(session, kari.id, "toyen", Role.OUTREACH)
        accounts.take_role(session, kari.id, "toyen", Role.ADMINISTRATOR)
    assert [role.role for role in log_in(database).user.roles] == [Role.PLANNER]
    with database.write() as session, pytest.raises(NotFound):
        accounts.give_role(session, kari.id, "nowhere", Role.PLANNER)
