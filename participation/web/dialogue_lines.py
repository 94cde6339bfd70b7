"""Dialogues and their promises as lines of a list; outside the rooms, since several of them show what is owed."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import format_date, ngettext, to_user_timezone

from participation.services import dialogues
from participation.services.database import Session
from participation.services.dialogues import DialogueView, OwedPromise
from participation.services.permissions import Permission
from participation.web.access import may
from participation.web.context import current_area, current_person, now
from participation.web.dialogue_words import KINDS


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise on the list."""

    id: int
    dialogue_id: str
    text: str
    owed_to: str
    made: str
    place: str
    due: str
    is_late: bool
    kept: str


@dataclass(frozen=True, slots=True)
class DialogueCard:
    """A dialogue on the list."""

    id: str
    kind: str
    day: str
    place: str
    people: str
    statements: str
    promises: int
    is_readable: bool


def today() -> date:
    """Return the day in the area's own time."""
    moment: datetime = to_user_timezone(now())
    return moment.date()


def day_text(when: date | None) -> str:
    """Return a day in the reader's language, empty where there is none."""
    return str(format_date(when, "long")) if when else ""


def may_read(view: DialogueView) -> bool:
    """Whether the person may read a dialogue: those who wrote it down, and those who may read answers."""
    return may(Permission.READ_RESPONSES) or view.recorded_by == current_person().id


def card(view: DialogueView) -> DialogueCard:
    """Return a dialogue as a line of the list."""
    draft = view.draft
    return DialogueCard(
        str(view.id),
        str(KINDS[draft.kind]),
        day_text(draft.day),
        draft.place,
        str(ngettext("%(num)s person", "%(num)s people", draft.people)),
        str(ngettext("%(num)s statement", "%(num)s statements", len(draft.said))),
        sum(each.kept is None for each in view.promises),
        may_read(view),
    )


def cards_of(session: Session, session_id: int) -> list[DialogueCard]:
    """Return the dialogues of a field session."""
    return [card(each) for each in dialogues.of_area(session, current_area().id, field_session_id=session_id)]


def promise_line(owed: OwedPromise) -> PromiseLine:
    """Return a promise as a line of the list."""
    promise = owed.promise
    return PromiseLine(
        owed.id,
        str(owed.dialogue_id),
        promise.text,
        promise.owed_to,
        day_text(owed.made),
        owed.place,
        day_text(promise.due),
        owed.is_late(today()),
        day_text(owed.kept),
    )


def owed_lines(session: Session) -> list[PromiseLine]:
    """Return what the area has promised and not kept, the most urgent first, to those who may know of it."""
    if not may(Permission.READ_SESSIONS):
        return []
    return [promise_line(each) for each in dialogues.owed(session, current_area().id)]
