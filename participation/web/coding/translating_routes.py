"""The queue of statements that wait for a translation, files for translators, and corrections of a language."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from participation.services import journal, statement_language, translation_queue
from participation.services.errors import NotFound, ServiceProblem
from participation.services.permissions import Permission
from participation.web.access import requires
from participation.web.coding import translating_files, translating_pages, views
from participation.web.coding.room import AREA, room
from participation.web.coding.shared import attempt, store
from participation.web.context import current_area, current_database, current_person, now
from participation.web.translate import render
from surveys.wording import LANGUAGE_CODES

QUEUE = f"{AREA}/statements/translations"


@room.get(QUEUE)
@requires(Permission.CODE_STATEMENTS)
def translations(area_slug: str) -> str:
    """Statements that wait for a translation, the most useful first, each with its field."""
    del area_slug
    return _queue()


@room.post(QUEUE)
@requires(Permission.CODE_STATEMENTS)
def store_translations(area_slug: str) -> Response | tuple[str, int]:
    """Store the translations of a page of the queue; those that cannot be stored stay in their fields."""
    area, person, moment = current_area(), current_person(), now()
    given = translating_pages.given()
    wrong: dict[int, str] = {}
    stored = 0
    for statement_id, text in given.items():
        work = partial(
            views.translate,
            area_id=area.id,
            statement_id=statement_id,
            person_id=person.id,
            text=text,
            moment=moment,
        )
        try:
            current_database().run(work)
            stored += 1
        except ServiceProblem as problem:
            wrong[statement_id] = render(problem.message)
    flash(ngettext("%(num)s translation is stored.", "%(num)s translations are stored.", stored), "success")
    if wrong:
        return _queue(wrong, given), 400
    language = request.form.get("language", "")[:8] or None
    return redirect(url_for("coding.translations", area_slug=area_slug, language=language), 303)


@room.get(f"{QUEUE}/file.<string:ending>")
@requires(Permission.EXPORT_WORDS)
def translations_file(area_slug: str, ending: str) -> Response:
    """The queue as a file for translators: CSV of all, or of one language as PO or XLIFF."""
    area, person, language = current_area(), current_person(), request.args.get("language", "")[:8]
    if ending not in translating_files.MIMETYPES or (ending != "csv" and language not in LANGUAGE_CODES):
        raise NotFound
    with current_database().read() as session:
        content, count = translating_files.write(session, area.id, language, ending)
    detail = {"language": language, "statements": count, "format": ending}
    current_database().run(
        lambda session: journal.record(
            session, "translations.export", user_id=person.id, area_id=area.id, detail=detail
        )
    )
    name = "-".join(filter(None, (area_slug, "translations", language)))
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return Response(content, mimetype=translating_files.MIMETYPES[ending], headers=headers)


@room.post(f"{QUEUE}/file")
@requires(Permission.CODE_STATEMENTS)
def take_translations(area_slug: str) -> str | Response | tuple[str, int]:
    """Store what a translator's file brings, and say by row what was not taken."""
    del area_slug
    area, person = current_area(), current_person()
    file = request.files.get("file")
    try:
        rows = translating_files.read(file.read(translating_files.LARGEST + 1) if file else b"")
        take = partial(translation_queue.take, area_id=area.id, rows=rows, user_id=person.id, now=now())
        stored, refused = store(
            "translations.import",
            take,
            detail=lambda done: {"statements": len(done[0]), "refused": len(done[1])},
        )
    except ServiceProblem as problem:
        flash(render(problem.message), "error")
        return _queue(), 422
    sentence = ngettext("%(num)s translation is stored.", "%(num)s translations are stored.", len(stored))
    flash(sentence, "warning" if refused else "success")
    return _queue(refused=translating_pages.refusals(refused))


@room.get(f"{AREA}/statements/languages")
@requires(Permission.CODE_STATEMENTS)
def unsure_languages(area_slug: str) -> str:
    """Statements whose words speak for another language than the one that the form was answered in."""
    del area_slug
    area, person = current_area(), current_person()
    left = current_database().run(lambda session: statement_language.check(session, area.id))
    with current_database().read() as session:
        shown = translating_pages.unsure(session, area.id)
    current_database().run(
        lambda session: journal.record(
            session, "statements.read", user_id=person.id, area_id=area.id, detail={"languages": True}
        )
    )
    return render_template("coding/languages.html", area=area, left=left, **shown)


@room.post(f"{AREA}/statements/<int:statement_id>/language")
@requires(Permission.CODE_STATEMENTS)
def correct_language(area_slug: str, statement_id: int) -> Response:
    """Say which language a statement is in."""
    area, person, language = current_area(), current_person(), request.form.get("language", "")
    work = partial(
        statement_language.correct,
        area_id=area.id,
        statement_id=statement_id,
        language=language,
        known=LANGUAGE_CODES,
        user_id=person.id,
        now=now(),
    )
    here = url_for("coding.statement", area_slug=area_slug, statement_id=statement_id)
    there = url_for("coding.unsure_languages", area_slug=area_slug)
    return attempt(
        lambda: store(
            "statement.language",
            work,
            subject=f"statement:{statement_id}",
            detail=lambda before: {"from": before, "to": language},
        ),
        gettext("The language is stored."),
        there if request.form.get("from") == "list" else here,
    )


def _queue(
    wrong: dict[int, str] | None = None,
    given: dict[int, str] | None = None,
    refused: list[tuple[int, str]] | None = None,
) -> str:
    area, person = current_area(), current_person()
    left = current_database().run(lambda session: statement_language.check(session, area.id))
    with current_database().read() as session:
        shown = translating_pages.queue(session, area.id, wrong or {}, given or {})
    current_database().run(
        lambda session: journal.record(
            session, "statements.read", user_id=person.id, area_id=area.id, detail=shown["logged"]
        )
    )
    return render_template("coding/translations.html", area=area, left=left, refused=refused or [], **shown)
