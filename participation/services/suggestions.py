"""The machine's suggestions: learned from people's codings, measured on texts it had not seen, stored beside them.

Learning takes seconds to minutes: it is a job (participation/jobs.py), in three steps so that the database is held only
while reading and while storing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from analysis.coding.calibration import coverage, suggest_at
from analysis.coding.model import CodingModel, Example, Pair, Suggestions, fit
from analysis.problems import AnalysisProblem
from participation.records.answers import Statement, StatementTranslation
from participation.records.codebook import Code, Coding, CodingOrigin, TrainedModel
from participation.services import statements
from participation.services.codebooks import codebook_of
from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message

PRECISION = 0.8
FEWEST_CODED = 50


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What the machine reads: coded texts, translations, and the statements that wait for a person.

    Attributes:
        examples: what people decided, those for which no code fits included.
        pairs: all translations by staff.
        waiting: (statement id, text, language).
        code_ids: id of each code in use, by its key.
    """

    area_id: int
    codebook_id: int
    examples: tuple[Example, ...]
    pairs: tuple[Pair, ...]
    waiting: tuple[tuple[int, str, str], ...]
    code_ids: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of it.

    Attributes:
        learned_from: coded texts.
        chosen_precision: what was asked for.
        measured_precision: what cross-validation found from the chosen threshold on, None where it never got there.
        coverage: share of held-out texts with a suggestion.
        suggestions: (statement id, code id, probability), those at or above the threshold.
        report: threshold, and by language how many held-out texts, suggestions and right suggestions there were.
    """

    learned_from: int
    chosen_precision: float
    measured_precision: float | None
    coverage: float
    suggestions: tuple[tuple[int, int, float], ...]
    report: dict[str, Any]


def training_data(session: Session, area_id: int) -> TrainingData:
    """Read what the machine learns from; raise NotFound where the area has no codebook."""
    book = codebook_of(session, area_id)
    code_ids = {key: code.id for key, code in book.by_key().items()}
    given: dict[int, set[str]] = {}
    for statement_id, code_key in session.execute(
        select(Coding.statement_id, Code.key)
        .join(Code, Code.id == Coding.code_id)
        .where(Code.codebook_id == book.id, Coding.origin == CodingOrigin.HUMAN, Coding.withdrawn.is_(None))
    ):
        given.setdefault(statement_id, set()).add(code_key)
    texts = session.execute(
        select(Statement.id, Statement.text, Statement.language, statements.is_decided().label("decided"))
        .where(Statement.area_id == area_id)
        .order_by(Statement.id)
    ).all()
    pairs = session.execute(
        select(Statement.text, Statement.language, StatementTranslation.text, StatementTranslation.language)
        .join(StatementTranslation, StatementTranslation.statement_id == Statement.id)
        .where(Statement.area_id == area_id)
        .order_by(StatementTranslation.id)
    )
    return TrainingData(
        area_id=area_id,
        codebook_id=book.id,
        examples=tuple(
            Example(row.text, row.language, frozenset(given.get(row.id, set()) & set(code_ids)))
            for row in texts
            if row.decided
        ),
        pairs=tuple(Pair(*row) for row in pairs),
        waiting=tuple((row.id, row.text, row.language) for row in texts if not row.decided),
        code_ids=code_ids,
    )


def learn(data: TrainingData, precision: float = PRECISION) -> Learned:
    """Learn and suggest; touches no database.

    The threshold is the lowest from which held-out suggestions were right in `precision` of cases; below it the
    machine says nothing.

    Raises:
        ServiceProblem: too few coded statements, none with a code, or a precision that is none.
    """
    if not 0 < precision < 1:
        raise ServiceProblem(Message(N_("The precision lies between 0 and 1, as 0.8.")))
    if len(data.examples) < FEWEST_CODED:
        raise ServiceProblem(
            Message(
                N_("The machine needs at least %(fewest)s coded statements to learn from; there are %(number)s."),
                {"fewest": FEWEST_CODED, "number": len(data.examples)},
            )
        )
    try:
        model = fit(data.examples, data.pairs)
    except AnalysisProblem as problem:
        raise ServiceProblem(Message(N_("No statement has a code yet, so there is nothing to learn."))) from problem
    threshold = model.threshold(precision)
    served = coverage(model.held_out.probabilities, model.held_out.truth, threshold, precision)
    found = model.suggest([text for _, text, _ in data.waiting], [own for _, _, own in data.waiting], precision)
    return Learned(
        learned_from=len(data.examples),
        chosen_precision=precision,
        measured_precision=served.precision,
        coverage=served.texts,
        suggestions=_rows(data, found),
        report={"threshold": threshold, "languages": _by_language(model, threshold, precision)},
    )


def store(session: Session, data: TrainingData, learned: Learned, *, now: datetime) -> int:
    """Store suggestions in place of the earlier ones and return how many statements have one.

    Statements that a person has decided about meanwhile get none, and what was suggested for them before stays as it
    was: it shows how the machine did.
    """
    model = TrainedModel(
        area_id=data.area_id,
        codebook_id=data.codebook_id,
        trained=now,
        learned_from=learned.learned_from,
        chosen_precision=learned.chosen_precision,
        measured_precision=learned.measured_precision,
        coverage=learned.coverage,
        report=learned.report,
    )
    session.add(model)
    session.flush()
    waiting = select(Statement.id).where(Statement.area_id == data.area_id, ~statements.is_decided())
    session.execute(
        delete(Coding)
        .where(Coding.origin == CodingOrigin.MACHINE, Coding.statement_id.in_(waiting))
        .execution_options(synchronize_session=False)
    )
    still = set(session.scalars(waiting))
    rows = [
        {
            "statement_id": statement_id,
            "code_id": code_id,
            "origin": CodingOrigin.MACHINE.value,
            "confidence": probability,
            "model_id": model.id,
            "created": now,
        }
        for statement_id, code_id, probability in learned.suggestions
        if statement_id in still
    ]
    if rows:
        session.execute(insert(Coding), rows)
    return len({row["statement_id"] for row in rows})


def _rows(data: TrainingData, found: Suggestions) -> tuple[tuple[int, int, float], ...]:
    ids = [data.code_ids[key] for key in found.codes]
    return tuple(
        (data.waiting[row][0], ids[column], float(found.probabilities[row, column]))
        for row, column in np.argwhere(found.suggested).tolist()
    )


def _by_language(model: CodingModel, threshold: float | None, precision: float) -> dict[str, dict[str, int]]:
    own = np.asarray(model.held_out.languages)
    suggested = suggest_at(model.held_out.probabilities, threshold, precision)
    right = suggested & (model.held_out.truth > 0)
    return {
        str(language): {
            "texts": int((own == language).sum()),
            "suggested": int(suggested[own == language].sum()),
            "right": int(right[own == language].sum()),
        }
        for language in np.unique(own)
    }
