"""How good the model in use is: by code, by language, at every precision, and whether its probabilities hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.coding.calibration import Bin, expected_calibration_error, reliability
from analysis.coding.prevalence import wilson
from analysis.coding.thresholds import Coverage
from participation.records.answers import Statement, StatementTranslation
from participation.records.codebook import ModelState, TrainedModel
from participation.records.people import User
from participation.services import statements
from participation.services.codebooks import codebook_of
from participation.services.machine.choosing import Choice, choices, measured
from participation.services.machine.models import in_use
from participation.services.machine.said import Said, said_by, suggested
from participation.services.machine.training import version_of

FEWEST_SUGGESTED = 20  # suggestions behind a precision that is told
PRECISIONS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
ABOVE = 0.2
LISTED = 10
_Z = 1.96

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rate:
    """Suggestions of a language or code, held out.

    Attributes:
        key: a language, or a code's id as text.
        given: statements (of the language, or with the code) that people had decided about.
        suggested: suggestions there; right: those that people had given as well.
        waiting: statements that wait and have a suggestion.
        carried: statements of the language that have the codes of their translation; suggestions for these count.
        more: about how many further ones it would take until something can be suggested, None where it can be, or
            where nobody can say.
    """

    key: str
    given: int
    suggested: int
    right: int
    waiting: int
    carried: int = 0
    more: int | None = None

    @property
    def is_enough(self) -> bool:
        """Whether there is enough to say how often it is right."""
        return self.suggested >= FEWEST_SUGGESTED

    @property
    def precision(self) -> float | None:
        """Share of the suggestions that were right, None where there is not enough to say."""
        return self.right / self.suggested if self.is_enough else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the precision."""
        return wilson(self.right / self.suggested, self.suggested, _Z) if self.is_enough else None


@dataclass(frozen=True, slots=True)
class ModelLine:
    """A model in the list of those that were learned.

    `compared` is a Comparison as stored, or empty; `silence` a choosing.Silence where it suggests nothing.
    """

    id: int
    state: str
    trained: datetime
    by: str
    learned_from: int
    chosen_precision: float
    measured_precision: float | None
    coverage: float | None
    compared: dict[str, Any]
    can_be_used: bool
    silence: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """What has changed since the model in use learned: statements, by what happened to them."""

    coded: int
    deleted: int
    translated: int
    new: int
    is_codebook_other: bool

    @property
    def should_learn(self) -> bool:
        """Whether it rests on something that is no longer so, or on much less than there is."""
        return bool(self.deleted or self.is_codebook_other)


@dataclass(frozen=True, slots=True)
class Figures:
    """The model in use, judged by people's codings that it had not seen."""

    model: ModelLine
    bins: tuple[Bin, ...]
    calibration_error: float | None
    curve: tuple[tuple[float, Coverage], ...]
    languages: tuple[Rate, ...]
    codes: tuple[Rate, ...]
    freshness: Freshness
    held_out: int


def figures(session: Session, area_id: int) -> Figures | None:
    """Return how good the area's model in use is, None where there is none or nothing of it can be said any more."""
    model = in_use(session, area_id)
    if model is None:
        return None
    said = said_by(session, model)
    own, waiting = said.only(said.held_out), said.only(~said.held_out)
    if not own.statements:
        return None
    found, found_waiting = suggested(own, model), suggested(waiting, model)
    return Figures(
        model=_line(session, model),
        bins=reliability(own.probabilities, own.truth),
        calibration_error=expected_calibration_error(own.probabilities, own.truth, above=ABOVE),
        curve=tuple((precision, _served(model, own, precision)) for precision in PRECISIONS),
        languages=_by_language(own, found, waiting, found_waiting, choices(model, own, model.chosen_precision)),
        codes=_by_code(own, found, found_waiting),
        freshness=_freshness(session, area_id, model, said),
        held_out=len(own.statements),
    )


def history(session: Session, area_id: int) -> list[ModelLine]:
    """Return the area's newest models, the newest first."""
    rows = session.scalars(
        select(TrainedModel).where(TrainedModel.area_id == area_id).order_by(TrainedModel.id.desc()).limit(LISTED)
    ).all()
    return [_line(session, row) for row in rows]


def _served(model: TrainedModel, own: Said, precision: float) -> Coverage:
    taken = choices(model, own, precision)
    return measured(own.probabilities, own.truth, own.languages, taken, precision)


def _by_language(
    own: Said, found: Bools, waiting: Said, found_waiting: Bools, taken: Mapping[str, Choice]
) -> tuple[Rate, ...]:
    names, others = np.asarray(own.languages, dtype=object), np.asarray(waiting.languages, dtype=object)
    rates = []
    for name in sorted({*own.languages, *waiting.languages}):
        inside, outside = names == name, others == name
        choice = taken.get(name, Choice(None, 0, None))
        rates.append(
            Rate(
                name,
                int(inside.sum()),
                int(found[inside].sum()) + choice.carried_suggested,
                int((found[inside] & (own.truth[inside] > 0)).sum()) + choice.carried_right,
                int(found_waiting[outside].any(axis=1).sum()),
                choice.carried,
                None if choice.threshold is not None or choice.needed is None else choice.needed - choice.texts,
            )
        )
    return tuple(sorted(rates, key=lambda rate: (-rate.given, rate.key)))


def _by_code(own: Said, found: Bools, found_waiting: Bools) -> tuple[Rate, ...]:
    right = found & (own.truth > 0)
    return tuple(
        Rate(
            str(code_id),
            int(own.truth[:, at].sum()),
            int(found[:, at].sum()),
            int(right[:, at].sum()),
            int(found_waiting[:, at].sum()),
        )
        for at, code_id in enumerate(own.codes)
    )


def _freshness(session: Session, area_id: int, model: TrainedModel, said: Said) -> Freshness:
    decided = _count(session, area_id, decided=True)
    waiting = _count(session, area_id, decided=False)
    pairs = session.scalar(
        select(func.count())
        .select_from(StatementTranslation)
        .join(Statement, Statement.id == StatementTranslation.statement_id)
        .where(Statement.area_id == area_id)
    )
    held_out = int(said.held_out.sum())
    return Freshness(
        coded=max(0, decided - held_out),
        deleted=max(0, model.learned_from - held_out),
        translated=max(0, (pairs or 0) - int(model.report.get("pairs", 0))),
        new=max(0, decided + waiting - len(said.statements)),
        is_codebook_other=model.codebook_version != version_of(codebook_of(session, area_id)),
    )


def _count(session: Session, area_id: int, *, decided: bool) -> int:
    condition = statements.is_decided() if decided else ~statements.is_decided()
    query = select(func.count()).select_from(Statement).where(Statement.area_id == area_id, condition)
    return session.scalar(query) or 0


def _line(session: Session, row: TrainedModel) -> ModelLine:
    by = session.scalar(select(User.name).where(User.id == row.trained_by)) if row.trained_by else ""
    return ModelLine(
        id=row.id,
        state=row.state,
        trained=row.trained,
        by=by or "",
        learned_from=row.learned_from,
        chosen_precision=row.chosen_precision,
        measured_precision=row.measured_precision,
        coverage=row.coverage,
        compared=row.report.get("compared", {}),
        can_be_used=row.state == ModelState.KEPT_OUT and _is_newest(session, row),
        silence=row.report.get("silence"),
    )


def _is_newest(session: Session, row: TrainedModel) -> bool:
    newer = select(TrainedModel.id).where(TrainedModel.area_id == row.area_id, TrainedModel.id > row.id).limit(1)
    return session.scalar(newer) is None
