"""A resident's own answers: opened by the receipt code, shown, deleted."""

from flask import url_for

from participation.services import answering, publishing
from participation.services.errors import NotFound
from participation.services.messages import N_
from participation.web.answer_views import answer_views
from participation.web.context import current_database
from participation.web.interface_words import interface, message_text
from participation.web.question_views import Words
from participation.web.residents import pages
from participation.web.residents.finding import Asked

TITLE = N_("See or delete my answers")
YOURS = N_("Your answers")
DELETED = N_("Your answers are deleted.")


def ask_html(what: Asked, language: str, code: str = "", problem: Words | None = None) -> str:
    """Return the page that asks for a receipt code."""
    return _html(what, language, TITLE, code=code, problem=problem, answers=None)


def shown(what: Asked, language: str, code: str, problem: Words | None = None) -> tuple[str, int]:
    """Return the page with the answers that a code opens, and its status; a wrong code is asked for again."""
    try:
        with current_database().read() as session:
            own = answering.own_response(session, code)
            questionnaire = publishing.version_questionnaire(session, own.version_id)
    except NotFound as error:
        return ask_html(what, language, code, message_text(language, error.message)), 404
    answers = answer_views(questionnaire, own.answers, language, interface(language))
    html = _html(what, language, YOURS, code=code, problem=problem, answers=answers)
    return html, 400 if problem else 200


def deleted(what: Asked, language: str, code: str) -> tuple[str, int]:
    """Delete the answers that a code opens; return the page that says so, and its status."""
    try:
        with current_database().write() as session:
            answering.delete_own(session, code)
    except NotFound as error:
        return ask_html(what, language, code, message_text(language, error.message)), 404
    say = interface(language)
    html = pages.page_html(
        "residents/closed.html", what, language, title=say(DELETED), sentence="", again=_start(what, language)
    )
    return html, 200


def _html(what: Asked, language: str, title: str, **context: object) -> str:
    return pages.page_html(
        "residents/mine.html",
        what,
        language,
        title=interface(language)(title),
        here=url_for("residents.mine", slug=what.survey.slug, language=language),
        again=_start(what, language),
        **context,
    )


def _start(what: Asked, language: str) -> str:
    return url_for("residents.survey", slug=what.survey.slug, language=language)
