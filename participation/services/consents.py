"""What people have agreed to: the words of every version and language, and how many answers stand on them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.records.answers import Response
from participation.records.questionnaires import SurveyVersion
from participation.services import publishing


@dataclass(frozen=True, slots=True)
class Agreed:
    """Words of consent: of which version, in which language, their SHA-256, and how many answers came with them."""

    version: int
    language: str
    text: str
    hash: str
    published: datetime
    answers: int = 0


def of_survey(session: Session, survey_id: int) -> list[Agreed]:
    """Return every text of consent of a survey, newest version first; the words stand in the versions."""
    rows = session.execute(
        select(Response.version_id, Response.consent_hash, func.count())
        .where(Response.survey_id == survey_id)
        .group_by(Response.version_id, Response.consent_hash)
    )
    counted = {(version_id, digest): number for version_id, digest, number in rows}
    versions = session.execute(
        select(SurveyVersion.id, SurveyVersion.number, SurveyVersion.published)
        .where(SurveyVersion.survey_id == survey_id)
        .order_by(SurveyVersion.number.desc())
    ).all()
    return [
        Agreed(number, language, text, digest, published, counted.get((version_id, digest), 0))
        for version_id, number, published in versions
        for language, text, digest in _texts(session, version_id)
    ]


def agreed(session: Session, version_id: int, digest: str) -> Agreed | None:
    """Return the words with this hash of a version; None where it asked for no consent."""
    row = session.execute(
        select(SurveyVersion.number, SurveyVersion.published).where(SurveyVersion.id == version_id)
    ).one()
    for language, text, own in _texts(session, version_id):
        if own == digest:
            return Agreed(row.number, language, text, own, row.published)
    return None


def _texts(session: Session, version_id: int) -> Iterator[tuple[str, str, str]]:
    texts = publishing.version_questionnaire(session, version_id).consent
    for language, text in texts.items():
        if text:
            yield language, text, hashlib.sha256(text.encode()).hexdigest()
