"""Numbers in runs: [[1, 3], [7, 7]] is 1, 2, 3 and 7. What a tablet holds, and what nobody has, is told so."""

from collections.abc import Iterable, Sequence
from typing import Any

MOST_RUNS = 2000
LARGEST = 1_000_000_000


def runs(numbers: Iterable[int]) -> list[list[int]]:
    """Return numbers as runs, ascending; repeated ones once."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def read(value: Any) -> list[list[int]]:
    """Return runs as a tablet sent them, ascending and merged; raise ValueError where they are none."""
    if not isinstance(value, list) or len(value) > MOST_RUNS:
        raise ValueError("runs are a list of [first, last]")
    checked = []
    for each in value:
        if not (isinstance(each, list) and len(each) == 2 and all(type(number) is int for number in each)):
            raise ValueError("a run is [first, last]")
        if not 0 < each[0] <= each[1] <= LARGEST:
            raise ValueError("a run goes from a number upward")
        checked.append(each)
    return merged(checked)


def merged(*lists: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return several lists of runs as one, ascending, without overlaps."""
    found: list[list[int]] = []
    for first, last in sorted((each[0], each[1]) for several in lists for each in several):
        if found and first <= found[-1][1] + 1:
            found[-1][1] = max(found[-1][1], last)
        else:
            found.append([first, last])
    return found


def missing(upto: int, *lists: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the runs of 1 to `upto` that stand in none of the lists."""
    found, at = [], 1
    for first, last in merged(*lists):
        if at > upto:
            break
        if first > at:
            found.append([at, min(first - 1, upto)])
        at = max(at, last + 1)
    if at <= upto:
        found.append([at, upto])
    return found


def size(several: Iterable[Sequence[int]]) -> int:
    """Return how many numbers stand in runs that do not overlap."""
    return sum(last - first + 1 for first, last in several)
