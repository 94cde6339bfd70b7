"""View models of the room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import format_date, gettext, ngettext, to_user_timezone

from participation.services import area_groups
from participation.services.area_groups import Dimension
from participation.services.database import Session
from participation.services.dialogue_drafts import DialogueDraft
from participation.services.dialogues import DialogueView, OwedPromise
from participation.web.context import current_area, now
from participation.web.dialogue_choices import choices as choices_of
from participation.web.dialogue_choices import themes
from participation.web.dialogue_words import IDENTIFYING, KINDS, LENSES
from participation.web.locale import page_language
from participation.web.reading import number
from surveys.wording import direction
from surveys.wording import language as named

FEW = 5  # a group of fewer people in a conversation is told as "1-4" to those who were not there


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


def today() -> date:
    """Return the day in the area's own time."""
    moment: datetime = to_user_timezone(now())
    return moment.date()


def day_text(when: date | None) -> str:
    """Return a day in the reader's language, empty where there is none."""
    return str(format_date(when, "long")) if when else ""


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
    )


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


def choices(session: Session) -> dict[str, Any]:
    """Return what the form has to choose from."""
    return choices_of(session, current_area().id, page_language(), today())


def shown(session: Session, view: DialogueView) -> dict[str, Any]:
    """Return what the page of one dialogue shows."""
    area_id, language = current_area().id, page_language()
    dimensions = area_groups.dimensions(session, area_id, language)
    names = dict(themes(session, area_id, language))
    draft = view.draft
    return {
        "card": card(view),
        "draft": draft,
        "tongue": named(draft.language).own_name,
        "participants": _participants(draft, dimensions),
        "said": [
            {
                "lens": LENSES[each.lens],
                "text": each.text,
                "language": each.language,
                "direction": direction(each.language),
                "by": ", ".join(_group(dimensions, *group) for group in each.said_by),
            }
            for each in draft.said
        ],
        "themes": [names[str(each)] for each in draft.themes if str(each) in names],
        "promises": [promise_line(each) for each in view.promises],
        "recorder": view.recorder,
        "received": format_date(to_user_timezone(view.received), "long"),
    }


def _participants(draft: DialogueDraft, dimensions: Sequence[Dimension]) -> list[tuple[str, list[tuple[str, str]]]]:
    found = []
    for dimension in dimensions:
        counted = {key: people for name, key, people in draft.participants if name == dimension.key}
        lines = [(str(label), _few(counted[key])) for key, label in dimension.categories if key in counted]
        if lines:
            found.append((str(dimension.name), lines))
    return found


def _few(people: int) -> str:
    return f"1–{FEW - 1}" if people < FEW else number(people)


def _group(dimensions: Sequence[Dimension], dimension: str, key: str) -> str:
    known: Mapping[tuple[str, str], str] = {
        (each.key, name): str(label) for each in dimensions for name, label in each.categories
    }
    return known.get((dimension, key), key)


def identifying(draft: DialogueDraft) -> list[tuple[str, str]]:
    """Return (field, sentence) for each piece of text that could say who somebody is."""
    return [
        (
            name,
            gettext(
                "“%(words)s” looks like %(what)s.", words=text[found.start : found.end], what=IDENTIFYING[found.kind]
            ),
        )
        for name, text, findings in draft.identifying()
        for found in findings
    ]
