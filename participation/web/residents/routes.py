"""The residents' addresses. Whoever has the link may use them; nothing here asks who somebody is."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from participation.services import answering, survey_media
from participation.services.tries import TooMany
from participation.services.unavailable import DATABASE_ERRORS
from participation.web import sent_forms
from participation.web.access import public
from participation.web.context import current_database, current_settings, now
from participation.web.csrf import csrf
from participation.web.interface_words import interface
from participation.web.residents import (
    correcting,
    finding,
    guessing,
    later,
    more_routes,
    own_answers,
    pages,
    posters,
    sending,
    via,
)
from participation.web.sent_files import with_files

room = Blueprint("residents", __name__)
more_routes.add_to(room)

RECEIPT = "receipt"


@room.get("/s/<slug:slug>")
@public
def languages(slug: str) -> AnyResponse:
    """Let the visitor choose a language by its own name."""
    via.remember()
    what = finding.asked(slug)
    page = pages.languages_html(what) if what.survey.is_open else pages.closed_html(what, what.default_language)
    return pages.reply(page)


@room.get("/s/<slug:slug>/<string:language>")
@public
def survey(slug: str, language: str) -> AnyResponse:
    """Show the survey, clean: from the cache but for the token and the response's id."""
    via.remember()
    view = finding.survey(slug)
    page = pages.cached_page(view, language, finding.media(slug), finding.rules(slug)) if view.is_open else None
    if page is None:
        what = finding.asked(slug)
        if not what.speaks(language):
            return redirect(url_for("residents.languages", slug=slug), 303)
        if not view.is_open:
            return pages.reply(pages.closed_html(what, language))
        page = pages.rendered_page(what, language)
    # The next person on a shared phone finds no way back to the last one's code.
    if RECEIPT in session:
        del session[RECEIPT]
    return pages.spliced_reply(page, sent_forms.hidden_fields().encode(), request.headers.get("Accept-Encoding"))


@room.post("/s/<slug:slug>/<string:language>")
@public
def answer(slug: str, language: str) -> AnyResponse:
    """Store the answers, or show the page again with all of them and what is to be corrected."""
    what = finding.asked(slug)
    if not what.speaks(language):
        return redirect(url_for("residents.languages", slug=slug), 303)
    sent = sent_forms.read(request.form, request.files)
    try:
        return _taken(what, language, sent)
    except DATABASE_ERRORS as error:
        return sending.not_now(what, language, sent, error)


def _taken(what: finding.Asked, language: str, sent: sent_forms.Sent) -> AnyResponse:
    if sent.own:
        corrected = guessing.guarded(own_answers.ask_html)(lambda *_: correcting.answered(what, language, sent, now()))
        return corrected(what.survey.slug, language)
    sent, wrong = with_files(what.questionnaire, interface(language), sent, now())
    checked = sending.check(what, language, sent, wrong)
    if sent.is_later and not wrong and sent.has_token and what.survey.is_open:
        return pages.reply(later.saved_html(what, language, sent, now()))
    if checked.answers is None:
        return pages.reply(sending.again_html(what, language, sent, checked), checked.status)
    try:
        receipt = sending.store(what, language, sent, checked.answers, now())
    except TooMany as refused:
        return sending.too_many(what, language, sent, refused)
    session[RECEIPT] = receipt.response_id.hex
    return redirect(url_for("residents.thanks", slug=what.survey.slug, language=language), 303)


@room.get("/s/<slug:slug>/<string:language>/thanks")
@public
def thanks(slug: str, language: str) -> AnyResponse:
    """Show the receipt code of what this visitor has just sent, until the next person begins."""
    what = finding.asked(slug)
    if RECEIPT not in session or not what.speaks(language):
        return redirect(url_for("residents.languages", slug=slug), 303)
    code = answering.receipt_code(current_settings().secret_key, UUID(hex=session[RECEIPT]))
    return pages.reply(pages.thanks_html(what, language, code))


@room.get("/s/<slug:slug>/<string:language>/mine")
@public
def mine(slug: str, language: str) -> AnyResponse:
    """Ask for a receipt code."""
    what = finding.asked(slug)
    if not what.speaks(language):
        return redirect(url_for("residents.languages", slug=slug), 303)
    return pages.reply(own_answers.ask_html(what, language))


@room.post("/s/<slug:slug>/<string:language>/mine")
@public
@guessing.guarded(own_answers.ask_html)
def open_mine(slug: str, language: str) -> AnyResponse:
    """Show or delete the answers that the receipt code opens."""
    what = finding.asked(slug)
    if not what.speaks(language):
        return redirect(url_for("residents.languages", slug=slug), 303)
    code = request.form.get("code", "")
    if "correct" in request.form:
        return pages.reply(*correcting.opened(what, language, code, now()))
    if "delete" not in request.form:
        return pages.reply(*own_answers.shown(what, language, code))
    if request.form.get("sure") != "yes":
        problem = interface(language)("Tick the box to delete your answers.")
        return pages.reply(*own_answers.shown(what, language, code, problem))
    session.pop(RECEIPT, None)
    return pages.reply(*own_answers.deleted(what, language, code))


@room.get("/s/<slug:slug>/<string:language>/continue")
@public
def ask_code(slug: str, language: str) -> AnyResponse:
    """Ask for the code of answers that were put aside."""
    what = finding.asked(slug)
    if not what.speaks(language):
        return redirect(url_for("residents.languages", slug=slug), 303)
    return pages.reply(later.ask_html(what, language))


@room.post("/s/<slug:slug>/<string:language>/continue")
@public
@guessing.guarded(later.ask_html)
def go_on(slug: str, language: str) -> AnyResponse:
    """Show the survey with the answers that a code opens."""
    what = finding.asked(slug)
    if not what.speaks(language):
        return redirect(url_for("residents.languages", slug=slug), 303)
    return pages.reply(*later.opened(what, language, request.form.get("code", ""), now()))


@room.get("/s/<slug:slug>/media/<int:number>/<string:name>")
@public
def medium(slug: str, number: int, name: str) -> AnyResponse:
    """Give a picture or sound of the survey; a replaced one has another number, so that phones may keep it."""
    del number
    with current_database().read() as found:
        held = survey_media.open_medium(found, finding.survey(slug).area_id, name)
    return Response(held.content, mimetype=held.media_type, headers={"Cache-Control": "public, max-age=604800"})


@room.get("/s/<slug:slug>/qr.svg")
@public
def qr(slug: str) -> AnyResponse:
    """Give the survey's address as a QR code."""
    finding.survey(slug)
    address = url_for("residents.languages", slug=slug, _external=True)
    return Response(posters.qr_svg(address), mimetype="image/svg+xml")


@room.get("/s/<slug:slug>/poster")
@public
def poster(slug: str) -> AnyResponse:
    """Show a page to print: the code to scan, and the call to answer in every language."""
    what = finding.asked(slug)
    return pages.reply(posters.poster_html(what))


# The global check refuses before the view, and what was typed would be lost. This view makes the check itself
# (sent_forms.has_token) and stores nothing without a token.
csrf.exempt(answer)
