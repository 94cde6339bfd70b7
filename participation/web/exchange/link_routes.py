"""Addresses of links with a name, their QR codes and posters, and of the visitor who comes by one."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from participation.services import field_sessions, named_links, publishing, survey_status
from participation.services.database import Session
from participation.services.errors import ServiceProblem
from participation.services.permissions import Permission
from participation.web import link_memory
from participation.web.access import public, requires
from participation.web.context import current_area, current_database, current_person, current_settings, now
from participation.web.exchange import forms, link_pages
from participation.web.locale import page_language
from participation.web.translate import render

BASE = "/staff/<slug:area_slug>/links"
ONE = f"{BASE}/<int:link_id>"


def add_to(room: Blueprint) -> None:
    """Put these addresses into the room."""
    room.add_url_rule("/l/<string:token>", view_func=follow)
    room.add_url_rule(BASE, view_func=links, methods=["GET", "POST"])
    room.add_url_rule(ONE, view_func=link)
    room.add_url_rule(f"{ONE}/end", view_func=end, methods=["POST"])
    room.add_url_rule(f"{ONE}/poster.pdf", view_func=poster)


@public
def follow(token: str) -> AnyResponse:
    """Lead a visitor from a short address to the survey."""
    with current_database().read() as session:
        found = named_links.by_token(session, token)
    if not found.is_ended:
        link_memory.remember(found.token)
    via = None
    if found.field_session_id is not None and not found.is_ended:
        via = field_sessions.session_key(current_settings().secret_key, found.field_session_id)
    if found.language:
        address = url_for("residents.survey", slug=found.survey, language=found.language, via=via)
    else:
        address = url_for("residents.languages", slug=found.survey, via=via)
    return redirect(address, 303)


@requires(Permission.PLAN_SESSIONS)
def links(area_slug: str) -> str | AnyResponse | tuple[str, int]:
    """List the area's links, and make one."""
    area, moment = current_area(), now()
    with current_database().read() as session:
        if not publishing.surveys_of(session, area.id):
            return render_template("exchange/no_links.html")
        survey = survey_status.chosen(session, area.id, request.values.get("survey", ""))
        shown = link_pages.overview(session, area, survey, page_language())
    if request.method == "GET":
        return _links_page(forms.Typed({"session": request.args.getlist("session")}), shown)
    form, person_id = forms.typed(request.form), current_person().id
    met = form.first("session")

    def work(session: Session) -> int:
        return named_links.make(
            session,
            area.id,
            survey.id,
            name=form.first("name"),
            language=form.first("language"),
            field_session_id=int(met) if met.isascii() and met.isdecimal() and len(met) < 10 else None,
            user_id=person_id,
            now=moment,
        )

    try:
        link_id = current_database().run(work)
    except ServiceProblem as problem:
        form = forms.typed(request.form, {problem.field or "name": render(problem.message)})
        return _links_page(form, shown), problem.status
    return redirect(url_for("exchange.link", area_slug=area_slug, link_id=link_id), 303)


@requires(Permission.PLAN_SESSIONS)
def link(area_slug: str, link_id: int) -> str:
    """Show a link: its address, its QR code, how many answers came by it, its poster."""
    with current_database().read() as session:
        found = named_links.one(session, current_area().id, link_id)
        shown = link_pages.one(session, found, page_language())
    return render_template("exchange/link.html", area_slug=area_slug, typed=forms.Typed({}), **shown)


@requires(Permission.PLAN_SESSIONS)
def end(area_slug: str, link_id: int) -> AnyResponse:
    """Count no further answers by a link."""
    area_id, person_id, moment = current_area().id, current_person().id, now()
    current_database().run(lambda session: named_links.end(session, area_id, link_id, user_id=person_id, now=moment))
    flash(_("The link is no longer counted. Who has it still finds the survey."), "success")
    return redirect(url_for("exchange.links", area_slug=area_slug), 303)


@requires(Permission.PLAN_SESSIONS)
def poster(area_slug: str, link_id: int) -> Response:
    """Give the link's poster as PDF, in the languages asked for."""
    del area_slug
    with current_database().read() as session:
        found = named_links.one(session, current_area().id, link_id)
        pdf = link_pages.poster(session, found, request.args.getlist("language"))
    reply = Response(pdf, mimetype="application/pdf")
    reply.headers["Content-Disposition"] = f'inline; filename="{found.survey}-{found.token}.pdf"'
    return reply


def _links_page(form: forms.Typed, shown: dict[str, Any]) -> str:
    return render_template("exchange/links.html", typed=form, **shown)
