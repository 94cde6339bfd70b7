"""Weights that make a survey's answers like the residents: each answer's, from the register's newest figures.

They are those of the page of weighted results (weighting.py), made by every dimension that can be used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.representation.indicators import kish_design_effect
from participation.records.answers import Response
from participation.services import marks, reference, representation, weighting
from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message
from participation.services.respondents import Respondents, respondents
from participation.services.survey_groups import questions_by_dimension

NO_FIGURES = N_("There are no register figures for what the survey asks, so nothing can be weighted.")


@dataclass(frozen=True, slots=True)
class AnswerWeights:
    """Weights with the mean 1.

    Attributes:
        values: by response; what is not here counts as 1.
        dimensions: those that are weighted to.
        left_out: dimensions that contradict the others in this sample.
        too_small: dimensions in which a group has fewer than five answers; which one is not told.
        design_effect: how much the weights cost, at least 1 (Kish 1965).
    """

    values: Mapping[UUID, float]
    dimensions: tuple[str, ...]
    left_out: tuple[str, ...]
    too_small: tuple[str, ...]
    design_effect: float


def answer_weights(session: Session, area_id: int) -> AnswerWeights:
    """Return the weights of the answers to an area's newest survey of individuals.

    Raises:
        ServiceProblem: there is no survey, too few answers, or no register figure that the answers can be weighted to.
    """
    survey = representation.survey_of(session, area_id)
    asked = questions_by_dimension(session, survey)
    counts = {name: view.counts() for name, view in reference.newest(session, area_id).items() if name in asked}
    if not counts:
        raise ServiceProblem(Message(NO_FIGURES))
    people = respondents(session, survey.id, asked, {name: tuple(own) for name, own in counts.items()})
    small = {name: weighting.smallest(people, name, own) for name, own in counts.items()}
    usable = [name for name in counts if small[name] is None]
    refused = weighting.refusal(people, usable, small)
    if refused is not None:
        raise ServiceProblem(Message(weighting.SENTENCES[refused.code]))
    values, used = _made(people, usable, counts)
    # In the order in which `respondents` reads them.
    ids = session.scalars(
        select(Response.id).where(Response.survey_id == survey.id, marks.unmarked(survey.id)).order_by(Response.id)
    )
    return AnswerWeights(
        values=dict(zip(ids, values.tolist(), strict=True)),
        dimensions=used,
        left_out=tuple(name for name in usable if name not in used),
        too_small=tuple(name for name in counts if name not in usable),
        design_effect=kish_design_effect(values),
    )


def _made(
    people: Respondents, usable: Sequence[str], counts: Mapping[str, Mapping[str, int]]
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Weight by as many dimensions as can be reached together, the first ones first."""
    for number in range(len(usable), 0, -1):
        values, _, _, refused = weighting.raked_by(people, usable[:number], counts)
        if refused is None:
            return values, tuple(usable[:number])
    return np.ones(people.n), ()
