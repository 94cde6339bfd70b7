"""A table of a statistics office: axes with codes and names, and cells that keep the office's own marks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import prod

from analysis.problems import AnalysisProblem

# Statistics Norway's standard symbols; figures stand beside the last two.
NOT_POSSIBLE, MISSING, CONFIDENTIAL, NIL, PRELIMINARY = ".", "..", ":", "-", "*"
MEANINGS = {
    NOT_POSSIBLE: "not possible",
    MISSING: "missing",
    CONFIDENTIAL: "confidential",
    NIL: "nil",
    PRELIMINARY: "preliminary",
}
WITHOUT_FIGURE = frozenset({NOT_POSSIBLE, MISSING, CONFIDENTIAL})


@dataclass(frozen=True, slots=True)
class Category:
    """One value of an axis."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension of the table.

    Attributes:
        code: the office's short name.
        label: its name for people.
        categories: in the table's order.
        role: "time", "geo", "metric" or "" where it classifies.
        total: code of the category that is all others together, or "" where the table does not say.
    """

    code: str
    label: str
    categories: tuple[Category, ...]
    role: str = ""
    total: str = ""

    def position(self, wanted: str) -> int:
        """Return where a category stands, by code or label.

        Raises:
            AnalysisProblem: code `category_unknown`.
        """
        for at, category in enumerate(self.categories):
            if wanted in {category.code, category.label}:
                return at
        raise AnalysisProblem(
            "category_unknown",
            f'"{wanted}" is no category of "{self.code}"; it has '
            f"{', '.join(category.code for category in self.categories[:8])}.",
            dimension=self.code,
            category=wanted,
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure and its mark: value is None where the mark stands instead of one; status is "" without a mark."""

    value: float | None
    status: str = ""


@dataclass(frozen=True, slots=True)
class StatTable:
    """A whole table.

    Attributes:
        axes: in the order in which the last varies fastest.
        cells: one for every combination of categories, in that order.
        title: the table's name.
        source: who publishes it.
        table_id: its number there.
        updated: when it was, as the office writes it.
        licence: on what terms, where the file says so.
    """

    axes: tuple[Axis, ...]
    cells: tuple[Cell, ...] = field(repr=False)
    title: str = ""
    source: str = ""
    table_id: str = ""
    updated: str = ""
    licence: str = ""

    def __post_init__(self) -> None:
        if len(self.cells) != prod(len(axis.categories) for axis in self.axes):
            raise ValueError("a table has one cell for every combination of categories")

    def axis(self, wanted: str) -> Axis:
        """Return an axis by code or label, capitals or not.

        Raises:
            AnalysisProblem: code `axis_unknown`.
        """
        for axis in self.axes:
            if wanted.casefold() in {axis.code.casefold(), axis.label.casefold()}:
                return axis
        raise AnalysisProblem(
            "axis_unknown",
            f'the table has no dimension "{wanted}"; it has {", ".join(axis.code for axis in self.axes)}.',
            dimension=wanted,
        )

    def rows(self) -> Iterator[tuple[tuple[Category, ...], Cell]]:
        """Yield every combination of categories with its cell."""
        return zip(product(*(axis.categories for axis in self.axes)), self.cells, strict=True)

    def selected(self, choice: Mapping[str, str]) -> "StatTable":
        """Return the table with the chosen category alone on each chosen axis.

        Args:
            choice: {axis: category}, each by code or label.

        Raises:
            AnalysisProblem: codes `axis_unknown`, `category_unknown`.
        """
        kept = {axis.code: range(len(axis.categories)) for axis in self.axes}
        for name, wanted in choice.items():
            axis = self.axis(name)
            at = axis.position(wanted)
            kept[axis.code] = range(at, at + 1)
        axes = tuple(
            Axis(axis.code, axis.label, tuple(axis.categories[at] for at in kept[axis.code]), axis.role, axis.total)
            for axis in self.axes
        )
        cells = []
        for places in product(*(kept[axis.code] for axis in self.axes)):
            flat = 0
            for axis, place in zip(self.axes, places, strict=True):
                flat = flat * len(axis.categories) + place
            cells.append(self.cells[flat])
        return StatTable(axes, tuple(cells), self.title, self.source, self.table_id, self.updated, self.licence)

    def counts(self, name: str) -> list[tuple[Category, int]]:
        """Return the persons of each category of one axis, summed over the other axes.

        The axis's own total is left out. Another axis is read at its total where the table names one, else summed; a
        time, place or measure with several categories must be chosen first.

        Raises:
            AnalysisProblem: codes `axis_unknown`, `choice_needed`, `cell_without_figure`, `cell_not_count`.
        """
        wanted = self.axis(name)
        others = {axis.code: axis.total for axis in self.axes if axis is not wanted and _has_total(axis)}
        table = self.selected(others)
        for axis in table.axes:
            if axis.code != wanted.code and axis.role and len(axis.categories) > 1:
                raise AnalysisProblem(
                    "choice_needed",
                    f'choose one category of "{axis.code}": '
                    f"{', '.join(category.code for category in axis.categories[:8])}.",
                    dimension=axis.code,
                )
        place = [axis.code for axis in table.axes].index(wanted.code)
        sums: dict[Category, int] = {}
        for categories, cell in table.rows():
            if categories[place].code != wanted.total or len(wanted.categories) == 1:
                sums[categories[place]] = sums.get(categories[place], 0) + figure_of(wanted, categories[place], cell)
        return list(sums.items())


def _has_total(axis: Axis) -> bool:
    return any(category.code == axis.total for category in axis.categories)


def figure_of(axis: Axis, category: Category, cell: Cell) -> int:
    """Return a cell's persons.

    Raises:
        AnalysisProblem: codes `cell_without_figure`, `cell_not_count`.
    """
    if cell.value is None:
        raise AnalysisProblem(
            "cell_without_figure",
            f'the table has no figure for "{category.label}" of "{axis.code}": it is marked {cell.status} '
            f"({MEANINGS[cell.status]}).",
            dimension=axis.code,
            category=category.label,
        )
    if cell.value < 0 or cell.value != int(cell.value):
        raise AnalysisProblem(
            "cell_not_count",
            f'{cell.value:g} for "{category.label}" of "{axis.code}" is no number of persons.',
            dimension=axis.code,
            category=category.label,
        )
    return int(cell.value)


def checked_cell(value: float | None, status: str, where: str) -> Cell:
    """Return a cell after checking its mark.

    Args:
        value: the figure, or None.
        status: the office's mark, or "".
        where: the cell's place, for the sentence.

    Raises:
        AnalysisProblem: code `status_unknown`: a mark whose meaning is not known here must not be guessed.
    """
    if status and status not in MEANINGS:
        known = ", ".join(f"{mark} ({meaning})" for mark, meaning in MEANINGS.items())
        raise AnalysisProblem("status_unknown", f'{where} is marked "{status}", which is none of {known}.')
    if status in WITHOUT_FIGURE:
        return Cell(None, status)
    if value is None:
        return Cell(0.0, NIL) if status == NIL else Cell(None, MISSING)
    return Cell(value, status)
