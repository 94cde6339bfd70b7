"""Seals and runs of numbers: round trips, and what must not open."""

import os
from dataclasses import replace
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from hypothesis import given
from hypothesis import strategies as st

from participation.services.field import ranges
from participation.services.field.sealing import P256, X25519, CannotOpen, Envelope, KeyPair, is_shaped, seal, unseal

PAIR = KeyPair.generate()
ENVELOPE = Envelope(uuid4(), uuid4(), 7, 1, "a" * 64, 3)


def sealed(plain, suite=X25519, envelope=ENVELOPE):
    return seal(plain, envelope, PAIR.public[suite - 1], suite=suite, nonce=os.urandom(12))


@pytest.mark.parametrize("suite", [X25519, P256])
@given(plain=st.binary(max_size=400))
def test_what_is_sealed_opens_again(suite, plain):
    assert unseal(sealed(plain, suite), ENVELOPE, PAIR) == plain


@pytest.mark.parametrize("suite", [X25519, P256])
def test_one_changed_bit_opens_nothing(suite):
    whole = sealed(b"Her er det fint", suite)
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 1
        with pytest.raises(CannotOpen):
            unseal(bytes(changed), ENVELOPE, PAIR)
    for cut in range(len(whole)):
        with pytest.raises(CannotOpen):
            unseal(whole[:cut], ENVELOPE, PAIR)


@pytest.mark.parametrize(
    "change",
    [
        {"record_id": UUID(int=1)},
        {"device_id": UUID(int=1)},
        {"seq": 8},
        {"rev": 2},
        {"questionnaire": ""},
        {"key_id": 4},
    ],
)
def test_what_a_record_says_of_itself_is_part_of_the_seal(change):
    with pytest.raises(CannotOpen):
        unseal(sealed(b"x"), replace(ENVELOPE, **change), PAIR)


def test_another_key_opens_nothing():
    with pytest.raises(CannotOpen):
        unseal(sealed(b"x"), ENVELOPE, KeyPair.generate())


def hkdf(secret, salt, info):
    """RFC 5869 by hand, for one block of 32 bytes."""

    def mac(key, content):
        made = HMAC(key, SHA256())
        made.update(content)
        return made.finalize()

    return mac(mac(salt, secret), info + b"\x01")


def test_the_bytes_stand_where_the_contract_says():
    """A second implementation of opening, from docs/field-api.md."""
    whole = sealed(b"Vi trenger lys")
    assert whole[:2] == b"\x01\x01"
    ephemeral, nonce, content = whole[2:34], whole[34:46], whole[46:]
    shared = PAIR.x25519.exchange(X25519PublicKey.from_public_bytes(ephemeral))
    key = hkdf(shared, ephemeral + PAIR.public[0], b"tettpa field v1")
    said = f"{ENVELOPE.record_id}|{ENVELOPE.device_id}|7|1|{'a' * 64}|3".encode()
    assert AESGCM(key).decrypt(nonce, content, said) == b"Vi trenger lys"
    assert len(whole) == len(b"Vi trenger lys") + 62


def test_keys_survive_being_written_down():
    again = KeyPair.from_bytes(PAIR.to_bytes())
    assert again.public == PAIR.public
    assert unseal(sealed(b"x"), ENVELOPE, again) == b"x"
    with pytest.raises(ValueError, match="64 bytes"):
        KeyPair.from_bytes(b"short")


@given(st.binary(max_size=120))
def test_any_bytes_are_shaped_or_not_and_never_a_crash(content):
    assert is_shaped(content) in {True, False}
    with pytest.raises(CannotOpen):
        unseal(content, ENVELOPE, PAIR)


def test_low_order_points_are_refused():
    """An ephemeral key of small order would make the shared secret known to everybody (RFC 7748, section 6.1)."""
    whole = bytearray(sealed(b"x"))
    whole[2:34] = bytes(32)
    with pytest.raises(CannotOpen):
        unseal(bytes(whole), ENVELOPE, PAIR)
    assert X25519PrivateKey.generate()


NUMBERS = st.sets(st.integers(1, 60), max_size=40)


@given(NUMBERS)
def test_runs_say_the_same_numbers(numbers):
    found = ranges.runs(numbers)
    assert {number for first, last in found for number in range(first, last + 1)} == numbers
    assert ranges.size(found) == len(numbers)
    assert all(one[1] + 1 < other[0] for one, other in pairwise(found))
    assert ranges.read(found) == found


@given(NUMBERS, NUMBERS, st.integers(0, 70))
def test_what_is_missing_is_the_rest(one, other, upto):
    found = ranges.missing(upto, ranges.runs(one), ranges.runs(other))
    assert {number for first, last in found for number in range(first, last + 1)} == set(
        range(1, upto + 1)
    ) - one - other


@pytest.mark.parametrize(
    "sent", [None, 7, [7], [[1]], [[2, 1]], [[0, 3]], [["1", 2]], [[1, 2**40]], [[True, True]], [[1, 2]] * 2001]
)
def test_what_is_no_list_of_runs_is_refused(sent):
    with pytest.raises(ValueError, match="run"):
        ranges.read(sent)
