"""What is held about one person who asks: answers by their receipt code, contact details by name, phone or e-mail."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.records.answers import Response, Statement, StatementTranslation
from participation.records.codebook import Coding
from participation.records.coding_work import Quote
from participation.records.exchange import ExportJob
from participation.records.jobs import JobState
from participation.records.journal import AuditEvent
from participation.records.people import User
from participation.records.questionnaires import Survey, SurveyVersion
from participation.records.uploads import Upload
from participation.services import answering, consents, contacts, journal
from participation.services.contacts import ContactView
from participation.services.errors import NotFound
from participation.services.messages import N_, Message

NO_ANSWERS = N_("No answers in this area have this receipt code.")


@dataclass(frozen=True, slots=True)
class HeldExport:
    """An export that these answers may stand in: who made it when, and who has downloaded it when."""

    made: datetime
    made_by: str
    format: str
    downloads: tuple[tuple[datetime, str], ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of a response.

    Attributes:
        agreed: the words that the person agreed to, and in which version and language; None where nobody was asked.
        statements, translations, codings, quotes, files: how many rows were made from it.
        exports: files made since it came in, which this installation cannot reach into.
    """

    own: answering.OwnResponse
    version: int
    agreed: consents.Agreed | None
    statements: int
    translations: int
    codings: int
    quotes: int
    files: int
    exports: tuple[HeldExport, ...]


def of_code(session: Session, area_id: int, code: str) -> Held:
    """Return what is held of the answers with a receipt code; raise NotFound where the area has none."""
    try:
        own = answering.own_response(session, code)
    except NotFound as problem:
        raise NotFound(Message(NO_ANSWERS)) from problem
    if session.scalar(select(Survey.area_id).where(Survey.id == own.survey_id)) != area_id:
        raise NotFound(Message(NO_ANSWERS))
    mine = select(Statement.id).where(Statement.response_id == own.id)
    return Held(
        own=own,
        version=session.scalar(select(SurveyVersion.number).where(SurveyVersion.id == own.version_id)) or 0,
        agreed=consents.agreed(session, own.version_id, own.consent_hash),
        statements=_count(session, Statement, Statement.response_id == own.id),
        translations=_count(session, StatementTranslation, StatementTranslation.statement_id.in_(mine)),
        codings=_count(session, Coding, Coding.statement_id.in_(mine)),
        quotes=_count(session, Quote, Quote.statement_id.in_(mine)),
        files=_count(session, Upload, Upload.response_id == own.id),
        exports=tuple(exports_with(session, own.id)),
    )


def erase(session: Session, area_id: int, code: str, *, user_id: int, now: datetime) -> Held:
    """Delete the answers with a receipt code and all that was made of them; return what was held.

    Raises:
        NotFound: no answers of the area have the code.
    """
    held = of_code(session, area_id, code)
    answering.delete_response(session, held.own.id)
    detail = {"statements": held.statements, "codings": held.codings, "exports": len(held.exports)}
    journal.record(session, "privacy.erased", user_id=user_id, area_id=area_id, detail=detail, now=now)
    return held


def exports_with(session: Session, response_id: UUID) -> list[HeldExport]:
    """Return the exports of a response's survey that were made after it came in, newest first."""
    row = session.execute(
        select(Response.survey_id, Response.received, Survey.slug)
        .join(Survey, Survey.id == Response.survey_id)
        .where(Response.id == response_id)
    ).one()
    jobs = session.execute(
        select(ExportJob, User.name)
        .join(User, User.id == ExportJob.created_by, isouter=True)
        .where(
            ExportJob.survey_id == row.survey_id,
            ExportJob.finished >= row.received,
            ExportJob.state.in_((JobState.DONE, JobState.EXPIRED)),
        )
        .order_by(ExportJob.created.desc())
    ).all()
    fetched = session.execute(
        select(AuditEvent.at, User.name, AuditEvent.detail)
        .join(User, User.id == AuditEvent.user_id, isouter=True)
        .where(AuditEvent.action == "responses.download", AuditEvent.subject == f"survey:{row.slug}")
        .order_by(AuditEvent.at)
    ).all()
    found = []
    for job, name in jobs:
        # The journal names the survey and the format, so a download is shown with every export that it may be of.
        its = [(at, by or "") for at, by, detail in fetched if detail.get("format") == job.format and at >= job.created]
        found.append(HeldExport(job.created, name or "", job.format, tuple(its)))
    return found


def contacts_like(session: Session, area_id: int, text: str) -> list[ContactView]:
    """Return the area's contacts whose name, phone or e-mail holds a text; none for fewer than three signs."""
    wanted = "".join(text.casefold().split())
    if len(wanted) < 3:
        return []
    found = contacts.of_area(session, area_id)
    return [
        each
        for each in found
        if wanted in f"{each.given.name}|{each.given.phone}|{each.given.email}".casefold().replace(" ", "")
    ]


def _count(session: Session, table: type, where: object) -> int:
    return session.scalar(select(func.count()).select_from(table).where(where)) or 0  # type: ignore[arg-type]
