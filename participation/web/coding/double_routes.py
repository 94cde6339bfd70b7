"""Blind double coding: start a round, code it, see how far the coders agree, decide where they do not."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from participation.services import double_coding, double_results, journal
from participation.services.errors import NotFound, ServiceProblem
from participation.services.permissions import Permission
from participation.services.statement_filters import Filters
from participation.web.access import requires
from participation.web.coding import double_pages, forms
from participation.web.coding.room import AREA, room
from participation.web.coding.shared import attempt, line, number, numbers, store
from participation.web.context import current_area, current_database, current_person, now
from participation.web.locale import page_language
from participation.web.translate import render

ROUNDS = f"{AREA}/statements/double-coding"
ROUND = f"{ROUNDS}/<int:round_id>"


@room.get(ROUNDS)
@requires(Permission.READ_RESPONSES)
def rounds(area_slug: str) -> str:
    """The rounds of the area, and the form for a new one."""
    del area_slug
    return _rounds({})


@room.post(ROUNDS)
@requires(Permission.EDIT_CODEBOOK)
def start_round(area_slug: str) -> Response | tuple[str, int]:
    """Draw a sample and ask people to code it."""
    area, person = current_area(), current_person()
    lens = forms.lens_of(request.form)
    filters = Filters(lens=lens, coded="no" if request.form.get("uncoded") else "")
    start = partial(
        double_coding.start,
        area_id=area.id,
        name=line("name"),
        size=number("size") or 0,
        strata=request.form.get("strata", ""),
        coder_ids=numbers("coder"),
        filters=filters,
        seed=number("seed"),
        user_id=person.id,
        now=now(),
    )
    try:
        made = store("coding.round_started", start, detail=lambda made: {"round": made})
    except ServiceProblem as problem:
        return _rounds(request.form, render(problem.message)), 400
    flash(gettext("The sample is drawn. The coders can begin."), "success")
    return redirect(url_for("coding.round_results", area_slug=area_slug, round_id=made), 303)


@room.get(ROUND)
@requires(Permission.READ_RESPONSES)
def round_results(area_slug: str, round_id: int) -> str:
    """How far a round has come; when it is done, agreement and disagreements."""
    del area_slug
    area, person = current_area(), current_person()
    with current_database().read() as session:
        view = double_coding.one(session, area.id, round_id)
        shown = double_pages.results(session, area.id, view, page_language())
    if view.is_done:
        current_database().run(
            lambda session: journal.record(
                session, "statements.read", user_id=person.id, area_id=area.id, subject=f"round:{round_id}"
            )
        )
    return render_template("coding/round.html", area=area, person_id=person.id, **shown)


@room.get(f"{ROUND}/code")
@requires(Permission.CODE_STATEMENTS)
def code_blindly(area_slug: str, round_id: int) -> str:
    """A coder's next statement of a round, without anything that others or the machine said of it."""
    del area_slug
    area, person = current_area(), current_person()
    with current_database().read() as session:
        view = double_coding.one(session, area.id, round_id)
        shown = double_pages.blind(session, area.id, view, person.id, page_language())
    if shown["mine"] is None:
        raise NotFound
    if shown["card"] is not None:
        current_database().run(
            lambda session: journal.record(
                session, "statements.read", user_id=person.id, area_id=area.id, subject=f"statement:{shown['card'].id}"
            )
        )
    return render_template("coding/blind.html", area=area, **shown)


@room.post(f"{ROUND}/code")
@requires(Permission.CODE_STATEMENTS)
def store_blind(area_slug: str, round_id: int) -> Response:
    """Store what a coder gives to a statement of a round, and go on."""
    area, person = current_area(), current_person()
    codes = set() if request.form.get("action") == "none" else set(numbers("code"))
    unit_id = number("unit") or 0
    work = partial(
        double_coding.answer,
        area_id=area.id,
        round_id=round_id,
        unit_id=unit_id,
        coder_id=person.id,
        codes=codes,
        now=now(),
    )
    address = url_for("coding.code_blindly", area_slug=area_slug, round_id=round_id)
    return attempt(
        lambda: store("coding.round_coded", work, subject=f"round:{round_id}", detail={"unit": unit_id}),
        gettext("Saved."),
        address,
    )


@room.post(f"{ROUND}/undo")
@requires(Permission.CODE_STATEMENTS)
def undo_blind(area_slug: str, round_id: int) -> Response:
    """Forget the coder's last answer in a round."""
    area, person = current_area(), current_person()
    work = partial(double_coding.take_back, area_id=area.id, round_id=round_id, coder_id=person.id)
    address = url_for("coding.code_blindly", area_slug=area_slug, round_id=round_id)
    try:
        store("coding.round_coded", work, subject=f"round:{round_id}", detail=lambda unit: {"taken_back": unit})
    except ServiceProblem as problem:
        flash(render(problem.message), "error")
    else:
        flash(gettext("Your last decision has been taken back."))
    return redirect(address, 303)


@room.post(f"{ROUND}/close")
@requires(Permission.EDIT_CODEBOOK)
def close_round(area_slug: str, round_id: int) -> Response:
    """End a round and store what the coders agree on."""
    area, person = current_area(), current_person()
    work = partial(double_results.close, area_id=area.id, round_id=round_id, user_id=person.id, now=now())
    address = url_for("coding.round_results", area_slug=area_slug, round_id=round_id)
    stored = 0

    def both() -> None:
        nonlocal stored
        stored = store("coding.round_closed", work, subject=f"round:{round_id}", detail=lambda n: {"agreed": n})
        flash(ngettext("%(num)s agreed statement is coded.", "%(num)s agreed statements are coded.", stored))

    return attempt(both, gettext("The round is closed."), address)


@room.post(f"{ROUND}/units/<int:unit_id>")
@requires(Permission.EDIT_CODEBOOK)
def adjudicate(area_slug: str, round_id: int, unit_id: int) -> Response:
    """Store the third decision about a statement on which the coders differ."""
    area, person = current_area(), current_person()
    codes = set() if request.form.get("action") == "none" else {*numbers("code"), *numbers("more")}
    work = partial(
        double_results.adjudicate,
        area_id=area.id,
        round_id=round_id,
        unit_id=unit_id,
        codes=codes,
        user_id=person.id,
        now=now(),
    )
    address = url_for("coding.round_results", area_slug=area_slug, round_id=round_id, _anchor="disputes")
    detail = {"unit": unit_id, "after": sorted(codes)}
    return attempt(
        lambda: store("coding.adjudicated", work, subject=f"round:{round_id}", detail=detail),
        gettext("The decision is stored."),
        address,
    )


def _rounds(given: object, problem: str = "") -> str:
    area, person = current_area(), current_person()
    with current_database().read() as session:
        found = double_coding.rounds(session, area.id)
        coders = double_coding.coders_of(session, area.id)
    return render_template(
        "coding/rounds.html",
        area=area,
        rounds=found,
        coders=coders,
        person_id=person.id,
        strata=double_pages.STRATA,
        given=given,
        chosen=numbers("coder"),
        problem=problem,
    )
