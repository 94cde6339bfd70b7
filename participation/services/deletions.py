"""What has been deleted, by the hash of its id: the list that a restored backup is held to."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, case, delete, func, insert, select
from sqlalchemy.orm import Session

from participation.records.answers import PendingFold, Response, Statement
from participation.records.codebook import CodedStatement, TrainedModel
from participation.records.dialogue import Dialogue
from participation.records.privacy import Contact, DeletionLog
from participation.records.uploads import DialogueUpload, Upload
from participation.services import aggregates, publishing
from surveys.wordless import without_words

RESPONSE, WORDS, CONTACT, DIALOGUE, FILE = "response", "words", "contact", "dialogue", "upload"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """Something that was deleted: its kind, the SHA-256 of its id (hexadecimal), the day."""

    kind: str
    hashed: str
    day: date


def hashed(identifier: UUID) -> str:
    """Return the hash that a deleted thing is known by; its id has 122 random bits and is not guessed from it."""
    return hashlib.sha256(identifier.bytes).hexdigest()


def file_id(dialogue_id: UUID, sha256: str) -> UUID:
    """Return what a dialogue's file is known by: the same file, taken in anew after a restore, has the same."""
    return uuid5(dialogue_id, sha256)


def note(session: Session, kind: str, identifier: UUID, *, day: date | None = None) -> None:
    """Write down that something is deleted, in the transaction that deletes it."""
    digest = hashed(identifier)
    known = select(DeletionLog.id).where(DeletionLog.kind == kind, DeletionLog.hashed == digest)
    if session.scalar(known) is None:
        session.execute(insert(DeletionLog).values(kind=kind, hashed=digest, day=day or datetime.now(UTC).date()))


def mark_models(session: Session, which: ColumnElement[bool]) -> None:
    """Count, on each area's newest model, the texts that it may have learned from and that are about to go.

    Statements without a code count where that model has learned from such, too.
    """
    is_coded = select(CodedStatement.statement_id).where(CodedStatement.statement_id == Statement.id).exists()
    going = (
        select(Statement.area_id, func.count(), func.sum(case((is_coded, 1), else_=0)))
        .where(which)
        .group_by(Statement.area_id)
    )
    for area_id, everything, coded in session.execute(going).all():
        newest = session.scalar(
            select(TrainedModel).where(TrainedModel.area_id == area_id).order_by(TrainedModel.id.desc()).limit(1)
        )
        if newest is not None:
            number = everything if newest.report.get("uncoded") else coded
            # Counted by the database: two deletions at once are both counted.
            newest.texts_deleted = TrainedModel.texts_deleted + number
    session.flush()


def tombstones(session: Session) -> list[Tombstone]:
    """Return everything that has been deleted; keep it apart from the backups, or with each of them."""
    rows = session.execute(select(DeletionLog.kind, DeletionLog.hashed, DeletionLog.day).order_by(DeletionLog.id))
    return [Tombstone(*row) for row in rows]


def replay_deletions(session: Session, later: list[Tombstone] | None = None) -> dict[str, int]:
    """Delete again what a restored backup has brought back; return how many of each kind that were.

    Args:
        session: a writing transaction on the restored database.
        later: what was deleted after the backup was made, from `tombstones` of the database that it replaces.
    """
    known = {(each.kind, each.hashed): each.day for each in tombstones(session)}
    for each in later or []:
        if (each.kind, each.hashed) not in known:
            session.execute(insert(DeletionLog).values(kind=each.kind, hashed=each.hashed, day=each.day))
            known[each.kind, each.hashed] = each.day
    done = dict.fromkeys((RESPONSE, WORDS, CONTACT, DIALOGUE, FILE), 0)
    for response_id, removed in session.execute(select(Response.id, Response.words_removed)).all():
        digest = hashed(response_id)
        if (RESPONSE, digest) in known:
            aggregates.subtract(session, response_id)
            session.execute(delete(Response).where(Response.id == response_id))
            done[RESPONSE] += 1
        elif (WORDS, digest) in known and removed is None:
            remove_words(session, response_id, day=known[WORDS, digest])
            done[WORDS] += 1
    for kind, table in ((CONTACT, Contact), (DIALOGUE, Dialogue)):
        back = [each for each in session.scalars(select(table.id)) if (kind, hashed(each)) in known]
        for identifier in back:
            session.execute(delete(table).where(table.id == identifier))
        done[kind] = len(back)
    done[FILE] = _files_again(session, known)
    return done


def _files_again(session: Session, known: Mapping[tuple[str, str], date]) -> int:
    rows = session.execute(select(DialogueUpload.id, DialogueUpload.dialogue_id, DialogueUpload.sha256))
    back = [row.id for row in rows if (FILE, hashed(file_id(row.dialogue_id, row.sha256))) in known]
    for number in back:
        session.execute(delete(DialogueUpload).where(DialogueUpload.id == number))
    return len(back)


def remove_words(session: Session, response_id: UUID, *, day: date) -> None:
    """Take a response's free texts, exact places, photos and sounds away; what was ticked stays and is counted anew."""
    aggregates.subtract(session, response_id)
    mark_models(session, Statement.response_id == response_id)
    row = session.get_one(Response, response_id)
    asked = publishing.version_questionnaire(session, row.version_id)
    row.answers, row.words_removed = without_words(asked, row.answers), day
    # The hash of the whole answers would confirm a guess at the words.
    row.content_hash = ""
    session.execute(delete(Statement).where(Statement.response_id == response_id))
    session.execute(delete(Upload).where(Upload.response_id == response_id))
    session.execute(insert(PendingFold).values(response_id=response_id))
    note(session, WORDS, response_id, day=day)
    session.flush()
