"""Quotes: mark words as publishable after a look at what could tell who somebody is, list them, take them back."""

import csv
import io
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from participation.services import journal, quotes
from participation.services.errors import NotFound, ServiceProblem
from participation.services.exports.writers.csv_files import BYTE_ORDER_MARK, cell
from participation.services.permissions import Permission
from participation.web.access import requires
from participation.web.coding import forms, quote_pages
from participation.web.coding.room import AREA, room
from participation.web.coding.shared import attempt, number, numbers, store
from participation.web.context import current_area, current_database, current_person, now
from participation.web.locale import page_language
from participation.web.translate import render

QUOTE = f"{AREA}/statements/<int:statement_id>/quote"


@room.get(f"{AREA}/statements/quotes")
@requires(Permission.READ_RESPONSES)
def quote_list(area_slug: str) -> str:
    """The area's quotes by theme, those of one lens where it is asked for."""
    del area_slug
    area, person, lens = current_area(), current_person(), forms.lens_of(request.args)
    theme = number("theme", source=request.args)
    with current_database().read() as session:
        shown = quote_pages.overview(session, area.id, lens, theme, page_language())
    detail = {key: value for key, value in (("lens", lens), ("theme", theme)) if value}
    current_database().run(
        lambda session: journal.record(session, "quotes.read", user_id=person.id, area_id=area.id, detail=detail)
    )
    return render_template("coding/quotes.html", area=area, **shown)


@room.get(f"{AREA}/statements/quotes.csv")
@requires(Permission.EXPORT_WORDS)
def quotes_file(area_slug: str) -> Response:
    """The quotes that stand, as a file; nothing in it says where, when or by whom they were said."""
    area, person = current_area(), current_person()
    with current_database().read() as session:
        rows = quote_pages.file_rows(session, area.id, page_language())
    current_database().run(
        lambda session: journal.record(
            session, "quotes.export", user_id=person.id, area_id=area.id, detail={"quotes": len(rows) - 1}
        )
    )
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([cell(value) for value in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{area_slug}-quotes.csv"'}
    return Response(BYTE_ORDER_MARK + text.getvalue(), mimetype="text/csv", headers=headers)


@room.get(QUOTE)
@requires(Permission.CODE_STATEMENTS)
def quote(area_slug: str, statement_id: int) -> str:
    """The form that marks words of a statement as a quote, with what could tell who somebody is."""
    del area_slug
    return _form(statement_id)


@room.post(QUOTE)
@requires(Permission.CODE_STATEMENTS)
def mark_quote(area_slug: str, statement_id: int) -> Response | str | tuple[str, int]:
    """Take out what was ticked and show the form again, or mark the words as a quote."""
    area, person = current_area(), current_person()
    text, translation = request.form.get("text", ""), request.form.get("translation", "")
    if request.form.get("action") == "take":
        taken = quotes.leave_out(text, numbers("text-finding"))
        return _form(statement_id, taken, quotes.leave_out(translation, numbers("translation-finding")))
    mark = partial(
        quotes.mark,
        area_id=area.id,
        statement_id=statement_id,
        text=text,
        translation=translation,
        has_looked=bool(request.form.get("has_looked")),
        user_id=person.id,
        now=now(),
    )
    try:
        store("quotes.marked", mark, subject=f"statement:{statement_id}", detail=lambda made: {"quote": made})
    except NotFound:
        raise
    except ServiceProblem as problem:
        return _form(statement_id, text, translation, render(problem.message)), problem.status
    flash(gettext("The words are marked as a quote."), "success")
    return redirect(url_for("coding.statement", area_slug=area_slug, statement_id=statement_id), 303)


@room.post(f"{AREA}/statements/quotes/<int:quote_id>/withdraw")
@requires(Permission.CODE_STATEMENTS)
def withdraw_quote(area_slug: str, quote_id: int) -> Response:
    """Take a quote back."""
    area, person = current_area(), current_person()
    work = partial(quotes.withdraw, area_id=area.id, quote_id=quote_id, user_id=person.id, now=now())
    return attempt(
        lambda: store("quotes.withdrawn", work, subject=f"quote:{quote_id}"),
        gettext("The quote is withdrawn. Take it out of what has been published, too."),
        url_for("coding.quote_list", area_slug=area_slug),
    )


def _form(statement_id: int, text: str | None = None, translation: str | None = None, problem: str = "") -> str:
    area, person = current_area(), current_person()
    with current_database().read() as session:
        shown = quote_pages.form(session, area.id, statement_id, text, translation, page_language())
    current_database().run(
        lambda session: journal.record(
            session, "statements.read", user_id=person.id, area_id=area.id, subject=f"statement:{statement_id}"
        )
    )
    return render_template("coding/quote.html", area=area, problem=problem, **shown)
