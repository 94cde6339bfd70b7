"""Models: stored with their figures, compared with the one in use on the same statements, put in its place or kept out.

What a model learned is not stored, only what it said of each statement: that is all that pages need, and it goes when
the statement goes.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from participation.records.answers import Statement
from participation.records.codebook import Coding, CodingOrigin, ModelState, TrainedModel
from participation.records.machine import Judgement
from participation.services import journal, statements
from participation.services.errors import Conflict, NotFound
from participation.services.machine.choosing import choices, measured, silence, thresholds_at
from participation.services.machine.comparing import Comparison, compare
from participation.services.machine.said import said_by, suggested
from participation.services.messages import N_, Message
from participation.services.suggestions import Learned, TrainingData, check_precision

PIECE = 1000


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a model that has learned.

    Attributes:
        served: statements with a suggestion, 0 where it is kept out.
        comparison: with the model that was in use; None where there were too few statements to compare on.
    """

    model_id: int
    is_in_use: bool
    served: int
    comparison: Comparison | None


def in_use(session: Session, area_id: int) -> TrainedModel | None:
    """Return the area's model in use, None where nothing was learned."""
    return session.scalar(
        select(TrainedModel)
        .where(TrainedModel.area_id == area_id, TrainedModel.state == ModelState.IN_USE)
        .order_by(TrainedModel.id.desc())
        .limit(1)
    )


def store(
    session: Session, data: TrainingData, learned: Learned, *, now: datetime, user_id: int | None = None
) -> Stored:
    """Store a model, and put it in the place of the one in use unless it did worse on the same statements.

    Statements that a person has decided about meanwhile get no suggestion, and what was suggested for them before
    stays as it was: it shows how the machine did.
    """
    before = in_use(session, data.area_id)
    model = TrainedModel(
        area_id=data.area_id,
        codebook_id=data.codebook_id,
        trained=now,
        learned_from=learned.learned_from,
        chosen_precision=learned.chosen_precision,
        measured_precision=learned.measured_precision,
        coverage=learned.coverage,
        report=learned.report,
        state=ModelState.KEPT_OUT,
        codebook_version=data.codebook_version,
        trained_by=user_id,
    )
    session.add(model)
    session.flush()
    _store_judgements(session, data.area_id, model.id, learned)
    comparison = None if before is None else compare(said_by(session, before), said_by(session, model))
    if comparison is not None and before is not None:
        model.report = {**model.report, "compared": {"with": before.id, **asdict(comparison)}}
    is_better = comparison is None or not comparison.is_worse
    served = _put_in_use(session, model, now) if is_better else 0
    _forget_others(session, data.area_id, {model.id, *({} if before is None or is_better else {before.id})})
    return Stored(model.id, is_better, served, comparison)


def use(session: Session, area_id: int, model_id: int, *, user_id: int, now: datetime) -> int:
    """Put a model that was kept out in use all the same; return how many statements have a suggestion.

    Raises:
        NotFound: the area has no such model.
        Conflict: it is in use, or what it said is no longer stored.
    """
    model = session.scalar(select(TrainedModel).where(TrainedModel.id == model_id, TrainedModel.area_id == area_id))
    if model is None:
        raise NotFound
    if model.state != ModelState.KEPT_OUT or not _judgements(session, model_id):
        raise Conflict(Message(N_("This model cannot be chosen any longer. Let the machine learn anew.")))
    served = _put_in_use(session, model, now)
    _note(session, "machine.chosen", area_id, user_id, {"model": model_id, "statements": served}, now)
    return served


def set_precision(session: Session, area_id: int, precision: float, *, user_id: int, now: datetime) -> int:
    """Choose another precision for the model in use; its suggestions follow at once, without learning anew.

    Returns:
        How many statements have a suggestion now.

    Raises:
        ServiceProblem: the precision is none.
        Conflict: nothing has been learned, or by an older edition of this software.
    """
    check_precision(precision)
    model = in_use(session, area_id)
    if model is None or not _judgements(session, model.id):
        raise Conflict(Message(N_("The machine has not learned yet. Let it learn first.")))
    said = said_by(session, model)
    own = said.only(said.held_out)
    taken = choices(model, own, precision)
    found = measured(own.probabilities, own.truth, own.languages, taken, precision)
    model.chosen_precision, model.measured_precision, model.coverage = precision, found.precision, found.texts
    model.report = {**model.report, "thresholds": thresholds_at(taken)}
    served = _put_in_use(session, model, now)
    _note(session, "machine.precision", area_id, user_id, {"precision": precision, "statements": served}, now)
    return served


def _store_judgements(session: Session, area_id: int, model_id: int, learned: Learned) -> None:
    there = set(session.scalars(select(Statement.id).where(Statement.area_id == area_id)))
    rows: list[dict[str, Any]] = [
        {"model_id": model_id, **asdict(each)} for each in learned.judged if each.statement_id in there
    ]
    for start in range(0, len(rows), PIECE):
        session.execute(insert(Judgement), rows[start : start + PIECE])


def _put_in_use(session: Session, model: TrainedModel, now: datetime) -> int:
    """Show a model's suggestions in place of the earlier ones; return how many statements have one."""
    session.execute(
        update(TrainedModel)
        .where(
            TrainedModel.area_id == model.area_id,
            TrainedModel.id != model.id,
            TrainedModel.state == ModelState.IN_USE,
        )
        .values(state=ModelState.REPLACED)
    )
    model.state = ModelState.IN_USE
    waiting = select(Statement.id).where(Statement.area_id == model.area_id, ~statements.is_decided())
    session.execute(
        delete(Coding)
        .where(Coding.origin == CodingOrigin.MACHINE, Coding.statement_id.in_(waiting))
        .execution_options(synchronize_session=False)
    )
    still = set(session.scalars(waiting))
    said = said_by(session, model)
    rows = [
        {
            "statement_id": said.statements[row],
            "code_id": said.codes[column],
            "origin": CodingOrigin.MACHINE.value,
            "confidence": float(said.probabilities[row, column]),
            "model_id": model.id,
            "created": now,
        }
        for row, column in np.argwhere(suggested(said, model)).tolist()
        if said.statements[row] in still
    ]
    why = silence(model, said.only(said.held_out)) if still and not rows else None
    model.report = {**model.report, "silence": None if why is None else asdict(why)}
    if rows:
        session.execute(insert(Coding), rows)
    session.flush()
    return len({row["statement_id"] for row in rows})


def _forget_others(session: Session, area_id: int, kept: set[int]) -> None:
    """Keep what was said by the model in use and by one that was just kept out; of the others the figures remain."""
    others = select(TrainedModel.id).where(TrainedModel.area_id == area_id, TrainedModel.id.not_in(kept))
    session.execute(
        delete(Judgement).where(Judgement.model_id.in_(others)).execution_options(synchronize_session=False)
    )


def _judgements(session: Session, model_id: int) -> int:
    return session.scalar(select(func.count()).select_from(Judgement).where(Judgement.model_id == model_id)) or 0


def _note(session: Session, action: str, area_id: int, user_id: int, detail: dict[str, Any], now: datetime) -> None:
    journal.record(session, action, user_id=user_id, area_id=area_id, detail=detail, now=now)
