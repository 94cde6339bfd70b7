"""What a tablet takes along: sessions, staff, the key to seal to, and the list of pages to keep."""

import base64
import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import force_locale, format_date, gettext, to_user_timezone

from participation.services import accounts, areas, field_sessions, publishing
from participation.services.areas import AreaView
from participation.services.database import Session
from participation.services.field.devices import Admitted
from participation.services.field.keys import PublicKeys
from participation.services.field_sessions import SessionView
from participation.services.permissions import Permission
from participation.services.publishing import SurveyView
from participation.web.context import now
from participation.web.session_words import METHODS
from participation.web.survey_names import survey_name
from surveys.questionnaire import Questionnaire
from surveys.wording import language as named

BEFORE, AFTER = timedelta(days=1), timedelta(days=21)
PAGES = "/field/pages"


def pack(session: Session, device: Admitted, key: PublicKeys, own_language: str, moment: datetime) -> dict[str, Any]:
    """Return a tablet's pack, named in the staff language of its pages."""
    area = areas.area_by_id(session, device.area_id)
    asked = _asked(session, area.id)
    with force_locale(own_language):
        sessions = [_session(view, asked) for view in _sessions(session, area.id)]
    return {
        "version": version(session, device),
        "server_time": moment.isoformat(),
        "area": {"slug": area.slug, "name": area.name},
        "device": {"name": device.name},
        "key": {"id": key.id, "x25519": _text(key.x25519), "p256": _text(key.p256)},
        "staff": _staff(session, area),
        "sessions": sessions,
        "surveys": [_survey(survey, questionnaire, own_language) for survey, questionnaire in asked],
        "pages": [
            *(
                f"{PAGES}/{survey.hash}/{code}/{way}"
                for survey, questionnaire in asked
                for code in questionnaire.languages
                for way in (f"staff/{own_language}", f"self/{own_language}")
            ),
            f"{PAGES}/dialogue/{own_language}",
            f"{PAGES}/statement/{own_language}",
        ],
    }


def version(session: Session, device: Admitted) -> str:
    """Return a text that changes when a tablet should load its pack anew."""
    area = areas.area_by_id(session, device.area_id)
    parts = [
        area.name,
        [(survey.hash, survey.status) for survey in publishing.surveys_of(session, area.id)],
        [
            (
                each.id,
                str(each.day),
                str(each.starts),
                each.place,
                each.method,
                each.surveys,
                each.languages,
                each.prepared.interpreters,
            )
            for each in _sessions(session, area.id)
        ],
        _staff(session, area),
    ]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:16]


def is_kept(session: Session, device: Admitted, digest: str) -> bool:
    """Whether a questionnaire is one of those that this tablet may have."""
    return any(survey.hash == digest for survey, _ in _asked(session, device.area_id))


def _asked(session: Session, area_id: int) -> list[tuple[SurveyView, Questionnaire]]:
    """Return what can be asked: surveys that are open, and those of sessions to come."""
    planned = {survey_id for view in _sessions(session, area_id) for survey_id in view.surveys}
    return [
        (survey, publishing.questionnaire_of(session, survey))
        for survey in publishing.surveys_of(session, area_id)
        if survey.is_open or survey.id in planned
    ]


def _sessions(session: Session, area_id: int) -> list[SessionView]:
    today: date = to_user_timezone(now()).date()
    return sorted(
        (
            view
            for view in field_sessions.all_of(session, area_id)
            if view.is_open or (not view.is_closed and today - BEFORE <= view.day <= today + AFTER)
        ),
        key=lambda view: (view.day, str(view.starts or ""), view.id),
    )


def _session(view: SessionView, asked: list[tuple[SurveyView, Questionnaire]]) -> dict[str, Any]:
    hashes = {survey.id: survey.hash for survey, _ in asked}
    return {
        "id": view.id,
        "day": view.day.isoformat(),
        "day_text": format_date(view.day, "full"),
        "hours": "–".join(each.strftime("%H:%M") for each in (view.starts, view.ends) if each is not None),
        "place": view.place,
        "method": gettext(METHODS[view.method]),
        "languages": list(view.languages),
        "staff": [number for number, _ in view.staff],
        "interpreters": list(view.prepared.interpreters),
        "surveys": [hashes[survey_id] for survey_id in view.surveys if survey_id in hashes],
    }


def _survey(survey: SurveyView, questionnaire: Questionnaire, own_language: str) -> dict[str, Any]:
    tongues = (named(code) for code in questionnaire.languages)
    return {
        "hash": survey.hash,
        "title": survey_name(questionnaire, survey.slug, own_language).text,
        "languages": [{"code": each.code, "name": each.own_name, "dir": each.direction} for each in tongues],
    }


def _staff(session: Session, area: AreaView) -> list[dict[str, Any]]:
    people = accounts.people_of(session, area.slug)
    return [
        {"id": person.id, "name": person.name}
        for person in people
        if person.active and person.may(Permission.RECORD_ANSWERS, area.slug)
    ]


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()
