"""Weights that make a survey's answers like the residents: each answer's, from the register's newest figures.

A weight mends what was heard too seldom. It cannot speak for a group of which nobody was heard: such groups are named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.problems import AnalysisProblem
from analysis.representation.indicators import kish_design_effect
from analysis.representation.weights import Margin, rake, trim
from participation.records.answers import Response
from participation.services import reference, representation
from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message
from participation.services.reference import ReferenceView
from participation.services.survey_groups import questions_by_dimension

LOWEST, HIGHEST = 0.3, 3.0  # times the mean weight: nobody speaks for many, nobody is silenced


@dataclass(frozen=True, slots=True)
class AnswerWeights:
    """Weights with the mean 1.

    Attributes:
        values: by response; what is not here counts as 1.
        dimensions: those that are weighted to.
        left_out: dimensions that contradict the others in this sample.
        unheard: (dimension, category) of groups with residents of whom nobody was heard.
        design_effect: how much the weights cost, at least 1 (Kish 1965).
    """

    values: Mapping[UUID, float]
    dimensions: tuple[str, ...]
    left_out: tuple[str, ...]
    unheard: tuple[tuple[str, str], ...]
    design_effect: float


def answer_weights(session: Session, area_id: int) -> AnswerWeights:
    """Return the weights of the answers to an area's newest survey of individuals.

    Raises:
        ServiceProblem: there is no survey, no answer, or no register figure for what it asks.
    """
    survey = representation.survey_of(session, area_id)
    questions = questions_by_dimension(session, survey)
    known = {name: view for name, view in reference.newest(session, area_id).items() if name in questions}
    rows = session.execute(
        select(Response.id, Response.answers).where(Response.survey_id == survey.id).order_by(Response.id)
    ).all()
    if not known or not rows:
        raise ServiceProblem(
            Message(N_("There are no register figures for what the survey asks, so nothing can be weighted."))
        )
    answers = [row.answers for row in rows]
    unheard: list[tuple[str, str]] = []
    margins = []
    for name, view in known.items():
        said = [each.get(questions[name]) for each in answers]
        margins.append(_margin(name, view, said))
        unheard += [(name, key) for key, count in view.counts().items() if count and key not in said]
    values, used = _raked(margins)
    return AnswerWeights(
        values={row.id: float(value) for row, value in zip(rows, values, strict=True)},
        dimensions=tuple(margin.name for margin in used),
        left_out=tuple(margin.name for margin in margins if margin not in used),
        unheard=tuple(unheard),
        design_effect=kish_design_effect(values),
    )


def _margin(name: str, view: ReferenceView, said: Sequence[object]) -> Margin:
    """Return a margin over the groups that were heard; answers without a group keep their share of the sample."""
    kept = [(key, count) for key, count in view.counts().items() if count and key in said]
    place = {key: at for at, (key, _) in enumerate(kept)}
    codes = np.array([place.get(each, len(kept)) if isinstance(each, str) else len(kept) for each in said], np.int64)
    lacking = int((codes == len(kept)).sum())
    residents = np.array([count for _, count in kept], np.float64)
    targets = residents / residents.sum() * (len(said) - lacking) if kept else residents
    categories = tuple(key for key, _ in kept)
    if lacking:
        targets, categories = np.append(targets, float(lacking)), (*categories, "")
    return Margin(name, categories, codes, targets)


def _raked(margins: Sequence[Margin]) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], list[Margin]]:
    """Rake to as many margins as can be reached together, the first ones first."""
    used = list(margins)
    while used:
        try:
            values = rake(used).values
        except AnalysisProblem as problem:
            if problem.code != "not_converged":
                raise
            used.pop()
            continue
        return trim(values / values.mean(), LOWEST, HIGHEST), used
    return np.ones(len(margins[0].codes)), []
