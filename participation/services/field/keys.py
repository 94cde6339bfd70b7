"""The keys that an area's tablets seal to: made when the first is needed, rotated, never lost while records wait."""

import os
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from participation.records.devices import FieldKey, FieldRecord
from participation.services.errors import Conflict
from participation.services.field.sealing import CannotOpen, KeyPair
from participation.services.messages import N_, Message

_NONCE = 12


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """What a tablet seals to."""

    id: int
    x25519: bytes
    p256: bytes


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key on the page of keys; waiting counts records sealed to it that are not opened yet."""

    id: int
    created: datetime
    retired: datetime | None
    waiting: int


def current(session: Session, area_id: int, *, secret: str, now: datetime) -> PublicKeys:
    """Return the key that an area's tablets seal to today; the first call makes it."""
    row = session.scalar(
        select(FieldKey)
        .where(FieldKey.area_id == area_id, FieldKey.retired.is_(None))
        .order_by(FieldKey.id.desc())
        .limit(1)
    )
    row = row or _make(session, area_id, secret, now)
    return PublicKeys(row.id, row.x25519, row.p256)


def rotate(session: Session, area_id: int, *, secret: str, now: datetime) -> PublicKeys:
    """Retire an area's keys and return a new one; what was sealed to the old ones still opens."""
    session.execute(update(FieldKey).where(FieldKey.area_id == area_id, FieldKey.retired.is_(None)).values(retired=now))
    row = _make(session, area_id, secret, now)
    return PublicKeys(row.id, row.x25519, row.p256)


def pair(session: Session, area_id: int, key_id: int, *, secret: str) -> KeyPair:
    """Return the private halves of an area's key.

    Raises:
        CannotOpen: the area has no such key, or it was stored under another secret.
    """
    sealed = session.scalar(select(FieldKey.sealed_private).where(FieldKey.id == key_id, FieldKey.area_id == area_id))
    if sealed is None:
        raise CannotOpen
    return _opened(bytes(sealed), secret)


def keys_of(session: Session, area_id: int) -> list[KeyView]:
    """Return an area's keys, newest first."""
    waiting = (
        select(FieldRecord.key_id, func.count().label("waiting"))
        .where(FieldRecord.area_id == area_id, FieldRecord.sealed.is_not(None))
        .group_by(FieldRecord.key_id)
        .subquery()
    )
    rows = session.execute(
        select(FieldKey, waiting.c.waiting)
        .join(waiting, waiting.c.key_id == FieldKey.id, isouter=True)
        .where(FieldKey.area_id == area_id)
        .order_by(FieldKey.id.desc())
    )
    return [KeyView(key.id, key.created, key.retired, count or 0) for key, count in rows]


def check_secret(session: Session, area_id: int, *, secret: str) -> None:
    """Raise Conflict where the newest key cannot be opened with this installation's secret."""
    newest = session.scalar(
        select(FieldKey.sealed_private).where(FieldKey.area_id == area_id).order_by(FieldKey.id.desc()).limit(1)
    )
    if newest is None:
        return
    try:
        _opened(bytes(newest), secret)
    except CannotOpen:
        raise Conflict(
            Message(N_("The installation's secret key has been changed, so answers from tablets cannot be opened."))
        ) from None


def _make(session: Session, area_id: int, secret: str, now: datetime) -> FieldKey:
    made = KeyPair.generate()
    x25519, p256 = made.public
    nonce = os.urandom(_NONCE)
    sealed = nonce + AESGCM(_wrapping_key(secret)).encrypt(nonce, made.to_bytes(), b"field key")
    row = FieldKey(area_id=area_id, x25519=x25519, p256=p256, sealed_private=sealed, created=now)
    session.add(row)
    session.flush()
    return row


@lru_cache(maxsize=64)
def _opened(sealed: bytes, secret: str) -> KeyPair:
    try:
        plain = AESGCM(_wrapping_key(secret)).decrypt(sealed[:_NONCE], sealed[_NONCE:], b"field key")
    except InvalidTag as problem:
        raise CannotOpen from problem
    return KeyPair.from_bytes(plain)


def _wrapping_key(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tettpa field keys at rest").derive(secret.encode())
