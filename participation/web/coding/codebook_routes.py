"""The codebook's editor: begin one, write, order, move, merge, split and retire codes."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from participation.services import codebook_editing, codebook_merging, codebooks
from participation.services.codebooks import CodebookView
from participation.services.errors import NotFound, ServiceProblem
from participation.services.permissions import Permission
from participation.web.access import requires
from participation.web.coding import codebook_forms, codebook_pages
from participation.web.coding.room import AREA, room
from participation.web.coding.shared import attempt, number, store
from participation.web.context import current_area, current_database, current_person, now
from participation.web.locale import page_language
from participation.web.translate import render

CODEBOOK = f"{AREA}/codebook"
CODE = f"{CODEBOOK}/codes/<int:code_id>"


@room.post(f"{CODEBOOK}/begin")
@requires(Permission.EDIT_CODEBOOK)
def begin_codebook(area_slug: str) -> Response:
    """Give an area without a codebook the one for neighbourhoods, or an empty one."""
    area, person, moment = current_area(), current_person(), now()
    with current_database().read() as session:
        if codebooks.has_codebook(session, area.id):
            return redirect(url_for("coding.codebook", area_slug=area_slug), 303)
    kind = "neighbourhood" if request.form.get("kind") == "neighbourhood" else "empty"
    work = partial(codebooks.begin, area_id=area.id, kind=kind, user_id=person.id, now=moment)
    store("codebook.begun", work, detail={"kind": kind})
    flash(gettext("The codebook is ready."), "success")
    return redirect(url_for("coding.codebook", area_slug=area_slug), 303)


@room.get(f"{CODEBOOK}/codes/new")
@requires(Permission.EDIT_CODEBOOK)
def new_code(area_slug: str) -> str:
    """The form for a new code."""
    del area_slug
    return _form(None, codebook_forms.fields_of(None), parent=number("theme", source=request.args))


@room.post(f"{CODEBOOK}/codes/new")
@requires(Permission.EDIT_CODEBOOK)
def add_code(area_slug: str) -> Response | tuple[str, int]:
    """Add a code; what cannot be stored stays in the form."""
    area, person, moment, parent = current_area(), current_person(), now(), number("parent")
    draft = codebook_forms.draft_of(request.form)
    add = partial(codebook_editing.add, area_id=area.id, draft=draft, parent_id=parent, user_id=person.id, now=moment)
    try:
        made = store("codebook.changed", add, detail=lambda made: {"change": "add", "code": made})
    except ServiceProblem as problem:
        return _form(None, codebook_forms.fields_again(request.form), parent=parent, problem=problem), 400
    flash(gettext("The code is added."), "success")
    return redirect(url_for("coding.codebook", area_slug=area_slug, _anchor=f"code-{made}"), 303)


@room.get(CODE)
@requires(Permission.EDIT_CODEBOOK)
def code(area_slug: str, code_id: int) -> str:
    """One code: its texts, and what can be done with it."""
    del area_slug
    with current_database().read() as session:
        view = _code_of(codebooks.codebook_of(session, current_area().id), code_id)
    return _form(code_id, codebook_forms.fields_of(view))


@room.post(CODE)
@requires(Permission.EDIT_CODEBOOK)
def edit_code(area_slug: str, code_id: int) -> Response | tuple[str, int]:
    """Store a code's texts and colour; what cannot be stored stays in the form."""
    area, person, moment = current_area(), current_person(), now()
    draft = codebook_forms.draft_of(request.form)
    edit = partial(codebook_editing.edit, area_id=area.id, code_id=code_id, draft=draft, user_id=person.id, now=moment)
    try:
        store("codebook.changed", edit, subject=f"code:{code_id}", detail={"change": "edit"})
    except NotFound:
        raise
    except ServiceProblem as problem:
        return _form(code_id, codebook_forms.fields_again(request.form), problem=problem), 400
    flash(gettext("The code is stored."), "success")
    return redirect(url_for("coding.codebook", area_slug=area_slug, _anchor=f"code-{code_id}"), 303)


@room.post(f"{CODE}/<string:change>")
@requires(Permission.EDIT_CODEBOOK)
def change_code(area_slug: str, code_id: int, change: str) -> Response:
    """Move, order, retire, restore, merge or split a code."""
    if change not in codebook_pages.DONE:
        raise NotFound
    here = url_for("coding.codebook", area_slug=area_slug, _anchor=f"code-{code_id}")
    stay = here if change == "restore" else url_for("coding.code", area_slug=area_slug, code_id=code_id)
    after = here
    if change == "split":
        after = url_for("coding.recode", area_slug=area_slug, code_id=code_id)
    work = codebook_pages.change_of(change, code_id)
    return attempt(
        lambda: store("codebook.changed", work, subject=f"code:{code_id}", detail={"change": change}),
        codebook_pages.done_sentence(change),
        after,
        stay=stay,
    )


@room.get(f"{CODEBOOK}/versions")
@requires(Permission.READ_RESPONSES)
def codebook_versions(area_slug: str) -> str:
    """Every version of the codebook, and how two of them differ."""
    del area_slug
    area = current_area()
    one, other = (number(name, source=request.args) for name in ("from", "to"))
    with current_database().read() as session:
        shown = codebook_pages.versions(session, area.id, one, other, page_language())
    return render_template("coding/versions.html", area=area, **shown)


@room.post(f"{CODEBOOK}/versions/<int:version>/undo")
@requires(Permission.EDIT_CODEBOOK)
def undo_merge(area_slug: str, version: int) -> Response:
    """Take a merge back."""
    area, person, moment = current_area(), current_person(), now()
    work = partial(codebook_merging.undo_merge, area_id=area.id, number=version, user_id=person.id, now=moment)
    address = url_for("coding.codebook_versions", area_slug=area_slug)
    return attempt(
        lambda: store("codebook.changed", work, detail={"change": "undo_merge", "version": version}),
        gettext("The merge is taken back, and the codings with it."),
        address,
    )


@room.get(f"{CODE}/recode")
@requires(Permission.CODE_STATEMENTS)
def recode(area_slug: str, code_id: int) -> str:
    """The statements of a code that was split, each to be given one of the new codes."""
    del area_slug
    area = current_area()
    with current_database().read() as session:
        shown = codebook_pages.recoding(session, area.id, code_id, page_language())
    return render_template("coding/recode.html", area=area, **shown)


@room.post(f"{CODE}/recode")
@requires(Permission.CODE_STATEMENTS)
def store_recoding(area_slug: str, code_id: int) -> Response:
    """Store what was chosen for the statements of a code that was split."""
    stored = codebook_pages.store_recoding(code_id)
    flash(ngettext("%(num)s statement is coded anew.", "%(num)s statements are coded anew.", stored), "success")
    return redirect(url_for("coding.recode", area_slug=area_slug, code_id=code_id), 303)


def _form(
    code_id: int | None, fields: dict[str, str], *, parent: int | None = None, problem: ServiceProblem | None = None
) -> str:
    area = current_area()
    with current_database().read() as session:
        shown = codebook_pages.editor(session, area.id, code_id, page_language())
    wrong = {"field": problem.field, "text": render(problem.message)} if problem else None
    return render_template("coding/code.html", area=area, fields=fields, parent=parent, problem=wrong, **shown)


def _code_of(book: CodebookView, code_id: int) -> codebooks.CodeView:
    found = book.by_id().get(code_id)
    if found is None:
        raise NotFound
    return found
