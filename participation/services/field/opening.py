"""Sealed records opened: each becomes a response or a dialogue once, or waits for somebody to look at it."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from participation.records.devices import Device, FieldRecord
from participation.records.outreach import FieldSession
from participation.records.questionnaires import Survey, SurveyStatus, SurveyVersion
from participation.services import (
    answering,
    dialogue_media,
    dialogue_receiving,
    publishing,
    uploads,
)
from participation.services.answering import Mode, Submission
from participation.services.errors import ServiceProblem
from participation.services.field import around, contents, keys, revisions
from participation.services.field.contents import Answers, Notes, Undo
from participation.services.field.intake import State
from participation.services.field.sealing import CannotOpen, Envelope, unseal
from participation.services.publishing import SurveyView
from surveys.answers import compile_validator
from surveys.questionnaire import Questionnaire
from surveys.wording import say

log = logging.getLogger("tettpa")
AT_ONCE = 200


class Held(Exception):
    """A record that somebody has to look at.

    problem is key, content, questionnaire, consent, answers, file, heard, dialogue or unforeseen.
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Asked:
    """The survey and the version of its questionnaire that a record answers."""

    survey: SurveyView
    questionnaire: Questionnaire
    is_open: bool


def open_waiting(session: Session, device_id: UUID, *, secret: str, now: datetime, most: int = AT_ONCE) -> int:
    """Open what has come from a tablet and waits; return how many records were looked at.

    One caller at a time for each tablet, so that what takes a record back never passes the record itself. Records are
    opened together, which is much faster, and one by one where something among them needs to be looked at.
    """
    area_id = session.scalar(select(Device.area_id).where(Device.id == device_id).with_for_update())
    rows = session.scalars(
        select(FieldRecord)
        # By the area as well: the index on area and state finds what waits without a look at all that ever came.
        .where(FieldRecord.area_id == area_id, FieldRecord.state == State.WAITING, FieldRecord.device_id == device_id)
        .order_by(FieldRecord.id)
        .limit(most)
    ).all()
    try:
        with session.begin_nested():
            alone = revisions.alone(session, rows)
            for row in rows:
                _open(session, row, secret=secret, now=now, is_alone=row.record_id in alone)
    except OperationalError:
        raise
    except Exception:  # noqa: BLE001 - whose it is, and what it is, comes out when they are opened one by one
        around.forget(session)
        for row in rows:
            open_one(session, row, secret=secret, now=now)
    return len(rows)


def waiting_devices(session: Session, area_id: int) -> list[UUID]:
    """Return the area's tablets from which records wait to be opened, those that came first before others."""
    query = select(FieldRecord.device_id).where(FieldRecord.area_id == area_id, FieldRecord.state == State.WAITING)
    return list(session.scalars(query.group_by(FieldRecord.device_id).order_by(func.min(FieldRecord.id))))


def open_one(session: Session, row: FieldRecord, *, secret: str, now: datetime, lenient: bool = False) -> None:
    """Open a record and store what it says; where that cannot be, it is held with the reason.

    Args:
        session: a writing transaction.
        row: the record.
        secret: the installation's.
        now: the moment.
        lenient: store what fits and leave out what does not; for somebody who has looked at it.
    """
    try:
        with session.begin_nested():
            _open(session, row, secret=secret, now=now, lenient=lenient)
    except Held as held:
        row.state, row.problem = State.HELD, held.problem
    except (CannotOpen, contents.Unreadable) as problem:
        row.state, row.problem = State.HELD, "key" if isinstance(problem, CannotOpen) else "content"
    except OperationalError:
        raise  # the database is gone or busy: the record waits, nothing is wrong with it
    except Exception:
        # One record that nobody foresaw must not stop those behind it; somebody looks at it, and we at the log.
        log.exception("record %s of tablet %s could not be opened", row.record_id, row.device_id)
        row.state, row.problem = State.HELD, "unforeseen"
    if row.state == State.HELD:
        around.forget(session)  # what was done for it has been undone
    session.flush()


def _open(
    session: Session, row: FieldRecord, *, secret: str, now: datetime, lenient: bool = False, is_alone: bool = False
) -> None:
    content = contents.read(plain_of(session, row, secret=secret))
    row.kind = {Answers: "response", Notes: "dialogue", Undo: "undo"}[type(content)]
    row.field_session_id = around.session_of(session, row.area_id, content.session)
    if row.variant == "" and not is_alone:
        if revisions.has_later(session, row):
            row.state, row.sealed = State.WITHDRAWN, None
            return
        revisions.withdraw_earlier(session, row, staff=content.staff, now=now)
    _apply(session, row, content, secret=secret, lenient=lenient)


def plain_of(session: Session, row: FieldRecord, *, secret: str) -> bytes:
    """Return what was sealed in a record; raise CannotOpen where its key is not there or does not fit."""
    if row.sealed is None:
        raise CannotOpen
    envelope = Envelope(row.record_id, row.device_id, row.seq, row.rev, row.questionnaire, row.key_id)
    pair = around.once(
        session, ("key", row.area_id, row.key_id), lambda: keys.pair(session, row.area_id, row.key_id, secret=secret)
    )
    return unseal(bytes(row.sealed), envelope, pair)


def asked(session: Session, row: FieldRecord) -> Asked:
    """Return what a record answers, as it was when the tablet fetched it; raise Held where the area never asked it."""
    mine = session.scalar(select(FieldSession.survey_id).where(FieldSession.id == row.field_session_id))
    found = session.execute(
        select(SurveyVersion.id, SurveyVersion.number, SurveyVersion.survey_id)
        .join(Survey, Survey.id == SurveyVersion.survey_id)
        .where(SurveyVersion.hash == row.questionnaire, Survey.area_id == row.area_id)
        .order_by((SurveyVersion.survey_id == mine).desc(), SurveyVersion.id)
        .limit(1)
    ).one_or_none()
    if found is None:
        raise Held("questionnaire")
    survey = publishing.survey_by_id(session, found.survey_id)
    then = replace(survey, version_id=found.id, hash=row.questionnaire, number=found.number, status=SurveyStatus.OPEN)
    return Asked(then, publishing.version_questionnaire(session, found.id), survey.is_open)


def _apply(
    session: Session, row: FieldRecord, content: Answers | Notes | Undo, *, secret: str, lenient: bool
) -> None:
    if isinstance(content, Answers):
        row.result_id = _store_answers(session, row, content, secret=secret, lenient=lenient)
    elif isinstance(content, Notes):
        row.result_id = _store_notes(session, row, content, lenient=lenient)
    row.state, row.problem, row.sealed = State.OPENED, "", None
    around.begin(session, row)


def _own_id(row: FieldRecord) -> UUID:
    return row.record_id if row.variant == "" else uuid5(row.record_id, row.variant)


def _store_answers(session: Session, row: FieldRecord, content: Answers, *, secret: str, lenient: bool) -> UUID:
    key = ("asked", row.area_id, row.questionnaire, row.field_session_id)
    at = around.once(session, key, lambda: asked(session, row))
    if not content.consent:
        raise Held("consent")
    validator, own_id = compile_validator(at.questionnaire), _own_id(row)
    checked = validator.validate(content.fields | _files(session, at, own_id, content, row.received, lenient=lenient))
    # What does not fit is not among the answers; the rest may be stored once somebody has decided so.
    if not checked.is_valid and not (lenient and checked.answers):
        raise Held("answers")
    row.late = not at.is_open or around.is_after_the_log(session, row)
    receipt = answering.submit(
        session,
        Submission(
            id=own_id,
            survey=at.survey,
            questionnaire=at.questionnaire,
            language=content.language,
            answers=checked.answers,
            consent=say(at.questionnaire.consent, content.language, at.questionnaire.default_language).text,
            received=row.received,
            mode=content.mode,
            field_session_id=row.field_session_id,
            recorded_by=around.staff_of(session, row.area_id, content.staff) if content.mode == Mode.ASSISTED else None,
            receipt=content.receipt,
            conflict_with=None if row.variant == "" else row.record_id,
        ),
        secret=secret,
    )
    return receipt.response_id


def _files(
    session: Session, at: Asked, own_id: UUID, content: Answers, received: datetime, *, lenient: bool
) -> dict[str, list[str]]:
    raw: dict[str, list[str]] = {}
    for field, file in content.files.items():
        try:
            raw |= uploads.take(session, own_id, at.questionnaire, {field: file}, now=received)
        except ServiceProblem:
            if not lenient:
                raise Held("file") from None
    return raw


def _store_notes(session: Session, row: FieldRecord, content: Notes, *, lenient: bool) -> UUID:
    fields = {name: list(values) for name, values in content.fields.items()}
    fields["session"] = [str(row.field_session_id)] if row.field_session_id else []
    today = row.received.astimezone(around.AREA_TIME).date()
    fields["day"] = [around.day_of(fields.get("day", []), row, today).isoformat()]
    if lenient:
        fields = {name: values for name, values in fields.items() if not name.startswith(("group.", "promise."))}
    problems = dialogue_receiving.receive(
        session,
        _own_id(row),
        fields,
        area_id=row.area_id,
        user_id=around.staff_of(session, row.area_id, content.staff),
        now=row.received,
        today=today,
    )
    if problems:
        raise Held("dialogue")
    _keep_files(session, row, content, lenient=lenient)
    row.late = around.is_after_the_log(session, row)
    return _own_id(row)


def _keep_files(session: Session, row: FieldRecord, content: Notes, *, lenient: bool) -> None:
    for field, file in content.files.items():
        try:
            dialogue_media.take(
                session, row.area_id, _own_id(row), {field: file}, heard=content.heard, now=row.received
            )
        except ServiceProblem as problem:
            if not lenient:
                raise Held("heard" if problem.field == "consent" else "file") from None
