"""View models of the room."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import format_date, gettext, to_user_timezone

from participation.services import area_groups, dialogue_media
from participation.services.area_groups import Dimension
from participation.services.database import Session
from participation.services.dialogue_drafts import DialogueDraft
from participation.services.dialogues import DialogueView
from participation.web.context import current_area
from participation.web.dialogue_choices import choices as choices_of
from participation.web.dialogue_choices import themes
from participation.web.dialogue_lines import card, promise_line, today
from participation.web.dialogue_words import IDENTIFYING, LENSES
from participation.web.group_words import dimension_name
from participation.web.locale import page_language
from participation.web.reading import number
from surveys.wording import direction
from surveys.wording import language as named

FEW = 5  # a group of fewer people in a conversation is told as "1-4" to those who were not there


def choices(session: Session) -> dict[str, Any]:
    """Return what the form has to choose from."""
    return choices_of(session, current_area().id, page_language(), today())


def shown(session: Session, view: DialogueView) -> dict[str, Any]:
    """Return what the page of one dialogue shows."""
    area_id, language = current_area().id, page_language()
    dimensions = area_groups.counted_in_dialogues(session, area_id, language)
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
        "files": dialogue_media.files_of(session, view.id),
    }


def _participants(draft: DialogueDraft, dimensions: Sequence[Dimension]) -> list[tuple[str, list[tuple[str, str]]]]:
    found = []
    for dimension in dimensions:
        counted = {key: people for name, key, people in draft.participants if name == dimension.key}
        lines = [(str(label), _few(counted[key])) for key, label in dimension.categories if key in counted]
        if lines:
            found.append((dimension_name(dimension), lines))
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
