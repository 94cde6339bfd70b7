"""What a dialogue's form has to choose from; outside the rooms, since tablets without a network show it too."""

from datetime import date
from typing import Any

from flask_babel import format_date

from participation.services import area_groups, codebooks, field_sessions
from participation.services.database import Session
from participation.services.dialogue_drafts import MOST_PEOPLE
from participation.services.dialogues import DialogueKind
from participation.services.errors import NotFound
from participation.web.dialogue_words import KINDS, LENSES
from participation.web.group_words import dimension_name
from surveys.wording import LANGUAGES, say


def choices(session: Session, area_id: int, language: str, today: date) -> dict[str, Any]:
    """Return what the form has to choose from, named in a staff language."""
    sessions = field_sessions.all_of(session, area_id)
    return {
        "kinds": [(kind.value, KINDS[kind]) for kind in DialogueKind],
        "lenses": list(LENSES.items()),
        "tongues": [(each.code, each.own_name) for each in LANGUAGES],
        "counted": [
            (each.key, dimension_name(each), each.categories)
            for each in area_groups.counted_in_dialogues(session, area_id, language)
        ],
        "dimensions": [
            (each.key, dimension_name(each), each.categories)
            for each in area_groups.dimensions(session, area_id, language)
        ],
        "themes": themes(session, area_id, language),
        "sessions": [(str(each.id), f"{format_date(each.day, 'short')} · {each.place}") for each in sessions],
        "today": today.isoformat(),
        "most_people": MOST_PEOPLE,
    }


def themes(session: Session, area_id: int, language: str) -> list[tuple[str, str]]:
    """Return the area's themes as (id, name); none where it has no codebook."""
    try:
        book = codebooks.codebook_of(session, area_id)
    except NotFound:
        return []
    return [(str(theme.id), say(theme.name, language, "nb").text) for theme in book.themes]
