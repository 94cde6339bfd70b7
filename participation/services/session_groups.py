"""Who was heard in some field sessions, over all the surveys in use there: answers by language and by group.

Marked responses (services/marks.py) are left out.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from participation.records.answers import Response, Statement
from participation.services import aggregates, marks, publishing
from participation.services.publishing import SurveyView
from participation.services.results import Part
from participation.services.survey_groups import questions_by_dimension
from surveys.questionnaire import Kind


@dataclass(frozen=True, slots=True)
class Heard:
    """Who was heard in some sessions.

    Attributes:
        answers: in all, also forms that stand for a group or a place.
        of_persons: those that each stand for one person; languages and groups count these alone.
        surveys: the surveys of individuals among those that were answered, oldest first.
        languages: most first.
        groups: by dimension; the part with the key "" has the answers that do not tell.
        lenses: free texts, those of dialogues among them, most first.
    """

    answers: int
    of_persons: int
    surveys: tuple[SurveyView, ...]
    languages: tuple[Part, ...]
    groups: Mapping[str, tuple[Part, ...]]
    lenses: tuple[Part, ...]


def heard_in(session: Session, session_ids: Collection[int]) -> Heard:
    """Return who was heard in these sessions, from the folded counts (see services/representation.refresh)."""
    asked = session.scalars(select(Response.survey_id).where(Response.field_session_id.in_(session_ids)).distinct())
    answers = of_persons = 0
    individual: list[SurveyView] = []
    languages: Counter[str] = Counter()
    groups: dict[str, Counter[str]] = {}
    for survey_id in sorted(asked):
        survey = publishing.survey_by_id(session, survey_id)
        is_individual = publishing.questionnaire_of(session, survey).kind == Kind.INDIVIDUAL
        questions = questions_by_dimension(session, survey) if is_individual else {}
        tally = _tally(session, survey_id, session_ids, questions.values())
        here = tally[aggregates.RESPONSES].total()
        answers += here
        if not is_individual or not here:
            continue
        individual.append(survey)
        of_persons += here
        languages += tally[aggregates.LANGUAGE]
        for dimension, question in questions.items():
            told = Counter({value: count for value, count in tally[question].items() if value != aggregates.MISSING})
            # Who was never asked (an older version) has not told either.
            told[aggregates.MISSING] = here - told.total()
            groups[dimension] = groups.get(dimension, Counter()) + told
    return Heard(
        answers=answers,
        of_persons=of_persons,
        surveys=tuple(individual),
        languages=_parts(languages),
        groups={dimension: _parts(tally) for dimension, tally in groups.items()},
        lenses=_lenses(session, session_ids),
    )


def _tally(
    session: Session, survey_id: int, session_ids: Collection[int], questions: Collection[str]
) -> dict[str, Counter[str]]:
    names = [aggregates.RESPONSES, aggregates.LANGUAGE, *questions]
    found: dict[str, Counter[str]] = {name: Counter() for name in names}
    for row in marks.counts(session, survey_id, names):
        if row.field_session_id in session_ids:
            found[row.question_id][row.value or aggregates.MISSING] += row.count
    return found


def _lenses(session: Session, session_ids: Collection[int]) -> tuple[Part, ...]:
    rows = session.execute(
        select(Statement.lens, func.count().label("number"))
        .where(Statement.field_session_id.in_(session_ids), Statement.lens != "", marks.unmarked_statements())
        .group_by(Statement.lens)
    )
    return _parts(Counter({row.lens: row.number for row in rows}))


def _parts(tally: Counter[str]) -> tuple[Part, ...]:
    return tuple(
        Part(key, count) for key, count in sorted(tally.items(), key=lambda pair: (-pair[1], pair[0])) if count
    )
