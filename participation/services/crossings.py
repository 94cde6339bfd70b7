"""Groups crossed on demand: two or three dimensions at once, a family of verdicts of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations, product

import numpy as np
from sqlalchemy.orm import Session

from analysis.representation.assessment import assess
from analysis.representation.counts import Counts, DimensionCounts, Integers
from analysis.representation.reference import CROSSED_BY, Reference
from participation.services import reference
from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message
from participation.services.publishing import SurveyView
from participation.services.reference import ReferenceView
from participation.services.respondents import Respondents, respondents
from participation.services.results import Shown, shown
from participation.services.shown_findings import ShownFinding, for_staff
from participation.services.survey_groups import questions_by_dimension

MOST_DIMENSIONS = 3
MOST_CELLS = 240


@dataclass(frozen=True, slots=True)
class Cell:
    """A crossed group.

    Attributes:
        categories: one of each dimension, in their order.
        heard: answers, as staff may see them.
        expected: answers to expect if the dimensions had nothing to do with each other; None where the register knows.
        found: the verdict; None where the register does not know how many live here.
    """

    categories: tuple[str, ...]
    heard: Shown
    expected: float | None
    found: ShownFinding | None


@dataclass(frozen=True, slots=True)
class Crossing:
    """Dimensions crossed; `reference` is the register's figures for just this, None where there are none."""

    dimensions: tuple[str, ...]
    cells: tuple[Cell, ...]
    answers: int
    missing: Shown
    reference: ReferenceView | None


def cross(session: Session, survey: SurveyView, dimensions: Sequence[str]) -> Crossing:
    """Cross two or three dimensions of a survey.

    Where the register has figures for just this crossing (a dimension called "age x gender"), every cell gets its
    verdict. Where it has not, only what is heard stands beside what independent dimensions would give: to flag a group
    by a number that nobody counted would be to invent it.

    Raises:
        ServiceProblem: too few, too many or unknown dimensions, or more cells than anybody can read.
    """
    questions = questions_by_dimension(session, survey)
    known = reference.newest(session, survey.area_id)
    chosen = tuple(dict.fromkeys(dimensions))
    if not 2 <= len(chosen) <= MOST_DIMENSIONS or not all(name in known and name in questions for name in chosen):
        raise ServiceProblem(Message(N_("Choose two or three of the dimensions.")), field="dimension")
    categories = {name: tuple(known[name].counts()) for name in chosen}
    if np.prod([len(own) for own in categories.values()]) > MOST_CELLS:
        sentence = N_("This crossing has more than %(most)s groups. Choose fewer dimensions.")
        raise ServiceProblem(Message(sentence, {"most": MOST_CELLS}), field="dimension")
    people = respondents(session, survey.id, questions, categories)
    register, order = _register(known, chosen)
    heard, missing, sessions = _folded(people, categories)
    total = int(heard.sum())
    cells = list(product(*categories.values()))
    if register is None:
        shares = [known[name].counts()[own] / known[name].total for cell in cells for name, own in _of(chosen, cell)]
        expected = np.prod(np.array(shares).reshape(len(cells), len(chosen)), axis=1) * total
        found: list[Cell] = [
            Cell(cell, shown(int(x)), float(e), None) for cell, x, e in zip(cells, heard.sum(0), expected, strict=True)
        ]
    else:
        verdicts = _verdicts(register, order, chosen, cells, heard, missing, sessions)
        found = [
            Cell(cell, shown(int(x)), None, verdicts.get(cell)) for cell, x in zip(cells, heard.sum(0), strict=True)
        ]
    return Crossing(chosen, tuple(found), total, shown(int(missing.sum())), register)


def _of(chosen: Sequence[str], cell: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(chosen, cell, strict=True))


def _register(known: Mapping[str, ReferenceView], chosen: tuple[str, ...]) -> tuple[ReferenceView | None, list[int]]:
    """Return the figures of a crossing, and at which place of its names each chosen dimension stands."""
    for order in permutations(range(len(chosen))):
        found = known.get(CROSSED_BY.join(chosen[at] for at in order))
        if found is not None:
            return found, [order.index(at) for at in range(len(chosen))]
    return None, []


def _folded(people: Respondents, categories: Mapping[str, Sequence[str]]) -> tuple[Integers, Integers, list[int]]:
    """Return heard (sessions, cells), missing (sessions,) and the sessions, the last of them 0: people alone."""
    cell, is_known = np.zeros(people.n, np.int64), np.ones(people.n, np.bool_)
    for name, own in categories.items():
        is_known &= people.codes[name] >= 0
        cell = cell * len(own) + people.codes[name]
    sessions = [*sorted(set(people.sessions.tolist()) - {0}), 0]
    row = np.searchsorted(np.array(sessions[:-1]), people.sessions) if len(sessions) > 1 else np.zeros(people.n, int)
    row = np.where(people.sessions == 0, len(sessions) - 1, row)
    width = int(np.prod([len(own) for own in categories.values()]))
    heard = np.bincount((row * width + cell)[is_known], minlength=len(sessions) * width)
    missing = np.bincount(row[~is_known], minlength=len(sessions)).astype(np.int64)
    return heard.reshape(len(sessions), width).astype(np.int64), missing, sessions


def _verdicts(
    register: ReferenceView,
    order: Sequence[int],
    chosen: tuple[str, ...],
    cells: Sequence[tuple[str, ...]],
    heard: Integers,
    missing: Integers,
    sessions: Sequence[int],
) -> dict[tuple[str, ...], ShownFinding]:
    """Judge the cells that the register knows; answers in any other count as missing."""
    names = {tuple(figure.category.split(CROSSED_BY)): figure for figure in register.figures}
    known = {}
    for at, cell in enumerate(cells):
        theirs = tuple(cell[order.index(place)] for place in range(len(chosen)))
        if theirs in names:
            known[cell] = (at, names[theirs])
    dimension = CROSSED_BY.join(chosen)
    table = Reference.from_counts(
        (dimension, CROSSED_BY.join(cell), figure.count) for cell, (_, figure) in known.items()
    )
    places = [at for at, _ in known.values()]
    rest = np.setdiff1d(np.arange(heard.shape[1]), places)
    own = DimensionCounts(dimension, table.dimensions[0].categories, heard[:, places], missing + heard[:, rest].sum(1))
    labels = tuple(str(number) if number else None for number in sessions)
    report = assess(Counts((own,), labels, int(heard.sum() + missing.sum())), table)
    return dict(zip(known, for_staff(report), strict=True))
