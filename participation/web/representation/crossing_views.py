"""What the page of crossed groups is given."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from participation.services import crossings, representation, weighting
from participation.services.crossings import Cell, Crossing
from participation.services.errors import ServiceProblem
from participation.services.kept_figures import kept
from participation.services.results import Shown
from participation.web.context import current_database
from participation.web.question_views import Words
from participation.web.representation import figures, pages
from participation.web.representation.pages import Row, row_of
from participation.web.representation.views import Label, label_of
from participation.web.translate import render


@dataclass(frozen=True, slots=True)
class CellView:
    """A crossed group in words and numbers; `row` is None where the register does not know it."""

    names: tuple[Words, ...]
    heard: str
    expected: str
    row: Row | None


def shown(area_id: int, survey_slug: str, chosen: list[str]) -> dict[str, Any]:
    """Return the form, and the crossing where two or three dimensions are chosen; a problem as a sentence."""
    problem, found = "", None
    with current_database().read() as session:
        survey = representation.survey_of(session, area_id, survey_slug)
        label, names = label_of(session, survey), weighting.available(session, survey)
        if chosen:
            try:
                found = kept(session, survey, ("crossed", *chosen), lambda: crossings.cross(session, survey, chosen))
            except ServiceProblem as refused:
                problem = render(refused.message)
    return {
        "survey": survey,
        "dimensions": [(name, label(name)) for name in names],
        "chosen": chosen,
        "problem": problem,
        "crossing": None if found is None else _view(found, label),
    }


def _view(found: Crossing, label: Label) -> dict[str, Any]:
    cells = [_cell(cell, found.dimensions, label) for cell in found.cells]
    return {
        "heads": [label(name) for name in found.dimensions],
        "cells": cells,
        "flagged": [cell for cell in cells if cell.row is not None and cell.row.is_flagged],
        "answers": figures.whole(found.answers),
        "missing": _text(found.missing),
        "source": None if found.reference is None else pages.source_of(found.reference),
    }


def _cell(cell: Cell, dimensions: tuple[str, ...], label: Label) -> CellView:
    return CellView(
        names=tuple(label(name, category) for name, category in zip(dimensions, cell.categories, strict=True)),
        heard=gettext("none yet") if cell.heard.high == 0 else _text(cell.heard),
        expected="" if cell.expected is None else _expected(cell.expected),
        row=None if cell.found is None else row_of(cell.found, 1.0, lambda *_: Words("", "", ""), {}, gettext),
    )


def _expected(number: float) -> str:
    if number < 1:
        return str(gettext("less than one"))
    return str(gettext("about %(number)s", number=figures.whole(number)))


def _text(count: Shown) -> str:
    return figures.whole(count.low) if count.low == count.high else f"{count.low}–{count.high}"
