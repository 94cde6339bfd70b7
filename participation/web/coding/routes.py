"""The coding room's pages: statements, the workbench, themes, the codebook."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from participation.services import codebooks, journal
from participation.services.errors import NotFound, ServiceProblem
from participation.services.permissions import Permission
from participation.web.access import may, requires
from participation.web.coding import (
    codebook_pages,
    codebook_routes,
    double_routes,
    exchange_routes,
    forms,
    quote_routes,
    taking_out_routes,
    translating_routes,
    views,
)
from participation.web.coding.room import AREA, room
from participation.web.coding.shared import attempt
from participation.web.context import current_area, current_database, current_person, now
from participation.web.locale import page_language
from participation.web.translate import render

__all__ = [
    "codebook_routes",
    "double_routes",
    "exchange_routes",
    "quote_routes",
    "room",
    "taking_out_routes",
    "translating_routes",
]

ONE = f"{AREA}/statements/<int:statement_id>"


@room.get(f"{AREA}/statements")
@requires(Permission.READ_RESPONSES)
def statement_list(area_slug: str) -> str:
    """Statements by lens, language, session, code and words, a page at a time."""
    del area_slug
    area, person = current_area(), current_person()
    with current_database().read() as session:
        book = codebooks.codebook_of(session, area.id)
        filters = views.filters_with(session, area.id, book)
        page = forms.page_of(request.args)
        shown = views.statement_list(session, area.id, person.id, filters, page, book, page_language())
    current_database().run(
        lambda session: journal.record(
            session, "statements.read", user_id=person.id, area_id=area.id, detail=views.logged(filters, shown["page"])
        )
    )
    return render_template("coding/statements.html", area=area, **shown)


@room.get(f"{AREA}/statements/next")
@requires(Permission.CODE_STATEMENTS)
def next_statement(area_slug: str) -> Response:
    """Go to the statement to code next."""
    area = current_area()
    filters = views.filters(area.id)
    with current_database().read() as session:
        found = views.next_uncoded(session, area.id, filters)
    return redirect(views.address(area_slug, found, filters))


@room.get(ONE)
@requires(Permission.READ_RESPONSES)
def statement(area_slug: str, statement_id: int) -> str:
    """The workbench: one statement with the codebook beside it."""
    del area_slug
    return _workbench(statement_id)


@room.post(f"{ONE}/codes")
@requires(Permission.CODE_STATEMENTS)
def give_codes(area_slug: str, statement_id: int) -> Response:
    """Store a decision, then go on to the next statement that has none."""
    area, person = current_area(), current_person()
    given, withdrawn = forms.codes_of(request.form)
    decision = current_database().run(
        lambda session: views.decide(session, area.id, statement_id, person.id, given, withdrawn, now())
    )
    flash(gettext("Saved. No code fits.") if not decision.after else gettext("Saved."))
    filters = views.filters(area.id)
    with current_database().read() as session:
        following = views.next_uncoded(session, area.id, filters, statement_id)
    return redirect(views.address(area_slug, following, filters))


@room.post(f"{AREA}/statements/undo")
@requires(Permission.CODE_STATEMENTS)
def undo(area_slug: str) -> Response:
    """Take back the person's last decision and show the statement it was about."""
    area, person = current_area(), current_person()
    try:
        undone = current_database().run(lambda session: views.undo(session, area.id, person.id, now()))
    except NotFound as problem:
        flash(render(problem.message))
        return redirect(url_for("coding.statement_list", area_slug=area_slug))
    if len(undone) > 1:
        flash(ngettext("%(num)s decision is taken back.", "%(num)s decisions are taken back.", len(undone)))
        return redirect(url_for("coding.statement_list", area_slug=area_slug, view="table"))
    flash(gettext("Your last decision has been taken back."))
    return redirect(url_for("coding.statement", area_slug=area_slug, statement_id=undone[0].statement_id))


@room.post(f"{AREA}/statements/codes")
@requires(Permission.CODE_STATEMENTS)
def code_several(area_slug: str) -> Response:
    """Give a code to the ticked statements of the table, take one from them, or say that no code fits."""
    query: dict[str, Any] = forms.query_of(views.filters(current_area().id))
    page = forms.page_of(request.args)
    address = url_for("coding.statement_list", area_slug=area_slug, view="table", page=page, **query)
    stored: list[object] = []

    def work() -> None:
        stored.extend(views.code_several(now()))

    answer = attempt(work, "", address)
    if stored:
        flash(ngettext("%(num)s statement is coded.", "%(num)s statements are coded.", len(stored)), "success")
    return answer


@room.post(f"{ONE}/translation")
@requires(Permission.CODE_STATEMENTS)
def translate(area_slug: str, statement_id: int) -> Response | tuple[str, int]:
    """Store a translation into Norwegian; what cannot be stored stays in the field."""
    text = request.form.get("translation", "")
    area, person = current_area(), current_person()
    try:
        current_database().run(
            lambda session: views.translate(
                session, area_id=area.id, statement_id=statement_id, person_id=person.id, text=text, moment=now()
            )
        )
    except ServiceProblem as problem:
        if problem.field is None:
            raise
        return _workbench(statement_id, draft=text, translation_problem=render(problem.message)), 400
    flash(gettext("The translation is saved."))
    return redirect(views.address(area_slug, statement_id, views.filters(area.id)))


@room.get(f"{AREA}/themes")
@requires(Permission.READ_RESPONSES)
def theme_list(area_slug: str) -> str:
    """What residents talk about: statements by code and lens, with quotes."""
    del area_slug
    area, person, lens = current_area(), current_person(), forms.lens_of(request.args)
    with current_database().read() as session:
        shown = views.theme_list(session, area.id, lens, page_language())
    current_database().run(
        lambda session: journal.record(
            session, "themes.read", user_id=person.id, area_id=area.id, detail={"lens": lens} if lens else {}
        )
    )
    return render_template("coding/themes.html", area=area, **shown)


@room.get(f"{AREA}/codebook")
@requires(Permission.READ_RESPONSES)
def codebook(area_slug: str) -> str:
    """Every code with its definition, when to use it and not, and examples."""
    del area_slug
    area = current_area()
    with current_database().read() as session:
        shown = codebook_pages.overview(session, area.id, page_language())
    return render_template("coding/codebook.html", area=area, **shown)


def _workbench(statement_id: int, **more: str) -> str:
    area, person = current_area(), current_person()
    with current_database().read() as session:
        book = codebooks.codebook_of(session, area.id)
        filters = views.filters_with(session, area.id, book)
        shown = views.workbench(session, area.id, statement_id, filters, person.id, page_language(), book)
    current_database().run(
        lambda session: journal.record(
            session, "statements.read", user_id=person.id, area_id=area.id, subject=f"statement:{statement_id}"
        )
    )
    may_code = may(Permission.CODE_STATEMENTS)
    may_translate = may_code and shown["is_translatable"]
    return render_template(
        "coding/statement.html", area=area, may_code=may_code, may_translate=may_translate, **{**shown, **more}
    )
