"""From folded answers to the counts that the assessment of representation reads."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from analysis.representation.counts import Counts, DimensionCounts
from analysis.representation.reference import Reference
from participation.services import aggregates, marks, publishing, reference
from participation.services.aggregates import Count
from participation.services.reference import ReferenceView
from participation.services.survey_groups import questions_by_dimension


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """A survey's answers beside the register's figures.

    Attributes:
        counts: respondents by session and group.
        reference: the register's figures for the same groups.
        outside: answers by dimension that name a group which the register's figures do not have; they count as missing.
        languages: (language, responses), most first.
    """

    counts: Counts
    reference: Reference
    outside: Mapping[str, int]
    languages: tuple[tuple[str, int], ...]


def group_counts(
    session: Session, survey_id: int, references: Mapping[str, ReferenceView], questions: Mapping[str, str]
) -> GroupCounts:
    """Fold a survey's counts for the dimensions of `references`; marked responses (services/marks.py) are left out.

    Args:
        session: an open transaction.
        survey_id: whose answers.
        references: the register's figures by dimension.
        questions: the id of the question that asks for each of these dimensions.

    A response that was never asked the question (an older version, the youth form) counts as a missing answer.

    Raises:
        analysis.problems.AnalysisProblem: there are no reference figures.
    """
    register = Reference.from_counts(
        (name, figure.category, figure.count) for name, view in references.items() for figure in view.figures
    )
    names = [aggregates.RESPONSES, aggregates.LANGUAGE, *(questions[name] for name in references)]
    rows = marks.counts(session, survey_id, names)
    met = sorted({row.field_session_id for row in rows if row.field_session_id is not None})
    sessions: tuple[int | None, ...] = (*met, None)
    responses = np.array([_responses(rows, number) for number in sessions], np.int64)
    dimensions, outside = [], {}
    for dimension in register.dimensions:
        own = [row for row in rows if row.question_id == questions[dimension.name] and row.value is not None]
        merged = references[dimension.name].merged
        heard = np.zeros((len(sessions), len(dimension.categories)), np.int64)
        outside[dimension.name] = 0
        for row in own:
            value = merged.get(str(row.value), row.value)
            if value in dimension.categories:
                heard[sessions.index(row.field_session_id), dimension.categories.index(value)] += row.count
            else:
                outside[dimension.name] += row.count
        missing = np.maximum(responses - heard.sum(1), 0)
        dimensions.append(DimensionCounts(dimension.name, dimension.categories, heard, missing))
    names_of = tuple(None if number is None else str(number) for number in sessions)
    return GroupCounts(Counts(tuple(dimensions), names_of, int(responses.sum())), register, outside, _languages(rows))


def heard_by_session(session: Session, survey_id: int, dimension: str, category: str) -> dict[int, tuple[int, int]]:
    """Return (heard from the group, heard in all) by field session; nothing where the survey does not ask for it."""
    survey = publishing.survey_by_id(session, survey_id)
    question = questions_by_dimension(session, survey).get(dimension)
    if question is None:
        return {}
    known = reference.newest(session, survey.area_id).get(dimension)
    merged = {} if known is None else known.merged
    rows = marks.counts(session, survey_id, [aggregates.RESPONSES, question])
    found: dict[int, tuple[int, int]] = {}
    for row in rows:
        if row.field_session_id is not None:
            group, everybody = found.get(row.field_session_id, (0, 0))
            if row.question_id == aggregates.RESPONSES:
                found[row.field_session_id] = (group, everybody + row.count)
            elif row.value is not None and merged.get(row.value, row.value) == category:
                found[row.field_session_id] = (group + row.count, everybody)
    return found


def _responses(rows: list[Count], session_id: int | None) -> int:
    return sum(
        row.count for row in rows if row.question_id == aggregates.RESPONSES and row.field_session_id == session_id
    )


def _languages(rows: list[Count]) -> tuple[tuple[str, int], ...]:
    tally: dict[str, int] = {}
    for row in rows:
        if row.question_id == aggregates.LANGUAGE and row.value is not None:
            tally[row.value] = tally.get(row.value, 0) + row.count
    return tuple(sorted(tally.items(), key=lambda pair: (-pair[1], pair[0])))
