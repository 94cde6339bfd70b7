"""Records sealed on a tablet to a public key of ours, so that the tablet itself cannot read them again.

As in ECIES: an ephemeral key agrees with ours (X25519, RFC 7748, or P-256 where a browser lacks it), HKDF (RFC 5869)
makes an AES-256-GCM key of it (NIST SP 800-38D), and what a record says about itself in the open is authenticated
with it.
"""

from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

VERSION = 1
X25519, P256 = 1, 2
POINT = {X25519: 32, P256: 65}  # bytes of a public key; of P-256 uncompressed
NONCE = 12
SMALLEST = 2 + POINT[X25519] + NONCE + 16
INFO = b"tettpa field v1"
PRIVATE = 32


class CannotOpen(Exception):
    """These bytes were not sealed to this key, or have been changed since, or stand under another name."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a record says about itself in the open; all of it is authenticated by the seal.

    Attributes:
        record_id: made on the tablet (UUID version 7).
        seq: the record's number on its tablet, from 1, without gaps.
        rev: 1, and one more for what takes an earlier record's place or takes it back.
        questionnaire: the hash of its content; empty where there is none.
        key_id: of the key it is sealed to.
    """

    record_id: UUID
    device_id: UUID
    seq: int
    rev: int
    questionnaire: str
    key_id: int

    @property
    def associated(self) -> bytes:
        """The associated data of the seal."""
        return f"{self.record_id}|{self.device_id}|{self.seq}|{self.rev}|{self.questionnaire}|{self.key_id}".encode()


@dataclass(frozen=True, slots=True)
class KeyPair:
    """The private halves of a key of ours, one for each suite."""

    x25519: X25519PrivateKey
    p256: ec.EllipticCurvePrivateKey

    @classmethod
    def generate(cls) -> "KeyPair":
        """Return a new pair."""
        return cls(X25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_bytes(cls, private: bytes) -> "KeyPair":
        """Return the pair that `to_bytes` gave; raise ValueError where it is none."""
        if len(private) != 2 * PRIVATE:
            raise ValueError("a pair of private keys has 64 bytes")
        number = int.from_bytes(private[PRIVATE:])
        return cls(
            X25519PrivateKey.from_private_bytes(private[:PRIVATE]), ec.derive_private_key(number, ec.SECP256R1())
        )

    def to_bytes(self) -> bytes:
        """Return both private keys, 64 bytes."""
        return self.x25519.private_bytes_raw() + self.p256.private_numbers().private_value.to_bytes(PRIVATE)

    @property
    def public(self) -> tuple[bytes, bytes]:
        """The public keys: 32 bytes of X25519, 65 of P-256 (uncompressed)."""
        point = self.p256.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return self.x25519.public_key().public_bytes_raw(), point


def seal(plain: bytes, envelope: Envelope, recipient: bytes, *, suite: int = X25519, nonce: bytes) -> bytes:
    """Return bytes sealed as a tablet does it: version, suite, ephemeral key, nonce, ciphertext with its tag.

    Args:
        plain: what to seal.
        envelope: what is authenticated with it.
        recipient: the public key, in the suite's shape.
        suite: X25519 or P256.
        nonce: 12 random bytes.
    """
    if suite == X25519:
        own = X25519PrivateKey.generate()
        ephemeral = own.public_key().public_bytes_raw()
        shared = own.exchange(X25519PublicKey.from_public_bytes(recipient))
    else:
        other = ec.generate_private_key(ec.SECP256R1())
        ephemeral = other.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        shared = other.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), recipient))
    key = _derived(shared, ephemeral, recipient)
    return bytes((VERSION, suite)) + ephemeral + nonce + AESGCM(key).encrypt(nonce, plain, envelope.associated)


def is_shaped(sealed: bytes) -> bool:
    """Whether these bytes could be a sealed record; whether they open is another question."""
    if len(sealed) < SMALLEST or sealed[0] != VERSION or sealed[1] not in POINT:
        return False
    return len(sealed) >= 2 + POINT[sealed[1]] + NONCE + 16


def unseal(sealed: bytes, envelope: Envelope, pair: KeyPair) -> bytes:
    """Return what was sealed.

    Raises:
        CannotOpen: it was sealed to another key or under another envelope, or has been changed.
    """
    if not is_shaped(sealed):
        raise CannotOpen
    suite = sealed[1]
    at = 2 + POINT[suite]
    ephemeral, nonce, content = sealed[2:at], sealed[at : at + NONCE], sealed[at + NONCE :]
    recipient = pair.public[0 if suite == X25519 else 1]
    try:
        if suite == X25519:
            shared = pair.x25519.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        else:
            point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), ephemeral)
            shared = pair.p256.exchange(ec.ECDH(), point)
        return AESGCM(_derived(shared, ephemeral, recipient)).decrypt(nonce, content, envelope.associated)
    except (InvalidTag, ValueError) as problem:
        raise CannotOpen from problem


def _derived(shared: bytes, ephemeral: bytes, recipient: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=ephemeral + recipient, info=INFO).derive(shared)
