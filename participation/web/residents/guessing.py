"""Wrong codes, of receipts and of saved answers: a network that tries very many has to wait. Right ones never count."""

from collections.abc import Callable
from functools import wraps

from flask import request
from werkzeug.wrappers import Response

from participation.services.messages import Message
from participation.services.tries import TOO_MANY, TooMany
from participation.web import limits
from participation.web.interface_words import message_text
from participation.web.question_views import Words
from participation.web.residents import finding, pages
from participation.web.residents.finding import Asked

AskHtml = Callable[[Asked, str, str, Words], str]
View = Callable[[str, str], Response]


def guarded(ask_html: AskHtml) -> Callable[[View], View]:
    """Count wrong codes that the view answers with 404; ask again, with what was typed, where there were too many."""

    def around(view: View) -> View:
        @wraps(view)
        def guarded_view(slug: str, language: str) -> Response:
            what = finding.asked(slug)
            try:
                limits.refuse_guessing()
            except TooMany as refused:
                code, problem = request.form.get("code", ""), message_text(language, Message(TOO_MANY))
                reply = pages.reply(ask_html(what, language, code, problem), 429)
                reply.headers["Retry-After"] = str(int(refused.wait.total_seconds()))
                return reply
            response = view(slug, language)
            if response.status_code == 404:
                limits.count_wrong_code()
            return response

        return guarded_view

    return around
