"""The verbs behind the room's routes, and what the pages of figures and looks are given."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal, gettext

from participation.services import (
    follow_ups,
    journal,
    reference,
    reference_checks,
    releases,
    representation,
    survey_groups,
)
from participation.services.database import Session
from participation.services.participation_evenness import Evenness, evenness
from participation.services.permissions import Permission
from participation.services.publishing import SurveyView
from participation.services.shown_findings import ShownFinding
from participation.web.access import may
from participation.web.context import current_area, current_database, current_person, now
from participation.web.locale import page_language
from participation.web.question_views import Words
from participation.web.reading import moment, number
from participation.web.representation import pages
from participation.web.representation.words import VERDICTS
from participation.web.translate import render

Label = Callable[..., Words]

# What is said of figures beside their day; that some are invented stands there anyhow.
OF_AGE = ("stale", "newer", "undated", "totals")

SHOWN_FIRST = 5  # groups not heard, before the others are folded away

# A spreadsheet runs a cell that begins with one of these.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def record(action: str, subject: str = "", detail: dict[str, Any] | None = None) -> None:
    """Write a line in the journal: the person of this request, in the area of its page."""
    area, person = current_area(), current_person()
    current_database().run(
        lambda session: journal.record(
            session, action, user_id=person.id, area_id=area.id, subject=subject, detail=detail
        )
    )


def label_of(session: Session, survey: SurveyView) -> Callable[..., Words]:
    """Return what names dimensions and groups in the reader's language, in the questionnaire's words."""
    language = page_language()
    found = survey_groups.labels(session, survey, language)

    def label(dimension: str, category: str = "") -> Words:
        wording = survey_groups.label(found, dimension, category)
        return Words(wording.text, wording.language, wording.direction, borrowed=wording.language != language)

    return label


def index(area_id: int, survey_slug: str, opened: str = "") -> dict[str, Any]:
    """Return what the page of who was heard is given; `opened` is the key of the part that stands open."""
    with current_database().read() as session:
        survey = representation.survey_of(session, area_id, survey_slug)
        current = representation.current(session, survey)
        label = label_of(session, survey)
        found = pages.pictures(current, label, follow_ups.open_groups(session, area_id), gettext)
        spoken = reference.newest(session, area_id).get(reference.LANGUAGES_SPOKEN)
        days = reference_checks.survey_days(session, area_id, now().date(), survey.slug)
    may_plan = may(Permission.PLAN_FOLLOW_UPS)
    latest = current.latest
    return {
        "survey": survey,
        "opened": opened,
        "remarks": [
            (each.dimension, render(each.message))
            for each in reference_checks.remarks(current.references, days)
            if each.code in OF_AGE
        ],
        "shown_first": SHOWN_FIRST,
        "dimensions": found,
        "groups": pages.not_heard(found),
        "too_few": pages.too_few(found),
        "languages": pages.languages(current, spoken),
        "spoken": None if spoken is None else pages.source_of(spoken),
        "evenness": [_evenness(each, label) for each in evenness(current)],
        "responses": number(current.report.n),
        "sessions": number(current.sessions),
        "latest": latest,
        "latest_day": moment(latest.created) if latest else "",
        "latest_responses": number(latest.responses) if latest else "",
        "may_follow_up": may_plan,
        "may_look": may_plan and current.has_new_answers,
        "may_export": may(Permission.EXPORT),
    }


def _evenness(each: Evenness, label: Label) -> dict[str, Any]:
    known = {key: part for key, part in each.partials.items() if part is not None}
    least = min(known, key=lambda key: known[key], default="")
    return {
        "label": label(each.dimension),
        "r": str(format_decimal(round(each.r, 2), format="0.00")),
        "cv": str(format_decimal(round(each.cv, 2), format="0.00")),
        "least": label(each.dimension, least) if least and known[least] < 0 else None,
        "parts": [
            (label(each.dimension, key), "" if part is None else str(format_decimal(round(part, 3), format="0.000")))
            for key, part in each.partials.items()
        ],
    }


@dataclass(frozen=True, slots=True)
class Export:
    """A table as text, and what the journal keeps of it."""

    text: str
    survey_slug: str
    answers: int
    release: int | None = None


def export(area_id: int, survey_slug: str) -> Export:
    """Return the protected table as CSV; an empty cell is withheld."""
    representation.refresh(current_database())
    with current_database().write() as session:
        survey = representation.survey_of(session, area_id, survey_slug)
        given = releases.newest(session, survey, now=now())
        label = label_of(session, survey)
    out = io.StringIO()
    writer = csv.writer(out)
    names = (
        "dimension",
        "group",
        "residents",
        "residents_share",
        "heard",
        "answers_share",
        "ratio",
        "verdict",
        "as_of",
    )
    writer.writerow(names)
    for found in given.found:
        cells = [*_cells(found, label), given.since[found.dimension].date().isoformat()]
        writer.writerow([harmless(cell) for cell in cells])
    return Export(out.getvalue(), survey.slug, given.answers, given.id)


def _cells(found: ShownFinding, label: Callable[..., Words]) -> list[str]:
    shown = found.figures
    return [
        label(found.dimension).text,
        label(found.dimension, found.category).text,
        str(found.K),
        f"{found.reference_share:.4f}",
        "" if shown.heard is None else f"{shown.heard.low:g}",
        "" if shown.share is None else f"{shown.share.low:.3f}",
        "" if shown.ratio is None else f"{shown.ratio.low:.2f}",
        gettext(VERDICTS[found.state]),
    ]


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
