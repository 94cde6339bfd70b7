"""The run sheet of a session: what those who go need on paper."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from participation.services import field_sessions
from participation.services.database import Session
from participation.web.context import current_area, current_settings
from participation.web.locale import page_language
from participation.web.qr import qr_svg
from participation.web.question_views import Words, wording
from participation.web.reading import language_name
from participation.web.sketch_map import position
from participation.web.survey_names import survey_name
from participation.web.tablet import entry, pages, plan_pages

READ_ALOUD_IN = "nb"


@dataclass(frozen=True, slots=True)
class SheetSurvey:
    """A survey on the sheet: its code for people's own phones, and the words that they agree to."""

    title: Words
    is_open: bool
    address: str
    qr: Markup
    consent: Words


def sheet(session: Session, session_id: int) -> dict[str, Any]:
    """Return what the run sheet shows."""
    at = entry.desk(session, current_area().id, session_id)
    met, language = at.met, page_language()
    key = field_sessions.session_key(current_settings().secret_key, session_id)
    asked = [questionnaire for _, questionnaire in at.asked]
    ground = plan_pages.ground(asked, language)
    pin = None if ground is None else position(ground.map, met.prepared.latitude, met.prepared.longitude)
    surveys = []
    for survey, questionnaire in at.asked:
        address = url_for("residents.languages", slug=survey.slug, via=key, _external=True)
        consent = wording(questionnaire, questionnaire.consent, READ_ALOUD_IN)
        title = survey_name(questionnaire, survey.slug, language)
        surveys.append(SheetSurvey(title, survey.is_open, address, qr_svg(address), consent))
    return {
        "met": met,
        "line": pages.line(met, {}),
        "day": pages.long_day(met.day),
        "tongues": [language_name(code) for code in met.languages],
        "groups": pages.group_names(asked, met.target_groups, language),
        "ground": ground if pin is not None else None,
        "pin": pin,
        "surveys": surveys,
    }
