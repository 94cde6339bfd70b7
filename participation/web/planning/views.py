"""What the overview reads and what its routes do between a request and a service."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import url_for
from flask_babel import format_date

from participation.services import field_sessions, follow_ups, journal, marks, publishing, results, survey_groups
from participation.services.permissions import Permission
from participation.web.access import may
from participation.web.context import current_area, current_database, current_person, now
from participation.web.dialogue_lines import owed_lines
from participation.web.planning import pages
from participation.web.qr import qr_svg
from participation.web.question_views import Words, wording
from participation.web.survey_names import survey_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from participation.services.areas import AreaView
    from participation.services.database import Session
    from participation.services.publishing import SurveyView
    from participation.services.uploads import SurveyUpload
    from surveys.questionnaire import Questionnaire

NEXT_SHOWN = 4


def overview(
    session: "Session", area: "AreaView", survey: "SurveyView", day: "date", language: str, *, leave_out: bool = False
) -> dict[str, Any]:
    """Return what the overview of a survey shows, where asked without the responses that are marked."""
    questionnaire = publishing.questionnaire_of(session, survey)
    sessions = field_sessions.all_of(session, area.id)
    # Two figures that differ by one person tell what that person answered: for those alone who may read it anyway.
    may_look = may(Permission.READ_RESPONSES)
    without = marks.ids(session, survey.id) if leave_out and may_look else []
    found = results.overview(session, survey.id, now=now(), without=without)
    opened = sessions if may(Permission.READ_SESSIONS) else []
    links = {view.id: url_for("tablet.session", area_slug=area.slug, session_id=view.id) for view in opened}
    scales = results.scales(session, survey.id, questionnaire, without=without)
    return {
        "title": survey_name(questionnaire, survey.slug, language),
        "total": found.total,
        "this_week": found.this_week,
        "statements": sum(part.count for part in found.statements),
        "languages_heard": len(found.languages),
        "by_session": pages.by_session(found, sessions, links),
        "by_language": pages.by_language(found.languages),
        "by_mode": pages.by_word(found.modes, pages.MODES),
        "by_lens": pages.by_word(found.statements, pages.LENSES),
        "scales": pages.scale_views(questionnaire, scales, language) if found.total else [],
        "marked": marks.of_survey(session, survey.id) if may_look else None,
        "left_out": leave_out and may_look,
        "due": due(session, area, survey, day, language) if may(Permission.READ_REPRESENTATION) else [],
        "owed": owed_lines(session),
        **next_sessions(session, area, day),
    }


def titles(session: "Session", surveys: "Sequence[SurveyView]", language: str) -> dict[int, Words]:
    """Return what surveys are called in a language, by their ids."""
    return {
        survey.id: survey_name(publishing.questionnaire_of(session, survey), survey.slug, language)
        for survey in surveys
    }


def due(
    session: "Session", area: "AreaView", survey: "SurveyView", day: "date", language: str
) -> list[tuple[int, str, str, bool]]:
    """Return (id, groups, day, late) of the follow-ups that are late or due within a week, one's own first."""
    person_id = current_person().id
    found = follow_ups.reminders(session, area.id, day)
    mine_first = sorted(found, key=lambda view: view.plan.owner_id != person_id)
    named = survey_groups.labels(session, survey, language)
    days = [(view, view.plan.due) for view in mine_first if view.plan.due is not None]
    return [
        (
            view.id,
            ", ".join(survey_groups.label(named, *group).text for group in view.groups),
            pages.short_day(last),
            last < day,
        )
        for view, last in days
    ]


def next_sessions(session: "Session", area: "AreaView", day: "date") -> dict[str, Any]:
    """Return the sessions of today and to come, soonest first."""
    agenda = field_sessions.agenda(session, area.id, day)
    coming = [view for view in (*agenda.today, *agenda.coming) if not view.is_closed]
    return {
        "coming": [(view, pages.short_day(view.day)) for view in coming[:NEXT_SHOWN]],
        "more_coming": max(0, len(coming) - NEXT_SHOWN),
    }


def address(survey: "SurveyView") -> dict[str, Any]:
    """Return a survey's short address and its QR code."""
    link = url_for("residents.languages", slug=survey.slug, _external=True)
    return {"link": link, "qr": qr_svg(link)}


def note_reading(survey: "SurveyView", responses: int) -> None:
    """Write into the journal that the person read a survey's figures."""
    area_id, person_id = current_area().id, current_person().id
    current_database().run(
        lambda session: journal.record(
            session,
            "responses.read",
            user_id=person_id,
            area_id=area_id,
            subject=f"survey:{survey.slug}",
            detail={"responses": responses},
        )
    )


@dataclass(frozen=True, slots=True)
class FileCard:
    """A photo or sound on the page; `label` is the question that it answers."""

    response_id: UUID
    field: str
    is_photo: bool
    label: Words
    day: str


def file_cards(found: "Sequence[SurveyUpload]", asked: "Questionnaire", language: str) -> list[FileCard]:
    """Return a survey's files as the page shows them."""
    cards = []
    for each in found:
        question = asked.by_id.get(each.question)
        label = wording(asked, question.text, language) if question else Words(each.question, language, "ltr")
        day = str(format_date(each.received, "long"))
        cards.append(FileCard(each.response_id, each.field, each.media_type == "image/jpeg", label, day))
    return cards


def note_files(survey: "SurveyView", shown: int, page: int) -> None:
    """Write into the journal that the person looked at a survey's photos and sounds."""
    area_id, person_id, moment = current_area().id, current_person().id, now()
    subject, detail = f"survey:{survey.slug}", {"files": shown, "page": page}

    def work(session: "Session") -> None:
        journal.record(
            session, "uploads.read", user_id=person_id, area_id=area_id, subject=subject, detail=detail, now=moment
        )

    current_database().run(work)
