"""What the room's routes do between a request and a service, apart from routing."""

from collections.abc import Callable
from uuid import UUID, uuid4

from flask import render_template, request

from participation.services import dialogue_receiving, journal
from participation.services.database import Session
from participation.services.dialogue_drafts import DialogueDraft, read
from participation.web.context import current_area, current_database, current_person, now
from participation.web.dialogue_form import CONFIRMED, MORE, Typed, with_problems
from participation.web.dialogues import pages

Page = tuple[str, int]


def page_id(sent: str) -> UUID:
    """Return the id that was made with the form, so that sending it twice stores once; a new one where it is none."""
    try:
        return UUID(sent)
    except ValueError:
        return uuid4()


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
    draft, problems = read(raw, known, today=pages.today())
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
