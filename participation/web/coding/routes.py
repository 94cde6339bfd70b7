"""The coding room's pages: statements, the workbench, themes, the codebook."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from participation.services import codebooks, journal
from participation.services.errors import NotFound, ServiceProblem
from participation.services.permissions import Permission
from participation.web.access import may, requires
from participation.web.coding import codebook_pages, codebook_routes, forms, views
from participation.web.coding.room import AREA, room
from participation.web.context import current_area, current_database, current_person, now
from participation.web.locale import page_language
from participation.web.translate import render

__all__ = ["codebook_routes", "room"]

ONE = f"{AREA}/statements/<int:statement_id>"


@room.get(f"{AREA}/statements")
@requires(Permission.READ_RESPONSES)
def statement_list(area_slug: str) -> str:
    """Statements by lens, language, session, code and words, a page at a time."""
    del area_slug
    area, person = current_area(), current_person()
    with current_database().read() as session:
        book = codebooks.codebook_of(session, area.id)
        filters = forms.filters_of(request.args, book)
        shown = views.statement_list(session, area.id, filters, forms.page_of(request.args), book, page_language())
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
        decision = current_database().run(lambda session: views.undo(session, area.id, person.id, now()))
    except NotFound as problem:
        flash(render(problem.message))
        return redirect(url_for("coding.statement_list", area_slug=area_slug))
    flash(gettext("Your last decision has been taken back."))
    return redirect(url_for("coding.statement", area_slug=area_slug, statement_id=decision.statement_id))


@room.post(f"{ONE}/translation")
@requires(Permission.CODE_STATEMENTS)
def translate(area_slug: str, statement_id: int) -> Response | tuple[str, int]:
    """Store a translation into Norwegian; what cannot be stored stays in the field."""
    text = request.form.get("translation", "")
    area, person = current_area(), current_person()
    try:
        current_database().run(lambda session: views.translate(session, area.id, statement_id, person.id, text, now()))
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
        filters = forms.filters_of(request.args, book)
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
