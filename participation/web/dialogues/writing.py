"""What the room's routes do between a request and a service, apart from routing."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import render_template, request

from participation.services import dialogue_receiving, journal
from participation.services.database import Session
from participation.services.dialogue_drafts import DialogueDraft, read
from participation.web import dialogue_lines
from participation.web.context import current_area, current_database, current_person, now
from participation.web.dialogue_form import CONFIRMED, MORE, Typed, of_draft, with_problems
from participation.web.dialogues import pages

Page = tuple[str, int]
SHARED = ("kind", "day", "place", "language", "session")


def page_id(sent: str) -> UUID:
    """Return the id that was made with the form, so that sending it twice stores once; a new one where it is none."""
    try:
        return UUID(sent)
    except ValueError:
        return uuid4()


def first(asked: Mapping[str, str]) -> Typed:
    """Return a form that nobody has written in: today's, with what the address says."""
    begun = {name: [asked[name]] for name in SHARED if name in asked}
    return Typed({"day": [dialogue_lines.today().isoformat()], **begun})


def begins_next(draft: DialogueDraft) -> dict[str, Any]:
    """Return what the next dialogue begins with: the next table of a workshop, the next talk at the same stand."""
    values = of_draft(draft).values
    return {name: values[name][0] for name in SHARED if values[name][0]}


def form_page(
    typed: Typed, *, page_id: str, revision: int = 0, warnings: list[tuple[str, str]] | None = None, problem: str = ""
) -> str:
    """Return the form with what has been typed."""
    with current_database().read() as session:
        offered = pages.choices(session)
    return render_template(
        "dialogues/form.html",
        typed=typed,
        page_id=page_id,
        revision=revision,
        warnings=warnings or [],
        problem=problem,
        area_slug=current_area().slug,
        **offered,
    )


def checked(page_id: str, revision: int = 0) -> tuple[DialogueDraft | None, Page]:
    """Return the dialogue that was sent; None, and the page to show, where it is not to be stored yet."""
    raw = _raw()
    if MORE in raw:
        return None, (form_page(Typed(raw), page_id=page_id, revision=revision), 200)
    with current_database().read() as session:
        known = dialogue_receiving.known(session, current_area().id)
    draft, problems = read(raw, known, today=dialogue_lines.today())
    if draft is None:
        return None, (form_page(with_problems(raw, problems), page_id=page_id, revision=revision), 422)
    warnings = pages.identifying(draft)
    if warnings and request.form.get(CONFIRMED) != "yes":
        return None, (form_page(Typed(raw), page_id=page_id, revision=revision, warnings=warnings), 422)
    return draft, ("", 200)


def again(page_id: str, revision: int, problem: str) -> str:
    """Return the form as it was sent, over a newer revision."""
    return form_page(Typed(_raw()), page_id=page_id, revision=revision, problem=problem)


def note(action: str, subject: UUID | str, work: Callable[[Session], object] | None = None) -> None:
    """Do work with its line in the journal; both stand or fall together."""
    # The work may run in another thread: it knows nothing of the request.
    area_id, person_id, moment = current_area().id, current_person().id, now()
    name = subject if isinstance(subject, str) else f"dialogue:{subject}"

    def both(session: Session) -> None:
        if work is not None:
            work(session)
        journal.record(session, action, user_id=person_id, area_id=area_id, subject=name, now=moment)

    current_database().run(both)


def _raw() -> dict[str, list[str]]:
    return {name: request.form.getlist(name) for name in request.form if name != "csrf_token"}
