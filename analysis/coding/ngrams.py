"""Character n-grams of many texts at once, counted by numpy: no Python loop over characters.

A text's words are padded with one space on each side; an n-gram never crosses two words. Each n-gram is a polynomial
hash of its code points, salted (a language's n-grams stay apart from another's), folded into 2**BITS buckets
(Weinberger et al. 2009, "Feature hashing for large scale multitask learning").
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

BITS = 22
BUCKETS = 1 << BITS
_SPACE = 32
_BASE = np.uint64(0x100000001B3)
_FOLD = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - BITS)


def salt(name: str) -> int:
    """Return a 64-bit number for a name, the same in every process."""
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def count(
    texts: Sequence[str],
    salts: Sequence[int],
    lengths: tuple[int, int],
    *,
    known: NDArray[np.bool_] | None = None,
    whole: bool = False,
) -> sparse.csr_matrix:
    """Count the n-grams of normalised texts (words parted by single spaces).

    Args:
        texts: n texts.
        salts: one number a text, from `salt`.
        lengths: shortest and longest n-gram, both included, at least 2; spaces that pad a word count.
        known: where given, buckets that are False here are left out.
        whole: count only n-grams that are a whole padded word.

    Returns:
        n x BUCKETS counts, float32, indices sorted.
    """
    padded = [f" {text} " if text else "" for text in texts]
    sizes = np.fromiter((len(text) for text in padded), dtype=np.int64, count=len(padded))
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    rows = np.repeat(np.arange(len(padded), dtype=np.int64), sizes)
    salt_of_row = np.asarray(list(salts), dtype=np.uint64)
    keys = [rows[:0]]
    for starts, hashes in _windows(codes, lengths, whole=whole):
        row = rows[starts]
        bucket = (((hashes ^ salt_of_row[row]) * _FOLD) >> _SHIFT).astype(np.int64)
        if known is not None:
            wanted = known[bucket]
            row, bucket = row[wanted], bucket[wanted]
        keys.append((row << BITS) | bucket)
    unique, counts = np.unique(np.concatenate(keys), return_counts=True)
    starts = np.searchsorted(unique, np.arange(len(padded) + 1, dtype=np.int64) << BITS)
    columns = (unique & (BUCKETS - 1)).astype(np.int32)
    return sparse.csr_matrix(
        (counts.astype(np.float32), columns, starts.astype(np.int32)), shape=(len(padded), BUCKETS)
    )


def _windows(
    codes: NDArray[np.uint64], lengths: tuple[int, int], *, whole: bool
) -> list[tuple[NDArray[np.int64], NDArray[np.uint64]]]:
    """Return, for each n, where its n-grams within words start and their hashes."""
    shortest, longest = lengths
    blank = codes == _SPACE
    hashes = codes * _BASE + np.uint64(1)
    allowed = np.ones(len(codes), dtype=bool)
    found = []
    for n in range(2, longest + 1):
        if len(codes) < n:
            break
        hashes = hashes[:-1] * _BASE + codes[n - 1 :]
        # Only the first and the last sign of an n-gram may be blank, and of two only one.
        two = n == 2
        allowed = ~(blank[:-1] & blank[1:]) if two else allowed[:-1] & ~blank[n - 2 : len(blank) - 1]
        if n >= shortest:
            starts = np.flatnonzero(allowed & blank[: len(allowed)] & blank[n - 1 :] if whole else allowed)
            found.append((starts, hashes[starts]))
    return found
