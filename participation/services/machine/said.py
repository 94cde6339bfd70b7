"""What a model said, as arrays: held out, of the statements that people decided about, and of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.coding.thresholds import suggest
from participation.records.answers import Statement
from participation.records.codebook import TrainedModel
from participation.records.machine import Judgement

Floats = NDArray[np.float64]
LEAST_WITH_CODE = 3  # as analysis.coding.model.Settings


@dataclass(frozen=True, slots=True)
class Said:
    """A model's judgements of n statements over k codes.

    Attributes:
        statements: n ids.
        languages: n languages.
        codes: k ids of codes.
        probabilities: n x k.
        truth: n x k, what people had given when it learned; 0 where nobody had decided.
        held_out: n, True where a person had decided.
        enough: n.
    """

    statements: tuple[int, ...]
    languages: tuple[str, ...]
    codes: tuple[int, ...]
    probabilities: Floats
    truth: Floats
    held_out: NDArray[np.bool_]
    enough: NDArray[np.bool_]

    def only(self, rows: NDArray[np.bool_]) -> "Said":
        """Return the judgements of some statements."""
        at = np.flatnonzero(rows).tolist()
        return Said(
            tuple(self.statements[row] for row in at),
            tuple(self.languages[row] for row in at),
            self.codes,
            self.probabilities[rows],
            self.truth[rows],
            self.held_out[rows],
            self.enough[rows],
        )

    def row_of(self) -> Mapping[int, int]:
        """Return each statement's row."""
        return {statement_id: row for row, statement_id in enumerate(self.statements)}


def said_by(session: Session, model: TrainedModel) -> Said:
    """Read what a model said of the statements that are still there."""
    codes = tuple(model.report.get("codes", ()))
    rows = session.execute(
        select(
            Judgement.statement_id,
            Statement.language,
            Judgement.probabilities,
            Judgement.given,
            Judgement.held_out,
            Judgement.enough,
        )
        .join(Statement, Statement.id == Judgement.statement_id)
        .where(Judgement.model_id == model.id)
        .order_by(Judgement.statement_id)
    ).all()
    column = {code_id: at for at, code_id in enumerate(codes)}
    truth = np.zeros((len(rows), len(codes)))
    for at, row in enumerate(rows):
        truth[at, [column[code_id] for code_id in row.given]] = 1
    return Said(
        statements=tuple(row.statement_id for row in rows),
        languages=tuple(row.language for row in rows),
        codes=codes,
        probabilities=np.array([row.probabilities for row in rows], dtype=np.float64).reshape(len(rows), len(codes)),
        truth=truth,
        held_out=np.array([row.held_out for row in rows], dtype=bool),
        enough=np.array([row.enough for row in rows], dtype=bool),
    )


def suggested(said: Said, model: TrainedModel) -> NDArray[np.bool_]:
    """Return n x k, True where the model suggests a code at the precision that is chosen for it."""
    found = suggest(said.probabilities, said.languages, thresholds_of(model, said.languages), model.chosen_precision)
    known = np.asarray(model.report.get("positives", [0] * len(said.codes))) >= LEAST_WITH_CODE
    return np.asarray(found & known & said.enough[:, None], dtype=bool)


def thresholds_of(model: TrainedModel, languages: Sequence[str]) -> Mapping[str, float]:
    """Return the model's threshold by language; models of earlier editions have one for all."""
    stored = model.report.get("thresholds")
    if stored is not None:
        return {str(name): float(threshold) for name, threshold in stored.items()}
    common = model.report.get("threshold")
    return {} if common is None else dict.fromkeys(languages, float(common))
