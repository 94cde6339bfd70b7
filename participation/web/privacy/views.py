"""What the privacy room's pages show."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Response, render_template
from flask_babel import force_locale, gettext, ngettext

from participation.services import (
    consents,
    contacts,
    data_keys,
    export_jobs,
    journal,
    privacy_rules,
    publishing,
    retention,
)
from participation.services.areas import AreaView
from participation.services.consents import Agreed
from participation.services.errors import NotFound, ServiceProblem
from participation.services.publishing import SurveyView
from participation.services.retention import Due, Run
from participation.web.context import current_area, current_database, current_person, current_settings, now
from participation.web.locale import page_language
from participation.web.privacy.forms import SurveyForm
from participation.web.question_views import Words, wording
from participation.web.survey_names import survey_name
from surveys.questionnaire import FILES, QuestionType

if TYPE_CHECKING:
    from participation.services.database import Session

DOCUMENTS = {"record": "privacy/record.html", "assessment": "privacy/assessment.html"}
DOCUMENT_LANGUAGES = ("nb", "en")


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """A survey in the table of what is kept how long."""

    id: int
    slug: str
    title: str
    rules: privacy_rules.SurveyRules
    due: int
    language: str


@dataclass(frozen=True, slots=True)
class Encryption:
    """Whether there is a key, its name, and how many values are not sealed under it."""

    key: str
    behind: int


def overview(session: "Session", area: AreaView, moment: datetime) -> dict[str, Any]:
    """Return what the room's first page shows."""
    due = retention.due(session, area.id, now=moment)
    runs = retention.runs_of(session, area.id, secret=current_settings().secret_key)
    return {
        "rules": privacy_rules.of_area(session, area.id),
        "surveys": list(_surveys(session, area, due)),
        "due": due,
        "due_words": sum(len(each.words) for each in due.surveys),
        "due_whole": sum(len(each.whole) for each in due.surveys),
        "unfinished": sum(due.unfinished.values()),
        "runs": runs[:10],
        "encryption": encryption(session),
        "contact_count": contacts.count(session, area.id),
    }


def encryption(session: "Session") -> Encryption:
    """Return how the installation's texts are encrypted."""
    newest = current_database().keys.newest
    behind = [each for each in data_keys.under_which(session) if each.key != newest or not each.key]
    return Encryption(newest, sum(each.values for each in behind))


def _surveys(session: "Session", area: AreaView, due: Due) -> Iterator[SurveyRow]:
    waiting = {each.survey_id: len(each.words) + len(each.whole) for each in due.surveys}
    for survey in publishing.surveys_of(session, area.id):
        asked = publishing.questionnaire_of(session, survey)
        yield SurveyRow(
            survey.id,
            survey.slug,
            survey_name(asked, survey.slug, page_language()).text,
            privacy_rules.of_survey(session, survey.id),
            waiting.get(survey.id, 0),
            page_language() if page_language() in asked.languages else asked.default_language,
        )


def title_of(session: "Session", survey: SurveyView) -> Words:
    """Return what a survey is called, in the page's language or the nearest it has."""
    asked = publishing.questionnaire_of(session, survey)
    return survey_name(asked, survey.slug, page_language())


def agreements(session: "Session", survey_id: int) -> list[Agreed]:
    """Return what people have agreed to: texts that somebody answered by, and all of the newest version."""
    found = consents.of_survey(session, survey_id)
    newest = max((each.version for each in found), default=0)
    return [each for each in found if each.answers or each.version == newest]


def store_survey(survey_id: int, form: SurveyForm) -> bool:
    """Store what was typed; return whether it could be, else the form says what is wrong."""
    area_id, person_id, moment, rules = current_area().id, current_person().id, now(), form.rules()
    try:
        current_database().run(
            lambda session: privacy_rules.set_survey(session, area_id, survey_id, rules, user_id=person_id, now=moment)
        )
    except ServiceProblem as problem:
        form.blame(problem)
        return False
    return True


def report_rows(run: Run) -> list[tuple[str, int]]:
    """Return a run's figures with what they are called."""
    surveys = run.report["surveys"]
    left = run.report["left"]
    return [
        (gettext("Answers deleted"), sum(len(each["whole"]) for each in surveys)),
        (gettext("Answers whose words were taken out"), sum(len(each["words"]) for each in surveys)),
        (gettext("Statements that went with them"), sum(each["statements"] for each in surveys)),
        (gettext("Photos and sounds that went with them"), sum(each["files"] for each in surveys)),
        (gettext("Photos and sounds of dialogues deleted"), len(run.report.get("dialogue_files", []))),
        (gettext("Contact details deleted"), len(run.report["contacts"])),
        (gettext("Unfinished forms, files and records deleted"), sum(run.report["unfinished"].values())),
        (
            gettext("Found when looking again"),
            sum(number for what, number in left.items() if what != "not in this run"),
        ),
        (gettext("Left to the next run"), left["not in this run"]),
    ]


def report_file(run: Run) -> Response:
    """Return a run's report with its signature as a file."""
    document = {"report": run.report, "signature": run.signature, "algorithm": "HMAC-SHA-256"}
    text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True)
    name = f"retention-{run.id}.json"
    return Response(text, mimetype="application/json", headers={"Content-Disposition": f"attachment; filename={name}"})


def note_search(has_answers: bool, contacts_found: int) -> None:
    """Leave a line that somebody looked for what is held of a person; neither the code nor the text stands in it."""
    area_id, person_id, moment = current_area().id, current_person().id, now()
    detail = {"answers": int(has_answers), "contacts": contacts_found}
    current_database().run(
        lambda session: journal.record(
            session, "privacy.searched", user_id=person_id, area_id=area_id, detail=detail, now=moment
        )
    )


def document(kind: str, language: str) -> Response:
    """Return a document to go on writing in, prefilled from the installation; raise NotFound for another kind."""
    if kind not in DOCUMENTS or language not in DOCUMENT_LANGUAGES:
        raise NotFound
    area, database = current_area(), current_database()
    with database.read() as session, force_locale(language):
        rules = privacy_rules.of_area(session, area.id)
        surveys = [_described(session, each, language) for each in publishing.surveys_of(session, area.id)]
        html = render_template(
            DOCUMENTS[kind],
            lang=language,
            area=area,
            rules=rules,
            surveys=surveys,
            encrypted=bool(database.keys.newest),
            export_days=export_jobs.KEPT.days,
            today=now(),
        )
    name = f"{kind}-{area.slug}-{language}.html"
    return Response(html, mimetype="text/html", headers={"Content-Disposition": f"attachment; filename={name}"})


def _described(session: "Session", survey: publishing.SurveyView, language: str) -> dict[str, Any]:
    asked = publishing.questionnaire_of(session, survey)
    kinds = [question.type for question in asked.questions]
    return {
        "slug": survey.slug,
        "title": survey_name(asked, survey.slug, language).text,
        "languages": len(asked.languages),
        "questions": [wording(asked, each.text, language).text for each in asked.questions if each.is_answered],
        "free": sum(kind == QuestionType.OPEN_TEXT for kind in kinds),
        "files": any(kind in FILES for kind in kinds),
        "places": any(kind == QuestionType.PLACE for kind in kinds),
        "rules": privacy_rules.of_survey(session, survey.id),
        "kept": _kept,
    }


def _kept(days: int) -> str:
    """Return how long something is kept, as words."""
    return str(ngettext("%(num)s day", "%(num)s days", days) if days else gettext("until it is deleted by hand"))
