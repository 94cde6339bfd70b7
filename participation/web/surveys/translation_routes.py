"""The translation desk: a table of one language beside its source, files for translators out and in."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from participation.services import survey_drafts, translation_desk
from participation.services.database import Session
from participation.services.errors import Conflict, NotFound
from participation.services.permissions import Permission
from participation.services.survey_drafts import DraftView
from participation.services.translation_desk import State
from participation.web.access import requires
from participation.web.context import current_area, current_database, current_person, now
from participation.web.surveys.room import DRAFT, draft_of, revision, room
from participation.web.surveys.words import REFUSED, STATES, TONES
from participation.web.translate import render
from surveys import texts
from surveys.formats import po, xliff
from surveys.problems import QuestionnaireRefused
from surveys.wording import direction
from surveys.wording import language as named

DESK = f"{DRAFT}/translations/<string:code>"
FORMATS = {"po": (po, "text/x-gettext-translation"), "xlf": (xliff, "application/x-xliff+xml")}
ON_A_PAGE = 60
LARGEST_FILE = 4_000_001


@room.get(DESK)
@requires(Permission.MANAGE_SURVEYS)
def desk(area_slug: str, draft_id: int, code: str) -> str:
    """Show a language's texts beside their source."""
    return _page(area_slug, _translatable(draft_id, code), code)


def _translatable(draft_id: int, code: str) -> DraftView:
    view = draft_of(draft_id)
    if code not in view.document["languages"] or code == view.document["default_language"]:
        raise NotFound
    return view


def _page(area_slug: str, view: DraftView, language: str, refused: tuple[tuple[str, str], ...] = ()) -> str:
    rows = translation_desk.desk(view, language)
    wanted = request.args.get("state", "")
    shown = [row for row in rows if wanted not in set(State) or row.state == wanted]
    page = max(1, min(request.args.get("page", 1, type=int), -(-len(shown) // ON_A_PAGE)))
    source = view.document["default_language"]
    return render_template(
        "surveys/desk.html",
        draft=view,
        language=language,
        name=named(language).own_name,
        dir=direction(language),
        source=source,
        source_dir=direction(source),
        rows=shown[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
        page=page,
        last=-(-len(shown) // ON_A_PAGE),
        wanted=wanted,
        states=[(str(state), name, sum(row.state == state for row in rows)) for state, name in STATES.items()],
        state_names=STATES,
        tones=TONES,
        refused=[(key, REFUSED[why]) for key, why in refused],
        area_slug=area_slug,
    )


@room.post(DESK)
@requires(Permission.MANAGE_SURVEYS)
def save_desk(area_slug: str, draft_id: int, code: str) -> Response | tuple[str, int]:
    """Store the texts of one page of the desk; no other language is touched."""
    view = _translatable(draft_id, code)
    given = {name.removeprefix("t:"): text for name, text in request.form.items() if name.startswith("t:")}
    checked = set(request.form.getlist("checked"))
    day = now().date().isoformat()
    document, translations = translation_desk.with_translations(
        view, code, given, checked, by=current_person().name, day=day
    )
    wrong = [row.key for row in texts.rows(document) if row.key in given and _lost(row, view, code)]
    try:
        _store(view, document, translations)
    except Conflict as problem:
        flash(render(problem.message), "error")
        return _page(area_slug, view, code), 409
    if wrong:
        flash(_("Stored. Some texts do not show the same answers as the source: see the rows marked so."), "warning")
    else:
        flash(_("The translations are stored."), "success")
    address = url_for(
        "surveys.desk",
        area_slug=area_slug,
        draft_id=draft_id,
        code=code,
        state=request.form.get("state") or None,
        page=request.form.get("page", type=int),
    )
    return redirect(address, 303)


def _lost(row: texts.TextRow, view: DraftView, language: str) -> bool:
    source = row.texts.get(view.document["default_language"], "")
    return bool(texts.lost_placeholders(source, row.texts.get(language, "")))


def _store(view: DraftView, document: dict[str, object], translations: dict[str, object]) -> None:
    person_id, moment, expected = current_person().id, now(), revision()
    area_id = current_area().id

    def work(session: Session) -> None:
        newest = survey_drafts.one(session, area_id, view.id)
        if newest.revision != expected:
            raise Conflict(survey_drafts.changed_message())
        survey_drafts.save(
            session, newest, document=document, translations=translations, user_id=person_id, now=moment
        )

    current_database().run(work)


@room.get(f"{DESK}/file.<string:ending>")
@requires(Permission.MANAGE_SURVEYS)
def translators_file(area_slug: str, draft_id: int, code: str, ending: str) -> Response:
    """Give a language's texts as a file for translators: PO or XLIFF."""
    del area_slug
    if ending not in FORMATS:
        raise NotFound
    view = _translatable(draft_id, code)
    form, mimetype = FORMATS[ending]
    source = view.document["default_language"]
    rows = [row for row in texts.rows(view.document) if row.texts.get(source)]
    checked = [row.key for row in translation_desk.desk(view, code) if row.state == State.CHECKED]
    content = form.write(rows, source, code, checked)
    headers = {"Content-Disposition": f'attachment; filename="{view.slug}-{code}.{ending}"'}
    return Response(content, mimetype=mimetype, headers=headers)


@room.post(f"{DESK}/file")
@requires(Permission.MANAGE_SURVEYS)
def take_file(area_slug: str, draft_id: int, code: str) -> str | Response | tuple[str, int]:
    """Put in what a translator's file brings, and say what was not taken."""
    view = _translatable(draft_id, code)
    file = request.files.get("file")
    content = file.read(LARGEST_FILE) if file else b""
    form = xliff if content.lstrip()[:1] == b"<" else po
    try:
        said, found = form.read(content)
    except QuestionnaireRefused:
        flash(_("The file cannot be read. Choose the PO or XLIFF 1.2 file that the translator saved."), "error")
        return _page(area_slug, view, code), 422
    if said and said.split("-")[0] != code.split("-", maxsplit=1)[0]:
        flash(_("The file says that it is in another language (%(code)s).", code=said), "error")
        return _page(area_slug, view, code), 422
    taken = translation_desk.take_file(view, code, found, by=current_person().name, day=now().date().isoformat())
    try:
        _store(view, taken.document, taken.translations)
    except Conflict as problem:
        flash(render(problem.message), "error")
        return _page(area_slug, view, code), 409
    sentence = ngettext("%(num)s text was taken from the file.", "%(num)s texts were taken from the file.", taken.taken)
    flash(sentence, "success" if not taken.refused else "warning")
    return _page(area_slug, draft_of(draft_id), code, taken.refused)
