"""What the chapter for the knowledge base is given: everything has passed the gate for readers outside the staff."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext

from analysis.representation.findings import State
from participation.services import heard_chapter, representation
from participation.services.follow_ups import SessionMethod
from participation.services.heard_chapter import Effort
from participation.services.shown_findings import ShownFinding
from participation.web.context import current_database, now
from participation.web.question_views import Words
from participation.web.reading import day, language_name, moment, number
from participation.web.representation.pages import row_of, source_of
from participation.web.representation.views import Export, Label, harmless, label_of
from participation.web.representation.words import STATUSES
from participation.web.session_words import METHODS

HEARD = (State.OK, State.OVER)
SELDOM = (State.UNDER, State.NOBODY_REACHED)
UNSURE = (State.WATCH, State.SENSITIVE_TO_MISSING)


def report(area_id: int, survey_slug: str) -> dict[str, Any]:
    """Return what the chapter shows."""
    with current_database().write() as session:
        survey = representation.survey_of(session, area_id, survey_slug)
        told = heard_chapter.chapter(session, survey, now=now())
        label = label_of(session, survey)
    given = told.release
    return {
        "survey": survey,
        "n": given.answers,
        "release": given.id,
        # In steps of five: the exact number would tell how many did not say, where those are one to four.
        "answers": number(given.answers - given.answers % 5),
        "sessions": number(given.sessions),
        "released": moment(given.created),
        "is_newest": given.is_newest,
        "today": day(now().date()),
        "looks": [moment(look.created) for look in told.looks],
        "sums": _sums(given.found, label),
        "dimensions": [
            {
                "label": label(name),
                "source": source_of(view),
                "since": moment(given.since[name]) if given.since[name] != given.created else "",
                "rows": [row_of(found, 1.0, label, {}, gettext) for found in given.found if found.dimension == name],
            }
            for name, view in told.references.items()
            if name in given.since
        ],
        "efforts": [_effort(effort, label) for effort in told.efforts],
    }


def efforts(area_id: int, survey_slug: str) -> Export:
    """Return what was done as CSV."""
    with current_database().read() as session:
        survey = representation.survey_of(session, area_id, survey_slug)
        done = heard_chapter.efforts(session, area_id)
        label = label_of(session, survey)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ("groups", "state", "method", "language", "partner", "sessions_held", "answers", "last_session", "closed")
    )
    for effort in done:
        shown = _effort(effort, label)
        names = "; ".join(words.text for words in shown["groups"])
        closed = effort.closed.date().isoformat() if effort.closed else ""
        last = effort.last_day.isoformat() if effort.last_day else ""
        cells = [names, shown["status"], shown["method"], shown["language"], effort.partner]
        cells += [str(effort.sessions), "" if effort.answers is None else str(effort.answers), last, closed]
        writer.writerow([harmless(cell) for cell in cells])
    return Export(out.getvalue(), survey.slug, len(done))


def _sums(found: Sequence[ShownFinding], label: Label) -> list[tuple[str, list[tuple[Words, Words]]]]:
    """Return the groups under four headings: heard, too seldom, not sure, too few to tell."""
    kinds = {
        gettext("Heard as their size calls for, or more"): HEARD,
        gettext("Heard too seldom"): SELDOM,
        gettext("Perhaps too seldom"): UNSURE,
    }
    named = {state for states in kinds.values() for state in states}
    parts = [(text, [each for each in found if each.state in states]) for text, states in kinds.items()]
    parts.append((gettext("Too few to tell"), [each for each in found if each.state not in named]))
    return [
        (text, [(label(each.dimension, each.category), label(each.dimension)) for each in own]) for text, own in parts
    ]


def _effort(effort: Effort, label: Label) -> dict[str, Any]:
    return {
        "groups": [label(*group) for group in effort.groups],
        "status": gettext(STATUSES[effort.status]),
        "key": effort.status.value,
        "method": gettext(METHODS[SessionMethod(effort.method)]) if effort.method else "",
        "language": language_name(effort.language) if effort.language else "",
        "partner": effort.partner,
        "sessions": number(effort.sessions),
        "answers": _answers(effort),
        "last_day": day(effort.last_day) if effort.last_day else "",
        "closed": day(effort.closed.date()) if effort.closed else "",
    }


def _answers(effort: Effort) -> str:
    if not effort.sessions:
        return "–"
    return number(effort.answers) if effort.answers is not None else str(gettext("fewer than 10"))
