"""How far people agree when they code the same texts.

Each code is a yes-or-no question about each text. Krippendorff's alpha (Krippendorff 2004, "Content Analysis", chapter
11; nominal level) compares the disagreement observed with what chance would give; coders and texts may be missing.
Overall there are two readings:

- pooled: every (text, code) is a unit with the values yes and no. It serves any number of codes a text and is what a
  workbench with several codes a text should follow. The bootstrap draws whole texts.
- nominal: where everybody gave every text at most one code, the code (or none) is itself the value.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analysis.problems import AnalysisProblem

Floats = NDArray[np.float64]
Unit = TypeVar("Unit", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Alpha:
    """Krippendorff's alpha with what stands behind it.

    Attributes:
        value: 1 for full agreement, 0 for what chance would give; None where nothing varies or nobody coded double.
        low, high: the 95 % bootstrap interval, None where it cannot be had.
        units: texts coded by at least two people.
    """

    value: float | None
    low: float | None
    high: float | None
    units: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on a codebook.

    Attributes:
        pooled: alpha over all (text, code).
        nominal: alpha over the codes as values of one variable; None where somebody gave a text several codes.
        by_code: alpha for each code.
        by_pair: Cohen's kappa, mean over the codes, for each two coders who share texts.
        coders: the coders, sorted.
    """

    pooled: Alpha
    nominal: Alpha | None
    by_code: dict[str, Alpha]
    by_pair: dict[tuple[str, str], float | None]
    coders: tuple[str, ...]

    @property
    def overall(self) -> Alpha:
        """Return the nominal alpha where it exists, else the pooled one."""
        return self.pooled if self.nominal is None else self.nominal


def alpha_nominal(values: Floats) -> float | None:
    """Return Krippendorff's alpha at the nominal level.

    Args:
        values: coders x units; NaN where a coder did not see the unit.

    Returns:
        Alpha, or None where fewer than two values can be paired or all paired values are the same.
    """
    levels = np.unique(values[~np.isnan(values)])
    counts = np.stack([(values == level).sum(axis=0) for level in levels]) if len(levels) else np.zeros((0, 0))
    observed, expected = _disagreement(counts.astype(np.float64))
    return None if expected <= 0 else 1 - observed / expected


def _disagreement(counts: Floats) -> tuple[float, float]:
    """Return observed and expected disagreement, both times the number of pairable values; `counts` levels x units."""
    coders = counts.sum(axis=0) if counts.size else np.zeros(0)
    paired = counts[:, coders >= 2]
    m = coders[coders >= 2]
    if not len(m):
        return 0.0, 0.0
    within = float(((m**2 - (paired**2).sum(axis=0)) / (m - 1)).sum())
    totals = paired.sum(axis=1)
    n = float(totals.sum())
    return within, float((n**2 - (totals**2).sum()) / (n - 1))


def cohen_kappa(one: Floats, other: Floats) -> float | None:
    """Return Cohen's kappa (Cohen 1960) of two coders over the units both saw.

    Args:
        one: n values of the first coder; NaN where that coder did not see the unit.
        other: n values of the second.

    Returns:
        Kappa, or None where they share no unit or chance alone would have them agree always.
    """
    both = ~(np.isnan(one) | np.isnan(other))
    a, b = one[both], other[both]
    if not len(a):
        return None
    levels = np.unique(np.concatenate([a, b]))
    chance = float(sum((a == level).mean() * (b == level).mean() for level in levels))
    return None if chance >= 1 else float(((a == b).mean() - chance) / (1 - chance))


def agreement(
    codings: Mapping[tuple[Unit, str], frozenset[str]],
    codes: Sequence[str] = (),
    *,
    draws: int = 1000,
    seed: int = 0,
) -> Agreement:
    """Measure agreement, overall and by code.

    Args:
        codings: (unit, coder) -> the codes that coder gave; an empty set says "none fits", a missing key "not seen".
        codes: the codes to judge; default those that occur.
        draws: bootstrap draws over the units that two people coded.
        seed: of the bootstrap.

    Raises:
        AnalysisProblem: nobody coded anything (no_codings).
    """
    if not codings:
        raise AnalysisProblem("no_codings", "There are no codings to compare.")
    names = tuple(codes) or tuple(sorted({code for given in codings.values() for code in given}))
    units = {unit: i for i, unit in enumerate(dict.fromkeys(unit for unit, _ in codings))}
    coders = {coder: i for i, coder in enumerate(sorted({coder for _, coder in codings}))}
    cube = np.full((len(names), len(coders), len(units)), np.nan)
    for (unit, coder), given in codings.items():
        cube[:, coders[coder], units[unit]] = [name in given for name in names]
    drawing = _Bootstrap(draws, seed)
    answers = _yes_and_no(cube)
    single = max((len(given) for given in codings.values()), default=0) <= 1
    return Agreement(
        pooled=drawing.alpha(sum(map(_within, answers), np.zeros(answers.shape[2])), answers.sum(axis=0)),
        nominal=_nominal(cube, drawing) if single else None,
        by_code={name: drawing.alpha(_within(a), a) for name, a in zip(names, answers, strict=True)},
        by_pair=_kappas(cube, tuple(coders)),
        coders=tuple(coders),
    )


def kappas(codings: Mapping[tuple[Unit, str], frozenset[str]], codes: Sequence[str]) -> dict[str, float | None]:
    """Return Cohen's kappa for each code, the mean over the pairs of coders who share texts; None where undefined.

    Args:
        codings: as `agreement`.
        codes: the codes to judge.
    """
    coders = sorted({coder for _, coder in codings})
    units = list(dict.fromkeys(unit for unit, _ in codings))
    found: dict[str, float | None] = {}
    given = {coder: [codings.get((unit, coder)) for unit in units] for coder in coders}
    for code in codes:
        rows = [np.array([np.nan if own is None else code in own for own in given[coder]], float) for coder in coders]
        pairs = [cohen_kappa(one, other) for at, one in enumerate(rows) for other in rows[at + 1 :]]
        known = [value for value in pairs if value is not None]
        found[code] = float(np.mean(known)) if known else None
    return found


def _yes_and_no(cube: Floats) -> Floats:
    """Return codes x (yes, no) x units numbers of coders, over the units that at least two coded."""
    seen = (~np.isnan(cube)).sum(axis=1).astype(np.float64)
    yes = np.nansum(cube, axis=1)
    double = seen.max(axis=0, initial=0) >= 2
    return np.stack([yes, seen - yes], axis=1)[:, :, double]


def _nominal(cube: Floats, drawing: "_Bootstrap") -> Alpha:
    seen = (~np.isnan(cube)).any(axis=0).sum(axis=0).astype(np.float64)
    given = np.nansum(cube, axis=1)
    counts = np.vstack([given, seen - given.sum(axis=0)])[:, seen >= 2]
    return drawing.alpha(_within(counts), counts)


def _within(counts: Floats) -> Floats:
    """Return each unit's observed disagreement from its levels x units counts (at least two values a unit)."""
    m = counts.sum(axis=0)
    return np.asarray((m**2 - (counts**2).sum(axis=0)) / np.maximum(m - 1, 1), dtype=np.float64)


class _Bootstrap:
    """Alpha with its percentile interval, units drawn with replacement; every call draws the same units."""

    def __init__(self, draws: int, seed: int) -> None:
        self._draws = draws
        self._seed = seed
        self._times: dict[int, Floats] = {}

    def alpha(self, within: Floats, counts: Floats) -> Alpha:
        """Return alpha of n units with observed disagreements `within` (n) and `counts` (levels x n)."""
        n = len(within)
        if n not in self._times:
            self._times[n] = self._drawn(n)
        times = self._times[n]
        observed = times @ within
        totals = times @ counts.T
        size = totals.sum(axis=1)
        expected = (size**2 - (totals**2).sum(axis=1)) / np.maximum(size - 1, 1)
        if expected[0] <= 0:
            return Alpha(None, None, None, n)
        value = float(1 - observed[0] / expected[0])
        drawn = 1 - observed[1:][expected[1:] > 0] / expected[1:][expected[1:] > 0]
        if not len(drawn):
            return Alpha(value, None, None, n)
        low, high = np.percentile(drawn, [2.5, 97.5])
        return Alpha(value, float(low), float(high), n)

    def _drawn(self, n: int) -> Floats:
        """Return how often each of n units is taken: once each, then in every draw (1 + draws rows)."""
        times = np.ones((1, n))
        if n > 1:
            random = np.random.default_rng(self._seed)
            times = np.vstack([times, random.multinomial(n, np.full(n, 1 / n), size=self._draws)])
        return times


def _kappas(cube: Floats, coders: tuple[str, ...]) -> dict[tuple[str, str], float | None]:
    found: dict[tuple[str, str], float | None] = {}
    for i, one in enumerate(coders):
        for j in range(i + 1, len(coders)):
            values = [cohen_kappa(code[i], code[j]) for code in cube]
            known = [value for value in values if value is not None]
            shared = bool((~np.isnan(cube[0, i]) & ~np.isnan(cube[0, j])).any()) if len(cube) else False
            if shared:
                found[one, coders[j]] = float(np.mean(known)) if known else None
    return found
