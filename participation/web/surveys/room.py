"""The room itself, and how a draft is changed in it."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from participation.services import journal, survey_drafts
from participation.services.database import Session
from participation.services.errors import Conflict
from participation.services.permissions import Permission
from participation.services.survey_drafts import DraftView
from participation.web.context import current_area, current_database, current_person, now
from participation.web.navigation import Group, NavItem, add_places
from participation.web.translate import render

room = Blueprint("surveys", __name__)
BASE = "/staff/<slug:area_slug>/surveys"
DRAFT = f"{BASE}/drafts/<int:draft_id>"


@room.record
def add_to_menu(state: BlueprintSetupState) -> None:
    """Put this room's place into the menu."""
    add_places(
        state.app, NavItem("surveys.index", _l("Questionnaires"), Permission.MANAGE_SURVEYS, order=28, group=Group.ASK)
    )


def draft_of(draft_id: int) -> DraftView:
    """Return a draft of the area."""
    with current_database().read() as session:
        return survey_drafts.one(session, current_area().id, draft_id)


def revision() -> int:
    """Return the revision that the page was made from."""
    return request.form.get("_revision", 0, type=int)


def note(action: str, subject: str, **detail: Any) -> Callable[[Session], None]:
    """Return what writes a line into the journal, for a transaction."""
    area_id, person_id, moment = current_area().id, current_person().id, now()

    def work(session: Session) -> None:
        journal.record(session, action, user_id=person_id, area_id=area_id, subject=subject, detail=detail, now=moment)

    return work


def change(
    draft_id: int, work: Callable[[Mapping[str, Any]], dict[str, Any]], *, from_revision: int | None = None
) -> None:
    """Change a draft's document.

    Args:
        draft_id: which.
        work: makes the new document of the old one.
        from_revision: what the page was made from; by default what the form says.

    Raises:
        Conflict: somebody else has changed it since.
    """
    area_id, person_id, moment = current_area().id, current_person().id, now()
    expected = revision() if from_revision is None else from_revision

    def both(session: Session) -> None:
        view = survey_drafts.one(session, area_id, draft_id)
        if view.revision != expected:
            raise Conflict(survey_drafts.changed_message())
        survey_drafts.save(session, view, document=work(view.document), user_id=person_id, now=moment)

    current_database().run(both)


def to_draft(draft_id: int, anchor: str = "") -> Response:
    """Lead back to a draft's page."""
    address = url_for("surveys.draft", area_slug=current_area().slug, draft_id=draft_id, _anchor=anchor or None)
    return redirect(address, 303)


def try_change(draft_id: int, work: Callable[[Mapping[str, Any]], dict[str, Any]], anchor: str = "") -> Response:
    """Change a draft from a button of its page, and lead back there; where somebody was faster, say so."""
    try:
        change(draft_id, work)
    except Conflict as problem:
        flash(render(problem.message), "error")
    return to_draft(draft_id, anchor)
