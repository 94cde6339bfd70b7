"""Assisted entry: one dense page in the language of the conversation, with the words of the staff's language beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from participation.services import field_sessions, privacy_rules, publishing
from participation.services.answering import Mode, Submission
from participation.services.errors import NotFound, ServiceProblem
from participation.services.field_sessions import SessionView
from participation.services.messages import N_
from participation.services.privacy_rules import SurveyRules
from participation.services.publishing import SurveyView
from participation.web.interface_words import interface, message_text
from participation.web.question_problems import problem_views
from participation.web.question_views import Given, ProblemView, Words, wording
from participation.web.sent_forms import AGE, CONSENT, Sent
from participation.web.sent_times import missing_times
from surveys.answers import compile_validator
from surveys.questionnaire import Questionnaire

if TYPE_CHECKING:
    from datetime import datetime

    from participation.services.database import Session

ASK_AGE = N_("Tick the box to take part.")
ASK_CONSENT = N_("Read the words aloud, and tick the box when the person agrees.")


@dataclass(frozen=True, slots=True)
class Desk:
    """A session with one of the surveys in use there.

    Attributes:
        asked: all of them as (survey, questionnaire), the session's first before the others.
    """

    met: SessionView
    survey: SurveyView
    questionnaire: Questionnaire
    asked: tuple[tuple[SurveyView, Questionnaire], ...]
    rules: SurveyRules = field(default_factory=SurveyRules)

    @property
    def argument(self) -> str | None:
        """What says in an address which survey it is, None for the session's first."""
        return self.survey.slug if self.survey.id != self.met.survey_id else None

    def consent(self, language: str) -> Words:
        """Return the words that a person agrees to."""
        return wording(self.questionnaire, self.questionnaire.consent, language)


def desk(session: "Session", area_id: int, session_id: int, slug: str = "") -> Desk:
    """Return a session of the area with the survey of this address, or its first.

    Raises:
        NotFound: there is no such session, or the survey is not in use there.
    """
    met = field_sessions.one(session, area_id, session_id)
    surveys = [publishing.survey_by_id(session, number) for number in met.surveys]
    asked = tuple((survey, publishing.questionnaire_of(session, survey)) for survey in surveys)
    for survey, questionnaire in asked:
        if slug in {"", survey.slug}:
            return Desk(met, survey, questionnaire, asked, privacy_rules.of_survey(session, survey.id))
    raise NotFound


def language_of(at: Desk, wanted: str) -> str:
    """Return the language of the conversation: the one asked for, or the first that is spoken at the session."""
    known = at.questionnaire.languages
    spoken = [code for code in at.met.languages if code in known]
    if wanted and wanted not in known:
        raise NotFound
    return wanted or (spoken[0] if spoken else at.questionnaire.default_language)


def given(form: "Mapping[str, Sequence[str]]", problems: Sequence[ProblemView] = ()) -> Given:
    """Return what has been typed, with what is wrong; sentences for the staff stand among a resident's words."""
    marked = tuple(replace(problem, text=replace(problem.text, borrowed=True)) for problem in problems)
    return Given(form, marked)


def check(
    at: Desk, sent: Sent, *, language: str, own_language: str, user_id: int, now: "datetime"
) -> tuple[Submission | None, list[ProblemView]]:
    """Return what is to be stored, or what is wrong with it in the staff's language."""
    say = interface(own_language)
    checked = compile_validator(at.questionnaire).validate(sent.answers)
    problems = list(problem_views(at.questionnaire, checked.problems, own_language, say))
    problems = problems or missing_times(at.questionnaire, sent, checked.answers, say)
    if not sent.consent:
        problems.insert(0, ProblemView(say(ASK_CONSENT), CONSENT, say("Consent")))
    if at.rules.asks_age and not sent.old_enough:
        problems.insert(0, ProblemView(say(ASK_AGE), AGE, say("Consent")))
    if problems:
        return None, problems
    submission = Submission(
        id=sent.id,
        survey=at.survey,
        questionnaire=at.questionnaire,
        language=language,
        answers=checked.answers,
        consent=at.consent(language).text,
        received=now,
        mode=Mode.ASSISTED,
        field_session_id=at.met.id,
        recorded_by=user_id,
    )
    return submission, []


def refused(problem: ServiceProblem, own_language: str) -> ProblemView:
    """Return why a service did not store the answers, for the top of the form."""
    return ProblemView(message_text(own_language, problem.message))
