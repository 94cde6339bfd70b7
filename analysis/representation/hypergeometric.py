"""The hypergeometric distribution, vectorised: a report needs thousands of its tails within milliseconds.

X of n drawn without replacement from N belong to the K. Library routines that factorise into primes take .1 ms a value.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Numbers = NDArray[np.float64]
Integers = NDArray[np.int64]

# Terms further than this many standard deviations below the mean are less than 1e-18 of the distribution.
_REACH = 9.0
_MARGIN = 60


def probability(x: Integers, N: Integers, K: Integers, n: Integers) -> Numbers:
    """Return P(X = x), 0 outside the support; arguments broadcast; relative error below 1e-8 to a million residents."""
    x, N, K, n = np.broadcast_arrays(x, N, K, n)
    inside = (x >= 0) & (x <= K) & (x <= n) & (n - x <= N - K)
    at = np.where(inside, x, np.maximum(0, n + K - N))
    value = np.exp(_log_choose(K, at) + _log_choose(N - K, n - at) - _log_choose(N, n))
    return np.where(inside, value, 0.0)


def at_most(x: Integers, N: Integers, K: Integers, n: Integers) -> Numbers:
    """Return P(X <= x); arguments broadcast; the smaller tail is summed, so that it keeps its relative precision."""
    x, N, K, n = np.broadcast_arrays(x, N, K, n)
    lower = x * N <= n * K
    tail = _lower_tail(np.where(lower, x, n - x - 1), N, np.where(lower, K, N - K), n)
    return np.where(lower, tail, 1 - tail)


def _log_choose(of: Integers, take: Integers) -> Numbers:
    return np.asarray(gammaln(of + 1.0) - gammaln(take + 1.0) - gammaln(of - take + 1.0), np.float64)


def _lower_tail(x: Integers, N: Integers, K: Integers, n: Integers) -> Numbers:
    """Sum P(X = x), P(X = x-1), ... for x not above the mean, each from the one before."""
    top = np.minimum(x, np.minimum(K, n))
    share = K / N
    spread = np.sqrt(n * share * (1 - share))
    lowest = np.maximum(0, n + K - N)
    steps = int(np.max(np.minimum(top - lowest, _REACH * spread + _MARGIN), initial=0))
    k = top[..., None] - np.arange(steps)
    down = k * (N[..., None] - K[..., None] - n[..., None] + k) / ((K[..., None] - k + 1.0) * (n[..., None] - k + 1.0))
    # The support's end, and whatever stands below it, contributes nothing.
    falling = np.cumprod(np.where(k > lowest[..., None], down, 0.0), axis=-1)
    return np.asarray(np.minimum(probability(top, N, K, n) * (1 + falling.sum(-1)), 1.0), np.float64)
