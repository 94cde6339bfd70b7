"""Records that somebody has to look at: what does not fit, what cannot be opened, what a lost tablet sent."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.records.answers import Response
from participation.records.devices import Device, FieldRecord
from participation.services import answering, dialogue_receiving, dialogues
from participation.services.dialogue_drafts import DraftProblem
from participation.services.dialogue_drafts import read as read_dialogue
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.field import contents, intake, opening
from participation.services.field.contents import Answers, Notes, Undo
from participation.services.field.devices import Admitted
from participation.services.field.intake import Result, State
from participation.services.field.sealing import CannotOpen
from participation.services.messages import N_, Message
from surveys.answers import AnswerProblem, compile_validator
from surveys.questionnaire import Questionnaire

WAITS = (State.HELD, State.REVOKED)
FORMAT = "tettpa-field-1"
MOST_IN_A_FILE = 20_000


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A record on the list; problem is empty for one whose only fault is its tablet."""

    id: int
    device_id: UUID
    device: str
    seq: int
    received: datetime
    client_time: datetime
    kind: str
    problem: str
    is_revoked: bool
    field_session_id: int | None


@dataclass(frozen=True, slots=True)
class HeldContent:
    """A record opened to be looked at; whatever could not be read of it is None or empty."""

    record: HeldRecord
    content: Answers | Notes | Undo | None
    questionnaire: Questionnaire | None
    answers: dict[str, Any]
    problems: tuple[AnswerProblem, ...]
    dialogue_problems: tuple[DraftProblem, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Two contents that came under one number: both are kept as answers of their own."""

    id: int
    device: str
    received: datetime
    kind: str
    result_id: UUID


def held(session: Session, area_id: int) -> list[HeldRecord]:
    """Return an area's records that somebody has to look at, oldest first."""
    rows = session.execute(
        select(FieldRecord, Device.name)
        .join(Device, Device.id == FieldRecord.device_id)
        .where(FieldRecord.area_id == area_id, FieldRecord.state.in_(WAITS))
        .order_by(FieldRecord.id)
    )
    return [_view(row, name) for row, name in rows]


def count(session: Session, area_id: int) -> int:
    """Return how many records wait for somebody to look at them."""
    query = select(func.count()).where(FieldRecord.area_id == area_id, FieldRecord.state.in_(WAITS))
    return session.scalar(query) or 0


def beside(session: Session, area_id: int) -> list[Beside]:
    """Return what is kept beside another content of the same number, and has not been deleted since."""
    rows = session.execute(
        select(FieldRecord, Device.name)
        .join(Device, Device.id == FieldRecord.device_id)
        .where(
            FieldRecord.area_id == area_id,
            FieldRecord.variant != "",
            FieldRecord.state == State.OPENED,
            FieldRecord.result_id.is_not(None),
        )
        .order_by(FieldRecord.id)
    )
    return [Beside(row.id, name, row.received, row.kind, row.result_id or row.record_id) for row, name in rows]


def look(session: Session, area_id: int, record_id: int, *, secret: str) -> HeldContent:
    """Open a record to be looked at; nothing is stored.

    Raises:
        NotFound: the area has no such record, or somebody has dealt with it.
    """
    row, name = _row(session, area_id, record_id)
    view = _view(row, name)
    try:
        content = contents.read(opening.plain_of(session, row, secret=secret))
    except (CannotOpen, contents.Unreadable):
        return HeldContent(view, None, None, {}, (), ())
    if isinstance(content, Notes):
        problems = read_dialogue(content.fields, dialogue_receiving.known(session, area_id), today=row.received.date())[
            1
        ]
        return HeldContent(view, content, None, {}, (), tuple(problems))
    if isinstance(content, Undo):
        return HeldContent(view, content, None, {}, (), ())
    try:
        questionnaire = opening.asked(session, row).questionnaire
    except opening.Held:
        return HeldContent(view, content, None, {}, (), ())
    checked = compile_validator(questionnaire).validate(content.fields)
    return HeldContent(view, content, questionnaire, checked.answers, checked.problems, ())


def store(session: Session, area_id: int, record_id: int, *, secret: str, now: datetime, lenient: bool) -> bool:
    """Try once more to make of a record what it says; return whether it worked.

    Args:
        session: a writing transaction.
        area_id: whose it is.
        record_id: which.
        secret: the installation's.
        now: the moment.
        lenient: store what fits and leave out what does not.

    Raises:
        NotFound: as in `look`.
    """
    row, _ = _row(session, area_id, record_id)
    opening.open_one(session, row, secret=secret, now=now, lenient=lenient)
    return row.state not in WAITS


def drop(session: Session, area_id: int, record_id: int) -> None:
    """Delete a record's content for good; its number stays, so that it does not come back."""
    row, _ = _row(session, area_id, record_id)
    row.state, row.sealed, row.problem = State.DROPPED, None, ""
    session.flush()


def drop_beside(session: Session, area_id: int, record_id: int) -> None:
    """Delete what was kept beside another content of the same number.

    Raises:
        NotFound: the area has no such record.
    """
    row = session.get(FieldRecord, record_id)
    if row is None or row.area_id != area_id or row.variant == "" or row.result_id is None:
        raise NotFound
    if row.kind == "dialogue":
        dialogues.remove(session, area_id, row.result_id)
    elif session.get(Response, row.result_id) is not None:
        answering.delete_response(session, row.result_id)
    row.state, row.result_id = State.DROPPED, None
    session.flush()


def take_in(session: Session, area_id: int, document: Any, *, now: datetime) -> tuple[UUID, Counter[Result]]:
    """Store the records of a file that a tablet saved; return the tablet and how many of each result.

    Raises:
        ServiceProblem: the file is none of a tablet's.
        Conflict: it is of another area's tablet, or of one that nobody knows.
    """
    not_a_file = ServiceProblem(Message(N_("This is not a file that a tablet has saved.")), field="file")
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise not_a_file
    sent = document.get("records")
    if not isinstance(sent, list) or len(sent) > MOST_IN_A_FILE:
        raise not_a_file
    try:
        device = session.get(Device, UUID(str(document.get("device"))))
    except ValueError:
        raise not_a_file from None
    if device is None or device.area_id != area_id:
        raise Conflict(Message(N_("This file is from a tablet that is not known in this area.")), field="file")
    admitted = Admitted(device.id, area_id, device.name, device.revoked is not None, False)
    results: Counter[Result] = Counter()
    for at in range(0, len(sent), intake.MOST_RECORDS):
        part = {"records": sent[at : at + intake.MOST_RECORDS], "client_now": document.get("client_now")}
        batch = intake.read(part, device.id, now=now)
        told = intake.store_items(session, admitted, batch.items, client_now=batch.client_now, now=now)
        results.update(each.result for each in (*told, *batch.refused))
    return device.id, results


def _row(session: Session, area_id: int, record_id: int) -> tuple[FieldRecord, str]:
    found = session.execute(
        select(FieldRecord, Device.name)
        .join(Device, Device.id == FieldRecord.device_id)
        .where(FieldRecord.id == record_id, FieldRecord.area_id == area_id, FieldRecord.state.in_(WAITS))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def _view(row: FieldRecord, device: str) -> HeldRecord:
    return HeldRecord(
        id=row.id,
        device_id=row.device_id,
        device=device,
        seq=row.seq,
        received=row.received,
        client_time=row.client_time,
        kind=row.kind,
        problem=row.problem,
        is_revoked=row.state == State.REVOKED,
        field_session_id=row.field_session_id,
    )
