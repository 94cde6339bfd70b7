"""A resident corrects answers in the same form that asked for them; the receipt code opens it."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flask import redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from participation.services import answering, corrections, publishing
from participation.services.errors import NotFound, ServiceProblem
from participation.services.messages import N_
from participation.services.publishing import SurveyStatus
from participation.web.context import current_database, current_settings
from participation.web.interface_words import interface, message_text
from participation.web.question_steps import TIMES
from participation.web.question_views import Given
from participation.web.residents import own_answers, pages, sending
from participation.web.residents.finding import Asked
from participation.web.sent_files import with_files
from participation.web.sent_forms import AGE, CONSENT, Sent, hidden_fields
from surveys.questionnaire import Questionnaire, QuestionType
from surveys.sending import as_sent
from surveys.values import RANK

if TYPE_CHECKING:
    from participation.services.database import Session

CHANGED = N_("Your answers are changed.")
SAME_CODE = N_("Your receipt code is the same as before.")


def opened(what: Asked, language: str, code: str, now: datetime) -> tuple[str, int]:
    """Return the form with the answers that a code opens, and the page's status; a wrong code is asked for again."""
    page_id = uuid4()

    def work(session: "Session") -> tuple[answering.OwnResponse, Questionnaire]:
        own = corrections.begin(session, code, page_id, now=now)
        return own, publishing.version_questionnaire(session, own.version_id)

    try:
        own, asked = current_database().run(work)
    except NotFound as error:
        return own_answers.ask_html(what, language, code, message_text(language, error.message)), 404
    then = _then(what, asked)
    given = Given({**raw_of(asked, own.answers), CONSENT: ["yes"], AGE: ["yes"]})
    hidden = hidden_fields(page_id, own=f"{own.revision} {code}")
    return pages.survey_html(then, _spoken(then, language), given, hidden), 200


def answered(what: Asked, language: str, sent: Sent, now: datetime) -> AnyResponse:
    """Store a correction, or show the form again with what is to be put right."""
    number, _, code = sent.own.partition(" ")
    try:
        with current_database().read() as session:
            own = answering.own_response(session, code)
            asked = publishing.version_questionnaire(session, own.version_id)
    except NotFound as error:
        return pages.reply(own_answers.ask_html(what, language, code, message_text(language, error.message)), 404)
    then = _then(what, asked)
    sent, wrong = with_files(asked, interface(language), sent, now)
    checked = sending.check(then, language, sent, wrong)
    if checked.answers is None:
        return pages.reply(sending.again_html(then, language, sent, checked), checked.status)
    revision = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    try:
        _store(code, checked.answers, revision, sent, language, now)
    except ServiceProblem as problem:
        sentence = message_text(language, problem.message)
        return pages.reply(own_answers.ask_html(what, language, code, sentence), problem.status)
    return redirect(url_for("residents.changed", slug=what.survey.slug, language=language), 303)


def changed_html(what: Asked, language: str) -> str:
    """Return the page that says that answers are changed."""
    say = interface(language)
    again = url_for("residents.mine", slug=what.survey.slug, language=language)
    return pages.page_html(
        "residents/closed.html", what, language, title=say(CHANGED), sentence=say(SAME_CODE), mine=again
    )


def raw_of(asked: Questionnaire, answers: dict[str, Any]) -> dict[str, list[str]]:
    """Return stored answers as the fields of the form."""
    raw = dict(as_sent(answers))
    for name in list(raw):
        question = asked.by_id.get(name.rpartition(".")[2])
        if question is not None and question.type == QuestionType.RANKING:
            raw.update({f"{name}{RANK}{option}": [str(at)] for at, option in enumerate(raw.pop(name), 1)})
    for section in asked.sections:
        if section.repeat is not None:
            raw[TIMES + section.id] = [str(len(answers.get(section.id, [])))]
    return raw


def _store(code: str, answers: dict[str, Any], revision: int, sent: Sent, language: str, now: datetime) -> None:
    secret = current_settings().secret_key
    current_database().run(
        lambda session: corrections.correct(
            session,
            code,
            answers,
            revision=revision,
            page_id=sent.id,
            language=language,
            secret=secret,
            now=now,
        )
    )


def _then(what: Asked, asked: Questionnaire) -> Asked:
    """Return the survey as it was answered; a closed one takes corrections, which everybody has a right to."""
    return replace(what, survey=replace(what.survey, status=SurveyStatus.OPEN), questionnaire=asked)


def _spoken(then: Asked, language: str) -> str:
    return language if then.speaks(language) else then.default_language
