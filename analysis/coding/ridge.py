"""Regularised least squares over sparse rows, with the exact prediction for every text when it was held out.

Training error tells nothing about a machine with more features than texts. In the dual form the held-out predictions
of any fold follow from the fitted machine itself (Pahikkala et al. 2006, "Fast n-fold cross-validation for regularized
least-squares"), so calibration costs no second training. Similarity is smoothed once along the texts' own similarity
(a von Neumann diffusion kernel cut after two steps; Kandola et al. 2002, "Learning semantic similarity"): two texts
are a little alike when a third is like both. Texts without codes may be such thirds as well (transduction; Zhou et al.
2004, "Learning with local and global consistency").
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

Floats = NDArray[np.float64]
LARGEST_DUAL = 6000
SHARED_CONSTANT = 0.1
LANGUAGE_CONSTANT = 0.1
UNCODED = 0.5  # a text without codes as a third, against one with codes
_STEPS = 40
_SMALL = 1e-4
_SAMPLE = 2000
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Solution:
    """A linear machine for k codes.

    Attributes:
        weights: columns x k, float32.
        constant: k.
        language_constants: l x k, one row a language of the training texts.
        held_out: n x k scores of the training texts, each computed without its own fold.
    """

    weights: NDArray[np.float32]
    constant: Floats
    language_constants: Floats
    held_out: Floats


@dataclass(frozen=True, slots=True)
class _Kernel:
    """The texts' similarities: the operator and the step back to the features."""

    rows: sparse.csr_matrix
    language: sparse.csr_matrix
    diffusion: float
    scale: float
    uncoded: sparse.csr_matrix | None = None

    def product(self, vectors: Floats) -> Floats:
        """Return similarity times `vectors` (n x k) without ever forming n x n."""
        return np.asarray(self.rows @ self.weights(vectors) + self._constants(vectors))

    def weights(self, vectors: Floats) -> Floats:
        """Return the features' weights, columns x k, that `vectors` (n x k) over the texts stand for."""
        found = self.rows.T @ self.spread(vectors)
        if self.uncoded is not None:
            third = self.uncoded.T @ (self.uncoded @ (self.rows.T @ vectors))
            found = found + self.diffusion * self.scale * UNCODED * third
        return np.asarray(found)

    def spread(self, vectors: Floats) -> Floats:
        """Return the part of the similarity beyond the plain one, applied to `vectors`."""
        return np.asarray((vectors + self.diffusion * (self.rows @ (self.rows.T @ vectors))) * self.scale)

    def _constants(self, vectors: Floats) -> Floats:
        own = self.language @ (self.language.T @ vectors)
        return np.asarray(SHARED_CONSTANT * vectors.sum(axis=0) + LANGUAGE_CONSTANT * own)

    def matrix(self, plain: Floats) -> Floats:
        """Return the whole similarity, n x n, from the plain one."""
        full = plain.astype(np.float32)
        if self.uncoded is None:
            thirds = full @ full
        else:
            to_uncoded = (self.rows @ self.uncoded.T).toarray().astype(np.float32)
            to_all = np.hstack([full, np.float32(np.sqrt(UNCODED)) * to_uncoded])
            thirds = to_all @ to_all.T
        full = (full + np.float32(self.diffusion) * thirds) * np.float32(self.scale)
        full += np.float32(SHARED_CONSTANT)
        full += (LANGUAGE_CONSTANT * (self.language @ self.language.T)).toarray().astype(np.float32)
        return full.astype(np.float64)


def _kernel(
    rows: sparse.csr_matrix, language: sparse.csr_matrix, diffusion: float, uncoded: sparse.csr_matrix | None
) -> tuple[_Kernel, Floats | None]:
    n = rows.shape[0]
    plain: Floats | None = None
    if n <= LARGEST_DUAL:
        plain = _products(rows)
        squares = float((plain.astype(np.float64) ** 2).sum() / max(n, 1))
    else:
        some = rows[:: max(1, n // _SAMPLE)]
        squares = float(((some @ rows.T).power(2)).sum() / some.shape[0])
    length = float(rows.multiply(rows).sum() / max(n, 1)) or 1.0
    step = diffusion * length / squares if squares > 0 else 0.0
    return _Kernel(rows, language, step, 1 / (length * (1 + diffusion)), uncoded), plain


def _products(rows: sparse.csr_matrix) -> Floats:
    """Return rows times their transpose, n x n; only one of the two halves that mirror each other is computed."""
    n = rows.shape[0]
    found = np.empty((n, n), dtype=rows.dtype)
    for start in range(0, n, _BLOCK):
        end = min(start + _BLOCK, n)
        found[start:end, :end] = (rows[start:end] @ rows[:end].T).toarray()
        found[:start, start:end] = found[start:end, :start].T
    return found


def solve(
    rows: sparse.csr_matrix,
    language: sparse.csr_matrix,
    targets: Floats,
    fold: NDArray[np.int64],
    *,
    ridge: float,
    diffusion: float,
    uncoded: sparse.csr_matrix | None = None,
) -> Solution:
    """Fit k codes at once.

    Args:
        rows: n x columns features.
        language: n x l, one 1 a row: the text's language.
        targets: n x k, deviations from the base rates.
        fold: n fold numbers, at least 0.
        ridge: the penalty, positive.
        diffusion: the share of the smoothed similarity against the plain one, at least 0.
        uncoded: m x columns features of texts without codes, through which the others may be alike.

    Returns:
        The machine, its held-out scores included.
    """
    kernel, plain = _kernel(rows, language, diffusion, uncoded)
    if plain is not None:
        alpha, held_out = _dual(kernel.matrix(plain), targets, ridge, fold)
    else:
        alpha = _conjugate(kernel.product, targets, ridge)
        held_out = _folds_apart(kernel, targets, ridge, fold)
    return Solution(
        weights=kernel.weights(alpha).astype(np.float32),
        constant=SHARED_CONSTANT * alpha.sum(axis=0),
        language_constants=LANGUAGE_CONSTANT * (language.T @ alpha),
        held_out=held_out,
    )


def _dual(matrix: Floats, targets: Floats, penalty: float, fold: NDArray[np.int64]) -> tuple[Floats, Floats]:
    matrix[np.diag_indices_from(matrix)] += penalty
    inverse = linalg.cho_solve(linalg.cho_factor(matrix, lower=True), np.eye(len(matrix)))
    alpha = inverse @ targets
    held_out = np.zeros_like(targets)
    for number in np.unique(fold):
        inside = np.flatnonzero(fold == number)
        if len(inside) < len(targets):
            held_out[inside] = targets[inside] - np.linalg.solve(inverse[np.ix_(inside, inside)], alpha[inside])
    return alpha, held_out


def _conjugate(product: Callable[[Floats], Floats], targets: Floats, penalty: float) -> Floats:
    """Solve (K + penalty) alpha = targets by conjugate gradients, all columns at once."""
    alpha = np.zeros_like(targets)
    residual = targets.copy()
    direction = residual.copy()
    power = (residual**2).sum(axis=0)
    goal = _SMALL**2 * np.maximum(power, 1e-12)
    for _ in range(_STEPS):
        image = product(direction) + penalty * direction
        step = power / np.maximum((direction * image).sum(axis=0), 1e-12)
        alpha += step * direction
        residual -= step * image
        new_power = (residual**2).sum(axis=0)
        if (new_power <= goal).all():
            break
        direction = residual + new_power / np.maximum(power, 1e-12) * direction
        power = new_power
    return alpha


def _folds_apart(kernel: _Kernel, targets: Floats, penalty: float, fold: NDArray[np.int64]) -> Floats:
    """Return held-out scores by training once a fold, for sets too large for the closed form."""
    held_out = np.zeros_like(targets)
    for number in np.unique(fold):
        outside = fold != number

        def masked(vectors: Floats, outside: NDArray[np.bool_] = outside) -> Floats:
            return kernel.product(vectors) * outside[:, None]

        alpha = _conjugate(masked, targets * outside[:, None], penalty)
        held_out[~outside] = kernel.product(alpha)[~outside]
    return held_out
