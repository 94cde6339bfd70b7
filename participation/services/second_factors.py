"""Second steps of a log-in: one-time codes from a phone (RFC 6238), and recovery codes for the day it is gone."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from participation.records.people import Passkey, RecoveryCode, User
from participation.services import tries
from participation.services.answering import RECEIPT_SIGNS
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_, Message

ISSUER = "Tett på"
INTERVAL = 30  # seconds
DRIFT = 1  # intervals that a phone's clock may be before or behind
RECOVERY_CODES = 10
_CODE_LENGTH = 10  # of 32 signs: 50 bits
_READ_ALIKE = str.maketrans("OIL", "011", "- ")
_NONCE = 12
WRONG = N_("This code is not right. A code from the phone is valid for half a minute, and once.")


@dataclass(frozen=True, slots=True)
class SecondSteps:
    """What a person has set up."""

    has_codes: bool
    recovery_codes_left: int
    passkeys: int

    @property
    def any(self) -> bool:
        """Whether there is a second step at all."""
        return self.has_codes or self.passkeys > 0


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key for an app of one-time codes: to scan, to type, and sealed to be sent back with the first code."""

    address: str
    text: str
    sealed: str


def of(session: Session, user_id: int) -> SecondSteps:
    """Return what a person has set up."""
    left = session.scalar(select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user_id)) or 0
    keys = session.scalar(select(func.count()).select_from(Passkey).where(Passkey.user_id == user_id)) or 0
    return SecondSteps(bool(_user(session, user_id).totp_key), left, keys)


def new_key(user_id: int, email: str, *, secret: str) -> NewKey:
    """Return a new key for an app; it counts once a first code from the app has come back."""
    return _shown(pyotp.random_base32(), user_id, email, secret)


def same_key(user_id: int, email: str, sealed: str, *, secret: str) -> NewKey:
    """Return the key that a page was sent with, to show it again; a new one where it is not ours."""
    try:
        return _shown(_unsealed(sealed, user_id, secret), user_id, email, secret)
    except ServiceProblem:
        return new_key(user_id, email, secret=secret)


def set_up(session: Session, user_id: int, sealed: str, code: str, *, secret: str, now: datetime) -> None:
    """Take a key into use, proved by its first code.

    Raises:
        ServiceProblem: the code is not right (field "code").
    """
    key = _unsealed(sealed, user_id, secret)
    step = _step_of(key, code, now)
    if step is None:
        raise ServiceProblem(Message(WRONG), field="code")
    user = _user(session, user_id)
    user.totp_key, user.totp_last = sealed, step


def take_away(session: Session, user_id: int) -> None:
    """Take codes from the phone out of use; recovery codes go where no second step is left."""
    _user(session, user_id).totp_key = ""
    tidy(session, user_id)


def take_all_away(session: Session, user_id: int) -> None:
    """Take every second step out of use, for somebody who has lost them all."""
    _user(session, user_id).totp_key = ""
    session.execute(delete(Passkey).where(Passkey.user_id == user_id))
    tidy(session, user_id)


def tidy(session: Session, user_id: int) -> None:
    """Delete recovery codes that have nothing left to recover."""
    if not of(session, user_id).any:
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def new_recovery_codes(session: Session, user_id: int) -> list[str]:
    """Make new recovery codes, as XXXXX-XXXXX, and forget the old ones; they are shown once and kept as hashes."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = ["".join(secrets.choice(RECEIPT_SIGNS) for _ in range(_CODE_LENGTH)) for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(user_id=user_id, code_hash=_code_hash(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def counted_under(user_id: int) -> str:
    """Return what wrong codes of a person are counted under."""
    return tries.key("", "second step", str(user_id))


def check(session: Session, user_id: int, code: str, *, secret: str, now: datetime) -> bool:
    """Return whether this is a code of the person's that has not been used; the caller commits in either case.

    A code from the phone counts once: its interval is stored, and none up to it is taken again. A recovery code is
    deleted with its use. Wrong codes bring the same growing wait as wrong passwords.

    Raises:
        TooMany: there were too many wrong codes.
    """
    counted = counted_under(user_id)
    tries.refuse_waiting(session, counted, now=now)
    if _is_from_phone(session, user_id, code, secret, now) or _is_recovery(session, user_id, code):
        tries.forget(session, counted)
        return True
    tries.wrong(session, counted, now=now)
    return False


def _is_from_phone(session: Session, user_id: int, code: str, secret: str, now: datetime) -> bool:
    user = _user(session, user_id)
    step = _step_of(_unsealed(user.totp_key, user_id, secret), code, now) if user.totp_key else None
    if step is None:
        return False
    # Compared and stored in one statement: of two who send the same code at once, one comes in.
    taken = session.execute(
        update(User).where(User.id == user_id, User.totp_last < step).values(totp_last=step).returning(User.id)
    )
    return taken.scalar() is not None


def _is_recovery(session: Session, user_id: int, code: str) -> bool:
    plain = code.upper().translate(_READ_ALIKE)
    deleted = session.execute(
        delete(RecoveryCode)
        .where(RecoveryCode.user_id == user_id, RecoveryCode.code_hash == _code_hash(plain))
        .returning(RecoveryCode.id)
    )
    return deleted.scalar() is not None


def _step_of(key: str, code: str, now: datetime) -> int | None:
    plain = "".join(sign for sign in code if sign.isdecimal())
    counter = int(now.timestamp()) // INTERVAL
    codes = pyotp.HOTP(key)
    for step in range(counter - DRIFT, counter + DRIFT + 1):
        if codes.verify(plain, step):
            return step
    return None


def _shown(key: str, user_id: int, email: str, secret: str) -> NewKey:
    address = pyotp.TOTP(key, interval=INTERVAL).provisioning_uri(name=email, issuer_name=ISSUER)
    text = " ".join(key[at : at + 4] for at in range(0, len(key), 4))
    nonce = secrets.token_bytes(_NONCE)
    return NewKey(address, text, (nonce + _box(secret).encrypt(nonce, key.encode(), _bound(user_id))).hex())


def _unsealed(sealed: str, user_id: int, secret: str) -> str:
    try:
        raw = bytes.fromhex(sealed)
        return _box(secret).decrypt(raw[:_NONCE], raw[_NONCE:], _bound(user_id)).decode()
    except (ValueError, InvalidTag) as error:
        raise ServiceProblem(Message(WRONG), field="code") from error


def _box(secret: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=b"tettpa second step v1", info=b"key").derive(secret.encode())
    return AESGCM(derived)


def _bound(user_id: int) -> bytes:
    return f"user:{user_id}".encode()


def _code_hash(plain: str) -> str:
    # 50 random bits: nobody finds them again from the hash before they are long out of use.
    return hashlib.sha256(f"recovery:{plain}".encode()).hexdigest()


def _user(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    return user
