"""A draft's sections, its languages and texts of the whole."""

from collections.abc import Mapping
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from participation.services import survey_drafts
from participation.services.database import Session
from participation.services.errors import NotFound, ServiceProblem
from participation.services.permissions import Permission
from participation.web.access import requires
from participation.web.context import current_area, current_database, current_person, now
from participation.web.surveys.problem_words import sentence
from participation.web.surveys.room import DRAFT, draft_of, revision, room, to_draft, try_change
from participation.web.surveys.words import KINDS
from participation.web.translate import render
from surveys import editing
from surveys.formats import native
from surveys.formats.reading import LANGUAGE
from surveys.problems import Severity
from surveys.wording import LANGUAGES

WHOLE = ("title", "intro", "consent", "thanks", "note")


@room.route(f"{DRAFT}/whole", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def whole(area_slug: str, draft_id: int) -> str | Response | tuple[str, int]:
    """Change what the survey says of itself: title, welcome, consent, thanks, whom one form stands for."""
    view = draft_of(draft_id)
    default = view.document["default_language"]
    if request.method == "GET":
        return _whole_page(view, {key: view.document.get(key, {}).get(default, "") for key in WHOLE}, area_slug)
    typed = {key: request.form.get(key, "").replace("\r\n", "\n").strip() for key in WHOLE}
    if not typed["title"]:
        return _whole_page(view, typed, area_slug, _("Give the survey a title.")), 422
    slug, kind = request.form.get("slug", "").strip().lower(), request.form.get("kind", "individual")
    changed: dict[str, Any] = {
        key: {code: said for code, said in {**view.document.get(key, {}), default: text}.items() if said}
        for key, text in typed.items()
    }
    changed["kind"] = kind if kind in {"group", "observation"} else ""
    changed["at_least_one_answer"] = False if request.form.get("may_be_empty") == "yes" else None
    document = editing.with_whole(view.document, changed)
    person_id, moment = current_person().id, now()

    def work(session: Session) -> None:
        newest = survey_drafts.one(session, current_area_id, draft_id)
        if newest.revision != expected:
            raise ServiceProblem(survey_drafts.changed_message(), status=409)
        survey_drafts.save(session, newest, document=document, slug=slug, user_id=person_id, now=moment)

    current_area_id, expected = current_area().id, revision()
    try:
        current_database().run(work)
    except ServiceProblem as problem:
        return _whole_page(view, typed, area_slug, render(problem.message)), problem.status
    return to_draft(draft_id)


def _whole_page(view: survey_drafts.DraftView, typed: Mapping[str, str], area_slug: str, problem: str = "") -> str:
    return render_template(
        "surveys/whole.html",
        draft=view,
        typed=typed,
        slug=request.form.get("slug", view.slug),
        kind=request.form.get("kind", view.document.get("kind", "individual")),
        may_be_empty=not view.document.get("at_least_one_answer", True),
        kinds=[(str(kind), name) for kind, name in KINDS.items()],
        problem=problem,
        area_slug=area_slug,
    )


@room.post(f"{DRAFT}/languages")
@requires(Permission.MANAGE_SURVEYS)
def languages(area_slug: str, draft_id: int) -> Response:
    """Add a language, or take one out with its texts."""
    del area_slug
    added, dropped = request.form.get("add", "").strip(), request.form.get("drop", "")
    if added and not LANGUAGE.fullmatch(added):
        flash(_("Write the language's code, as so for Somali."), "error")
        return to_draft(draft_id, "languages")
    work = editing.with_language if added else editing.without_language
    return try_change(draft_id, lambda document: work(dict(document), added or dropped), "languages")


@room.post(f"{DRAFT}/notes")
@requires(Permission.MANAGE_SURVEYS)
def notes_seen(area_slug: str, draft_id: int) -> Response:
    """Take what an import told off the page."""
    del area_slug
    area_id, person_id, moment = current_area().id, current_person().id, now()

    def work(session: Session) -> None:
        view = survey_drafts.one(session, area_id, draft_id)
        survey_drafts.save(session, view, notes=(), user_id=person_id, now=moment)

    current_database().run(work)
    return to_draft(draft_id)


@room.route(f"{DRAFT}/sections/<int:at>", methods=["GET", "POST"])
@requires(Permission.MANAGE_SURVEYS)
def section(area_slug: str, draft_id: int, at: int) -> str | Response | tuple[str, int]:
    """Change a section's heading, when it is asked and how often; the number after the last is a new one."""
    view = draft_of(draft_id)
    found = view.document["sections"]
    if at > len(found):
        raise NotFound
    old: Mapping[str, Any] = found[at] if at < len(found) else {}
    if request.method == "GET":
        return _section_page(view, at, old, area_slug)
    made = _typed_section(view, old)
    document = editing.with_section(view.document, made, at if old else None)
    wrong = _wrong(document, at if old else len(found))
    if wrong:
        return _section_page(view, at, made, area_slug, wrong), 422
    place = at if old else None
    return try_change(draft_id, lambda newest: editing.with_section(dict(newest), made, place), made["id"])


def _typed_section(view: survey_drafts.DraftView, old: Mapping[str, Any]) -> dict[str, Any]:
    default = view.document["default_language"]
    made: dict[str, Any] = {}
    for key in ("title", "text"):
        said = request.form.get(key, "").strip()
        made[key] = {code: text for code, text in {**old.get(key, {}), default: said}.items() if text}
    taken = editing.ids(view.document) - {old.get("id", "")}
    said = request.form.get("id", "").strip()
    made["id"] = said or editing.proposed_id(made["title"].get(default, ""), taken, "section")
    made["relevant"] = request.form.get("relevant", "").strip()
    if request.form.get("repeats") == "yes":
        count, most = request.form.get("count", "").strip(), request.form.get("maximum", "").strip()
        repeat: dict[str, Any] = {"count": count} if count else {}
        made["repeat"] = repeat | ({"maximum": int(most)} if most.isdigit() else {})
    return {key: value for key, value in made.items() if key == "repeat" or value not in ("", {})}


def _wrong(document: Mapping[str, Any], at: int) -> str:
    """Return what is wrong with a section itself, empty where nothing is."""
    prefix = f"sections[{at}]."
    for problem in native.check(document):
        inside = problem.where.removeprefix(prefix)
        if problem.severity == Severity.ERROR and inside != problem.where and not inside.startswith("questions"):
            return sentence(problem)
    return ""


def _section_page(
    view: survey_drafts.DraftView, at: int, shown: Mapping[str, Any], area_slug: str, problem: str = ""
) -> str:
    default = view.document["default_language"]
    texts = {key: shown.get(key, {}).get(default, "") for key in ("title", "text")}
    return render_template(
        "surveys/section.html", draft=view, at=at, section=shown, texts=texts, problem=problem, area_slug=area_slug
    )


@room.post(f"{DRAFT}/sections/<int:at>/move")
@requires(Permission.MANAGE_SURVEYS)
def move_section(area_slug: str, draft_id: int, at: int) -> Response:
    """Move a section one place up or down."""
    del area_slug
    step = -1 if request.form.get("way") == "up" else 1
    return try_change(draft_id, lambda document: editing.moved_section(dict(document), at, step))


@room.post(f"{DRAFT}/sections/<int:at>/remove")
@requires(Permission.MANAGE_SURVEYS)
def remove_section(area_slug: str, draft_id: int, at: int) -> Response:
    """Take a section out, with its questions."""
    del area_slug
    if at >= len(draft_of(draft_id).document["sections"]):
        raise NotFound
    return try_change(draft_id, lambda document: editing.without_section(dict(document), at))


def known_languages(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (code, name) of the interface's languages that a draft does not have yet."""
    return [(each.code, each.own_name) for each in LANGUAGES if each.code not in document["languages"]]
