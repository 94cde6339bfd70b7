"""The list of questionnaires, a draft's page, publishing, and versions."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask import redirect as to
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from participation.services import journal, publishing, survey_drafts, survey_status
from participation.services.database import Session
from participation.services.errors import Conflict, ServiceProblem
from participation.services.permissions import Permission
from participation.web.access import requires
from participation.web.context import current_area, current_database, current_person, now
from participation.web.surveys import (
    media_routes,
    pages,
    preview_routes,
    question_routes,
    translation_routes,
    whole_routes,
)
from participation.web.surveys.room import BASE, DRAFT, draft_of, note, revision, room, to_draft
from participation.web.surveys.words import TYPES
from participation.web.translate import render
from surveys import library
from surveys.editing import empty
from surveys.formats import native, xlsform
from surveys.problems import QuestionnaireRefused
from surveys.wording import language as named

__all__ = ["media_routes", "preview_routes", "question_routes", "room", "translation_routes", "whole_routes"]

LARGEST_FILE = 20_000_000
JSON, XLSX = "application/json", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@room.get(BASE)
@requires(Permission.MANAGE_SURVEYS)
def index(area_slug: str) -> str:
    """List the area's surveys and drafts, and the ways to begin one."""
    return _index(area_slug)


def _index(area_slug: str, problem: str = "") -> str:
    with current_database().read() as session:
        surveys, drafts = pages.survey_cards(session), pages.draft_cards(session)
    return render_template(
        "surveys/index.html",
        surveys=surveys,
        drafts=drafts,
        ready=pages.ready_ones(),
        problem=problem,
        typed=request.form,
        area_slug=area_slug,
    )


@room.post(f"{BASE}/drafts")
@requires(Permission.MANAGE_SURVEYS)
def begin(area_slug: str) -> Response | tuple[str, int]:
    """Begin a draft: empty, from a ready questionnaire, from a published survey or from a file."""
    area_id, person_id, moment = current_area().id, current_person().id, now()
    way, slug = request.form.get("way", "empty"), request.form.get("slug", "").strip().lower()
    title = request.form.get("title", "").strip()
    file = request.files.get("file")
    content, name = (file.read(LARGEST_FILE + 1), file.filename or "") if file else (b"", "")
    if file:
        file.close()

    def work(session: Session) -> int:
        notes: tuple[str, ...] = ()
        if way == "file":
            document, notes = _from_file(content, name)
        elif way.startswith("ready:") and way.removeprefix("ready:") in library.names():
            document = library.document(way.removeprefix("ready:"))
        elif way.startswith("survey:"):
            copied = survey_drafts.published(session, area_id, way.removeprefix("survey:"))
            document = copied or empty("survey", slug, "nb")
        else:
            document = empty(slug.replace("-", "_") or "survey", title or slug, "nb")
        if title:
            document = {**document, "title": {**document["title"], document["default_language"]: title}}
        made = survey_drafts.begin(session, area_id, document, slug=slug, notes=notes, user_id=person_id, now=moment)
        journal.record(
            session,
            "surveys.draft_begun",
            user_id=person_id,
            area_id=area_id,
            subject=f"draft:{made}",
            detail={"way": way[:80]},
            now=moment,
        )
        return made

    try:
        draft_id = current_database().run(work)
    except ServiceProblem as problem:
        return _index(area_slug, render(problem.message)), problem.status
    return to_draft(draft_id)


def _from_file(content: bytes, name: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    found = survey_drafts.read_file(content, name)
    return found.document, found.notes


@room.get(DRAFT)
@requires(Permission.MANAGE_SURVEYS)
def draft(area_slug: str, draft_id: int) -> str:
    """Show a draft: its sections and questions, what the check finds, its languages."""
    view = draft_of(draft_id)
    found = pages.problems(view.document)
    return render_template(
        "surveys/draft.html",
        draft=view,
        title=pages.title_of(view.document["title"], view.document["default_language"]),
        sections=pages.sections(view.document, found),
        problems=found,
        minutes=pages.minutes(view.document),
        languages=pages.progress(view),
        default_name=named(view.document["default_language"]).own_name,
        other_languages=whole_routes.known_languages(view.document),
        types=[(str(kind), name) for kind, name in TYPES.items()],
        area_slug=area_slug,
    )


@room.post(f"{DRAFT}/discard")
@requires(Permission.MANAGE_SURVEYS)
def discard(area_slug: str, draft_id: int) -> Response:
    """Delete a draft."""
    area_id, tell = current_area().id, note("surveys.draft_discarded", f"draft:{draft_id}")

    def work(session: Session) -> None:
        survey_drafts.discard(session, area_id, draft_id)
        tell(session)

    current_database().run(work)
    flash(_("The draft is deleted. What is published stays."), "success")
    return to(url_for("surveys.index", area_slug=area_slug), 303)


@room.get(f"{DRAFT}/publish")
@requires(Permission.MANAGE_SURVEYS)
def ask_to_publish(area_slug: str, draft_id: int) -> str:
    """Show what publishing changes, and what is not translated yet."""
    return _publish_page(area_slug, draft_id)


def _publish_page(area_slug: str, draft_id: int, problem: str = "") -> str:
    view = draft_of(draft_id)
    with current_database().read() as session:
        old = survey_drafts.published(session, view.area_id, view.slug)
    gaps = [(name, counted["missing"]) for _code, name, counted, _done in pages.progress(view) if counted["missing"]]
    return render_template(
        "surveys/publish.html",
        draft=view,
        problems=[line for line in pages.problems(view.document) if line.is_error],
        changes=None if old is None else pages.changes(old, view.document),
        gaps=gaps,
        problem=problem,
        address=url_for("residents.languages", slug=view.slug, _external=True),
        area_slug=area_slug,
    )


@room.post(f"{DRAFT}/publish")
@requires(Permission.MANAGE_SURVEYS)
def publish(area_slug: str, draft_id: int) -> Response | tuple[str, int]:
    """Publish a draft as the newest version of its survey."""
    view = draft_of(draft_id)
    has_gaps = any(counted["missing"] for _code, _name, counted, _done in pages.progress(view))
    if has_gaps and request.form.get("sure") != "yes":
        return _publish_page(area_slug, draft_id, _("Tick the box to publish with texts that are not translated.")), 422
    if revision() != view.revision:
        return _publish_page(area_slug, draft_id, render(survey_drafts.changed_message())), 409
    moment, tell = now(), note("surveys.published", f"survey:{view.slug}", draft=draft_id)

    def work(session: Session) -> None:
        survey_drafts.publish(session, view, now=moment)
        tell(session)

    try:
        current_database().run(work)
    except ServiceProblem as problem:
        return _publish_page(area_slug, draft_id, render(problem.message)), problem.status
    flash(_("Published. Residents who come now get this version; earlier answers stay as they are."), "success")
    return to(url_for("surveys.versions", area_slug=area_slug, slug=view.slug), 303)


@room.get(f"{BASE}/<slug:slug>/versions")
@requires(Permission.MANAGE_SURVEYS)
def versions(area_slug: str, slug: str) -> str:
    """List a survey's versions with how many responses each has, and what differs between two of them."""
    with current_database().read() as session:
        survey = survey_status.survey_in(session, current_area().id, publishing.survey_by_slug(session, slug).id)
        rows = publishing.responses_by_version(session, survey.id)
        newest = rows[-1][0]
        new = request.args.get("new", newest, type=int)
        old = request.args.get("old", max(1, newest - 1), type=int)
        documents = [survey_drafts.version_document(session, survey, number) for number in (old, new)]
    return render_template(
        "surveys/versions.html",
        survey=survey,
        title=pages.title_of(documents[1]["title"], documents[1]["default_language"]),
        rows=list(reversed(rows)),
        old=old,
        new=new,
        changes=pages.changes(*documents) if old != new else None,
        area_slug=area_slug,
    )


@room.get(f"{DRAFT}/file.<string:ending>")
@requires(Permission.MANAGE_SURVEYS)
def as_file(area_slug: str, draft_id: int, ending: str) -> Response | tuple[str, int]:
    """Give a draft as a native file or as an XLSForm workbook."""
    view = draft_of(draft_id)
    try:
        questionnaire = native.load(view.document)
    except QuestionnaireRefused:
        flash(_("The questionnaire has errors. Correct them before you take it out."), "error")
        return to_draft(draft_id)
    if ending not in {"json", "xlsx"}:
        raise Conflict(survey_drafts.changed_message(), status=404)
    del area_slug
    content = native.dump(questionnaire) if ending == "json" else xlsform.write(questionnaire)
    headers = {"Content-Disposition": f'attachment; filename="{view.slug}.{ending}"'}
    return Response(content, mimetype=JSON if ending == "json" else XLSX, headers=headers)
