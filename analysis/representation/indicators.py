"""How far a sample, weighted or not, is from the residents: single figures for a whole dimension."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


def kish_design_effect(weights: ArrayLike) -> float:
    """Return n sum(w^2) / sum(w)^2, by how much unequal weights enlarge the variance; at least 1.

    Kish (1965), Survey Sampling; (1992), Weighting for unequal P_i, Journal of Official Statistics 8.

    Raises:
        ValueError: there are no weights, or they add up to 0.
    """
    w = np.asarray(weights, np.float64)
    total = float(w.sum())
    if not w.size or not total:
        raise ValueError("weights must add up to more than 0")
    # Rounding may end a hair below 1, which no weights can.
    return max(1.0, float(w.size * np.square(w / total).sum()))


def effective_sample_size(weights: ArrayLike) -> float:
    """Return n divided by Kish's design effect: so many equally weighted answers would be as exact."""
    w = np.asarray(weights, np.float64)
    return float(w.size / kish_design_effect(w))


def standardized_differences(sample: ArrayLike, residents: ArrayLike) -> Numbers:
    """Return |p - P| / sqrt(P (1 - P)) for every category, the absolute standardized mean difference.

    Rosenbaum & Rubin (1985), Constructing a control group using multivariate matched sampling, American Statistician
    39; standardized by the residents' spread, so that weighting moves only the numerator.

    Args:
        sample: shape (k,), answers or sums of weights.
        residents: shape (k,), residents; categories without residents, or with all of them, give 0.
    """
    x, K = np.asarray(sample, np.float64), np.asarray(residents, np.float64)
    share, known = x / x.sum(), K / K.sum()
    spread = np.sqrt(known * (1 - known))
    differences: Numbers = np.zeros(known.shape)
    np.divide(np.abs(share - known), spread, out=differences, where=spread > 0)
    return differences


def asmd(sample: ArrayLike, residents: ArrayLike) -> float:
    """Return the mean of the standardized differences over a dimension's categories."""
    return float(standardized_differences(sample, residents).mean())


@dataclass(frozen=True, slots=True)
class Representativeness:
    """Indicators of how evenly the residents of a dimension's categories took part.

    Attributes:
        r: R-indicator, 1 where every category took part alike, 0 at worst.
        cv: coefficient of variation of participation rates; it bounds the bias of a mean.
        partial: unconditional partial R-indicator of the dimension, the spread of participation between its categories.
        by_category: shape (k,), each category's part of it; below 0 where it took part too seldom.
    """

    r: float
    cv: float
    partial: float
    by_category: Numbers


def representativeness(sample: ArrayLike, residents: ArrayLike) -> Representativeness:
    """Return the population-based R-indicator, coefficient of variation and partials of one dimension.

    R = 1 - 2 S(rho), with rho the participation rate x/K of each resident's category: Schouten, Cobben & Bethlehem
    (2009), Indicators for the representativeness of survey response, Survey Methodology 35. Partials
    sqrt(K_k/N) (rho_k - mean rho): Schouten, Shlomo & Skinner (2011), Indicators for monitoring and improving
    representativeness of response, Journal of Official Statistics 27.

    Args:
        sample: shape (k,), answers by category, none more than its residents.
        residents: shape (k,), residents by category; categories without residents take no part.

    Raises:
        ValueError: no residents, or more answers than residents in a category (the register does not fit).
    """
    x, K = np.asarray(sample, np.float64), np.asarray(residents, np.float64)
    if not K.sum() > 0 or (x > K).any() or (x < 0).any():
        raise ValueError("every category needs residents, and at most as many answers")
    rate = np.divide(x, K, out=np.zeros_like(K), where=K > 0)
    share = K / K.sum()
    mean = float(share @ rate)
    partials = np.sqrt(share) * (rate - mean)
    spread = float(np.sqrt(np.square(partials).sum()))
    return Representativeness(1 - 2 * spread, spread / mean if mean else float("nan"), spread, partials)


@dataclass(frozen=True, slots=True)
class Partials:
    """Partial R-indicators of one dimension of a cross-classified population.

    Attributes:
        unconditional: spread of participation between the dimension's categories.
        unconditional_by_category: shape (k,), sqrt(K_k/N) (rho_k - mean rho); below 0 where a category took part less.
        conditional: spread of participation that is left within the cells of all other dimensions together: what this
            dimension says that the others do not.
        conditional_by_category: shape (k,), each category's part of it, 0 or more; their squares add up to its square.
    """

    unconditional: float
    unconditional_by_category: Numbers
    conditional: float
    conditional_by_category: Numbers


def partials(sample: ArrayLike, residents: ArrayLike, axis: int) -> Partials:
    """Return the partial R-indicators of one dimension, for groups and for its categories.

    With rho the participation rate of a cell of all dimensions crossed and rho* that of the cells which differ from it
    in this dimension alone, taken together: the conditional indicator is sqrt(sum K/N (rho - rho*)^2), and a category's
    the same over its own cells. Schouten, Shlomo & Skinner (2011), Indicators for monitoring and improving
    representativeness of response, Journal of Official Statistics 27.

    Args:
        sample: answers by cell, an axis a dimension; none more than its residents.
        residents: residents by cell, in the same shape; cells without residents take no part.
        axis: which dimension.

    Raises:
        ValueError: the shapes differ, there are no residents, or more answers than residents in a cell.
    """
    x, K = np.asarray(sample, np.float64), np.asarray(residents, np.float64)
    if x.shape != K.shape or not -x.ndim <= axis < x.ndim:
        raise ValueError("answers and residents are crossed by the same dimensions")
    if not K.sum() > 0 or (x > K).any() or (x < 0).any():
        raise ValueError("every cell needs residents, and at most as many answers")
    others = tuple(at for at in range(x.ndim) if at != axis % x.ndim)
    own = representativeness(x.sum(others), K.sum(others))
    together, among = x.sum(axis, keepdims=True), K.sum(axis, keepdims=True)
    expected = np.divide(together, among, out=np.zeros_like(together), where=among > 0)
    rate = np.divide(x, K, out=np.zeros_like(K), where=K > 0)
    within = K / K.sum() * np.square(rate - expected)
    return Partials(
        own.partial, own.by_category, float(np.sqrt(within.sum())), np.asarray(np.sqrt(within.sum(others)), np.float64)
    )
