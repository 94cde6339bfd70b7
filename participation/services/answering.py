"""A resident's answers: stored once, whole, with a receipt; read, corrected and deleted by that receipt."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from participation.records.answers import PendingFold, Response, Statement
from participation.records.base import Base
from participation.services import aggregates, deletions, publishing
from participation.services.errors import Conflict, NotFound
from participation.services.messages import N_, Message
from surveys.answers import free_texts
from surveys.questionnaire import Questionnaire

# Crockford's base 32: no I, L, O or U, which people take for 1, 0 or a word. Twelve signs are 60 bits.
RECEIPT_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LENGTH = 12
_READ_ALIKE = str.maketrans("OIL", "011", "- ")


class Mode(StrEnum):
    """Who held the pen."""

    SELF = "self"
    ASSISTED = "assisted"


class Outcome(StrEnum):
    """What became of a submission."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    CONFLICT_KEPT = "conflict_kept"


@dataclass(frozen=True, slots=True)
class Submission:
    """Answers that have passed the questionnaire's validator, on their way in.

    Attributes:
        id: made with the page, so that sending twice stores once.
        answers: the validated document.
        consent: the words that the person agreed to.
        receipt: the code that a tablet has shown already; empty where it is computed from the id.
        conflict_with: the response beside which this one is kept, if that is known before.
    """

    id: UUID
    survey: publishing.SurveyView
    questionnaire: Questionnaire
    language: str
    answers: Mapping[str, Any]
    consent: str
    received: datetime
    mode: Mode = Mode.SELF
    field_session_id: int | None = None
    recorded_by: int | None = None
    receipt: str = ""
    conflict_with: UUID | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof for the resident that the answers are stored; whoever has the code can read and delete them."""

    code: str
    outcome: Outcome
    response_id: UUID


@dataclass(frozen=True, slots=True)
class OwnResponse:
    """A resident's own answers, as the receipt opens them."""

    id: UUID
    survey_slug: str
    version_id: int
    language: str
    received: datetime
    answers: dict[str, Any]
    survey_id: int
    revision: int
    consent_hash: str
    mode: str
    words_removed: date | None


def submit(session: Session, submission: Submission, *, secret: str) -> Receipt:
    """Store answers with their statements, once, in the caller's transaction.

    The same page sent again with the same answers is a duplicate and gets the same receipt. The same page with other
    answers (somebody went back on a shared phone) is kept as a response of its own: nobody's answers overwrite
    another's.

    Raises:
        Conflict: the survey is closed.
    """
    if not submission.survey.is_open:
        raise Conflict(Message(N_("This survey is closed. Your answers were not stored.")))
    digest = content_hash(secret, submission.language, submission.answers)
    # Inserted first and asked about after: two copies of a page at the same moment are one response and no error.
    if _insert(session, submission, submission.id, digest, submission.conflict_with, secret):
        return Receipt(receipt_code(secret, submission.id), Outcome.STORED, submission.id)
    stored = session.scalar(_HASH_OF, {"id": submission.id})
    if stored in {digest, _older_hash(submission.language, submission.answers)}:
        return Receipt(receipt_code(secret, submission.id), Outcome.DUPLICATE, submission.id)
    own_id = uuid5(submission.id, digest)
    _insert(session, submission, own_id, digest, submission.id, secret)
    return Receipt(receipt_code(secret, own_id), Outcome.CONFLICT_KEPT, own_id)


def own_response(session: Session, code: str) -> OwnResponse:
    """Return the response with this receipt code; raise NotFound where there is none."""
    row = session.scalar(select(Response).where(Response.receipt_hash == _receipt_hash(code)))
    if row is None:
        raise NotFound(Message(N_("No answers have this receipt code. Check the code and try again.")))
    slug = publishing.survey_by_id(session, row.survey_id).slug
    return OwnResponse(
        id=row.id,
        survey_slug=slug,
        version_id=row.version_id,
        language=row.language,
        received=row.received,
        answers=row.answers,
        survey_id=row.survey_id,
        revision=row.revision,
        consent_hash=row.consent_hash,
        mode=row.mode,
        words_removed=row.words_removed,
    )


def delete_own(session: Session, code: str) -> None:
    """Delete the response with this receipt code, its statements, their codings and its part in every count."""
    delete_response(session, own_response(session, code).id)


def delete_response(session: Session, response_id: UUID) -> None:
    """Delete a response and everything made from it; the counts are as if it had never come."""
    aggregates.subtract(session, response_id)
    deletions.note(session, deletions.RESPONSE, response_id)
    deletions.mark_models(session, Statement.response_id == response_id)
    session.execute(delete(Response).where(Response.id == response_id))


def content_hash(secret: str, language: str, answers: Mapping[str, Any]) -> str:
    """Return an HMAC-SHA-256 (hexadecimal) that is equal for equal answers.

    Under the installation's secret: a plain hash of a few ticked boxes tells them to whoever tries all boxes.
    """
    return hmac.new(secret.encode(), b"answers:" + _plain(language, answers), hashlib.sha256).hexdigest()


def _older_hash(language: str, answers: Mapping[str, Any]) -> str:
    """Return the hash that stands beside answers stored before it was taken under the secret."""
    return hashlib.sha256(_plain(language, answers)).hexdigest()


def _plain(language: str, answers: Mapping[str, Any]) -> bytes:
    return json.dumps([language, answers], sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def receipt_code(secret: str, response_id: UUID) -> str:
    """Return the receipt code of a response, as XXXX-XXXX-XXXX.

    It is computed from the id under the installation's secret, so a repeated submission is shown the same code though
    only its hash is stored.
    """
    digest = hmac.new(secret.encode(), b"receipt:" + response_id.bytes, hashlib.sha256).digest()
    number = int.from_bytes(digest[:8]) >> 4
    signs = [RECEIPT_SIGNS[number >> 5 * at & 31] for at in range(RECEIPT_LENGTH)]
    return "-".join("".join(signs[at : at + 4]) for at in range(0, RECEIPT_LENGTH, 4))


def _receipt_hash(code: str) -> str:
    plain = code.upper().translate(_READ_ALIKE)
    return hashlib.sha256(plain.encode()).hexdigest()


# Built once and without the unit of work: putting the statements together costs more than running them.
_INSERT_RESPONSE: dict[str, Any] = {
    name: dialect.insert(Base.metadata.tables[Response.__tablename__])
    .on_conflict_do_nothing(index_elements=["id"])
    .execution_options(preserve_rowcount=True)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_INSERT_STATEMENT = insert(Base.metadata.tables[Statement.__tablename__])
_INSERT_PENDING = insert(Base.metadata.tables[PendingFold.__tablename__])
_HASH_OF = select(Response.content_hash).where(Response.id == bindparam("id"))


def _insert(
    session: Session, submission: Submission, response_id: UUID, digest: str, conflict_with: UUID | None, secret: str
) -> bool:
    """Store a response and what is made from it; return whether there was none of this id."""
    connection, survey = session.connection(), submission.survey
    met = submission.field_session_id
    shared = {"survey_id": survey.id, "field_session_id": met, "language": submission.language}
    stored = connection.execute(
        _INSERT_RESPONSE[connection.dialect.name],
        {
            "id": response_id,
            "version_id": survey.version_id,
            "mode": submission.mode.value,
            "answers": dict(submission.answers),
            "content_hash": digest,
            "receipt_hash": _receipt_hash(submission.receipt or receipt_code(secret, response_id)),
            "consent_hash": hashlib.sha256(submission.consent.encode()).hexdigest(),
            "recorded_by": submission.recorded_by,
            "conflict_with": conflict_with,
            "received": submission.received,
            **shared,
        },
    )
    if not stored.rowcount:
        return False
    statements = [
        {
            "area_id": survey.area_id,
            "response_id": response_id,
            "question_id": question_id,
            "lens": lens,
            "text": text,
            "created": submission.received,
            **shared,
        }
        for question_id, lens, text in free_texts(submission.questionnaire, submission.answers)
        if lens
    ]
    if statements:
        connection.execute(_INSERT_STATEMENT, statements)
    connection.execute(_INSERT_PENDING, {"response_id": response_id})
    return True
