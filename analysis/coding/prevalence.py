"""The share of texts with a code, corrected for the machine's own errors.

Counting suggestions counts the machine's mistakes with them. Where people coded a sample, the machine's held-out word
on that same sample shows its rates of error, and the count of the rest is adjusted by them.

Source: the regression (difference) estimator of survey sampling, Cochran 1977, chapter 7, used for machine labels as
"prediction-powered inference" by Angelopoulos et al. 2023: mean machine probability over all texts, plus the mean
difference between people and held-out machine over the coded. Unlike dividing by true and false positive rates
(Gart and Buck 1966) it stays finite for a useless machine, and with calibrated probabilities it varies less.
It is unbiased if the coded texts are a random sample of all (in each stratum, where strata are given); texts picked
because the machine was unsure of them are not.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.problems import AnalysisProblem

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prevalence:
    """The share of texts with a code.

    Attributes:
        share: the corrected share, between 0 and 1.
        low, high: its 95 % interval.
        counted: the share that the machine alone would report (mean probability over everything).
        coded: texts that people coded.
        uncoded: texts that only the machine saw.
    """

    share: float
    low: float
    high: float
    counted: float
    coded: int
    uncoded: int


def prevalence(
    truth: Floats,
    held_out: Floats,
    machine: Floats,
    *,
    weights: tuple[Floats, Floats] | None = None,
    level: float = 0.95,
) -> Prevalence:
    """Estimate how many of all texts have a code.

    Args:
        truth: n, 1 where people gave the code.
        held_out: n, the machine's probability for the same texts, held out.
        machine: m, its probability for the texts that nobody coded.
        weights: positive weights of the coded and of the uncoded texts (survey weights); default all 1.
        level: of the interval.

    Returns:
        Share and interval over all n + m texts. Without uncoded texts it is people's own count, and the interval is
        that of a sample of as many texts (Wilson 1927).

    Raises:
        AnalysisProblem: nobody coded anything (no_codings), or truth and held_out differ in length (lengths_differ).
    """
    n, m = len(truth), len(machine)
    if not n:
        raise AnalysisProblem("no_codings", "Without texts coded by people the share cannot be corrected.")
    if len(held_out) != n:
        raise AnalysisProblem("lengths_differ", f"{n} coded texts came with {len(held_out)} held-out probabilities.")
    w, v = weights if weights is not None else (np.ones(n), np.ones(m))
    total = w.sum() + v.sum()
    counted = float((w @ held_out + v @ machine) / total)
    z = float(stats.norm.ppf(0.5 + level / 2))
    effective = float(w.sum() ** 2 / (w**2).sum())
    if not m:
        share = float(w @ truth / w.sum())
        return Prevalence(share, *wilson(share, effective, z), counted, n, m)
    difference = truth - held_out
    correction = float(w @ difference / w.sum())
    rest = float(v.sum() / total)
    # People's words stand for the coded texts; only the share of the uncoded is estimated.
    share = float((w @ truth + v @ machine) / total + rest * correction)
    share = min(max(share, 0.0), 1.0)
    # Add one text of either kind to the residuals: with all of them alike the spread would be 0, which no sample shows.
    spread = float((w @ (difference - correction) ** 2) / w.sum())
    spread = (spread * effective + 0.5 * share * (1 - share) + 0.25 / effective) / (effective + 0.5)
    error = rest * float(np.sqrt(spread / effective))
    floor = float(w @ truth / total)
    ceiling = 1 - float(w @ (1 - truth) / total)
    return Prevalence(share, max(floor, share - z * error), min(ceiling, share + z * error), counted, n, m)


def wilson(share: float, n: float, z: float) -> tuple[float, float]:
    """Return the interval of a share seen in n cases (Wilson 1927), z standard errors wide."""
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * float(np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)))
    return max(0.0, middle - half), min(1.0, middle + half)
