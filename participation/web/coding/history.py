"""What was done with a statement, as lines to read."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext

from participation.services import statement_history
from participation.services.codebooks import CodeView
from participation.services.database import Session
from participation.services.statement_history import Step
from participation.web.coding.words import in_language


class Line(NamedTuple):
    """One thing that was done."""

    at: datetime
    text: str
    undone: bool


def lines(session: Session, statement_id: int, codes: Mapping[str, CodeView], language: str) -> list[Line]:
    """Return a statement's history, newest first; codes that are no longer in the codebook are left out."""
    names = {key: in_language(code.name, language).text for key, code in codes.items()}
    steps = statement_history.history(session, statement_id)
    return [Line(step.at, " ".join(parts), step.undone is not None) for step in steps if (parts := _parts(step, names))]


def _parts(step: Step, names: Mapping[str, str]) -> list[str]:
    def listed(keys: tuple[str, ...]) -> str:
        return ", ".join(names[key] for key in keys if key in names)

    parts = []
    if step.translated_into:
        parts.append(gettext("%(name)s wrote the translation.", name=step.by))
    if step.given:
        parts.append(gettext("%(name)s gave: %(codes)s.", name=step.by, codes=listed(step.given)))
    if step.withdrawn:
        parts.append(gettext("%(name)s took back: %(codes)s.", name=step.by, codes=listed(step.withdrawn)))
    if step.no_code:
        parts.append(gettext("%(name)s found that no code fits.", name=step.by))
    if step.undone:
        parts.append(gettext("Undone."))
    return parts
