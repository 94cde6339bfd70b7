"""Calibration: weights that meet totals of any auxiliary figures, not only of categories."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.problems import AnalysisProblem
from analysis.representation.weights import Weights

Numbers = NDArray[np.float64]


def calibrate(
    auxiliary: ArrayLike,
    totals: ArrayLike,
    start: ArrayLike,
    *,
    method: Literal["linear", "raking"] = "linear",
    tolerance: float = 1e-10,
    most_iterations: int = 100,
) -> Weights:
    """Return weights w = d F(x'lambda) with which the weighted sum of every auxiliary column is its total.

    Deville & Saerndal (1992), Calibration estimators in survey sampling, JASA 87. F(u) = 1 + u for "linear" (the
    generalised regression estimator, whose weights can be negative), exp(u) for "raking" (always above 0). Solved by
    Newton's method with halved steps; auxiliary columns may depend on each other if their totals agree.

    Args:
        auxiliary: shape (n, p).
        totals: shape (p,).
        start: shape (n,), design weights d above 0.
        method: which distance is kept small.
        tolerance: the largest departure that counts as met, relative to the larger of the total and 1.
        most_iterations: Newton steps after which the attempt is given up.

    Raises:
        AnalysisProblem: codes `lengths_differ`, `start_not_positive`, `method_unknown`, `not_converged`.
    """
    x, target, d = np.asarray(auxiliary, np.float64), np.asarray(totals, np.float64), np.asarray(start, np.float64)
    _check(x, target, d, method)
    w, iterations, worst = _solved(x, target, d, method, tolerance, most_iterations)
    if not worst <= tolerance:
        raise AnalysisProblem(
            "not_converged",
            f"no weights meet all totals: after {iterations} steps one is still {worst:.1g} off. The totals contradict "
            "each other, or ask for people of whom the sample has none.",
        )
    return Weights(w, iterations, worst)


def _check(x: Numbers, target: Numbers, d: Numbers, method: str) -> None:
    if x.ndim != 2 or target.shape != (x.shape[1],) or d.shape != (x.shape[0],):
        raise AnalysisProblem("lengths_differ", "auxiliary figures, totals and weights do not fit together.")
    if not (np.isfinite(d).all() and (d > 0).all() and d.size):
        raise AnalysisProblem("start_not_positive", "every starting weight must be above 0.")
    if method not in {"linear", "raking"}:
        raise AnalysisProblem("method_unknown", "the method must be linear or raking.")


def _solved(
    x: Numbers, target: Numbers, d: Numbers, method: str, tolerance: float, most: int
) -> tuple[Numbers, int, float]:
    """Return weights, Newton steps and the largest departure that is left."""
    scale: Numbers = np.maximum(np.abs(target), 1.0).astype(np.float64)
    slopes, iterations = np.zeros(x.shape[1]), 0
    w = d.copy()
    worst = _departure(x, w, target, scale)
    while worst > tolerance and iterations < most:
        iterations += 1
        curvature = d if method == "linear" else w
        step = np.linalg.lstsq(x.T @ (x * curvature[:, None]), target - x.T @ w, rcond=None)[0].astype(np.float64)
        slopes, w, now = _halved(x, d, slopes, step, target, scale, worst, method)
        if not now < worst:
            break
        worst = now
    return w, iterations, worst


def _halved(
    x: Numbers,
    d: Numbers,
    slopes: Numbers,
    step: Numbers,
    target: Numbers,
    scale: Numbers,
    worst: float,
    method: str,
) -> tuple[Numbers, Numbers, float]:
    """Return the first of the steps 1, 1/2, 1/4 ... that comes nearer to the totals."""
    best = (slopes, d, worst)
    for halvings in range(40):
        tried = slopes + step / 2**halvings
        u = x @ tried
        w = d * (1 + u) if method == "linear" else d * np.exp(np.minimum(u, 500))
        now = _departure(x, w, target, scale)
        if now < worst:
            return tried, w, now
    return best


def _departure(x: Numbers, w: Numbers, target: Numbers, scale: Numbers) -> float:
    return float((np.abs(x.T @ w - target) / scale).max(initial=0.0))
