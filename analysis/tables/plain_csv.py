"""Register figures as people write them by hand: dimension, category, sub-area, count."""

import csv
import re
from collections.abc import Iterable, Sequence

from analysis.problems import AnalysisProblem
from analysis.tables.stat_table import MEANINGS, PRELIMINARY, Axis, Category, Cell, StatTable, checked_cell

# What the columns may be called, small letters; the first name is ours.
COLUMNS = {
    "dimension": ("dimension", "dimensjon"),
    "category": ("category", "kategori"),
    "sub_area": ("sub_area", "sub-area", "sub area", "subarea", "delområde", "delomrade"),
    "count": ("count", "antall", "tal"),
}
SUB_AREA = "sub_area"
NEEDED = ("dimension", "category", "count")

Row = tuple[str, str, str, int]  # dimension, category, sub-area ("" for the whole area), count


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Return where each of `COLUMNS` stands in a header; what is not there is left out."""
    folded = [name.strip().casefold() for name in header]
    return {ours: folded.index(name) for ours, names in COLUMNS.items() for name in reversed(names) if name in folded}


def of_whole_area(rows: Iterable[Row]) -> list[tuple[str, str, int]]:
    """Return (dimension, category, count) of the whole area, in the rows' order.

    Rows without a sub-area are the area's own figures; a dimension that has none of these is summed over its sub-areas.

    Raises:
        AnalysisProblem: with the row: codes `category_twice` (a category of a sub-area), `count_negative`.
    """
    given = list(rows)
    whole = {dimension for dimension, _, part, _ in given if not part}
    seen: set[tuple[str, str, str]] = set()
    sums: dict[tuple[str, str], int] = {}
    for at, (dimension, category, part, count) in enumerate(given):
        if count < 0:
            raise AnalysisProblem(
                "count_negative", f"the count must not be negative, but is {count}.", dimension=dimension, row=at
            )
        if (dimension, category, part) in seen:
            where = f' in "{part}"' if part else ""
            raise AnalysisProblem(
                "category_twice",
                f'the category "{category}" of "{dimension}" stands twice{where}.',
                dimension=dimension,
                category=category,
                row=at,
            )
        seen.add((dimension, category, part))
        if not part or dimension not in whole:
            sums[dimension, category] = sums.get((dimension, category), 0) + count
    return [(dimension, category, count) for (dimension, category), count in sums.items()]


def read_plain_csv(text: str) -> list[StatTable]:
    """Return a table for each dimension of a CSV file with the columns dimension, category, (sub-area,) count.

    Args:
        text: comma, semicolon or tab, as the header has it; further columns are ignored. A count that is a mark of the
            statistics office keeps it.

    Raises:
        AnalysisProblem: with the row, counted from 0: codes `column_missing`, `row_uneven`, `category_empty`,
            `category_twice`, `count_not_integer`, `count_negative`, `status_unknown`, `reference_empty`.
    """
    lines = [(at, line) for at, line in enumerate(text.splitlines()) if line.strip(' ,;\t"')]
    header_line = lines[0][1] if lines else ""
    delimiter = max(",;\t", key=header_line.count)
    rows = [[cell.strip() for cell in row] for row in csv.reader((line for _, line in lines), delimiter=delimiter)]
    if len(rows) != len(lines):
        raise AnalysisProblem("row_uneven", "a quotation mark is not closed.", row=0)
    columns = columns_of(rows[0]) if rows else {}
    for name in NEEDED:
        if name not in columns:
            raise AnalysisProblem("column_missing", f'the column "{name}" is missing.', dimension=name, row=0)
    figures: dict[str, dict[tuple[str, str], Cell]] = {}
    for (at, _), row in zip(lines[1:], rows[1:], strict=True):
        if len(row) != len(rows[0]):
            raise AnalysisProblem(
                "row_uneven", f"this row has {len(row)} cells, the header has {len(rows[0])}.", row=at
            )
        given = {name: row[place] for name, place in columns.items()}
        _add(figures, at, given)
    if not figures:
        raise AnalysisProblem("reference_empty", "the file has no figures.")
    return [_table(dimension, cells) for dimension, cells in figures.items()]


def _add(figures: dict[str, dict[tuple[str, str], Cell]], at: int, given: dict[str, str]) -> None:
    dimension, category, part = given["dimension"], given["category"], given.get("sub_area", "")
    if not (dimension and category):
        raise AnalysisProblem("category_empty", "the dimension or the category is empty.", row=at)
    cells = figures.setdefault(dimension, {})
    if (category, part) in cells:
        raise AnalysisProblem(
            "category_twice",
            f'the category "{category}" of "{dimension}" stands twice.',
            dimension=dimension,
            category=category,
            row=at,
        )
    cells[category, part] = _cell(given["count"], at)


def _cell(text: str, at: int) -> Cell:
    number = re.sub(r"[ \u00a0\u202f]", "", text)
    if re.fullmatch(r"\d{1,12}", number, re.ASCII):
        return Cell(float(number))
    if text in MEANINGS and text != PRELIMINARY:
        return checked_cell(None, text, "the count")
    if re.fullmatch(r"-\d+", number):
        raise AnalysisProblem("count_negative", f"the count must not be negative, but is {text}.", row=at)
    raise AnalysisProblem(
        "count_not_integer", f'the count must be a whole number of persons, but is "{text[:40]}".', row=at
    )


def _table(dimension: str, cells: dict[tuple[str, str], Cell]) -> StatTable:
    """Return one dimension's table; the whole area, or else the sub-areas, where a missing combination is nobody."""
    parts = list(dict.fromkeys(part for _, part in cells))
    parts = [""] if "" in parts else parts
    categories = list(dict.fromkeys(category for category, part in cells if part in parts))
    axes = [Axis(dimension, dimension, tuple(Category(name, name) for name in categories))]
    if parts != [""]:
        axes.append(Axis(SUB_AREA, SUB_AREA, tuple(Category(name, name) for name in parts), "geo"))
    figures = tuple(cells.get((category, part), Cell(0.0)) for category in categories for part in parts)
    return StatTable(tuple(axes), figures, title=dimension)
