"""A form that came in: checked, stored, or shown again with every answer."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Response

from participation.services import (
    answering,
    field_sessions,
    marks,
    named_links,
    publishing,
    saved_drafts,
    waiting_files,
)
from participation.services.answering import Outcome, Receipt, Submission
from participation.services.messages import N_
from participation.services.tries import TooMany
from participation.web import link_memory
from participation.web.context import current_database, current_settings
from participation.web.interface_words import interface, message_text
from participation.web.question_problems import problem_views
from participation.web.question_views import Given, ProblemView
from participation.web.residents import oddness, pages, via
from participation.web.residents.finding import Asked
from participation.web.sent_forms import AGE, CONSENT, Sent, hidden_fields
from participation.web.sent_times import missing_times
from surveys.answers import compile_validator

log = logging.getLogger("tettpa")

if TYPE_CHECKING:
    from participation.services.database import Session

CLOSED = N_("This survey is closed. Your answers were not stored.")
STALE = N_("The page had been open for a long time. Nothing is lost. Please press Send once more.")
NOT_NOW = N_(
    "Tett på cannot store anything right now. Nothing is lost: your answers are still on this page. "
    "Press Send again in a few minutes."
)
NO_CONSENT = N_("Tick the box to take part.")


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of the check.

    Attributes:
        answers: the validated document, or None where the page must be shown again.
        status: of the page that is shown again.
        sends_again: nothing is to be corrected, only to be sent once more.
        is_closed: the survey was closed meanwhile.
    """

    answers: dict[str, Any] | None
    status: int = 200
    problems: tuple[ProblemView, ...] = ()
    sends_again: bool = False
    is_closed: bool = False


def check(what: Asked, language: str, sent: Sent, wrong: tuple[ProblemView, ...] = ()) -> Checked:
    """Check a form: first what the person can correct, then the token, so that nobody is sent round twice.

    Args:
        what: the survey.
        language: the page's.
        sent: the form.
        wrong: what was found before, of its files.
    """
    if sent.is_draft or (sent.is_later and not wrong):
        return Checked(None, problems=wrong)
    if not what.survey.is_open:
        return Checked(None, 409, is_closed=True)
    say = interface(language)
    validated = compile_validator(what.questionnaire).validate(sent.answers)
    problems = problem_views(what.questionnaire, validated.problems, language, say)
    problems = (*wrong, *problems)
    if not sent.consent:
        problems = (ProblemView(say(NO_CONSENT), CONSENT), *problems)
    if what.rules.asks_age and not sent.old_enough:
        problems = (ProblemView(say(NO_CONSENT), AGE), *problems)
    problems = problems or tuple(missing_times(what.questionnaire, sent, validated.answers, say))
    if problems:
        return Checked(None, 400, problems)
    if not sent.has_token:
        return Checked(None, 400, (ProblemView(say(STALE)),), sends_again=True)
    return Checked(validated.answers)


def again_html(what: Asked, language: str, sent: Sent, checked: Checked) -> str:
    """Return the page with every answer kept, and with what is to be corrected."""
    if checked.is_closed:
        return pages.closed_html(what, language, CLOSED)
    oddness.note_return(sent.id)
    given = Given(sent.raw, checked.problems)
    at = sent.at if (sent.is_draft and not checked.problems) or checked.sends_again else ""
    hidden = hidden_fields(sent.id, sent.saved, sent.own)
    return pages.survey_html(what, language, given, hidden, at=at, sends_again=checked.sends_again)


def store(what: Asked, language: str, sent: Sent, answers: dict[str, Any], now: datetime) -> Receipt:
    """Store the answers durably, once however often they are sent; what is odd about the sending is marked.

    Raises:
        Conflict: the survey was closed meanwhile.
        TooMany: too many have come from this network; nothing is stored.
    """
    secret, key, link = current_settings().secret_key, via.key(), link_memory.token()
    sending = oddness.of_request(sent.id, now)

    def work(session: "Session") -> Receipt:
        # Read anew in the transaction: the survey may have been closed since the page was asked for. The version
        # stays the one that the answers were checked against.
        status = publishing.status_by_slug(session, what.survey.slug)
        submission = Submission(
            id=sent.id,
            survey=replace(what.survey, status=status),
            questionnaire=what.questionnaire,
            language=language,
            answers=answers,
            consent=what.consent(language),
            received=now,
            field_session_id=field_sessions.session_for_answers(session, secret, key, what.survey.id, now=now),
        )
        receipt = answering.submit(session, submission, secret=secret)
        if receipt.outcome != Outcome.DUPLICATE:
            met = submission.field_session_id is not None
            reasons = oddness.count(session, sending, what.survey.id, in_field_session=met, now=now)
            marks.mark(session, receipt.response_id, what.survey.id, reasons, now=now)
        if receipt.outcome == Outcome.STORED and what.questionnaire.asks_for_files:
            waiting_files.hand_over(session, sent.id, answers, now=now)
        if sent.saved:
            saved_drafts.forget(session, what.survey.id, sent.saved)
        if link and receipt.outcome == Outcome.STORED:
            named_links.count_answer(session, link, what.survey.id)
        return receipt

    receipt = current_database().run(work)
    oddness.forget_return()
    return receipt


def not_now(what: Asked, language: str, sent: Sent, error: Exception) -> Response:
    """Return the page with every answer kept, where the database can store nothing; it asks the database nothing."""
    log.error("answers could not be stored: %s", type(error).__name__)
    problem = ProblemView(interface(language)(NOT_NOW))
    return pages.reply(again_html(what, language, sent, Checked(None, 503, (problem,), sends_again=True)), 503)


def too_many(what: Asked, language: str, sent: Sent, refused: TooMany) -> Response:
    """Return the page with every answer kept, where too much has come from a network at once."""
    problem = ProblemView(message_text(language, refused.message))
    reply = pages.reply(again_html(what, language, sent, Checked(None, 429, (problem,), sends_again=True)), 429)
    reply.headers["Retry-After"] = str(int(refused.wait.total_seconds()))
    return reply
