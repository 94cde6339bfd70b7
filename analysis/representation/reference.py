"""Register figures: how many residents of an area belong to each category of a dimension."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral

from analysis.problems import AnalysisProblem

# What stands for "no answer" in a sample; any other text must be a category of the reference.
_MISSING_EXACT = frozenset({"", "NA", "N/A", "NaN", "nan", "<NA>"})
_MISSING_FOLDED = frozenset({"prefer not to say", "prefer_not_to_say", "prefer-not-to-say"})

CROSSED_BY = " x "

_LARGEST = 10**10


def is_missing(value: str) -> bool:
    """Return whether `value` stands for no answer: empty, NA, or "prefer not to say"."""
    text = value.strip()
    return text in _MISSING_EXACT or text.casefold() in _MISSING_FOLDED


@dataclass(frozen=True, slots=True)
class ReferenceDimension:
    """One dimension of the register.

    Attributes:
        name: the dimension; `a x b` crosses two columns of a sample, categories likewise `a1 x b2`.
        categories: the categories in the given order.
        counts: residents in each category, K, in the same order.
        population: residents in all, N; more than the sum of counts where the categories do not cover everybody.
    """

    name: str
    categories: tuple[str, ...]
    counts: tuple[int, ...]
    population: int


@dataclass(frozen=True, slots=True)
class Reference:
    """Register counts by dimension and category.

    Attributes:
        dimensions: in the order in which they were given; never empty.
    """

    dimensions: tuple[ReferenceDimension, ...]

    @classmethod
    def from_counts(cls, rows: Iterable[tuple[str, str, int]], population: int | None = None) -> "Reference":
        """Build a reference from (dimension, category, count) rows.

        Args:
            rows: the register's counts of persons.
            population: N of the area for every dimension; without it, each dimension's own total.

        Raises:
            AnalysisProblem: codes `reference_empty`, `dimension_empty`, `category_empty`, `category_reserved` (a word
                that means "no answer"), `category_twice`, `count_not_integer`, `count_negative`, `count_too_large`,
                `dimension_nobody` (a total of 0), `population_not_positive`, `population_too_small` (below a
                dimension's total).
        """
        if population is not None and (not _is_integer(population) or not 0 < population <= _LARGEST):
            raise AnalysisProblem(
                "population_not_positive", "the population must be a whole number of persons above 0."
            )
        table: dict[str, dict[str, int]] = {}
        for position, (dimension, category, count) in enumerate(rows):
            _add(table, position, dimension.strip(), category.strip(), count)
        if not table:
            raise AnalysisProblem("reference_empty", "the reference has no counts.")
        return cls(tuple(_dimension(name, counts, population) for name, counts in table.items()))

    def names(self) -> tuple[str, ...]:
        """Return the dimensions' names in order."""
        return tuple(dimension.name for dimension in self.dimensions)

    def __getitem__(self, name: str) -> ReferenceDimension:
        for dimension in self.dimensions:
            if dimension.name == name:
                return dimension
        raise KeyError(name)


def _is_integer(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _add(table: dict[str, dict[str, int]], position: int, dimension: str, category: str, count: int) -> None:
    def problem(code: str, sentence: str) -> AnalysisProblem:
        return AnalysisProblem(code, sentence, dimension=dimension, category=category, row=position)

    if not dimension:
        raise problem("dimension_empty", "the dimension is empty.")
    if not category:
        raise problem("category_empty", f'a category of "{dimension}" is empty.')
    if is_missing(category):
        raise problem("category_reserved", f'"{category}" means no answer and cannot be a category of the register.')
    if not _is_integer(count):
        raise problem("count_not_integer", f"the count must be a whole number of persons, not {count!r}.")
    if count > _LARGEST:
        raise problem("count_too_large", f"the count {count} is more than there are people on earth.")
    if count < 0:
        raise problem("count_negative", f"the count must not be negative, but is {count}.")
    categories = table.setdefault(dimension, {})
    if category in categories:
        raise problem("category_twice", f'the category "{category}" of "{dimension}" stands twice.')
    categories[category] = int(count)


def _dimension(name: str, counts: Mapping[str, int], population: int | None) -> ReferenceDimension:
    total = sum(counts.values())
    if population is None and total == 0:
        raise AnalysisProblem("dimension_nobody", f'the counts of "{name}" add up to 0.', dimension=name)
    if population is not None and population < total:
        raise AnalysisProblem(
            "population_too_small",
            f'the population {population} is smaller than the counts of "{name}", which add up to {total}.',
            dimension=name,
        )
    return ReferenceDimension(name, tuple(counts), tuple(counts.values()), int(population or total))
