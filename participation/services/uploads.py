"""Photos and sounds of responses: taken, read, and gone with the response."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from participation.records.answers import Response
from participation.records.questionnaires import Survey
from participation.records.uploads import Upload
from participation.services import media
from participation.services.errors import NotFound
from participation.services.media import Medium
from surveys.questionnaire import FILES, Questionnaire
from surveys.values import FILE, MEDIA_TYPE

ON_A_PAGE = 24


@dataclass(frozen=True, slots=True)
class UploadView:
    """A file of a response, without its content."""

    field: str
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class SurveyUpload:
    """A file among a survey's."""

    response_id: UUID
    field: str
    media_type: str
    received: datetime

    @property
    def question(self) -> str:
        """The id of the question that it answers."""
        return self.field.rpartition(".")[2]


def take(
    session: Session, response_id: UUID, questionnaire: Questionnaire, files: Mapping[str, bytes], *, now: datetime
) -> dict[str, list[str]]:
    """Check and store files; return the fields that stand for them in a form.

    The response may come later in the same transaction. A file for a field that has one takes its place.

    Args:
        session: of the transaction.
        response_id: whose they are.
        questionnaire: which fields take a photo, which a sound.
        files: field (ID, or SECTION.N.ID) to content; fields that are no photo or sound are left alone.
        now: when they came.

    Raises:
        ServiceProblem: one of them is no picture (sound).
    """
    raw: dict[str, list[str]] = {}
    for field, content in files.items():
        question = questionnaire.by_id.get(field.rpartition(".")[2])
        if question is None or question.type not in FILES or not content:
            continue
        medium = media.checked(question.type, content)
        _store(session, response_id, field, medium, now)
        raw |= {field + FILE: [medium.sha256], field + MEDIA_TYPE: [medium.media_type]}
    return raw


def _store(session: Session, response_id: UUID, field: str, medium: Medium, now: datetime) -> None:
    session.execute(delete(Upload).where(Upload.response_id == response_id, Upload.field == field))
    session.add(
        Upload(
            response_id=response_id,
            field=field,
            sha256=medium.sha256,
            media_type=medium.media_type,
            content=medium.content,
            received=now,
        )
    )


def files_of(session: Session, response_id: UUID) -> list[UploadView]:
    """Return a response's files, in the order of their fields."""
    rows = session.execute(
        select(Upload.field, Upload.sha256, Upload.media_type)
        .where(Upload.response_id == response_id)
        .order_by(Upload.field)
    )
    return [UploadView(*row) for row in rows]


def of_survey(session: Session, survey_id: int, page: int) -> tuple[list[SurveyUpload], int]:
    """Return one page of a survey's photos and sounds, the newest first, and how many pages there are."""
    of = select(Upload.id).join(Response, Response.id == Upload.response_id).where(Response.survey_id == survey_id)
    total = session.scalar(select(func.count()).select_from(of.subquery())) or 0
    columns = (Upload.response_id, Upload.field, Upload.media_type, Upload.received)
    rows = session.execute(
        select(*columns)
        .where(Upload.id.in_(of))
        .order_by(Upload.id.desc())
        .limit(ON_A_PAGE)
        .offset((page - 1) * ON_A_PAGE)
    )
    return [SurveyUpload(*row) for row in rows], -(-total // ON_A_PAGE)


def open_file(session: Session, area_id: int, response_id: UUID, field: str) -> Medium:
    """Return a file of an area's response; raise NotFound where there is none."""
    row = session.execute(
        select(Upload.content, Upload.media_type)
        .join(Response, Response.id == Upload.response_id)
        .join(Survey, Survey.id == Response.survey_id)
        .where(Upload.response_id == response_id, Upload.field == field, Survey.area_id == area_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Medium(row.content, row.media_type)
