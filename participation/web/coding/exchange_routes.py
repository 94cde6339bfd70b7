"""Files of the codebook and of codings, out and in: REFI-QDA and CSV; what a file would change is shown first."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from participation.services import coding_export, coding_files, coding_import
from participation.services.errors import NotFound, ServiceProblem
from participation.services.permissions import Permission
from participation.web.access import requires
from participation.web.coding import exchange_pages, forms
from participation.web.coding.room import AREA, room
from participation.web.coding.shared import attempt, store
from participation.web.context import current_area, current_database, current_person, now
from participation.web.locale import page_language
from participation.web.translate import render

FILES = f"{AREA}/statements/files"
FILE = f"{FILES}/<int:file_id>"


@room.get(FILES)
@requires(Permission.CODE_STATEMENTS)
def exchange_page(area_slug: str) -> str:
    """Every file that can be taken out, the form for one that comes in, and those that came."""
    del area_slug
    return _page()


@room.get(f"{AREA}/codebook/file.<string:ending>")
@requires(Permission.READ_RESPONSES)
def codebook_file(area_slug: str, ending: str) -> Response:
    """The codebook as REFI-QDA or CSV; nothing in it comes from residents."""
    if ending not in {"qdc", "csv"}:
        raise NotFound
    area = current_area()
    with current_database().read() as session:
        write = coding_export.codebook_qdc if ending == "qdc" else coding_export.codebook_csv
        content = write(session, area.id)
    return exchange_pages.sent(content, f"{area_slug}-codebook.{ending}")


@room.post(FILES)
@requires(Permission.EDIT_CODEBOOK)
def bring_file(area_slug: str) -> Response | tuple[str, int]:
    """Take a file and show what it would change; one that cannot be used is refused with the place of the fault."""
    area, person = current_area(), current_person()
    file = request.files.get("file")
    content = file.read(coding_import.LARGEST + 1) if file else b""
    name = (file.filename or "") if file else ""
    bring = partial(
        coding_files.bring,
        area_id=area.id,
        name=name,
        kind=coding_import.kind_of(name, content),
        content=content,
        lens=forms.lens_of(request.form) or "challenge",
        user_id=person.id,
        now=now(),
    )
    try:
        made = current_database().run(bring)
    except ServiceProblem as problem:
        return _page(render(problem.message)), 422
    return redirect(url_for("coding.file_preview", area_slug=area_slug, file_id=made), 303)


@room.get(FILE)
@requires(Permission.EDIT_CODEBOOK)
def file_preview(area_slug: str, file_id: int) -> str:
    """What a file would change."""
    del area_slug
    area = current_area()
    with current_database().read() as session:
        shown = exchange_pages.preview(session, area.id, file_id, page_language())
    return render_template("coding/file.html", area=area, file_id=file_id, **shown)


@room.post(f"{FILE}/store")
@requires(Permission.EDIT_CODEBOOK)
def store_file(area_slug: str, file_id: int) -> Response:
    """Do what the preview said."""
    area, person = current_area(), current_person()
    work = partial(coding_files.store, area_id=area.id, file_id=file_id, user_id=person.id, now=now())
    return attempt(
        lambda: store("coding.import", work, subject=f"file:{file_id}", detail=exchange_pages.logged),
        gettext("The file is taken in."),
        url_for("coding.exchange_page", area_slug=area_slug),
    )


@room.post(f"{FILE}/refuse")
@requires(Permission.EDIT_CODEBOOK)
def refuse_file(area_slug: str, file_id: int) -> Response:
    """Forget a file that waits."""
    area_id = current_area().id
    return attempt(
        lambda: current_database().run(lambda session: coding_files.refuse(session, area_id=area_id, file_id=file_id)),
        gettext("The file is forgotten. Nothing was changed."),
        url_for("coding.exchange_page", area_slug=area_slug),
    )


@room.post(f"{FILE}/take-back")
@requires(Permission.EDIT_CODEBOOK)
def take_file_back(area_slug: str, file_id: int) -> Response:
    """Delete the statements that came with a file."""
    work = partial(coding_files.take_back, area_id=current_area().id, file_id=file_id)
    gone = store("coding.import_deleted", work, subject=f"file:{file_id}", detail=lambda n: {"statements": n})
    flash(ngettext("%(num)s statement is deleted.", "%(num)s statements are deleted.", gone), "success")
    return redirect(url_for("coding.exchange_page", area_slug=area_slug), 303)


def _page(problem: str = "") -> str:
    area, moment = current_area(), now()
    current_database().run(lambda session: coding_files.forget(session, area.id, moment))
    with current_database().read() as session:
        shown = exchange_pages.overview(session, area.id, area.slug, moment)
    return render_template("coding/files.html", area=area, problem=problem, **shown)
