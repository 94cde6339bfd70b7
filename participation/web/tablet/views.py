"""What the room's routes do between a request and a service, apart from routing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from flask import render_template, request

from participation.services import field_sessions, journal, recording, waiting_files
from participation.services.answering import Outcome
from participation.services.database import Session
from participation.services.errors import NotFound, ServiceProblem
from participation.services.field_sessions import SessionView
from participation.web import sent_forms
from participation.web.age_words import age_view
from participation.web.context import current_area, current_database, current_person, current_settings, now
from participation.web.glossed import sections
from participation.web.interface_words import interface
from participation.web.locale import page_language
from participation.web.question_steps import has_rules
from participation.web.question_views import ProblemView
from participation.web.sent_files import with_files
from participation.web.sent_forms import Sent
from participation.web.survey_names import survey_name
from participation.web.tablet import entry, pages, plan_pages
from participation.web.tablet.forms import LogForm, SessionForm, StaffForm


def note(action: str, subject: str, **detail: Any) -> None:
    """Write into the journal that the person read something of a session (session:ID) or a day (day:DATE)."""
    area_id, person_id = current_area().id, current_person().id
    current_database().run(
        lambda session: journal.record(
            session, action, user_id=person_id, area_id=area_id, subject=subject, detail=detail
        )
    )


def form_page(template: str, form: StaffForm, **context: Any) -> tuple[str, int]:
    """Return a form's page; its status says whether something is wrong."""
    wrong = bool(form.errors)
    return render_template(template, area=current_area(), form=form, **context), 400 if wrong else 200


def session_form(view: SessionView | None = None) -> tuple[SessionForm, plan_pages.Choices]:
    """Return the form for a session with what it has to choose from, filled with a session where one is given."""
    form = SessionForm()
    with current_database().read() as session:
        offered = plan_pages.choices(session, current_area(), page_language())
    form.offer(offered.surveys, offered.methods, offered.languages, offered.staff)
    if view is not None and not form.is_submitted():
        form.show(view)
    return form, offered


def log_form(view: SessionView) -> LogForm:
    """Return the form for a session's log, filled with what is known already."""
    form = LogForm()
    if not form.is_submitted():
        form.show(view)
    return form


def plan(form: SessionForm) -> int:
    """Store a planned session and return its id."""
    wanted, area_id, moment = form.plan(), current_area().id, now()
    return _change(
        "sessions.plan", lambda session: field_sessions.plan(session, area_id=area_id, now=moment, **wanted).id
    )


def edit(session_id: int, form: SessionForm) -> None:
    """Store what was changed of a session."""
    wanted, area_id = form.plan(), current_area().id
    _change("sessions.edit", lambda session: field_sessions.edit(session, area_id, session_id, **wanted).id)


def cancel(session_id: int) -> None:
    """Take a planned session off the list."""
    area_id = current_area().id

    def work(session: Session) -> int:
        field_sessions.cancel(session, area_id, session_id)
        return session_id

    _change("sessions.cancel", work)


def start(session_id: int) -> None:
    """Open a session."""
    area_id = current_area().id
    _change("sessions.open", lambda session: field_sessions.start(session, area_id, session_id).id)


def close(session_id: int, form: LogForm) -> None:
    """Close a session with its log."""
    log, area_id, person_id, moment = form.log(), current_area().id, current_person().id, now()
    _change(
        "sessions.close",
        lambda session: field_sessions.close(session, area_id, session_id, log, user_id=person_id, now=moment)[0].id,
    )


def reopen(session_id: int) -> None:
    """Open a closed session again."""
    area_id = current_area().id
    _change("sessions.reopen", lambda session: field_sessions.reopen(session, area_id, session_id).id)


def _change(action: str, work: Callable[[Session], int]) -> int:
    """Do work on a session, which returns its id, with its line in the journal; both stand or fall together."""
    # The work may run in another thread: it knows nothing of the request.
    area_id, person_id, moment = current_area().id, current_person().id, now()

    def both(session: Session) -> int:
        session_id = work(session)
        subject = f"session:{session_id}"
        journal.record(session, action, user_id=person_id, area_id=area_id, subject=subject, now=moment)
        return session_id

    return current_database().run(both)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of a page that was sent: stored, or to be shown again with what is wrong and a status."""

    sent: Sent
    stored: recording.Recorded | None = None
    problems: Sequence[ProblemView] = ()
    status: int = 200


def record(at: entry.Desk, language: str) -> Attempt:
    """Check and store what the request sent, or find out why it comes back."""
    area_id, own_language, moment = current_area().id, page_language(), now()
    # The global check has seen the token.
    sent = replace(sent_forms.read(request.form, request.files), has_token=True)
    sent, wrong = with_files(at.questionnaire, interface(own_language), sent, moment)
    if sent.is_draft:
        return Attempt(sent, problems=wrong)
    submission, problems = entry.check(
        at, sent, language=language, own_language=own_language, user_id=current_person().id, now=moment
    )
    if submission is None or wrong:
        return Attempt(sent, problems=[*wrong, *problems], status=400)
    secret, answers = current_settings().secret_key, submission.answers

    def work(session: Session) -> recording.Recorded:
        stored = recording.record(session, submission, area_id=area_id, secret=secret)
        if stored.receipt.outcome == Outcome.STORED:
            waiting_files.hand_over(session, sent.id, answers, now=moment)
        return stored

    try:
        return Attempt(sent, current_database().run(work), status=303)
    except ServiceProblem as problem:
        return Attempt(sent, problems=[entry.refused(problem, own_language)], status=problem.status)


def kept(recorded: recording.Recorded) -> str | None:
    """Return what the next page is told of a page that was sent again with other answers, None of any other."""
    return "1" if recorded.receipt.outcome == Outcome.CONFLICT_KEPT else None


def saved(session: Session, session_id: int, sent: Mapping[str, str]) -> dict[str, Any] | None:
    """Return which answer has just been saved, None where none has or it is not this person's."""
    mine = {str(answer.id): answer for answer in recording.mine(session, session_id, current_person().id)}
    answer = mine.get(sent.get("saved", ""))
    return None if answer is None else {"id": answer.id, "was_kept_beside": sent.get("kept") == "1"}


def take_back(session_id: int) -> None:
    """Take back the answer that the form names."""
    try:
        response_id = UUID(request.form.get("response", ""))
    except ValueError:
        raise NotFound from None
    area_id, person_id, moment = current_area().id, current_person().id, now()
    current_database().run(
        lambda session: recording.take_back(session, area_id, session_id, response_id, user_id=person_id, now=moment)
    )


def entry_page(
    at: entry.Desk,
    language: str,
    *,
    recorded: int,
    saved: dict[str, Any] | None = None,
    attempt: Attempt | None = None,
) -> str:
    """Return the page of assisted entry, with what was typed where it comes back."""
    own_language = page_language()
    raw = {} if attempt is None else attempt.sent.raw
    given = entry.given(raw, () if attempt is None else attempt.problems)
    consent = at.consent(language)
    spoken, others = pages.tongues(at.met, at.questionnaire, language)
    return render_template(
        "tablet/answer.html",
        area=current_area(),
        met=at.met,
        survey=at.argument,
        survey_title=survey_name(at.questionnaire, at.survey.slug, own_language) if len(at.asked) > 1 else None,
        survey_is_open=at.survey.is_open,
        tongue=pages.tongue(language),
        spoken=spoken,
        others=others,
        say=interface(language),
        consent=consent,
        consent_gloss=at.consent(own_language) if own_language != consent.language else None,
        sections=sections(at.questionnaire, language, own_language, given),
        given=given,
        age=age_view(at.rules, language),
        page_id=uuid4() if attempt is None else attempt.sent.id,
        ruled=has_rules(at.questionnaire),
        recorded=recorded,
        saved=saved,
    )
