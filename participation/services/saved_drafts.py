"""Answers put aside to go on with later: sealed under a code that stands nowhere but with the person who has it.

From the code, scrypt (RFC 7914) and HKDF (RFC 5869) derive what the row is found by and the key that opens it
(AES-256-GCM). Neither tells the other, so whoever reads the table reads nothing.
"""

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from participation.records.unsent import SavedDraft
from participation.services.answering import RECEIPT_SIGNS
from participation.services.errors import NotFound
from participation.services.messages import N_, Message

KEPT = timedelta(days=30)
CODE_LENGTH = 12  # of 32 signs: 60 bits
LARGEST = 30_000_000  # bytes, sealed
_READ_ALIKE = str.maketrans("OIL", "011", "- ")
_NONCE = 12
UNKNOWN = N_("No saved answers belong to this code. They are kept for 30 days, and gone once they have been sent.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was put aside.

    Attributes:
        page_id: of the page, so that sending it stores once.
        raw: the form's fields as they were.
        files: field to content of photos and sounds.
    """

    page_id: UUID
    language: str
    raw: Mapping[str, Sequence[str]]
    files: Mapping[str, bytes]
    consent: bool


def save(session: Session, survey_id: int, draft: Draft, *, now: datetime) -> str:
    """Seal a draft and return its code, as XXXX-XXXX-XXXX; forget drafts whose time is over."""
    session.execute(delete(SavedDraft).where(SavedDraft.expires < now))
    code = "".join(secrets.choice(RECEIPT_SIGNS) for _ in range(CODE_LENGTH))
    lookup, key = _derived(code)
    plain = json.dumps(
        {
            "page_id": str(draft.page_id),
            "language": draft.language,
            "raw": {name: list(values) for name, values in draft.raw.items()},
            "files": {field: base64.b64encode(content).decode() for field, content in draft.files.items()},
            "consent": draft.consent,
        }
    ).encode()
    nonce = secrets.token_bytes(_NONCE)
    sealed = nonce + AESGCM(key).encrypt(nonce, plain, _bound(survey_id))
    session.add(SavedDraft(survey_id=survey_id, lookup=lookup, sealed=sealed, expires=now + KEPT))
    return "-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def unseal(session: Session, survey_id: int, code: str, *, now: datetime) -> tuple[Draft, str]:
    """Return the draft that a code opens, and what it is found by, for `forget`.

    Raises:
        NotFound: there is none such.
    """
    plain = code.upper().translate(_READ_ALIKE)
    if len(plain) != CODE_LENGTH or not set(plain) <= set(RECEIPT_SIGNS):
        raise NotFound(Message(UNKNOWN))
    lookup, key = _derived(plain)
    sealed = session.scalar(
        select(SavedDraft.sealed).where(
            SavedDraft.lookup == lookup, SavedDraft.survey_id == survey_id, SavedDraft.expires >= now
        )
    )
    if sealed is None:
        raise NotFound(Message(UNKNOWN))
    try:
        found = json.loads(AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(survey_id)))
    except (InvalidTag, ValueError) as error:
        raise NotFound(Message(UNKNOWN)) from error
    files = {field: base64.b64decode(content) for field, content in found["files"].items()}
    return Draft(UUID(found["page_id"]), found["language"], found["raw"], files, found["consent"]), lookup


def forget(session: Session, survey_id: int, lookup: str) -> None:
    """Delete a draft whose answers have been sent."""
    session.execute(delete(SavedDraft).where(SavedDraft.survey_id == survey_id, SavedDraft.lookup == lookup))


def _derived(code: str) -> tuple[str, bytes]:
    secret = Scrypt(salt=b"tettpa saved draft v1", length=32, n=2**14, r=8, p=1).derive(code.encode())
    lookup = HKDFExpand(SHA256(), 32, b"lookup").derive(secret)
    return lookup.hex(), HKDFExpand(SHA256(), 32, b"key").derive(secret)


def _bound(survey_id: int) -> bytes:
    return f"survey:{survey_id}".encode()
