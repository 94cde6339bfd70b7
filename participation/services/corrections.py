"""A resident corrects what was sent: the receipt code opens the answers, a new revision takes their place."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from participation.records.answers import PendingFold, Response, Statement
from participation.records.base import Base
from participation.records.unsent import WaitingFile
from participation.records.uploads import Upload
from participation.services import aggregates, answering, deletions, publishing, waiting_files
from participation.services.errors import Conflict
from participation.services.messages import N_, Message
from surveys.answers import free_texts

CHANGED_MEANWHILE = N_("These answers have been corrected meanwhile. Open them again with your receipt code.")


def begin(session: Session, code: str, page_id: UUID, *, now: datetime) -> answering.OwnResponse:
    """Open answers to be corrected, with their photos and sounds waiting for the page; raise NotFound for no code."""
    own = answering.own_response(session, code)
    columns = (Upload.field, Upload.sha256, Upload.media_type, Upload.content)
    for row in session.execute(select(*columns).where(Upload.response_id == own.id)).all():
        values = {"field": row.field, "sha256": row.sha256, "media_type": row.media_type, "content": row.content}
        session.execute(insert(WaitingFile).values(page_id=page_id, received=now, **values))
    return own


def correct(
    session: Session,
    code: str,
    answers: Mapping[str, Any],
    *,
    revision: int,
    page_id: UUID,
    language: str,
    secret: str,
    now: datetime,
) -> answering.OwnResponse:
    """Put corrected answers in the place of those that a code opens; the counts are as if they had come so at once.

    A text that did not change keeps its codings and translations. One that did is a new statement: what was coded,
    translated or quoted of the old one goes with it.

    Args:
        session: a writing transaction.
        code: the receipt code.
        answers: validated against the version of the questionnaire that was answered.
        revision: which one the page showed; the page sent again changes nothing.
        page_id: of the page, by which its files wait.
        language: the page's, in which new texts are written.
        secret: the installation's.
        now: the moment.

    Raises:
        NotFound: no answers have this code.
        Conflict: they were corrected elsewhere since the page was opened.
    """
    own = answering.own_response(session, code)
    row = session.get_one(Response, own.id)
    digest = answering.content_hash(secret, row.language, answers)
    if row.revision != revision:
        if row.revision == revision + 1 and row.content_hash == digest:
            return own
        raise Conflict(Message(CHANGED_MEANWHILE))
    aggregates.subtract(session, own.id)
    _replace_statements(session, row, answers, language, now)
    row.answers, row.content_hash = dict(answers), digest
    row.revision, row.words_removed = revision + 1, None
    session.flush()
    session.execute(delete(Upload).where(Upload.response_id == own.id))
    waiting_files.hand_over(session, page_id, answers, now=now, response_id=own.id)
    session.execute(insert(PendingFold).values(response_id=own.id))
    return answering.own_response(session, code)


def _replace_statements(
    session: Session, row: Response, answers: Mapping[str, Any], language: str, now: datetime
) -> None:
    asked = publishing.version_questionnaire(session, row.version_id)
    said = [(question, lens, text) for question, lens, text in free_texts(asked, answers) if lens]
    columns = (Statement.id, Statement.question_id, Statement.lens, Statement.text)
    stored = session.execute(select(*columns).where(Statement.response_id == row.id).order_by(Statement.id)).all()
    gone = []
    for number, *same in stored:
        if tuple(same) in said:
            said.remove((same[0], same[1], same[2]))
        else:
            gone.append(number)
    deletions.mark_models(session, Statement.id.in_(gone))
    session.execute(delete(Statement).where(Statement.id.in_(gone)).execution_options(synchronize_session=False))
    shared = {
        "area_id": publishing.survey_by_id(session, row.survey_id).area_id,
        "survey_id": row.survey_id,
        "response_id": row.id,
        "field_session_id": row.field_session_id,
        "language": language,
        "created": now,
    }
    new = [{"question_id": asked_, "lens": lens, "text": text, **shared} for asked_, lens, text in said]
    if new:
        session.execute(insert(Base.metadata.tables[Statement.__tablename__]), new)
