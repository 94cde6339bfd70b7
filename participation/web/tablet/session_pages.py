"""What the page of one session shows, and the page on which people answer themselves."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from participation.services import field_sessions, recording, session_checks, session_groups
from participation.services.database import Session
from participation.services.permissions import Permission
from participation.web import dialogue_lines
from participation.web.access import may
from participation.web.context import current_area, current_person, current_settings, now
from participation.web.locale import page_language
from participation.web.qr import qr_svg
from participation.web.question_views import Words
from participation.web.survey_names import survey_name
from participation.web.tablet import entry, group_tables, pages
from participation.web.translate import render


@dataclass(frozen=True, slots=True)
class SurveyChoice:
    """One of the surveys in use at a session."""

    slug: str
    title: Words
    is_chosen: bool


def session_page(session: Session, session_id: int, language: str) -> dict[str, Any]:
    """Return what a session's page shows, with the survey that the address names chosen for the next answer."""
    at = entry.desk(session, current_area().id, session_id, wanted_survey())
    met = at.met
    answers = field_sessions.answers_in(session, session_id)
    may_read_words = may(Permission.READ_RESPONSES) or current_person().id in dict(met.staff)
    oddities = session_checks.oddities(met.log.spoken_to, met.log.refusals, answers) if met.is_closed else []
    spoken, others = pages.tongues(met, at.questionnaire)
    return {
        "met": met,
        "line": pages.line(met, {session_id: answers}),
        "day": pages.long_day(met.day),
        "is_today": met.day == pages.today(now()),
        "groups": pages.group_names([each for _, each in at.asked], met.target_groups, language),
        "spoken": spoken,
        "others": others,
        "survey_is_open": at.survey.is_open,
        "mine": recording.mine(session, session_id, current_person().id) if met.is_open else [],
        "survey": at.argument,
        "surveys": survey_choices(at, language),
        "titles": [survey_name(each, survey.slug, language) for survey, each in at.asked],
        "counts": _counts(session, session_id, language),
        "quotes": group_tables.quotes(session, [session_id]) if met.is_closed and may_read_words else [],
        "dialogues": dialogue_lines.cards_of(session, session_id),
        "oddities": [render(message) for message in oddities],
    }


def wanted_survey() -> str:
    """Return the survey that the address asks for, empty where it asks for none."""
    return request.args.get("survey", "")


def survey_choices(at: entry.Desk, language: str) -> list[SurveyChoice]:
    """Return the surveys in use, where there is more than one to choose from."""
    if len(at.asked) < 2:
        return []
    return [
        SurveyChoice(
            survey.slug, survey_name(questionnaire, survey.slug, language), is_chosen=survey.id == at.survey.id
        )
        for survey, questionnaire in at.asked
    ]


def _counts(session: Session, session_id: int, language: str) -> dict[str, Any]:
    heard = session_groups.heard_in(session, [session_id])
    tables = group_tables.group_tables(session, heard, language)
    ages = [table.lines for table in tables if table.dimension == group_tables.AGE]
    return {
        "languages": group_tables.languages(heard),
        "ages": ages[0] if ages else (),
        "lenses": group_tables.lenses(heard),
    }


def hand_over(session: Session, session_id: int) -> dict[str, Any]:
    """Return the links that carry a session: a page for each language, and a QR code for people's own phones."""
    at = entry.desk(session, current_area().id, session_id, wanted_survey())
    key = field_sessions.session_key(current_settings().secret_key, session_id)
    address = url_for("residents.languages", slug=at.survey.slug, via=key, _external=True)
    spoken, others = pages.tongues(at.met, at.questionnaire)
    return {
        "met": at.met,
        "slug": at.survey.slug,
        "key": key,
        "spoken": spoken,
        "others": others,
        "qr": qr_svg(address),
        "surveys": survey_choices(at, page_language()),
    }
