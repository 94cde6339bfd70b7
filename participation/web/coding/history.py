"""What was done with a statement, as lines to read."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext

from participation.services import codebook_changes, statement_history
from participation.services.database import Session
from participation.services.statement_history import Step
from participation.web.coding.words import in_language, said_in
from participation.web.question_views import Words
from participation.web.reading import language_name


class Line(NamedTuple):
    """One thing that was done."""

    at: datetime
    text: str
    undone: bool
    written: Words | None = None


def lines(session: Session, book_id: int, statement_id: int, language: str) -> list[Line]:
    """Return a statement's history, newest first; codes that were retired since keep their names in it."""
    every = codebook_changes.state(session, book_id).values()
    names = {fields["key"]: in_language(fields["name"], language).text for fields in every}
    steps = statement_history.history(session, statement_id)
    return [
        Line(
            step.at,
            " ".join(parts),
            step.undone is not None,
            said_in(step.text, step.translated_into) if step.text else None,
        )
        for step in steps
        if (parts := _parts(step, names))
    ]


def _parts(step: Step, names: Mapping[str, str]) -> list[str]:
    def listed(keys: tuple[str, ...]) -> str:
        return ", ".join(names[key] for key in keys if key in names)

    parts = []
    if step.translated_into:
        parts.append(gettext("%(name)s wrote the translation.", name=step.by))
    if step.language:
        found = language_name(step.language)
        parts.append(gettext("%(name)s corrected the language to %(language)s.", name=step.by, language=found))
    if step.quote == "marked":
        parts.append(gettext("%(name)s marked words as a quote.", name=step.by))
    if step.quote == "withdrawn":
        parts.append(gettext("%(name)s withdrew a quote.", name=step.by))
    if step.given:
        parts.append(gettext("%(name)s gave: %(codes)s.", name=step.by, codes=listed(step.given)))
    if step.withdrawn:
        parts.append(gettext("%(name)s took back: %(codes)s.", name=step.by, codes=listed(step.withdrawn)))
    if step.no_code:
        parts.append(gettext("%(name)s found that no code fits.", name=step.by))
    if step.undone:
        parts.append(gettext("Undone."))
    return parts
