"""Columns that are encrypted where the installation has a key: free texts, whole answers, photos and sounds.

AES-256-GCM. Every column has a key of its own, derived (HKDF-SHA-256) from the installation's newest data key; the name
of the column and of the key are authenticated with each value, so that none opens in another column. A stored value
says which key it was sealed under; one that says nothing is plain, as before the installation had a key. So a key can
be brought in, and changed, while the site is served: services/data_keys.py seals what is there anew.

A value is "tp1:KEYNAME:" and then 12 bytes of nonce and the ciphertext; in base64 where the column holds text. A text
that happens to begin as a sealed one does is marked as plain.
"""

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import ColumnElement, Dialect, LargeBinary, String, case, func, type_coerce
from sqlalchemy.types import TypeDecorator

from participation.records.base import Document

KEY_BYTES = 32
MARK, PLAIN = "tp1:", "tp0:"
NAME_SIGNS = 8
PREFIX_SIGNS = len(MARK) + NAME_SIGNS + 1
_NONCE, _TAG = 12, 16
_ON_DIALECT = "tettpa_keys"


class CannotUnseal(Exception):
    """A value was sealed under a key that this installation does not have, or somebody changed it."""


def key_name(key: bytes) -> str:
    """Return the name of a data key, which tells nothing about it: eight hexadecimal digits."""
    return hashlib.sha256(b"tettpa data key" + key).hexdigest()[:NAME_SIGNS]


class Keyring:
    """The data keys of an installation, the newest last; none at all leaves values plain.

    Args:
        read: gives the keys, 32 bytes each; asked again when a value names a key that was not there before, since
            another process may have brought it in.
    """

    def __init__(self, read: Callable[[], Sequence[bytes]] = tuple) -> None:
        self._read = read
        self._keys: dict[str, bytes] = {}
        self._ciphers: dict[tuple[str, str], AESGCM] = {}
        self.reload()

    def reload(self) -> None:
        """Read the keys anew."""
        self._keys = {key_name(key): key for key in self._read()}
        self._ciphers = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The keys' names, the newest last."""
        return tuple(self._keys)

    @property
    def newest(self) -> str:
        """The name of the key that values are sealed under, empty where there is none."""
        return next(reversed(self._keys), "")

    def seal(self, purpose: str, content: bytes) -> tuple[str, bytes]:
        """Return the prefix of a sealed value and its bytes (nonce and ciphertext)."""
        name, nonce = self.newest, os.urandom(_NONCE)
        sealed = self._cipher(name, purpose).encrypt(nonce, content, f"{purpose}:{name}".encode())
        return f"{MARK}{name}:", nonce + sealed

    def unseal(self, purpose: str, name: str, sealed: bytes) -> bytes:
        """Return what was sealed for a purpose under the key of this name.

        Raises:
            CannotUnseal: there is no such key, or the bytes are not what was sealed.
        """
        if name not in self._keys:
            self.reload()
        if name not in self._keys:
            raise CannotUnseal(f"{purpose}: sealed under the data key {name}, which this installation does not have")
        try:
            aad = f"{purpose}:{name}".encode()
            return self._cipher(name, purpose).decrypt(sealed[:_NONCE], sealed[_NONCE:], aad)
        except (InvalidTag, ValueError) as error:
            raise CannotUnseal(f"{purpose}: a value is not what was sealed under the data key {name}") from error

    def _cipher(self, name: str, purpose: str) -> AESGCM:
        cipher = self._ciphers.get((name, purpose))
        if cipher is None:
            derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"tettpa column " + purpose.encode())
            cipher = self._ciphers[name, purpose] = AESGCM(derived.derive(self._keys[name]))
        return cipher


_NO_KEYS = Keyring()


def give_keys(dialect: Dialect, keys: Keyring) -> None:
    """Let the columns of the engine with this dialect seal and unseal with these keys."""
    setattr(dialect, _ON_DIALECT, keys)


def _keys_of(dialect: Dialect) -> Keyring:
    found: Keyring = getattr(dialect, _ON_DIALECT, _NO_KEYS)
    return found


def sealed_text(keys: Keyring, purpose: str, text: str) -> str:
    """Return a text as it is stored."""
    if not keys.newest:
        return PLAIN + text if text.startswith((MARK, PLAIN)) else text
    prefix, sealed = keys.seal(purpose, text.encode())
    return prefix + urlsafe_b64encode(sealed).decode()


def unsealed_text(keys: Keyring, purpose: str, stored: str) -> str:
    """Return a text from what is stored; raise CannotUnseal where that cannot be."""
    if stored.startswith(PLAIN):
        return stored.removeprefix(PLAIN)
    if not stored.startswith(MARK):
        return stored
    try:
        sealed = urlsafe_b64decode(stored[PREFIX_SIGNS:])
    except ValueError as error:
        raise CannotUnseal(f"{purpose}: a value is cut off") from error
    return keys.unseal(purpose, stored[len(MARK) : PREFIX_SIGNS - 1], sealed).decode()


class Sealed:
    """What the kinds of sealed columns share: what they are for, and what the column holds underneath."""

    purpose: str


class SealedText(TypeDecorator[str], Sealed):
    """A text that is encrypted at rest; `purpose` is TABLE.COLUMN."""

    impl = String
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal."""
        return None if value is None else sealed_text(_keys_of(dialect), self.purpose, value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Unseal."""
        return None if value is None else unsealed_text(_keys_of(dialect), self.purpose, value)


class SealedDocument(TypeDecorator[dict[str, Any]], Sealed):
    """A JSON document that is encrypted at rest: the column holds a JSON text in its place."""

    impl = Document
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Seal."""
        keys = _keys_of(dialect)
        if value is None or not keys.newest:
            return value
        return sealed_text(keys, self.purpose, json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Unseal."""
        if not isinstance(value, str):
            return value
        return json.loads(unsealed_text(_keys_of(dialect), self.purpose, value))


class SealedBytes(TypeDecorator[bytes], Sealed):
    """Bytes that are encrypted at rest."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Seal."""
        keys = _keys_of(dialect)
        if value is None:
            return None
        if not keys.newest:
            return PLAIN.encode() + value if value.startswith((MARK.encode(), PLAIN.encode())) else value
        prefix, sealed = keys.seal(self.purpose, value)
        return prefix.encode() + sealed

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Unseal."""
        if value is None:
            return None
        value = bytes(value)
        if value.startswith(PLAIN.encode()):
            return value[len(PLAIN) :]
        if not value.startswith(MARK.encode()):
            return value
        name = value[len(MARK) : PREFIX_SIGNS - 1].decode("ascii", "replace")
        return _keys_of(dialect).unseal(self.purpose, name, value[PREFIX_SIGNS:])


def plain_length(column: Any) -> ColumnElement[int]:
    """Return about how long a sealed text is, in bytes, without opening it; signs where it is plain."""
    raw = type_coerce(column, String)
    sealed = (func.length(raw) - PREFIX_SIGNS) * 3 / 4 - _NONCE - _TAG
    return case((func.substr(raw, 1, len(MARK)) == MARK, sealed), else_=func.length(raw))
