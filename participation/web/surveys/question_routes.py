"""One question of a draft: added, changed, moved, taken out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from participation.services.errors import Conflict, NotFound
from participation.services.permissions import Permission
from participation.services.survey_drafts import DraftView
from participation.web.access import requires
from participation.web.surveys import pages
from participation.web.surveys.problem_words import sentence
from participation.web.surveys.room import DRAFT, change, draft_of, revision, room, to_draft, try_change
from participation.web.surveys.typed import Typed, field_of, fits, of_question, to_question
from participation.web.surveys.words import APPEARANCES, LENSES, TYPES
from participation.web.translate import render
from surveys import editing
from surveys.questionnaire import QuestionType

SPARE_ROWS = 3
_ASKS_AGAIN = frozenset({"_rows", "_retype"})


@room.route(f"{DRAFT}/sections/<int:at>/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def new_question(area_slug: str, draft_id: int, at: int) -> str | Response | tuple[str, int]:
    """Add a question to the end of a section."""
    view = draft_of(draft_id)
    if at >= len(view.document["sections"]):
        raise NotFound
    kind = request.args.get("type", "open_text")
    kind = kind if kind in set(QuestionType) else "open_text"
    if request.method == "GET":
        return _page(view, Typed({"type": [kind]}), at, None, area_slug)
    typed = Typed(request.form.to_dict(flat=False))
    if _ASKS_AGAIN & request.form.keys():
        return _page(view, typed, at, None, area_slug)
    default = view.document["default_language"]
    question = to_question(_with_id(view, typed), {}, default)
    return _stored(view, typed, question, (at, None), area_slug)


@room.route(f"{DRAFT}/questions/<string:question>", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def question(area_slug: str, draft_id: int, question: str) -> str | Response | tuple[str, int]:
    """Change a question."""
    view = draft_of(draft_id)
    place = editing.find(view.document, question)
    if place is None:
        raise NotFound
    default = view.document["default_language"]
    old = view.document["sections"][place[0]]["questions"][place[1]]
    if request.method == "GET":
        return _page(view, of_question(old, default), place[0], question, area_slug)
    typed = Typed(request.form.to_dict(flat=False))
    if _ASKS_AGAIN & request.form.keys():
        return _page(view, typed, place[0], question, area_slug)
    made = to_question(_with_id(view, typed, question), old, default)
    return _stored(view, typed, made, place, area_slug, question)


def _with_id(view: DraftView, typed: Typed, own: str = "") -> Typed:
    """Return the form with an id for the question and for each option, where none was typed."""
    values = dict(typed.values)
    if not typed.first("id").strip():
        taken = editing.ids(view.document) - {own}
        values["id"] = [editing.proposed_id(typed.first("text"), taken)]
    taken = {typed.first(name).strip() for name in values if name.startswith("option.") and name.endswith(".id")}
    for at in typed.rows("option", 0):
        row = f"option.{at}."
        if not typed.first(row + "id").strip() and typed.first(row + "text").strip():
            values[row + "id"] = [editing.proposed_id(typed.first(row + "text"), taken, "option")]
            taken.add(values[row + "id"][0])
    return Typed(values)


def _stored(
    view: DraftView,
    typed: Typed,
    question: dict[str, Any],
    place: tuple[int, int | None],
    area_slug: str,
    own: str | None = None,
) -> Response | tuple[str, int]:
    section, at = place
    document = editing.with_question(view.document, section, question, at)
    number = len(document["sections"][section]["questions"]) - 1 if at is None else at
    problems = {field_of(where): sentence(each) for where, each in pages.own_problems(document, section, number)}
    if question["id"] in editing.ids(view.document) - {own}:
        problems["id"] = _("This id stands more than once; ids must differ.")
    shown = replace(typed, problems=problems)
    if problems:
        return _page(view, shown, section, own, area_slug), 422

    def work(newest: Mapping[str, Any]) -> dict[str, Any]:
        return editing.with_question(dict(newest), section, question, at)

    try:
        change(view.id, work)
    except Conflict as problem:
        told = replace(typed, problems={"text": render(problem.message)})
        return _page(view, told, section, own, area_slug), 409
    return to_draft(view.id, question["id"])


def _page(view: DraftView, typed: Typed, section: int, question: str | None, area_slug: str) -> str:
    kind = typed.first("type", "open_text")
    kind = kind if kind in set(QuestionType) else "open_text"
    return render_template(
        "surveys/question.html",
        draft=view,
        revision=revision() or view.revision,
        typed=typed,
        kind=kind,
        section=section,
        question=question,
        types=[(str(each), name) for each, name in TYPES.items()],
        lenses=list(LENSES.items()),
        appearances=[pair for pair in APPEARANCES.items() if (pair[0] == "line") == (kind == "open_text")],
        fits=lambda attribute: fits(kind, attribute),
        rows=lambda what: typed.rows(what, SPARE_ROWS),
        area_slug=area_slug,
    )


@room.post(f"{DRAFT}/questions/<string:question>/move")
@requires(Permission.MANAGE_SURVEYS)
def move_question(area_slug: str, draft_id: int, question: str) -> Response:
    """Move a question one place up or down."""
    del area_slug
    step = -1 if request.form.get("way") == "up" else 1
    return try_change(draft_id, lambda document: editing.moved_question(dict(document), question, step), question)


@room.post(f"{DRAFT}/questions/<string:question>/remove")
@requires(Permission.MANAGE_SURVEYS)
def remove_question(area_slug: str, draft_id: int, question: str) -> Response:
    """Take a question out; where others ask for it, say which."""
    del area_slug
    asking = editing.asked_for_by(draft_of(draft_id).document, question)
    if asking:
        flash(_("These ask for it, and have to be changed too: %(names)s", names=", ".join(asking)), "warning")
    return try_change(draft_id, lambda document: editing.without_question(dict(document), question))
