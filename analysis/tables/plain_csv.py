"""Register figures as people write them by hand: dimension, category, sub-area, count."""

from collections.abc import Iterable, Sequence

from analysis.problems import AnalysisProblem

# What the columns may be called, small letters; the first name is ours.
COLUMNS = {
    "dimension": ("dimension", "dimensjon"),
    "category": ("category", "kategori"),
    "sub_area": ("sub_area", "sub-area", "sub area", "subarea", "delområde", "delomrade"),
    "count": ("count", "antall", "tal"),
}
NEEDED = ("dimension", "category", "count")

Row = tuple[str, str, str, int]  # dimension, category, sub-area ("" for the whole area), count


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Return where each of `COLUMNS` stands in a header; what is not there is left out."""
    folded = [name.strip().casefold() for name in header]
    return {
        ours: folded.index(name) for ours, names in COLUMNS.items() for name in reversed(names) if name in folded
    }


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
