"""Draw a random sample that can be drawn again: proportional to strata, by a stored seed."""

import random
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Unit = TypeVar("Unit", bound=Hashable)


def draw(units: Mapping[Unit, str], size: int, seed: int) -> list[Unit]:
    """Return a random sample in random order; the same units, size and seed give the same sample.

    Each stratum gets its share of the size, whole numbers by largest remainder (Hamilton's method), and at least one
    where the size allows it, so that a small language is not left out by rounding.

    Args:
        units: each unit's stratum; units must sort.
        size: how many are wanted; all where there are fewer.
        seed: of the draw.
    """
    by_stratum: dict[str, list[Unit]] = {}
    for unit, stratum in sorted(units.items(), key=lambda pair: str(pair[0]).zfill(24)):
        by_stratum.setdefault(stratum, []).append(unit)
    shares = allot({name: len(members) for name, members in by_stratum.items()}, size)
    drawing = random.Random(seed)  # noqa: S311 - it must be possible to draw it again, not hard to guess
    chosen = [unit for name in sorted(by_stratum) for unit in drawing.sample(by_stratum[name], shares[name])]
    drawing.shuffle(chosen)
    return chosen


def allot(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """Return how many of `wanted` each stratum gets; never more than it has, in all min(wanted, sum of sizes)."""
    total = sum(sizes.values())
    wanted = min(max(wanted, 0), total)
    if not wanted:
        return dict.fromkeys(sizes, 0)
    floor = 1 if wanted >= len(sizes) else 0
    exact = {name: wanted * size / total for name, size in sizes.items()}
    given = {name: min(max(int(exact[name]), floor), size) for name, size in sizes.items()}
    order: Sequence[str] = sorted(sizes, key=lambda name: (given[name] - exact[name], name))
    while sum(given.values()) < wanted:
        name = next(name for name in sorted(order, key=lambda n: (given[n] - exact[n], n)) if given[name] < sizes[name])
        given[name] += 1
    while sum(given.values()) > wanted:
        name = max((name for name in given if given[name] > floor), key=lambda n: (given[n] - exact[n], n))
        given[name] -= 1
    return given
