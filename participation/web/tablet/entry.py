"""Assisted entry: one dense page in the language of the conversation, with the words of the staff's language beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from participation.services import field_sessions, publishing
from participation.services.answering import Mode, Submission
from participation.services.errors import NotFound, ServiceProblem
from participation.services.field_sessions import SessionView
from participation.services.messages import N_
from participation.services.publishing import SurveyView
from participation.web.interface_words import interface, message_text
from participation.web.question_problems import problem_views
from participation.web.question_steps import step_views
from participation.web.question_views import AgainView, Given, OptionView, ProblemView, QuestionView, Words, wording
from participation.web.sent_forms import CONSENT, Sent
from participation.web.sent_times import missing_times
from surveys.answers import compile_validator
from surveys.questionnaire import Questionnaire
from surveys.wording import Strings

if TYPE_CHECKING:
    from datetime import datetime

    from participation.services.database import Session

ASK_CONSENT = N_("Read the words aloud, and tick the box when the person agrees.")


@dataclass(frozen=True, slots=True)
class Glossed(Words):
    """A text in the language of the conversation, followed by the same in the staff's language.

    Both bring their own lang and dir, since they stand side by side.
    """

    gloss: Words | None = None
    said: Words | None = None

    def __html__(self) -> str:
        words = self.text if self.said is None else replace(self.said, borrowed=False)
        said = Markup('<span lang="{}" dir="{}">{}</span>').format(self.language, self.direction, words)
        if self.gloss is None or self.gloss.text == self.text:
            return str(said)
        gloss = Markup('<span class="gloss" lang="{}" dir="{}">{}</span>')
        return str(said + " " + gloss.format(self.gloss.language, self.gloss.direction, self.gloss.text))


@dataclass(frozen=True, slots=True)
class EntryQuestion:
    """A question with what it says to the interviewer alone."""

    view: QuestionView
    guidance: Words | None


@dataclass(frozen=True, slots=True)
class EntrySection:
    """Questions under a heading; dense says that they are quick to answer and stand side by side."""

    title: Words
    questions: tuple[EntryQuestion, ...]
    again: AgainView | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """A session with what it asks."""

    met: SessionView
    survey: SurveyView
    questionnaire: Questionnaire

    def consent(self, language: str) -> Words:
        """Return the words that a person agrees to."""
        return wording(self.questionnaire, self.questionnaire.consent, language)


def desk(session: "Session", area_id: int, session_id: int) -> Desk:
    """Return a session of the area with what it asks; raise NotFound where there is none."""
    met = field_sessions.one(session, area_id, session_id)
    survey = publishing.survey_by_id(session, met.survey_id)
    return Desk(met, survey, publishing.questionnaire_of(session, survey))


def language_of(at: Desk, wanted: str) -> str:
    """Return the language of the conversation: the one asked for, or the first that is spoken at the session."""
    known = at.questionnaire.languages
    spoken = [code for code in at.met.languages if code in known]
    if wanted and wanted not in known:
        raise NotFound
    return wanted or (spoken[0] if spoken else at.questionnaire.default_language)


def sections(at: Desk, language: str, own_language: str, given: Given) -> list[EntrySection]:
    """Return the questionnaire in the language of the conversation, glossed in the staff's own."""
    questionnaire = at.questionnaire
    said = step_views(questionnaire, language, interface(language), given)
    own = said if own_language == language else step_views(questionnaire, own_language, interface(own_language), given)
    found = []
    for section in questionnaire.sections:
        pairs = [(one, other) for one, other in zip(said, own, strict=True) if one.section == section.id]
        questions = tuple(
            EntryQuestion(
                _glossed_question(view, gloss, both=own is not said),
                _own(questionnaire, questionnaire.by_id[view.id.rpartition(".")[2]].guidance, own_language),
            )
            for one, other in pairs
            for view, gloss in zip(one.questions, other.questions, strict=True)
        )
        title = wording(questionnaire, section.title, own_language)
        again = next((other.again for _, other in pairs if other.again is not None), None)
        found.append(EntrySection(replace(title, borrowed=True), questions, again))
    return found


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


def _own(questionnaire: Questionnaire, strings: Strings, own_language: str) -> Words | None:
    return replace(wording(questionnaire, strings, own_language), borrowed=True) if strings else None


def _glossed(said: Words, own: Words, *, both: bool) -> Glossed:
    return Glossed(said.text, said.language, said.direction, said.borrowed, own if both else None, said)


def _maybe(said: Words | None, own: Words | None, *, both: bool) -> Words | None:
    return None if said is None else _glossed(said, own or said, both=both)


def _glossed_option(said: OptionView, own: OptionView, *, both: bool) -> OptionView:
    return replace(said, label=_glossed(said.label, own.label, both=both))


def _glossed_question(said: QuestionView, own: QuestionView, *, both: bool) -> QuestionView:
    options = zip(said.options, own.options, strict=True)
    return replace(
        said,
        label=_glossed(said.label, own.label, both=both),
        hint=_maybe(said.hint, own.hint, both=both),
        options=tuple(_glossed_option(one, other, both=both) for one, other in options),
        low=_maybe(said.low, own.low, both=both),
        high=_maybe(said.high, own.high, both=both),
        required=False,  # the browser must not stop the staff before the server has kept what was typed
    )
