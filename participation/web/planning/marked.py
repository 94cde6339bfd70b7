"""Answers that look as if no resident had sent them: what is odd, what they say, and how the mark is taken away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from participation.services import journal, marks, publishing, survey_status
from participation.services.database import Session
from participation.services.permissions import Permission
from participation.services.publishing import SurveyView
from participation.web.access import requires
from participation.web.answer_views import AnswerView, answer_views
from participation.web.context import current_area, current_database, current_person, now
from participation.web.interface_words import interface
from participation.web.locale import page_language

REASONS = {
    "trap": _l("A field was filled in that people cannot see."),
    "fast": _l("It was sent within three seconds."),
    "many": _l("Very many came from the same network within ten minutes."),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A marked response on the page, with the answers that were written in words."""

    id: UUID
    received: datetime
    language: str
    reasons: tuple[str, ...]
    answers: tuple[AnswerView, ...]


def add_to(room: Blueprint) -> None:
    """Give the room its addresses of this file."""
    base = "/staff/<slug:area_slug>/surveys/<int:survey_id>/marked"
    room.add_url_rule(base, "marked", marked, methods=["GET"])
    room.add_url_rule(base, "clear_marks", clear_marks, methods=["POST"])


@requires(Permission.READ_RESPONSES)
def marked(area_slug: str, survey_id: int) -> str:
    """Show a page of the survey's marked answers."""
    del area_slug
    page, area = max(1, request.args.get("page", 1, type=int)), current_area()
    with current_database().read() as session:
        survey = survey_status.survey_in(session, area.id, survey_id)
        found, last = marks.listed(session, survey.id, page)
        cards = [_card(session, each) for each in found]
    _note(survey, len(cards), page)
    shown = {"cards": cards, "page": page, "last": last, "path": _path(survey), "reasons": REASONS}
    return render_template("planning/marked.html", area=area, survey=survey, **shown)


@requires(Permission.READ_RESPONSES)
def clear_marks(area_slug: str, survey_id: int) -> Response:
    """Take the mark from the answers that were ticked."""
    chosen = [UUID(text) for text in request.form.getlist("response") if _is_uuid(text)]
    area_id, person_id, moment = current_area().id, current_person().id, now()

    def work(session: Session) -> int:
        survey = survey_status.survey_in(session, area_id, survey_id)
        return marks.clear(session, survey.id, chosen, user_id=person_id, area_id=area_id, slug=survey.slug, now=moment)

    done = current_database().run(work)
    told = ngettext("%(num)s answer counts like any other now.", "%(num)s answers count like any other now.", done)
    flash(told, "success")
    return redirect(url_for("planning.marked", area_slug=area_slug, survey_id=survey_id), 303)


def _card(session: Session, each: marks.MarkedResponse) -> Card:
    asked, language = publishing.version_questionnaire(session, each.version_id), page_language()
    # Words are what tells a person from a program. The rest, together, would tell who the person is.
    shown = answer_views(asked, dict(each.answers), language, interface(language))
    words = tuple(view for view in shown if view.written and not view.chosen)
    return Card(each.id, each.received, each.language, each.reasons, words)


def _path(survey: SurveyView) -> Callable[[int], str]:
    def path(number: int) -> str:
        return url_for("planning.marked", area_slug=current_area().slug, survey_id=survey.id, page=number)

    return path


def _note(survey: SurveyView, shown: int, page: int) -> None:
    area_id, person_id, moment = current_area().id, current_person().id, now()
    subject, detail = f"survey:{survey.slug}", {"responses": shown, "page": page}

    def work(session: Session) -> None:
        journal.record(
            session,
            "responses.marked_read",
            user_id=person_id,
            area_id=area_id,
            subject=subject,
            detail=detail,
            now=moment,
        )

    current_database().run(work)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
