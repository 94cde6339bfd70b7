"""Codes from a phone and recovery codes: each opens once, wrong ones get slow, and the table opens nothing."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from participation.records.people import RecoveryCode, User
from participation.services import accounts, second_factors
from participation.services.errors import ServiceProblem
from tests.conftest import NOW, PASSWORD, SECRET


@pytest.fixture
def kari(database):
    with database.write() as session:
        return accounts.add_user(session, email="kari@example.org", name="Kari", password=PASSWORD, now=NOW)


def code(key, at=NOW):
    return pyotp.TOTP(key.text.replace(" ", "")).at(at)


@pytest.fixture
def key(database, kari):
    made = second_factors.new_key(kari.id, kari.email, secret=SECRET)
    with database.write() as session:
        second_factors.set_up(session, kari.id, made.sealed, code(made), secret=SECRET, now=NOW)
    return made


def check(database, user, typed, at=NOW):
    with database.write() as session:
        return second_factors.check(session, user.id, typed, secret=SECRET, now=at)


def test_a_code_opens_once_also_within_its_half_minute(database, kari, key):
    assert not check(database, kari, code(key)), "the code that set it up is used"
    later = NOW + timedelta(seconds=30)
    assert check(database, kari, f" {code(key, later)[:3]} {code(key, later)[3:]} ", later)
    assert not check(database, kari, code(key, later), later)
    assert not check(database, kari, code(key), later), "nor one from before it"


def test_a_phone_whose_clock_is_half_a_minute_off_comes_in_and_one_that_is_worse_does_not(database, kari, key):
    at = NOW + timedelta(minutes=10)
    assert not check(database, kari, code(key, at - timedelta(seconds=61)), at)
    assert not check(database, kari, code(key, at + timedelta(seconds=61)), at)
    assert check(database, kari, code(key, at - timedelta(seconds=30)), at)
    assert check(database, kari, code(key, at + timedelta(seconds=30)), at)


def test_guessing_codes_gets_slow(database, kari, key):
    for _ in range(5):
        assert not check(database, kari, "000000")
    with pytest.raises(ServiceProblem) as refused:
        check(database, kari, code(key, NOW + timedelta(seconds=30)))
    assert refused.value.status == 429


def test_recovery_codes_open_once_each_and_new_ones_replace_them(database, kari, key):
    with database.write() as session:
        codes = second_factors.new_recovery_codes(session, kari.id)
    assert len(set(codes)) == 10
    assert check(database, kari, codes[0].lower().replace("-", " "))
    assert not check(database, kari, codes[0])
    with database.write() as session:
        assert second_factors.of(session, kari.id).recovery_codes_left == 9
        second_factors.new_recovery_codes(session, kari.id)
    assert not check(database, kari, codes[1])


def test_the_table_holds_neither_key_nor_recovery_code(database, kari, key):
    with database.write() as session:
        codes = second_factors.new_recovery_codes(session, kari.id)
        stored = session.get(User, kari.id).totp_key
        assert key.text.replace(" ", "") not in stored
        assert key.text.replace(" ", "") not in bytes.fromhex(stored).decode("latin-1")
        hashes = session.scalars(select(RecoveryCode.code_hash)).all()
    assert not {each.replace("-", "") for each in codes} & set(hashes)


def test_a_key_is_bound_to_its_person_and_to_the_installations_secret(database, kari, key):
    for user, secret in ((kari.id + 1, SECRET), (kari.id, "another secret")):
        with pytest.raises(ServiceProblem):
            second_factors._unsealed(key.sealed, user, secret)
    assert second_factors.same_key(kari.id, kari.email, key.sealed, secret=SECRET).text == key.text
    assert second_factors.same_key(kari.id, kari.email, "nonsense", secret=SECRET).text != key.text


def test_a_wrong_first_code_sets_up_nothing(database, kari):
    made = second_factors.new_key(kari.id, kari.email, secret=SECRET)
    with pytest.raises(ServiceProblem) as refused, database.write() as session:
        second_factors.set_up(session, kari.id, made.sealed, "000000", secret=SECRET, now=NOW)
    assert refused.value.field == "code"
    with database.read() as session:
        assert not second_factors.of(session, kari.id).any


def test_recovery_codes_go_with_the_last_second_step(database, kari, key):
    with database.write() as session:
        second_factors.new_recovery_codes(session, kari.id)
        second_factors.take_away(session, kari.id)
        assert second_factors.of(session, kari.id).recovery_codes_left == 0
