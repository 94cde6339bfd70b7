"""Answers put aside to go on with later, by a code."""

from datetime import datetime
from typing import TYPE_CHECKING

from flask import url_for

from participation.services import saved_drafts, waiting_files
from participation.services.errors import NotFound
from participation.services.messages import N_
from participation.services.saved_drafts import Draft
from participation.web.context import current_database
from participation.web.interface_words import interface, message_text
from participation.web.question_views import Given, Words
from participation.web.residents import pages
from participation.web.residents.finding import Asked
from participation.web.sent_forms import CONSENT, Sent, hidden_fields

if TYPE_CHECKING:
    from participation.services.database import Session

SAVED = N_("Your answers are put aside.")
GO_ON = N_("Go on with saved answers")


def saved_html(what: Asked, language: str, sent: Sent, now: datetime) -> str:
    """Put what was sent aside and return the page with its code; nothing of it stays in the browser."""

    def work(session: "Session") -> str:
        draft = Draft(
            page_id=sent.id,
            language=language,
            raw={**sent.answers, **sent.times},
            files=waiting_files.contents(session, sent.id),
            consent=sent.consent,
        )
        code = saved_drafts.save(session, what.survey.id, draft, now=now)
        waiting_files.forget(session, sent.id)
        if sent.saved:
            saved_drafts.forget(session, what.survey.id, sent.saved)
        return code

    code = current_database().run(work)
    slug = what.survey.slug
    return pages.page_html(
        "residents/later.html",
        what,
        language,
        title=interface(language)(SAVED),
        code=code,
        address=url_for("residents.ask_code", slug=slug, language=language, _external=True),
        again=url_for("residents.languages", slug=slug),
    )


def ask_html(what: Asked, language: str, code: str = "", problem: Words | None = None) -> str:
    """Return the page that asks for a code."""
    slug = what.survey.slug
    return pages.page_html(
        "residents/continue.html",
        what,
        language,
        title=interface(language)(GO_ON),
        here=url_for("residents.ask_code", slug=slug, language=language),
        again=url_for("residents.survey", slug=slug, language=language),
        code=code,
        problem=problem,
    )


def opened(what: Asked, language: str, code: str, now: datetime) -> tuple[str, int]:
    """Return the survey with the answers that a code opens, and the page's status; a wrong code is asked for again."""
    if not what.survey.is_open:
        return pages.closed_html(what, language), 409

    def work(session: "Session") -> tuple[Draft, str]:
        draft, lookup = saved_drafts.unseal(session, what.survey.id, code, now=now)
        kept = waiting_files.keep(session, draft.page_id, what.questionnaire, draft.files, now=now)
        raw = {name: values for name, values in draft.raw.items() if not name.endswith((".file", ".media_type"))}
        return Draft(draft.page_id, draft.language, raw | kept.raw, {}, draft.consent), lookup

    try:
        draft, lookup = current_database().run(work)
    except NotFound as error:
        return ask_html(what, language, code, message_text(language, error.message)), 404
    given = Given({**draft.raw, CONSENT: ["yes"] if draft.consent else []})
    return pages.survey_html(what, language, given, hidden_fields(draft.page_id, lookup)), 200
