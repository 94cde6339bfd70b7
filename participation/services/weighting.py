"""Weighted beside unweighted results: respondents raked to the register's margins, and how far that carries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from analysis.problems import AnalysisProblem
from analysis.representation import indicators, weights
from analysis.representation.reference import Reference
from participation.services import frames, publishing, reference
from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message
from participation.services.publishing import SurveyView
from participation.services.respondents import Respondents, respondents
from participation.services.results import Shown, shown
from participation.services.shown_findings import SMALLEST_SHOWN
from participation.services.survey_groups import questions_by_dimension
from surveys.questionnaire import Question, QuestionType

TRIM = (0.3, 3.0)  # multiples of the mean weight
FEWEST = 20
COMPARED = (QuestionType.SCALE, QuestionType.ONE_CHOICE)


# Why there are no weights, for the page of weighted results and for findings.
SENTENCES = {
    "too_few": N_("There are too few answers to weight: at least 20 are needed."),
    "no_margins": N_(
        "No dimension can be used: in each of them some group that lives here has given fewer than five answers."
    ),
    "group_too_small": N_(
        "Fewer than five answers come from “%(group)s” (%(dimension)s). So few cannot speak for all of them. Leave "
        "this dimension out, or wait for more answers."
    ),
    "not_converged": N_(
        "No weights reach all the register's figures at once; “%(dimension)s” is where it fails. Some combination of "
        "groups lives here and has not been heard. Use fewer dimensions."
    ),
    "nobody_to_weight": N_("Nobody from “%(group)s” (%(dimension)s) has answered. Leave this dimension out."),
    "nobody_to_reach": N_(
        "People of “%(group)s” (%(dimension)s) have answered, but the register has none. Leave this dimension out."
    ),
}
OTHERWISE = N_("These figures cannot be weighted to. Use fewer dimensions.")


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there are no weights: a code of analysis/representation/weights.py, or `too_few` and `group_too_small`."""

    code: str
    dimension: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """How far a dimension is from the register, before and after weighting (ASMD); whether weights were made by it."""

    dimension: str
    before: float
    after: float
    is_used: bool


@dataclass(frozen=True, slots=True)
class Value:
    """An answer to a question; the shares are None where the count is protected."""

    key: str
    count: Shown
    share: float | None
    weighted: float | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A question's answers, unweighted and weighted; `answered` counts those with a known value."""

    question: str
    answered: int
    values: tuple[Value, ...]
    mean: float | None
    weighted_mean: float | None


@dataclass(frozen=True, slots=True)
class Weighted:
    """What weighting gives.

    Attributes:
        n: respondents.
        used: the dimensions that the weights are made by.
        kish: the design effect of the weights; 1 where there are none.
        effective: so many equally weighted answers would be as exact.
        trimmed: respondents whose weight was bounded, as staff may see it.
        iterations: passes that raking took.
    """

    n: int
    used: tuple[str, ...]
    refused: Refused | None
    kish: float
    effective: float
    trimmed: Shown
    iterations: int
    balance: tuple[Balance, ...]
    questions: tuple[Compared, ...]


def available(session: Session, survey: SurveyView) -> tuple[str, ...]:
    """Return the dimensions that the survey asks and the register has."""
    questions = questions_by_dimension(session, survey)
    return tuple(name for name in reference.newest(session, survey.area_id) if name in questions)


def weigh(session: Session, survey: SurveyView, dimensions: Sequence[str] | None = None) -> Weighted:
    """Rake a survey's respondents to the register's margins and compare the results.

    A group with fewer than five answers cannot stand for all who live here, and its weight would tell how few they are:
    a dimension with such a group is not weighted by, and refused where it is asked for.

    Args:
        session: an open transaction.
        survey: whose answers.
        dimensions: to weight by; None for all that can be used.

    Raises:
        ServiceProblem: a dimension is none of `available`, or none is chosen.
    """
    questionnaire = publishing.questionnaire_of(session, survey)
    figures = reference.newest(session, survey.area_id)
    names = available(session, survey)
    if dimensions is not None and (not dimensions or not set(dimensions) <= set(names)):
        raise ServiceProblem(Message(N_("Choose at least one dimension to weight by.")), field="dimension")
    asked = [question for question in questionnaire.questions if _is_compared(question)]
    questions = {name: question.id for name, question in questionnaire.dimensions.items()}
    categories = {name: tuple(figures[name].counts()) for name in names}
    people = respondents(session, survey.id, questions, categories, [question.id for question in asked])
    counts = {name: figures[name].counts() for name in names}
    small = {name: smallest(people, name, counts[name]) for name in names}
    used = tuple(name for name in names if (dimensions is None and small[name] is None) or name in (dimensions or ()))
    refused = refusal(people, used, small)
    made, iterations, trimmed = np.ones(people.n), 0, 0
    if refused is None:
        made, iterations, trimmed, refused = raked_by(people, used, counts)
    return Weighted(
        n=people.n,
        used=used,
        refused=refused,
        kish=indicators.kish_design_effect(made) if people.n else 1.0,
        effective=indicators.effective_sample_size(made) if people.n else 0.0,
        trimmed=shown(trimmed),
        iterations=iterations,
        balance=tuple(_balance(people, name, counts[name], made, name in used) for name in names),
        questions=tuple(_compared(question, people, made) for question in asked),
    )


def _is_compared(question: Question) -> bool:
    return question.type in COMPARED and not question.dimension


def smallest(people: Respondents, name: str, counts: Mapping[str, int]) -> str | None:
    """Return a group that lives here or was heard and has fewer than five answers, None where there is none.

    A dimension with such a group is not weighted by, on whatever page.
    """
    heard = _heard(people, name, len(counts))
    few = [key for key, x in zip(counts, heard.tolist(), strict=True) if x < SMALLEST_SHOWN and (counts[key] or x)]
    return few[0] if few else None


def _heard(people: Respondents, name: str, width: int, by: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    known = people.codes[name] >= 0
    held = None if by is None else by[known]
    return np.bincount(people.codes[name][known], weights=held, minlength=width).astype(np.float64)


def refusal(people: Respondents, used: Sequence[str], small: Mapping[str, str | None]) -> Refused | None:
    """Return why respondents cannot be weighted by the dimensions `used`; `small` is `smallest` of each dimension."""
    if people.n < FEWEST:
        return Refused("too_few")
    if not used:
        return Refused("no_margins")
    for name in used:
        group = small[name]
        if group is not None:
            return Refused("group_too_small", name, group)
    return None


def raked_by(
    people: Respondents, used: Sequence[str], counts: Mapping[str, Mapping[str, int]]
) -> tuple[NDArray[np.float64], int, int, Refused | None]:
    """Return weights of mean 1, the passes they took, how many were bounded, and why there are none."""
    table = Reference.from_counts((name, key, count) for name in used for key, count in counts[name].items())
    try:
        raked = weights.rake(frames.margins(people, table))
        made = weights.trim(raked.values, *TRIM)
    except AnalysisProblem as problem:
        return np.ones(people.n), 0, 0, Refused(problem.code, problem.dimension, problem.category)
    mean = raked.values.mean()
    bounded = (raked.values < TRIM[0] * mean) | (raked.values > TRIM[1] * mean)
    return made / made.mean(), raked.iterations, int(bounded.sum()), None


def _balance(
    people: Respondents, name: str, counts: Mapping[str, int], made: NDArray[np.float64], is_used: bool
) -> Balance:
    residents = list(counts.values())
    before, after = _heard(people, name, len(counts)), _heard(people, name, len(counts), made)
    if not before.sum():
        return Balance(name, 0.0, 0.0, is_used)
    return Balance(name, indicators.asmd(before, residents), indicators.asmd(after, residents), is_used)


def _compared(question: Question, people: Respondents, made: NDArray[np.float64]) -> Compared:
    is_scale = question.type == QuestionType.SCALE
    if is_scale:
        keys = [str(point) for point in range(question.minimum or 0, (question.maximum or 0) + 1)]
    else:
        keys = [option.id for option in question.options if not option.missing]
    told = people.answers[question.id]
    tally = Counter(value for value in told if value in set(keys))
    held: Counter[str] = Counter()
    for value, weight in zip(told, made.tolist(), strict=True):
        if value in tally:
            held[str(value)] += weight
    answered, whole = tally.total(), sum(held.values())
    enough = answered >= SMALLEST_SHOWN
    middle = [sum(int(key) * own[key] for key in keys) for own in (tally, held)] if is_scale and enough else []
    return Compared(
        question=question.id,
        answered=answered,
        values=tuple(_value(key, tally[key], answered, held[key] / whole if whole else 0.0) for key in keys),
        mean=middle[0] / answered if middle else None,
        weighted_mean=middle[1] / whole if middle else None,
    )


def _value(key: str, count: int, answered: int, weighted: float) -> Value:
    is_protected = 0 < count < SMALLEST_SHOWN or not answered
    return Value(key, shown(count), None if is_protected else count / answered, None if is_protected else weighted)
