"""What the pages of exports show."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from participation.services import field_sessions, publishing
from participation.services.areas import AreaView
from participation.services.database import Session
from participation.services.export_jobs import JobView
from participation.services.publishing import SurveyView
from participation.web import job_words
from participation.web.job_words import FileJob
from participation.web.reading import day, language_name, number
from participation.web.survey_names import survey_name
from surveys.wording import LANGUAGE_CODES

FORMATS: tuple[tuple[str, LazyString, LazyString], ...] = (
    ("xlsx", _l("Excel (XLSX)"), _l("One workbook: answers and codebook as sheets.")),
    ("csv", _l("CSV"), _l("Plain tables that every program reads.")),
    ("sav", _l("SPSS (.sav)"), _l("With labels; “don't know” and the like are marked as missing.")),
    ("parquet", _l("Parquet"), _l("Typed columns for R, Python and databases.")),
    ("geojson", _l("GeoJSON"), _l("The places that people pointed at, for a map.")),
)
SHAPES: tuple[tuple[str, LazyString, LazyString], ...] = (
    ("wide", _l("One row a person"), _l("A column for each question. What repeats has a table of its own.")),
    ("long", _l("One row an answer"), _l("Question, value and text under each other.")),
)
NEWEST_SESSIONS = 200


@dataclass(frozen=True, slots=True)
class Job(FileJob):
    """An export as a page shows it."""

    survey: str
    holds: tuple[str, ...]
    reason: str
    address: str


def job(view: JobView, area_slug: str) -> Job:
    """Return an export as a page shows it."""
    return Job(
        survey=view.survey,
        kind=str(next(label for key, label, _ in FORMATS if key == view.options.format)),
        progress=gettext("%(done)s of %(total)s answers", done=number(view.done), total=number(view.total)),
        holds=tuple(_holds(view)),
        reason=view.options.reason,
        address=url_for("exchange.job", area_slug=area_slug, job_id=view.id),
        **job_words.said(view),
    )


def _holds(view: JobView) -> list[str]:
    options, chosen = view.options, view.options.filter
    found = [str(label) for key, label, _ in SHAPES if key == options.shape]
    found.append(gettext("Labels in %(language)s", language=language_name(options.language)))
    if chosen.since:
        found.append(gettext("From %(day)s", day=day(chosen.since)))
    if chosen.until:
        found.append(gettext("Until %(day)s", day=day(chosen.until)))
    if chosen.languages:
        found.append(gettext("Answered in %(languages)s", languages=", ".join(map(language_name, chosen.languages))))
    if chosen.sessions:
        found.append(gettext("Only some field sessions"))
    if chosen.versions:
        found.append(gettext("Only some versions"))
    if options.free_text:
        found.append(gettext("With people's own words"))
    if options.exact_places:
        found.append(gettext("With exact places"))
    return found


def form_view(session: Session, area: AreaView, survey: SurveyView, language: str) -> dict[str, Any]:
    """Return what the form offers to choose from."""
    questionnaire = publishing.questionnaire_of(session, survey)
    met = [
        view
        for view in field_sessions.all_of(session, area.id)
        if survey.id in view.surveys and (view.is_open or view.is_closed)
    ]
    tongues = [code for code in LANGUAGE_CODES if code in questionnaire.languages]
    tongues += [code for code in questionnaire.languages if code not in tongues]
    return {
        "survey": survey,
        "title": survey_name(questionnaire, survey.slug, language),
        "formats": FORMATS,
        "shapes": SHAPES,
        "tongues": [(code, language_name(code)) for code in tongues],
        "chosen_language": language if language in tongues else questionnaire.default_language,
        "met": [(str(view.id), f"{view.place}, {day(view.day)}") for view in met[:NEWEST_SESSIONS]],
        "versions": [
            (str(at), gettext("Version %(number)s", number=at))
            for at, _, count in publishing.responses_by_version(session, survey.id)
            if count
        ],
    }
