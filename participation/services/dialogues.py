"""Dialogues: a conversation or a meeting, recorded once, corrected, deleted; promises, and whether they were kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, selectinload

from participation.records.answers import Statement
from participation.records.dialogue import Dialogue, DialogueKind, DialoguePromise
from participation.records.outreach import FieldSession
from participation.records.people import User
from participation.services import deletions
from participation.services.dialogue_drafts import DialogueDraft, Promise, Said
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.messages import N_, Message

__all__ = ["DialogueKind", "DialogueView", "OwedPromise"]

DIALOGUE = "dialogue"  # stands as the question of a statement that was said in one


@dataclass(frozen=True, slots=True)
class DialogueView:
    """A dialogue as it is read: its draft, with who wrote it down when."""

    id: UUID
    draft: DialogueDraft
    revision: int
    recorded_by: int | None
    recorder: str
    received: datetime
    promises: tuple["OwedPromise", ...]


@dataclass(frozen=True, slots=True)
class OwedPromise:
    """A promise with the dialogue that it was made in."""

    id: int
    dialogue_id: UUID
    promise: Promise
    made: date
    place: str
    kept: date | None

    def is_late(self, today: date) -> bool:
        """Whether an answer is overdue."""
        return self.kept is None and self.promise.due is not None and self.promise.due < today


def record(
    session: Session, dialogue_id: UUID, draft: DialogueDraft, *, area_id: int, user_id: int | None, now: datetime
) -> bool:
    """Store a dialogue under an id that was made with its form; return False where it was stored already.

    Raises:
        ServiceProblem: its session is not the area's.
    """
    if session.scalar(select(Dialogue.id).where(Dialogue.id == dialogue_id)) is not None:
        return False
    row = Dialogue(id=dialogue_id, area_id=area_id, recorded_by=user_id, received=now, revision=1)
    _fill(session, row, draft)
    session.add(row)
    session.flush()
    _put_statements(session, row, draft.said, now)
    return True


def edit(
    session: Session, area_id: int, dialogue_id: UUID, draft: DialogueDraft, *, revision: int, now: datetime
) -> None:
    """Correct a dialogue.

    Statements whose words stay keep their translations and codes, promises whether they are kept.

    Raises:
        Conflict: somebody else has changed it since `revision`.
        NotFound: the area has no such dialogue.
    """
    row = _row(session, area_id, dialogue_id)
    if row.revision != revision:
        raise Conflict(Message(N_("Somebody else has changed this meanwhile. Look at the newest, then change it.")))
    kept = {(each.text, each.owed_to): each for each in row.promises}
    _fill(session, row, draft, kept)
    row.revision, row.changed = revision + 1, now
    session.flush()
    _put_statements(session, row, draft.said, now)


def remove(session: Session, area_id: int, dialogue_id: UUID) -> None:
    """Delete a dialogue with its statements, their codes and its promises; raise NotFound where there is none."""
    row = _row(session, area_id, dialogue_id)
    deletions.note(session, deletions.DIALOGUE, dialogue_id)
    deletions.mark_models(session, Statement.dialogue_id == dialogue_id)
    session.delete(row)
    session.flush()


def one(session: Session, area_id: int, dialogue_id: UUID) -> DialogueView:
    """Return a dialogue; raise NotFound where the area has none with this id."""
    return _views(session, [_row(session, area_id, dialogue_id)])[0]


def of_area(session: Session, area_id: int, *, field_session_id: int | None = None) -> list[DialogueView]:
    """Return an area's dialogues (of one session where it is given), newest day first."""
    query = select(Dialogue).where(Dialogue.area_id == area_id).options(selectinload(Dialogue.promises))
    if field_session_id is not None:
        query = query.where(Dialogue.field_session_id == field_session_id)
    return _views(session, list(session.scalars(query.order_by(Dialogue.day.desc(), Dialogue.received.desc()))))


def owed(session: Session, area_id: int) -> list[OwedPromise]:
    """Return the promises that have not been kept, the most urgent first."""
    rows = session.execute(
        select(DialoguePromise, Dialogue)
        .join(Dialogue, Dialogue.id == DialoguePromise.dialogue_id)
        .where(Dialogue.area_id == area_id, DialoguePromise.kept.is_(None))
        .order_by(DialoguePromise.due.asc().nulls_last(), Dialogue.day, DialoguePromise.id)
    )
    return [_owed(promise, row) for promise, row in rows]


def keep_promise(session: Session, area_id: int, promise_id: int, *, user_id: int, day: date) -> UUID:
    """Note that a promise has been kept; return the dialogue's id.

    Raises:
        NotFound: the area has no such promise.
    """
    row = session.scalar(
        select(DialoguePromise)
        .join(Dialogue, Dialogue.id == DialoguePromise.dialogue_id)
        .where(DialoguePromise.id == promise_id, Dialogue.area_id == area_id)
    )
    if row is None:
        raise NotFound
    if row.kept is None:
        row.kept, row.kept_by = day, user_id
        session.flush()
    return row.dialogue_id


def counts_in(session: Session, field_session_id: int) -> tuple[int, int]:
    """Return how many dialogues were recorded in a session, and with how many people."""
    found = session.execute(
        select(func.count(Dialogue.id), func.coalesce(func.sum(Dialogue.people), 0)).where(
            Dialogue.field_session_id == field_session_id
        )
    ).one()
    return found[0], int(found[1])


def _row(session: Session, area_id: int, dialogue_id: UUID) -> Dialogue:
    found = session.scalar(
        select(Dialogue)
        .where(Dialogue.id == dialogue_id, Dialogue.area_id == area_id)
        .options(selectinload(Dialogue.promises))
    )
    if found is None:
        raise NotFound
    return found


def _fill(
    session: Session,
    row: Dialogue,
    draft: DialogueDraft,
    kept: "dict[tuple[str, str], DialoguePromise] | None" = None,
) -> None:
    if draft.field_session_id is not None:
        known = select(FieldSession.id).where(
            FieldSession.id == draft.field_session_id, FieldSession.area_id == row.area_id
        )
        if session.scalar(known) is None:
            raise ServiceProblem(Message(N_("Choose one of the area's sessions.")), field="session")
    for name in ("field_session_id", "day", "place", "language", "people", "disagreement", "wants_next", "notes"):
        setattr(row, name, getattr(draft, name))
    row.kind = draft.kind.value
    row.participants = [list(each) for each in draft.participants]
    row.themes = list(draft.themes)
    before = kept or {}
    row.promises = [
        before.get((each.text, each.owed_to)) or DialoguePromise(text=each.text, owed_to=each.owed_to)
        for each in draft.promises
    ]
    for promise, wanted in zip(row.promises, draft.promises, strict=True):
        promise.due = wanted.due


def _put_statements(session: Session, row: Dialogue, said: Sequence[Said], now: datetime) -> None:
    """Make the dialogue's statements those of `said`; what was there with the same words stays as it is."""
    there: dict[tuple[str, str, str], Statement] = {
        (each.lens, each.language, each.text): each
        for each in session.scalars(select(Statement).where(Statement.dialogue_id == row.id))
    }
    for each in said:
        statement = there.pop((each.lens, each.language, each.text), None)
        if statement is None:
            statement = Statement(
                area_id=row.area_id,
                dialogue_id=row.id,
                question_id=DIALOGUE,
                lens=each.lens,
                language=each.language,
                text=each.text,
                created=now,
            )
            session.add(statement)
        statement.said_by = dict(each.said_by)
        statement.field_session_id = row.field_session_id
    if there:
        gone = [each.id for each in there.values()]
        session.execute(delete(Statement).where(Statement.id.in_(gone)).execution_options(synchronize_session=False))
    session.flush()


def _views(session: Session, rows: Sequence[Dialogue]) -> list[DialogueView]:
    said: dict[UUID, list[Said]] = {row.id: [] for row in rows}
    spoken = select(Statement).where(Statement.dialogue_id.in_(list(said))).order_by(Statement.id)
    for each in session.scalars(spoken):
        if each.dialogue_id is not None:
            groups = tuple(sorted(each.said_by.items()))
            said[each.dialogue_id].append(Said(each.lens, each.text, each.language, groups))
    recorders = select(User.id, User.name).where(User.id.in_([row.recorded_by for row in rows if row.recorded_by]))
    names: dict[int | None, str] = {row.id: row.name for row in session.execute(recorders)}
    return [_view(row, tuple(said[row.id]), names.get(row.recorded_by, "")) for row in rows]


def _view(row: Dialogue, said: tuple[Said, ...], recorder: str) -> DialogueView:
    draft = DialogueDraft(
        kind=DialogueKind(row.kind),
        day=row.day,
        place=row.place,
        language=row.language,
        people=row.people,
        participants=tuple((str(each[0]), str(each[1]), int(each[2])) for each in row.participants),
        said=said,
        themes=tuple(int(each) for each in row.themes),
        disagreement=row.disagreement,
        wants_next=row.wants_next,
        promises=tuple(Promise(each.text, each.owed_to, each.due) for each in row.promises),
        notes=row.notes,
        field_session_id=row.field_session_id,
    )
    promises = tuple(_owed(each, row) for each in row.promises)
    return DialogueView(row.id, draft, row.revision, row.recorded_by, recorder, row.received, promises)


def _owed(promise: DialoguePromise, row: Dialogue) -> OwedPromise:
    wanted = Promise(promise.text, promise.owed_to, promise.due)
    return OwedPromise(promise.id, row.id, wanted, row.day, row.place, promise.kept)
