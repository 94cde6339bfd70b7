"""From the register's categories to the survey's: what is proposed, what the figures then are, what is too small."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from analysis.problems import AnalysisProblem
from analysis.tables.stat_table import PRELIMINARY, Axis, Category, Cell, StatTable, figure_of

ALL = "*"  # a choice on another axis: all its categories, added up
SMALLEST_GROUP = 10

Ages = tuple[float, float]

_YEARS = r"\s*(?:år|years?|yrs?)?"
_BAND = re.compile(rf"^\D{{0,3}}?(\d{{1,3}}){_YEARS}\s*(?:[-–_]|til|to)\s*(\d{{1,3}}){_YEARS}$")
_FROM = re.compile(
    rf"^\D{{0,3}}?(\d{{1,3}}){_YEARS}\s*_?(?:\+|plus|(?:og|eller|and|or|et|i)\s+(?:over|eldre|older|more|mer|oppover))$"
)
_UNDER = re.compile(rf"^(?:under|below|yngre enn|younger than)[\s_]*(\d{{1,3}}){_YEARS}$")
_SINGLE = re.compile(rf"^\D?(\d{{1,3}}){_YEARS}$")
_MEN = frozenset({"m", "man", "men", "male", "males", "mann", "menn", "gutt", "gutter"})
_WOMEN = frozenset({"f", "k", "w", "woman", "women", "female", "females", "kvinne", "kvinner", "jente", "jenter"})
_TOTALS = re.compile(
    r"^(i alt|ialt|total|totalt|sum|all|alle|both sexes|begge kjønna?|(alle|all) (aldre|aldrar|ages|alder).*)$"
)
_BASIC_UNIT = re.compile(r"\d{8}")  # grunnkrets; its first six digits are the delområde


@dataclass(frozen=True, slots=True)
class Target:
    """A category of the survey: its key, and what it is called in each language."""

    key: str
    names: tuple[str, ...]


def ages(text: str) -> Ages | None:
    """Return the ages in full years that a band names, as first and last; None where it names none."""
    folded = text.strip().casefold()
    if found := _BAND.fullmatch(folded):
        first, last = int(found[1]), int(found[2])
        return (first, last) if first <= last else None
    if found := _FROM.fullmatch(folded):
        return int(found[1]), inf
    if found := _UNDER.fullmatch(folded):
        return 0, int(found[1]) - 1
    if found := _SINGLE.fullmatch(folded):
        return int(found[1]), int(found[1])
    return None


def total_of(axis: Axis) -> str:
    """Return the code of the category that is all others together: as the table says, else by its name; "" for none."""
    if any(category.code == axis.total for category in axis.categories):
        return axis.total
    if len(axis.categories) < 3:
        return ""
    named = [each.code for each in axis.categories if _TOTALS.fullmatch(each.label.strip().casefold())]
    return named[0] if len(named) == 1 else ""


def propose(axis: Axis, targets: Sequence[Target], known: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the survey's category for each of the register's, "" where none can be told or it is the total.

    What an earlier mapping knows comes first, then equal names, age bands that lie within one of the survey's, sexes,
    basic statistical units whose neighbours in the same delområde are known, and names of which one holds the other.

    Args:
        axis: the register's categories.
        targets: the survey's.
        known: {code: key} of an earlier mapping; a code that it left out stays out.
    """
    known, total = known or {}, total_of(axis)
    keys = {target.key for target in targets}
    bands = _bands(targets)
    found: dict[str, str] = {}
    for category in axis.categories:
        if category.code in known and known[category.code] in {"", *keys}:
            found[category.code] = known[category.code]
        elif category.code == total:
            found[category.code] = ""
        else:
            found[category.code] = _named(category, targets) or _aged(category, bands) or _sex(category, targets)
    _spread_within_units(found, {code for code in known if code in found})
    for category in axis.categories:
        if not found[category.code] and category.code not in known and category.code != total:
            found[category.code] = _held(category, targets)
    return found


def _folded(text: str) -> str:
    return re.sub(r"[\s_–-]+", " ", text).strip().casefold()


def _named(category: Category, targets: Sequence[Target]) -> str:
    own = {_folded(category.code), _folded(category.label)}
    return next((each.key for each in targets if own & {_folded(name) for name in (each.key, *each.names)}), "")


def _bands(targets: Sequence[Target]) -> dict[str, Ages]:
    """Return the targets' age bands; nothing unless most are bands, so that "3 rooms" is never an age."""
    found = {}
    for target in targets:
        own = next((band for band in map(ages, (target.key, *target.names)) if band is not None), None)
        if own is not None:
            found[target.key] = own
    return found if 2 * len(found) > len(targets) and any(last > first for first, last in found.values()) else {}


def _aged(category: Category, bands: Mapping[str, Ages]) -> str:
    # A code is no age where there are words: 1 is "men" in most tables.
    own = ages(category.label)
    if own is None:
        return ""
    return next((key for key, (first, last) in bands.items() if first <= own[0] and own[1] <= last), "")


def _sex(category: Category, targets: Sequence[Target]) -> str:
    for words in (_MEN, _WOMEN):
        if _folded(category.label) in words:
            mine = [each.key for each in targets if words & {_folded(name) for name in (each.key, *each.names)}]
            return mine[0] if len(mine) == 1 else ""
    return ""


def _spread_within_units(found: dict[str, str], known: set[str]) -> None:
    """Give a unit its delområde's part of the area, where all that is known of the delområde lies in one."""
    parts: dict[str, set[str]] = {}
    for code, key in found.items():
        if _BASIC_UNIT.fullmatch(code) and key:
            parts.setdefault(code[:6], set()).add(key)
    for code, key in found.items():
        if not key and code not in known and _BASIC_UNIT.fullmatch(code) and len(parts.get(code[:6], ())) == 1:
            found[code] = next(iter(parts[code[:6]]))


def _held(category: Category, targets: Sequence[Target]) -> str:
    """Return the one target whose name holds the category's name as words, or the other way round."""
    own = f" {_folded(category.label)} "
    if len(own) < 6 or ages(category.label) is not None:
        return ""
    near = {
        target.key
        for target in targets
        for name in target.names
        if len(name) > 3 and (own in f" {_folded(name)} " or f" {_folded(name)} " in own)
    }
    return near.pop() if len(near) == 1 else ""


@dataclass(frozen=True, slots=True)
class Counted:
    """The register's persons by the survey's categories.

    Attributes:
        counts: in the order of the targets; those to which nothing is mapped are absent.
        marks: the office's marks on the figures behind each, for example preliminary; absent without one.
        left_out: persons in categories that are mapped to nothing, the total not among them.
    """

    counts: dict[str, int]
    marks: dict[str, str]
    left_out: int


def counted(
    table: StatTable, axis_code: str, mapping: Mapping[str, str], choices: Mapping[str, str], order: Sequence[str]
) -> Counted:
    """Return the persons of each of the survey's categories.

    Args:
        table: the register's.
        axis_code: the axis whose categories are mapped.
        mapping: {code: key of the survey's category, or ""}.
        choices: for each other axis a category's code, or `ALL` for the sum.
        order: the survey's keys.

    Raises:
        AnalysisProblem: codes `axis_unknown`, `category_unknown`, `choice_needed` (a time or a measure cannot be added
            up), `nothing_mapped`, `cell_without_figure` (a mapped figure is missing or confidential), `cell_not_count`.
    """
    axis = table.axis(axis_code)
    chosen = {}
    for other in table.axes:
        choice = choices.get(other.code, ALL)
        if other.code == axis.code or len(other.categories) == 1:
            continue
        if choice != ALL:
            chosen[other.code] = choice
        elif other.role in {"time", "metric"}:
            raise AnalysisProblem("choice_needed", f'choose one category of "{other.label}".', dimension=other.label)
    cut = table.selected(chosen)
    place = [each.code for each in cut.axes].index(axis.code)
    counts: Counter[str] = Counter()
    marks: dict[str, set[str]] = {}
    left_out, total = 0, total_of(axis)
    for categories, cell in cut.rows():
        own = categories[place]
        key = mapping.get(own.code, "")
        if key:
            counts[key] += figure_of(axis, own, cell)
            marks.setdefault(key, set()).add(cell.status)
        elif own.code != total:
            left_out += _persons_if_any(cell)
    if not counts.total() and not any(key in mapping.values() for key in order):
        raise AnalysisProblem("nothing_mapped", "no category of the table is mapped to one of the survey.")
    return Counted(
        {key: counts[key] for key in order if key in counts},
        {key: mark for key, found in marks.items() if (mark := _mark(found))},
        left_out,
    )


def _persons_if_any(cell: Cell) -> int:
    return 0 if cell.value is None else int(cell.value)


def _mark(found: set[str]) -> str:
    """Return the mark of a sum: preliminary if any part is; another only where all parts have it."""
    if PRELIMINARY in found:
        return PRELIMINARY
    return found.pop() if len(found) == 1 else ""


def merge_small(
    counts: Mapping[str, int],
    *,
    is_ordered: bool,
    smallest: int = SMALLEST_GROUP,
    chosen: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return {small category: the one that it is counted with}, so that none is left with under `smallest` persons.

    Nobody can tell of so few whether they were heard, and a table of them tells who they are. A category without any
    persons stays.

    Args:
        counts: persons by category, in order.
        is_ordered: neighbours resemble each other (ages): merge with the smaller neighbour. Else with the smallest.
        smallest: the fewest persons of a category that stands alone.
        chosen: where somebody decided otherwise.
    """
    left = {key: count for key, count in counts.items() if count}
    into: dict[str, str] = {}
    while len(left) > 1:
        key = min(left, key=lambda each: left[each])
        if left[key] >= smallest:
            break
        keys = list(left)
        at = keys.index(key)
        near = keys[max(0, at - 1) : at] + keys[at + 1 : at + 2] if is_ordered else [k for k in keys if k != key]
        wanted = (chosen or {}).get(key, "")
        host = wanted if wanted in left and wanted != key else min(near, key=lambda each: left[each])
        left[host] += left.pop(key)
        into[key] = host
    return {key: _last(into, host) for key, host in into.items()}


def _last(into: Mapping[str, str], host: str) -> str:
    while host in into:
        host = into[host]
    return host
