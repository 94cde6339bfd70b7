"""The machine's suggestions: learned from people's codings, measured on texts it had not seen, stored beside them.

Learning takes seconds to minutes: it is a job (participation/jobs.py), in three steps so that the database is held only
while reading and while storing.
"""

from dataclasses import dataclass
from typing import Any

from analysis.coding.model import fit
from analysis.problems import AnalysisProblem
from participation.services.errors import ServiceProblem
from participation.services.machine import choosing
from participation.services.machine.judging import Judged, Progress, judged, rounded, told
from participation.services.machine.training import TrainingData, training_data
from participation.services.messages import N_, Message

__all__ = ["FEWEST_CODED", "PRECISION", "Learned", "TrainingData", "check_precision", "learn", "training_data"]

PRECISION = 0.8
FEWEST_CODED = 50


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of it.

    Attributes:
        learned_from: coded texts.
        chosen_precision: what was asked for.
        measured_precision: what cross-validation found from the chosen threshold on, None where it never got there.
        coverage: share of held-out texts with a suggestion.
        judged: what it says of every statement.
        report: threshold by language; what other precisions would take (see machine.choosing); ids of the codes in the
            order of the probabilities, with how many texts had each; how many uncoded statements helped it to learn.
    """

    learned_from: int
    chosen_precision: float
    measured_precision: float | None
    coverage: float
    judged: tuple[Judged, ...]
    report: dict[str, Any]


def check_precision(precision: float) -> None:
    """Raise ServiceProblem where a precision is none."""
    if not 0 < precision < 1:
        raise ServiceProblem(Message(N_("The precision lies between 0 and 1, as 0.8.")), field="precision")


def learn(data: TrainingData, precision: float = PRECISION, progress: Progress | None = None) -> Learned:
    """Learn and suggest; touches no database.

    A language's threshold is the lowest from which held-out suggestions in it were right in `precision` of cases;
    below it, and in languages without one, the machine says nothing.

    Raises:
        ServiceProblem: too few coded statements, none with a code, or a precision that is none.
        Stopped: `progress` said so.
    """
    progress = progress or (lambda _step, _done, _total: True)
    check_precision(precision)
    if len(data.examples) < FEWEST_CODED:
        raise ServiceProblem(
            Message(
                N_("The machine needs at least %(fewest)s coded statements to learn from; there are %(number)s."),
                {"fewest": FEWEST_CODED, "number": len(data.examples)},
            )
        )
    told(progress, "learning", 0, len(data.examples))
    try:
        model = fit(data.examples, data.pairs, uncoded=[(text, own) for _, text, own in data.waiting])
    except AnalysisProblem as problem:
        raise ServiceProblem(Message(N_("No statement has a code yet, so there is nothing to learn."))) from problem
    table = choosing.table(model)
    taken = choosing.at_precision(table, precision)
    held_out = model.held_out
    served = choosing.measured(
        rounded(held_out.probabilities), held_out.truth, held_out.languages, taken, precision
    )
    return Learned(
        learned_from=len(data.examples),
        chosen_precision=precision,
        measured_precision=served.precision,
        coverage=served.texts,
        judged=tuple(judged(model, data, progress)),
        report={
            "thresholds": choosing.thresholds_at(taken),
            "choices": table,
            "codes": [data.code_ids[key] for key in model.codes],
            "positives": model.positives.tolist(),
            "pairs": len(data.pairs),
            "uncoded": model.uncoded,
        },
    )
