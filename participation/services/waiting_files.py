"""Files of a page that is not stored yet: kept while the page comes back for another answer, for a day at most."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from participation.records.unsent import WaitingFile
from participation.records.uploads import Upload
from participation.services import media
from participation.services.errors import ServiceProblem
from surveys.questionnaire import FILES, Questionnaire
from surveys.values import FILE, MEDIA_TYPE

KEPT = timedelta(days=1)
MOST_FILES = 20  # of one page


@dataclass(frozen=True, slots=True)
class Kept:
    """What a page's files are.

    Attributes:
        raw: the fields that stand for them in a form: ID.file and ID.media_type.
        refused: fields whose file cannot be used.
    """

    raw: dict[str, list[str]]
    refused: tuple[str, ...] = ()


def keep(
    session: Session,
    page_id: UUID,
    questionnaire: Questionnaire,
    files: Mapping[str, bytes],
    *,
    dropped: Iterable[str] = (),
    now: datetime,
) -> Kept:
    """Keep what came with a page, beside what came with it before; forget what nobody sent within a day.

    Args:
        session: of the transaction.
        page_id: made with the page.
        questionnaire: which fields take a photo, which a sound.
        files: field to content.
        dropped: fields whose file the person has taken back.
        now: the time.
    """
    session.execute(delete(WaitingFile).where(WaitingFile.received < now - KEPT))
    gone = [*dropped, *files]
    session.execute(delete(WaitingFile).where(WaitingFile.page_id == page_id, WaitingFile.field.in_(gone)))
    refused = []
    for field, content in list(files.items())[:MOST_FILES]:
        question = questionnaire.by_id.get(field.rpartition(".")[2])
        if question is None or question.type not in FILES or len(field) > 160:
            continue
        try:
            medium = media.checked(question.type, content)
        except ServiceProblem:
            refused.append(field)
            continue
        kept = {"sha256": medium.sha256, "media_type": medium.media_type, "content": medium.content}
        session.execute(insert(WaitingFile).values(page_id=page_id, field=field, received=now, **kept))
    return Kept(_raw(session, page_id), tuple(refused))


def hand_over(
    session: Session, page_id: UUID, answers: Mapping[str, Any], *, now: datetime, response_id: UUID | None = None
) -> None:
    """Make a page's files those of a response (default: the one with the same id); the others are forgotten."""
    columns = (WaitingFile.field, WaitingFile.sha256, WaitingFile.media_type, WaitingFile.content)
    wanted = set(_fields(answers))
    for row in session.execute(select(*columns).where(WaitingFile.page_id == page_id)).all():
        if row.field in wanted:
            values = {"field": row.field, "sha256": row.sha256, "media_type": row.media_type, "content": row.content}
            session.execute(insert(Upload).values(response_id=response_id or page_id, received=now, **values))
    session.execute(delete(WaitingFile).where(WaitingFile.page_id == page_id))


def contents(session: Session, page_id: UUID) -> dict[str, bytes]:
    """Return a page's files, field to content."""
    rows = session.execute(select(WaitingFile.field, WaitingFile.content).where(WaitingFile.page_id == page_id))
    return {row.field: row.content for row in rows}


def forget(session: Session, page_id: UUID) -> None:
    """Delete a page's files."""
    session.execute(delete(WaitingFile).where(WaitingFile.page_id == page_id))


def _raw(session: Session, page_id: UUID) -> dict[str, list[str]]:
    columns = (WaitingFile.field, WaitingFile.sha256, WaitingFile.media_type)
    raw: dict[str, list[str]] = {}
    for row in session.execute(select(*columns).where(WaitingFile.page_id == page_id)):
        raw |= {row.field + FILE: [row.sha256], row.field + MEDIA_TYPE: [row.media_type]}
    return raw


def _fields(answers: Mapping[str, Any]) -> Iterator[str]:
    """Give the fields of an answered form that hold a file."""
    for name, value in answers.items():
        if isinstance(value, Mapping) and "file" in value:
            yield name
        elif isinstance(value, list):
            for at, each in enumerate(value):
                if isinstance(each, Mapping):
                    yield from (f"{name}.{at}.{inner}" for inner in _fields(each))
