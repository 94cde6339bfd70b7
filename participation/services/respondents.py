"""Single respondents as numbers, for what needs them one by one: groups crossed, weights. Never shown, never kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.answers import Response
from participation.services import marks

Codes = NDArray[np.int64]

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Respondents:
    """A survey's respondents.

    Attributes:
        codes: by dimension, shape (n,): the number of the category, -1 where it is not known.
        answers: by question, each respondent's value as text, None where there is none.
        sessions: shape (n,), the number of the field session, 0 for none.
    """

    codes: Mapping[str, Codes]
    answers: Mapping[str, tuple[str | None, ...]]
    sessions: Codes

    @property
    def n(self) -> int:
        """Respondents."""
        return len(self.sessions)


def respondents(
    session: Session,
    survey_id: int,
    questions: Mapping[str, str],
    categories: Mapping[str, Sequence[str]],
    more: Sequence[str] = (),
) -> Respondents:
    """Return a survey's respondents, without those whose response is marked.

    Args:
        session: an open transaction.
        survey_id: whose answers.
        questions: the id of the question that asks for each dimension.
        categories: of each dimension that is wanted; any other value counts as missing.
        more: ids of questions with one value whose answers are wanted as well.
    """
    names = [questions[dimension] for dimension in categories]
    wanted = (*names, *more)
    # Read whole and picked here: what is encrypted at rest has no parts that a database could give.
    found = session.execute(
        select(Response.field_session_id, Response.answers)
        .where(Response.survey_id == survey_id, marks.unmarked(survey_id))
        .order_by(Response.id)
        .execution_options(yield_per=BATCH)
    )
    rows = [(number, *(_text(answers.get(name)) for name in wanted)) for number, answers in found]
    codes = {}
    for at, (dimension, known) in enumerate(categories.items(), start=1):
        position = {category: number for number, category in enumerate(known)}
        codes[dimension] = np.array([position.get(row[at] or "", -1) for row in rows], np.int64)
    first = 1 + len(names)
    answers = {name: tuple(row[first + at] for row in rows) for at, name in enumerate(more)}
    return Respondents(codes, answers, np.array([row[0] or 0 for row in rows], np.int64))


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
