"""Surveys: publish an immutable version of a questionnaire, and find the one that is in use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from participation.records.answers import Response
from participation.records.base import Base
from participation.records.questionnaires import Survey, SurveyVersion
from participation.records.questionnaires import SurveyStatus as SurveyStatus  # noqa: PLC0414 - web names it
from participation.services.errors import Conflict, NotFound
from participation.services.messages import N_, Message
from surveys.formats import native
from surveys.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class SurveyView:
    """A survey and the version that is in use (its newest).

    Attributes:
        hash: SHA-256 of the version's content, hexadecimal.
    """

    id: int
    area_id: int
    slug: str
    status: SurveyStatus
    version_id: int
    number: int
    hash: str

    @property
    def is_open(self) -> bool:
        """Whether residents can answer."""
        return self.status == SurveyStatus.OPEN


def publish(session: Session, *, area_id: int, slug: str, definition: Mapping[str, Any], now: datetime) -> SurveyView:
    """Publish a questionnaire under `slug`; content that is already the survey's newest version changes nothing.

    Raises:
        surveys.formats.native.QuestionnaireRefused: the definition has errors.
        Conflict: another area's survey has this address.
    """
    questionnaire = native.load(definition)
    survey = session.scalar(select(Survey).where(Survey.slug == slug))
    if survey is None:
        survey = Survey(area_id=area_id, slug=slug, status=SurveyStatus.OPEN, created=now)
        session.add(survey)
        session.flush()
    elif survey.area_id != area_id:
        raise Conflict(Message(N_("Another area already uses this address.")), field="slug")
    _CHANGES[0] += 1
    newest = session.execute(
        select(SurveyVersion.hash, SurveyVersion.number)
        .where(SurveyVersion.survey_id == survey.id)
        .order_by(SurveyVersion.number.desc())
        .limit(1)
    ).one_or_none()
    if newest is None or newest.hash != questionnaire.hash:
        session.add(
            SurveyVersion(
                survey_id=survey.id,
                number=1 if newest is None else newest.number + 1,
                hash=questionnaire.hash,
                definition=dict(questionnaire.definition),
                published=now,
            )
        )
        session.flush()
    return survey_by_slug(session, slug)


def survey_by_slug(session: Session, slug: str) -> SurveyView:
    """Return the survey at this address with its newest version; raise NotFound where there is none."""
    return _view(session.execute(_BY_SLUG, {"slug": slug}).one_or_none())


def status_by_slug(session: Session, slug: str) -> SurveyStatus:
    """Return whether the survey at this address is open; raise NotFound where there is none."""
    status = session.scalar(_STATUS, {"slug": slug})
    if status is None:
        raise NotFound
    return SurveyStatus(status)


def survey_by_id(session: Session, survey_id: int) -> SurveyView:
    """Return the survey with its newest version; raise NotFound where there is none."""
    return _view(session.execute(_BY_ID, {"id": survey_id}).one_or_none())


def surveys_of(session: Session, area_id: int) -> list[SurveyView]:
    """Return an area's surveys, oldest first."""
    ids = session.scalars(select(Survey.id).where(Survey.area_id == area_id).order_by(Survey.id))
    return [survey_by_id(session, survey_id) for survey_id in ids]


def set_status(session: Session, survey_id: int, status: SurveyStatus) -> None:
    """Open or close a survey to residents."""
    survey = session.get(Survey, survey_id)
    if survey is None:
        raise NotFound
    survey.status = status
    _CHANGES[0] += 1


def questionnaire_of(session: Session, view: SurveyView) -> Questionnaire:
    """Return the questionnaire of a survey's newest version."""
    return _questionnaire(session, view.version_id, view.hash)


def changes() -> int:
    """Return how often this process has published, opened or closed a survey; whoever keeps one asks if it moved."""
    return _CHANGES[0]


def built(digest: str) -> Questionnaire | None:
    """Return the questionnaire with this hash if this process has built it already."""
    return _BUILT.get(digest)


def version_questionnaire(session: Session, version_id: int) -> Questionnaire:
    """Return the questionnaire of any version; raise NotFound where there is none."""
    digest = session.scalar(select(SurveyVersion.hash).where(SurveyVersion.id == version_id))
    if digest is None:
        raise NotFound
    return _questionnaire(session, version_id, digest)


def responses_by_version(session: Session, survey_id: int) -> list[tuple[int, str, int]]:
    """Return (number, hash, responses) of each version, oldest first."""
    rows = session.execute(
        select(SurveyVersion.number, SurveyVersion.hash, func.count(Response.id))
        .join(Response, Response.version_id == SurveyVersion.id, isouter=True)
        .where(SurveyVersion.survey_id == survey_id)
        .group_by(SurveyVersion.number, SurveyVersion.hash)
        .order_by(SurveyVersion.number)
    )
    return [(number, digest, count) for number, digest, count in rows]


# By hash, since content with the same hash is the same: each version is read and built once a process.
_BUILT: dict[str, Questionnaire] = {}
_MOST_BUILT = 200

_CHANGES = [0]


def _questionnaire(session: Session, version_id: int, digest: str) -> Questionnaire:
    found = _BUILT.get(digest)
    if found is None:
        definition = session.scalars(select(SurveyVersion.definition).where(SurveyVersion.id == version_id)).one()
        found = native.load(definition)
        if len(_BUILT) >= _MOST_BUILT:
            _BUILT.clear()
        _BUILT[digest] = found
    return found


def _newest_versions() -> Select[int, int, str, str, int, int, str]:
    return (
        select(
            Survey.id,
            Survey.area_id,
            Survey.slug,
            Survey.status,
            SurveyVersion.id.label("version_id"),
            SurveyVersion.number,
            SurveyVersion.hash,
        )
        .join(SurveyVersion, SurveyVersion.survey_id == Survey.id)
        .order_by(SurveyVersion.number.desc())
    )


# Built once: putting the query together costs more than running it.
_BY_SLUG = _newest_versions().where(Survey.slug == bindparam("slug")).limit(1)
_BY_ID = _newest_versions().where(Survey.id == bindparam("id")).limit(1)
# Of the table and not of the class: nothing of the mapper is asked on the way of an answer.
_SURVEY = Base.metadata.tables[Survey.__tablename__].c
_STATUS = select(_SURVEY.status).where(_SURVEY.slug == bindparam("slug"))


def _view(row: Row[int, int, str, str, int, int, str] | None) -> SurveyView:
    if row is None:
        raise NotFound
    return SurveyView(row.id, row.area_id, row.slug, SurveyStatus(row.status), row.version_id, row.number, row.hash)
