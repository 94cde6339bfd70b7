"""Photos and sounds of dialogues: taken from tablets, read, deleted alone or in time, and gone with the dialogue."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from participation.records.answers import Statement
from participation.records.dialogue import Dialogue
from participation.records.uploads import DialogueUpload
from participation.services import deletions, media
from participation.services.errors import NotFound, ServiceProblem
from participation.services.media import Medium
from participation.services.messages import N_, Message
from participation.services.uploads import UploadView
from surveys.questionnaire import QuestionType

MOST_PHOTOS = 4
PHOTOS = tuple(f"photo.{at}" for at in range(MOST_PHOTOS))
SOUND = "sound"
FIELDS = dict.fromkeys(PHOTOS, QuestionType.PHOTO) | {SOUND: QuestionType.AUDIO}


def take(
    session: Session, area_id: int, dialogue_id: UUID, files: Mapping[str, bytes], *, heard: bool, now: datetime
) -> None:
    """Check and store files of a dialogue that is there; one for a field that has one takes its place.

    Args:
        session: of the transaction.
        area_id: whose dialogue it is.
        dialogue_id: which.
        files: field (photo.0 to photo.3, sound) to content.
        heard: whether everybody who can be heard has agreed to the recording.
        now: when they came.

    Raises:
        NotFound: the area has no such dialogue.
        ServiceProblem: no such field, no picture (sound), or a sound without a yes (its field is then "consent").
    """
    _must_have(session, area_id, dialogue_id)
    for field, content in files.items():
        if field not in FIELDS:
            sentence = N_("At most %(photos)s photos and one sound go with a conversation.")
            raise ServiceProblem(Message(sentence, {"photos": MOST_PHOTOS}), status=422)
        if field == SOUND and not heard:
            sentence = N_("It does not say that everybody who is heard agreed to the recording.")
            raise ServiceProblem(Message(sentence), field="consent", status=422)
        medium = media.checked(FIELDS[field], content)
        session.execute(delete(DialogueUpload).where(*_is(dialogue_id, field)))
        values = {"sha256": medium.sha256, "media_type": medium.media_type, "content": medium.content}
        session.add(DialogueUpload(dialogue_id=dialogue_id, field=field, received=now, **values))
    session.flush()


def files_of(session: Session, dialogue_id: UUID) -> list[UploadView]:
    """Return a dialogue's files without their content, photos first."""
    rows = session.execute(
        select(DialogueUpload.field, DialogueUpload.sha256, DialogueUpload.media_type)
        .where(DialogueUpload.dialogue_id == dialogue_id)
        .order_by(DialogueUpload.field)
    )
    return [UploadView(*row) for row in rows]


def of_statement(session: Session, area_id: int, statement_id: int) -> UUID | None:
    """Return the dialogue in which a statement was made where that has photos or sounds, None otherwise."""
    own = select(Statement.dialogue_id).where(Statement.id == statement_id, Statement.area_id == area_id)
    return session.scalar(select(DialogueUpload.dialogue_id).where(DialogueUpload.dialogue_id.in_(own)).limit(1))


def open_file(session: Session, area_id: int, dialogue_id: UUID, field: str) -> Medium:
    """Return a file of an area's dialogue; raise NotFound where there is none."""
    row = session.execute(
        select(DialogueUpload.content, DialogueUpload.media_type)
        .join(Dialogue, Dialogue.id == DialogueUpload.dialogue_id)
        .where(*_is(dialogue_id, field), Dialogue.area_id == area_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Medium(row.content, row.media_type)


def remove(session: Session, area_id: int, dialogue_id: UUID, field: str) -> None:
    """Delete one file, also from backups that are restored; raise NotFound where there is none."""
    _must_have(session, area_id, dialogue_id)
    if not _forget(session, _is(dialogue_id, field)):
        raise NotFound


def over(session: Session, area_id: int, before: datetime) -> int:
    """Return how many of an area's files came before a moment."""
    return session.scalar(select(func.count(DialogueUpload.id)).where(*_older(area_id, before))) or 0


def forget(session: Session, area_id: int, before: datetime) -> list[UUID]:
    """Delete an area's files that came before a moment; return what each is known by among the deletions."""
    return _forget(session, _older(area_id, before))


def _forget(session: Session, where: tuple[ColumnElement[bool], ...]) -> list[UUID]:
    gone = delete(DialogueUpload).where(*where).returning(DialogueUpload.dialogue_id, DialogueUpload.sha256)
    rows = session.execute(gone.execution_options(synchronize_session=False)).all()
    found = [deletions.file_id(row.dialogue_id, row.sha256) for row in rows]
    for identifier in found:
        deletions.note(session, deletions.FILE, identifier)
    return found


def _older(area_id: int, before: datetime) -> tuple[ColumnElement[bool], ...]:
    own = DialogueUpload.dialogue_id.in_(select(Dialogue.id).where(Dialogue.area_id == area_id))
    return own, DialogueUpload.received < before


def _is(dialogue_id: UUID, field: str) -> tuple[ColumnElement[bool], ...]:
    return DialogueUpload.dialogue_id == dialogue_id, DialogueUpload.field == field


def _must_have(session: Session, area_id: int, dialogue_id: UUID) -> None:
    own = select(Dialogue.id).where(Dialogue.id == dialogue_id, Dialogue.area_id == area_id)
    if session.scalar(own) is None:
        raise NotFound
