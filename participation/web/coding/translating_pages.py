"""What the pages of translations and languages are given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from participation.services import statement_language, translation_queue
from participation.services.database import Session
from participation.services.translation_queue import PAGE_SIZE, Refusal
from participation.web.coding import forms, pages
from participation.web.reading import language_name
from surveys.wording import LANGUAGE_CODES

WHY = {
    "unknown": _l("there is no such statement here"),
    "changed": _l("the words of the statement are not those that were sent out"),
    "long": _l("the translation is too long"),
    "own_language": _l("the statement is already in this language"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A statement in the queue, with what was written for it and what was wrong with that."""

    card: pages.Card
    text: str
    problem: str


def given() -> dict[int, str]:
    """Return the translations that a form brings, those that are not empty."""
    found = {}
    for name, text in request.form.items():
        number = name.removeprefix("t-")
        if name.startswith("t-") and number.isascii() and number.isdigit() and len(number) < 16 and text.strip():
            found[int(number)] = text
    return found


def queue(session: Session, area_id: int, wrong: Mapping[int, str], texts: Mapping[int, str]) -> dict[str, Any]:
    """Return what the queue's page is given."""
    languages = translation_queue.languages(session, area_id)
    wanted = request.values.get("language", "")[:8]
    wanted = wanted if wanted in {each.language for each in languages} else ""
    page = forms.page_of(request.args)
    found, total = translation_queue.page(session, area_id, language=wanted, number=page)
    language = "en"  # no translation is shown beside what waits for one
    return {
        "languages": languages,
        "language": wanted,
        "waiting": [
            Waiting(pages.card(view, {}, language), texts.get(view.id, ""), wrong.get(view.id, "")) for view in found
        ],
        "total": total,
        "page": page,
        "last": max(-(-total // PAGE_SIZE), 1),
        "unsure": len(statement_language.unsure(session, area_id)),
        "logged": {"translations": True, "page": page, **({"language": wanted} if wanted else {})},
    }


def unsure(session: Session, area_id: int) -> dict[str, Any]:
    """Return what the page of doubtful languages is given."""
    names = sorted(((code, language_name(code)) for code in LANGUAGE_CODES), key=lambda pair: pair[1])
    return {
        "rows": [
            (pages.card(view, {}, "nb"), seems, language_name(seems))
            for view, seems in statement_language.unsure(session, area_id)
        ],
        "names": names,
    }


def refusals(found: Iterable[Refusal]) -> list[tuple[int, str]]:
    """Return the rows of a file that were not taken, each with why."""
    return [(each.row, gettext(str(WHY[each.why]))) for each in found]
