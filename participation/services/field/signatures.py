"""The keys that tablets sign with: read from a JSON Web Key, and asked whether a signature is theirs."""

import base64
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

COORDINATE = 32  # bytes

PublicKey = ec.EllipticCurvePublicKey


def public_key(jwk: Mapping[str, Any]) -> PublicKey:
    """Return the key of a JSON Web Key (EC, P-256); raise ValueError where it is none."""
    x, y = _decoded(str(jwk["x"])), _decoded(str(jwk["y"]))
    if (jwk["kty"], jwk["crv"], len(x), len(y)) != ("EC", "P-256", COORDINATE, COORDINATE):
        raise ValueError("not a P-256 key")
    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), ec.SECP256R1())
    return numbers.public_key()


def is_signed(key: PublicKey, signature: str, signed: bytes) -> bool:
    """Return whether a signature is this key's.

    Args:
        key: the tablet's.
        signature: ECDSA over P-256 with SHA-256, r and s of 32 bytes each, base64url without padding.
        signed: what was signed.
    """
    try:
        raw = _decoded(signature)
    except ValueError:
        return False
    if len(raw) != 2 * COORDINATE:
        return False
    r, s = int.from_bytes(raw[:COORDINATE]), int.from_bytes(raw[COORDINATE:])
    try:
        key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
