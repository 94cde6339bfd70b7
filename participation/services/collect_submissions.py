"""Answers from ODK Collect: stored once, however often and in however many pieces they come."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.collect import CollectFile, CollectSubmission
from participation.records.questionnaires import SurveyStatus, SurveyVersion
from participation.services import answering, publishing, uploads
from participation.services.answering import Mode, Submission
from participation.services.collect_documents import CollectDocument, read
from participation.services.collect_keys import Admitted, note_use
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_, Message
from participation.services.publishing import SurveyView
from surveys.answers import compile_validator
from surveys.formats.collect import Sent, raw
from surveys.questionnaire import Questionnaire
from surveys.wording import say


class Taken(StrEnum):
    """What became of a request."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Request:
    """One request of Collect's: the document, and the files that came with it (more may follow)."""

    document: bytes
    files: Mapping[str, bytes]
    is_incomplete: bool = False


def receive(session: Session, admitted: Admitted, request: Request, *, secret: str, now: datetime) -> Taken:
    """Take one request; answers are stored when the last of their files has come.

    The same document again is a success and adds nothing but files that had not come. Another document of the same id
    is kept beside the first. One that corrects an earlier one takes its place.

    Raises:
        ServiceProblem: the document cannot be read, or its answers do not fit the questions; the tablet keeps it.
        NotFound: the area has no such survey.
    """
    document = read(request.document)
    note_use(session, admitted.key_id, now)
    held = session.scalar(
        select(CollectSubmission).where(
            CollectSubmission.instance_id == document.instance_id,
            CollectSubmission.document_hash == document.digest,
        )
    )
    if (held is not None and held.document is None) or _is_superseded(session, document, admitted.key_id):
        return Taken.DUPLICATE
    survey, questionnaire = _asked(session, admitted.area_id, document)
    sent = raw(questionnaire, document.values)
    if held is None:
        held = CollectSubmission(
            key_id=admitted.key_id,
            instance_id=document.instance_id,
            document_hash=document.digest,
            document=request.document,
            replaces=document.replaces,
            received=now,
        )
        session.add(held)
    have = {file.name for file in held.files}
    wanted = set(sent.files.values())
    held.files += [
        CollectFile(name=name, content=content)
        for name, content in request.files.items()
        if name in wanted and name not in have
    ]
    session.flush()
    if request.is_incomplete and wanted - {file.name for file in held.files}:
        return Taken.WAITING
    _finish(session, admitted, held, (survey, questionnaire), sent, secret=secret, now=now)
    return Taken.STORED


def _asked(session: Session, area_id: int, document: CollectDocument) -> tuple[SurveyView, Questionnaire]:
    """Return the survey as it was when Collect fetched it; one closed since takes late answers from the field."""
    survey = publishing.survey_by_slug(session, document.form_id)
    version = session.execute(
        select(SurveyVersion.id, SurveyVersion.hash, SurveyVersion.number).where(
            SurveyVersion.survey_id == survey.id, SurveyVersion.hash == document.version
        )
    ).one_or_none()
    if survey.area_id != area_id or version is None:
        raise NotFound
    then = replace(survey, version_id=version.id, hash=version.hash, number=version.number, status=SurveyStatus.OPEN)
    return then, publishing.version_questionnaire(session, version.id)


def _finish(
    session: Session,
    admitted: Admitted,
    held: CollectSubmission,
    asked: tuple[SurveyView, Questionnaire],
    sent: Sent,
    *,
    secret: str,
    now: datetime,
) -> None:
    survey, questionnaire = asked
    if not sent.has_consent:
        raise ServiceProblem(Message(N_("The person has not agreed to take part, so the answers were not stored.")))
    response_id = uuid5(NAMESPACE_URL, f"{admitted.area_id}:{held.instance_id}")
    contents = {file.name: file.content for file in held.files}
    received = {field: contents[name] for field, name in sent.files.items() if name in contents}
    language = sent.language or questionnaire.default_language
    validated = compile_validator(questionnaire).validate(
        sent.raw | uploads.take(session, response_id, questionnaire, received, now=now)
    )
    if not validated.is_valid:
        names = ", ".join(sorted({problem.question_id or problem.code for problem in validated.problems}))
        sentence = N_("Some answers do not fit their questions: %(questions)s. Correct them and send the form again.")
        raise ServiceProblem(Message(sentence, {"questions": names}))
    if held.replaces:
        _take_out(session, admitted, held.replaces)
    receipt = answering.submit(
        session,
        Submission(
            id=response_id,
            survey=survey,
            questionnaire=questionnaire,
            language=language,
            answers=validated.answers,
            consent=say(questionnaire.consent, language, questionnaire.default_language).text,
            received=now,
            mode=Mode.ASSISTED,
            field_session_id=admitted.field_session_id,
        ),
        secret=secret,
    )
    held.response_id = receipt.response_id
    held.document = None
    held.files = []


def _is_superseded(session: Session, document: CollectDocument, key_id: int) -> bool:
    """Whether a correction of this form came before it."""
    correction = select(CollectSubmission.id).where(
        CollectSubmission.replaces == document.instance_id, CollectSubmission.key_id == key_id
    )
    return session.scalar(correction.limit(1)) is not None


def _take_out(session: Session, admitted: Admitted, instance_id: str) -> None:
    """Delete the response that a corrected one takes the place of; the hash stays, so that it does not come back."""
    earlier: UUID | None = session.scalar(
        select(CollectSubmission.response_id).where(
            CollectSubmission.instance_id == instance_id, CollectSubmission.key_id == admitted.key_id
        )
    )
    if earlier is not None:
        answering.delete_response(session, earlier)
