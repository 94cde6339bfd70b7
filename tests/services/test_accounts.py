"""Staff accounts: roles, log-ins that can be ended, and guessing that gets slow without locking anybody out for good."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from participation.records.people import LoginSession, User
from participation.services import accounts, areas, log_ins, tries
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
        checked = log_ins.check(session, "KARI@example.org", password, now=at)
        return checked and log_ins.begin(session, checked.user.id, now=at)


def whose(database, token, at=NOW):
    with database.read() as session:
        standing = log_ins.standing(session, token, now=at)
        return standing and standing.user


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
    assert whose(database, token, NOW + log_ins.LOG_IN_LASTS) is None
    with database.write() as session:
        log_ins.log_out(session, token, now=NOW)
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
        assert log_ins.check(session, "nobody@example.org", PASSWORD, now=NOW) is None


@pytest.mark.parametrize("email", ["kari@example.org", "nobody@example.org"])
def test_guessing_gets_slow_but_never_for_more_than_a_quarter_of_an_hour(database, kari, email):
    """An address without an account waits just so: the reply does not tell whether there is one."""

    def guess(at=NOW, password="wrong"):
        with database.write() as session:
            return log_ins.check(session, email, password, now=at)

    at = NOW
    for _ in range(tries.WRONG_BEFORE_WAIT):
        assert guess() is None
    with pytest.raises(ServiceProblem) as refused:
        guess(password=PASSWORD)
    assert refused.value.status == 429
    for _ in range(12):
        at += tries.LONGEST_WAIT
        assert guess(at) is None
    found = guess(at + tries.LONGEST_WAIT, PASSWORD)
    assert (found is not None) == (email == "kari@example.org")


def test_strangers_who_guess_make_nobody_wait_in_a_browser_that_is_known(database, kari):
    for _ in range(tries.WRONG_BEFORE_WAIT):
        log_in(database, "wrong")
    with database.write() as session:
        assert log_ins.check(session, kari.email, PASSWORD, now=NOW, device="known") is not None
        for _ in range(tries.WRONG_BEFORE_WAIT):
            assert log_ins.check(session, kari.email, "wrong", now=NOW, device="stolen") is None
        with pytest.raises(ServiceProblem):
            log_ins.check(session, kari.email, PASSWORD, now=NOW, device="stolen")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("passordpassord", "repeats"),
        ("qwertyuiop12", "first that somebody would guess"),
        ("kari.example.org", "who knows your name"),
        ("Toyen Kari 2026", "who knows your name"),
        ("x" * 2000, "too long"),
    ],
)
def test_an_easy_password_is_refused_with_a_hint(database, kari, password, sentence):
    with pytest.raises(ServiceProblem) as refused, database.write() as session:
        accounts.set_password(session, kari.id, password, now=NOW)
    assert sentence in refused.value.message.msgid
    assert refused.value.field == "password"


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
        shown = log_ins.open_ones(session, kari.id, mine, now=NOW)
        assert [entry.is_this_one for entry in shown] == [True, False]
        log_ins.end(session, kari.id + 1, shown[1].id, now=NOW)
    assert whose(database, phone) is not None
    with database.write() as session:
        log_ins.end(session, kari.id, shown[1].id, now=NOW)
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
