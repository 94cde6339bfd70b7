"""What the coding room's routes share: do a change and go on, or say what was wrong and stay."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from participation.services import journal
from participation.services.database import Session
from participation.services.errors import NotFound, ServiceProblem
from participation.web.context import current_area, current_database, current_person, now
from participation.web.translate import render

LONGEST_LINE = 120

Result = TypeVar("Result")


def store(
    action: str,
    work: Callable[[Session], Result],
    *,
    subject: str = "",
    detail: Mapping[str, Any] | Callable[[Result], Mapping[str, Any]] | None = None,
) -> Result:
    """Do `work` with its line in the journal, in one transaction; `detail` may be made of the result."""
    area_id, person_id, moment = current_area().id, current_person().id, now()

    def both(session: Session) -> Result:
        result = work(session)
        kept = detail(result) if callable(detail) else detail
        journal.record(
            session,
            action,
            user_id=person_id,
            area_id=area_id,
            subject=subject,
            detail=dict(kept or {}),
            now=moment,
        )
        return result

    return current_database().run(both)


def attempt(work: Callable[[], object], said: str, address: str, *, stay: str = "") -> Response:
    """Do a change and go to `address`; where it cannot be done, say why and stay (at `stay`, else at `address`)."""
    try:
        work()
    except NotFound:
        raise
    except ServiceProblem as problem:
        flash(render(problem.message), "error")
        return redirect(stay or address, 303)
    if said:
        flash(said, "success")
    return redirect(address, 303)


def number(name: str, *, source: Mapping[str, str] | None = None) -> int | None:
    """Return a field of the form (or of the address) as a whole number, None where it is none."""
    text = (request.form if source is None else source).get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def numbers(name: str) -> list[int]:
    """Return all values of a form's field that are whole numbers, each once, in the order of the form."""
    found = (int(text) for text in request.form.getlist(name) if text.isascii() and text.isdigit() and len(text) < 16)
    return list(dict.fromkeys(found))


def line(name: str, longest: int = LONGEST_LINE) -> str:
    """Return a field of the form on one line, without what stands around it."""
    return " ".join(request.form.get(name, "").split())[:longest]
