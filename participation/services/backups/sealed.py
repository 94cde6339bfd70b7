"""A file that only who has the key can read, and that nobody can change or cut off unseen; written and read in pieces.

The piece-wise scheme is STREAM (Hoang, Reyhanitabar, Rogaway and Vizár, 2015): AES-256-GCM over pieces whose nonces
count, the last one marked, so that pieces can be neither left out, swapped nor dropped at the end. Each file has a key
of its own, drawn from a fresh salt: by Argon2id from a passphrase, by HKDF-SHA256 from a key file.
"""

import hashlib
import io
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"TETTPA-BACKUP-1\n"
PIECE = 64 * 1024  # bytes of plain text
TAG = 16
SALT = 32
LARGEST_HEADER = 4096
SHORTEST_PASSPHRASE = 16
SHORTEST_KEY = 32
LARGEST_KEY = 4096
# The second choice of RFC 9106, for machines that do other work too: 64 MiB, three passes, four lanes.
ARGON2 = {"memory": 65_536, "passes": 3, "lanes": 4}


class KeyProblem(ValueError):
    """A passphrase or key file that cannot be used; the message says why."""


class Broken(ValueError):
    """The file is no backup, was changed or cut off, or the key is another."""


@dataclass(frozen=True, slots=True)
class Key:
    """What opens backups: `kind` is "passphrase" or "file"."""

    kind: str
    secret: bytes

    def of_file(self, header: dict[str, Any]) -> bytes:
        """Return the 32 bytes of the key of one file, whose header says how it is drawn; raise Broken if it lies."""
        try:
            salt = bytes.fromhex(header["salt"])
            if header["key"] != self.kind:
                raise Broken(f"this backup was made with a {header['key']}")
            if self.kind == "file":
                return HKDF(SHA256(), 32, salt, b"tettpa backup 1").derive(self.secret)
            cost = {name: int(header[name]) for name in ARGON2}
        except (KeyError, TypeError, ValueError) as problem:
            if isinstance(problem, Broken):
                raise
            raise Broken("the head of the file is damaged") from problem
        # What the head asks for is not trusted yet: somebody else's file must not make this machine work for hours.
        if len(salt) != SALT or any(not 1 <= cost[name] <= 16 * usual for name, usual in ARGON2.items()):
            raise Broken("the head of the file is damaged")
        return hash_secret_raw(self.secret, salt, cost["passes"], cost["memory"], cost["lanes"], 32, Type.ID)


def key_of_passphrase(text: str) -> Key:
    """Return the key of a passphrase; raise KeyProblem where it is too short to keep anybody out."""
    if len(text) < SHORTEST_PASSPHRASE:
        raise KeyProblem(f"the passphrase needs at least {SHORTEST_PASSPHRASE} characters.")
    return Key("passphrase", text.encode())


def key_of_file(path: Path) -> Key:
    """Return the key that a file holds: 32 random bytes or more, as `head -c 32 /dev/urandom` gives them.

    Raises:
        KeyProblem: the file cannot be read, or is too short or too long for a key.
    """
    try:
        with path.open("rb") as file:
            secret = file.read(LARGEST_KEY + 1)
    except OSError as error:
        raise KeyProblem(f"the key file {path} cannot be read ({error.strerror}).") from error
    if not SHORTEST_KEY <= len(secret) <= LARGEST_KEY:
        raise KeyProblem(f"the key file {path} takes {SHORTEST_KEY} to {LARGEST_KEY} random bytes.")
    return Key("file", secret)


class Sealer(io.RawIOBase):
    """Encrypts what is written to it into a file; `close` writes the marked last piece, without which nothing opens."""

    def __init__(self, file: BinaryIO, key: Key) -> None:
        head: dict[str, Any] = {"key": key.kind, "salt": secrets.token_hex(SALT), **ARGON2}
        text = json.dumps(head).encode()
        file.write(MAGIC + len(text).to_bytes(4) + text)
        self._file, self._seal = file, _pieces(AESGCM(key.of_file(head)).encrypt, text)
        self._buffer = bytearray()

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, content: Any) -> int:
        """Take some bytes, and write each piece that is full."""
        self._buffer += content
        while len(self._buffer) > PIECE:
            self._file.write(self._seal(bytes(self._buffer[:PIECE]), False))
            del self._buffer[:PIECE]
        return len(content)

    def close(self) -> None:
        """Write the last piece."""
        if not self.closed:
            self._file.write(self._seal(bytes(self._buffer), True))
        super().close()

    def give_up(self) -> None:
        """Close without the last piece: what was written stays unreadable."""
        super().close()


class Opener(io.RawIOBase):
    """Decrypts a file in pieces; every byte that it gives has been checked.

    Raises:
        Broken: see there; also where the file goes on behind its last piece or ends before it.
    """

    def __init__(self, file: BinaryIO, key: Key) -> None:
        if file.read(len(MAGIC)) != MAGIC:
            raise Broken("this is not a backup of Tett på")
        size = int.from_bytes(file.read(4))
        text = file.read(size) if size <= LARGEST_HEADER else b""
        try:
            head = json.loads(text)
        except ValueError as problem:
            raise Broken("the head of the file is damaged") from problem
        if not isinstance(head, dict):
            raise Broken("the head of the file is damaged")
        self._open = _pieces(AESGCM(key.of_file(head)).decrypt, text)
        self._file, self._ready, self._next = file, b"", file.read(PIECE + TAG)
        self._first, self.is_at_end = True, False

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, target: Any) -> int:
        """Fill `target` as far as a piece reaches; 0 at the end."""
        while not self._ready and not self.is_at_end:
            self._ready = self._piece()
        part, self._ready = self._ready[: len(target)], self._ready[len(target) :]
        target[: len(part)] = part
        return len(part)

    def _piece(self) -> bytes:
        sealed, self._next = self._next, self._file.read(PIECE + TAG)
        is_last = not self._next
        try:
            plain = self._open(sealed, is_last)
        except InvalidTag:
            reason = "the key is another one, or the file was changed or cut off" if self._first else _CUT
            raise Broken(reason) from None
        self._first, self.is_at_end = False, is_last
        return plain


_CUT = "the file was changed or cut off"


def _pieces(step: Callable[[bytes, bytes, bytes], bytes], head: bytes) -> Callable[[bytes, bool], bytes]:
    about, count = hashlib.sha256(MAGIC + head).digest(), 0

    def one(content: bytes, is_last: bool) -> bytes:
        nonlocal count
        nonce = count.to_bytes(11) + bytes([is_last])
        count += 1
        return step(nonce, content, about)

    return one
