"""What the pages of register figures are given: view models with numbers already written for the reader."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext

from analysis.representation.reference import CROSSED_BY
from participation.services import (
    reference,
    reference_checks,
    reference_files,
    reference_mapping,
    representation,
    survey_groups,
)
from participation.services.database import Session
from participation.services.errors import NotFound, ServiceProblem
from participation.services.reference import INVENTED, LANGUAGES_SPOKEN, PUBLISHED, Figure, ReferenceView
from participation.services.reference_mapping import ALL, Choice, Mapped, Proposal
from participation.web.locale import page_language
from participation.web.question_views import Words
from participation.web.reading import language_name, number
from participation.web.reference.words import MARKS
from participation.web.translate import render
from surveys.wording import Wording, direction

Names = Mapping[tuple[str, str], Wording]


def names(session: Session, area_id: int) -> Names:
    """Return what the survey calls its groups; nothing where there is none yet."""
    try:
        return survey_groups.labels(session, representation.survey_of(session, area_id), page_language())
    except NotFound:
        return {}


def label(named: Names, dimension: str, category: str = "") -> Words:
    """Return what a dimension or group is called, marked where that is in another language than the page.

    What no question asks for is named too: a crossing by its parts, the table of languages by the languages' names.
    """
    if CROSSED_BY in dimension and (dimension, "") not in named:
        return _crossed(named, dimension, category)
    if dimension == LANGUAGES_SPOKEN and (dimension, "") not in named:
        text = _language(category) if category else gettext("Languages spoken at home")
        return Words(text, page_language(), direction(page_language()))
    wording = survey_groups.label(named, dimension, category)
    return Words(wording.text, wording.language, wording.direction, borrowed=wording.language != page_language())


def _crossed(named: Names, dimension: str, category: str) -> Words:
    dimensions = dimension.split(CROSSED_BY)
    keys = category.split(CROSSED_BY) if category else [""] * len(dimensions)
    if len(keys) != len(dimensions):
        return Words(category, "en", "ltr")
    parts = [label(named, *pair) for pair in zip(dimensions, keys, strict=True)]
    return replace(parts[0], text=" × ".join(part.text for part in parts))


def _language(code: str) -> str:
    return gettext("Other languages") if code == "other" else language_name(code)


def is_compared(dimension: str, asked: Collection[str]) -> bool:
    """Return whether figures are held against anything: a question, several crossed, or the languages of answering."""
    return dimension == LANGUAGES_SPOKEN or set(dimension.split(CROSSED_BY)) <= set(asked)


def index(session: Session, area_id: int, today: date) -> dict[str, Any]:
    """Return what the list of figures in use and of kept tables is given."""
    found, named = reference.newest(session, area_id), names(session, area_id)
    remarks = reference_checks.remarks(found, reference_checks.survey_days(session, area_id, today))
    asked = reference_mapping.dimensions(session, area_id)
    return {
        "views": [
            {
                "key": name,
                "label": label(named, name),
                "view": view,
                "total": number(view.total),
                "remarks": [render(each.message) for each in remarks if each.dimension == name],
                "is_asked": is_compared(name, asked),
            }
            for name, view in found.items()
        ],
        "lacking": [label(named, name) for name in asked if name not in found],
        "files": reference_files.files(session, area_id),
    }


def dimension(session: Session, area_id: int, key: str, older: str) -> dict[str, Any]:
    """Return what the versions of a dimension's figures are given; `older` is the number to compare with."""
    versions, named = reference.versions(session, area_id, key), names(session, area_id)
    current = versions[0]
    before = next((view for view in versions[1:] if str(view.version) == older), versions[1] if versions[1:] else None)
    return {
        "key": key,
        "label": label(named, key),
        "current": current,
        "versions": versions,
        "before": before,
        "total": number(current.total),
        "rows": [_row(named, key, figure, current) for figure in current.figures],
        "merged": [
            gettext(
                "“%(small)s” is counted with “%(host)s”: it has fewer than %(fewest)s residents.",
                small=label(named, key, small).text,
                host=label(named, key, host).text,
                fewest=reference_mapping.SMALLEST_GROUP,
            )
            for small, host in current.merged.items()
        ],
        "changes": [_change(named, key, each) for each in reference.differences(before, current)] if before else [],
    }


def _row(named: Names, key: str, figure: Figure, view: ReferenceView) -> dict[str, Any]:
    return {
        "label": label(named, key, figure.category),
        "count": number(figure.count),
        "share": round(100 * figure.count / view.total, 1) if view.total else 0,
        "mark": "" if figure.status == PUBLISHED else gettext(MARKS.get(figure.status, figure.status)),
        "is_invented": figure.status == INVENTED,
    }


def _change(named: Names, key: str, change: reference.Difference) -> dict[str, Any]:
    before, after = change.before, change.after
    moved = (after or 0) - (before or 0)
    return {
        "label": label(named, key, change.category),
        "before": gettext("not there") if before is None else number(before),
        "after": gettext("not there") if after is None else number(after),
        "moved": number(moved) if moved <= 0 else f"+{number(moved)}",
        "is_same": moved == 0,
    }


def file(
    session: Session, area_id: int, file_id: int, asked: Mapping[str, str], choice: Choice | None
) -> dict[str, Any]:
    """Return what the mapping of a kept table is given.

    Args:
        session: an open transaction.
        area_id: whose.
        file_id: of the table.
        asked: the dimension and axis that were asked for, if any.
        choice: what a form chose; without one, what is proposed.
    """
    view, tables = reference_files.one(session, area_id, file_id)
    proposal = reference_mapping.propose_for(
        session, area_id, tables, asked.get("dimension", ""), asked.get("axis", "")
    )
    chosen, named = choice or proposal.choice, names(session, area_id)
    key = proposal.choice.dimension
    mapped, problem = _mapped(session, area_id, tables, chosen)
    known = reference_mapping.dimensions(session, area_id)
    return {
        "view": view,
        "proposal": proposal,
        "dimension": key,
        "label": label(named, key),
        "dimensions": [(name, label(named, name)) for name in known],
        "targets": [(target.key, label(named, key, target.key)) for target in proposal.targets],
        "categories": [
            (at, each.label, each.code, chosen.mapping.get(each.code, ""))
            for at, each in enumerate(proposal.axis.categories)
        ],
        "others": [_other(at, axis, chosen) for at, axis in enumerate(proposal.others)],
        "result": _result(named, key, mapped, proposal) if mapped else None,
        "problem": problem,
    }


def _mapped(session: Session, area_id: int, tables: Any, choice: Choice) -> tuple[Mapped | None, str]:
    try:
        return reference_mapping.map_table(session, area_id, tables, choice), ""
    except NotFound:
        raise
    except ServiceProblem as problem:
        return None, render(problem.message)


def _other(at: int, axis: Any, choice: Choice) -> dict[str, Any]:
    return {
        "name": f"other-{at}",
        "label": axis.label,
        "value": choice.others.get(axis.code, ALL),
        "may_sum": axis.role not in {"time", "metric"},
        "options": [(each.code, each.label) for each in axis.categories],
    }


def _result(named: Names, key: str, mapped: Mapped, proposal: Proposal) -> dict[str, Any]:
    total = sum(mapped.counts.values())
    called = {target.key: label(named, key, target.key) for target in proposal.targets}
    marks = {figure.category: figure.status for figure in mapped.figures if figure.status != PUBLISHED}
    return {
        "rows": [
            {
                "key": each,
                "label": called[each],
                "count": number(count),
                "share": round(100 * count / total, 1) if total else 0,
                "mark": gettext(MARKS.get(marks[each], marks[each])) if each in marks else "",
                "host": mapped.merged.get(each, ""),
                "hosts": [(other, called[other]) for other in mapped.counts if other != each],
            }
            for each, count in mapped.counts.items()
        ],
        "total": number(total),
        "left_out": number(mapped.left_out) if mapped.left_out else "",
        "unmapped": [called[each] for each in mapped.unmapped],
        "fewest": reference_mapping.SMALLEST_GROUP,
    }
