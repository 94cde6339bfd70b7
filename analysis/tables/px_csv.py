"""Read the CSV files that PxWeb's pages and its API write: stub columns first, then one column for every heading."""

import csv
import io
import re

from analysis.problems import AnalysisProblem
from analysis.tables.stat_table import MEANINGS, Axis, Category, Cell, StatTable, checked_cell

_FIGURE = re.compile(r"-?\d+([.,]\d+)?")
_SPACES = re.compile(r"[ \u00a0\u202f]")
CONTENTS = "contents"


def read_px_csv(text: str) -> StatTable:
    """Return the table in `text`; its headings become one axis, "contents".

    Args:
        text: comma, semicolon or tab; a title line and notes around the table are passed over.

    Raises:
        AnalysisProblem: codes `not_px_csv` (no figures, uneven rows), `combination_twice`, `combination_missing`,
            `status_unknown`; `row` is the line, counted from 0.
    """
    lines = _lines(text)
    header_at = next((at for at, cells in enumerate(lines) if sum(map(bool, cells)) > 1), None)
    if header_at is None:
        raise AnalysisProblem("not_px_csv", "the file has no table.")
    header = lines[header_at]
    body: list[tuple[int, list[str]]] = []
    for at, cells in enumerate(lines[header_at + 1 :], start=header_at + 1):
        if sum(map(bool, cells)) <= 1:
            if body:
                break  # notes follow the table
            continue
        if len(cells) != len(header):
            raise AnalysisProblem(
                "not_px_csv", f"this row has {len(cells)} cells, the header has {len(header)}.", row=at
            )
        body.append((at, cells))
    figures = [place for place in range(len(header)) if _holds_figures([cells[place] for _, cells in body])]
    first = _first_figure(figures, len(header))
    if first is None:
        raise AnalysisProblem("not_px_csv", "no column after the first holds only figures.", row=header_at)
    title = next((cells[0] for cells in lines[:header_at] if cells and cells[0]), "")
    return _table(header, body, first, title)


def _lines(text: str) -> list[list[str]]:
    longest = max(text.splitlines(), key=len, default="")
    delimiter = max(";\t,", key=longest.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise AnalysisProblem("not_px_csv", f"the file cannot be read as CSV ({error}).") from error
    return [[cell.strip() for cell in cells] for cells in rows]


def _is_cell(cell: str) -> bool:
    return cell in MEANINGS or cell == "" or bool(_FIGURE.fullmatch(_SPACES.sub("", cell)))


def _holds_figures(column: list[str]) -> bool:
    # Not all: a mark that nobody knows must be refused where it stands, not make its column a stub.
    return bool(column) and 2 * sum(map(_is_cell, column)) > len(column)


def _first_figure(figures: list[int], width: int) -> int | None:
    """Return where the unbroken run of figure columns at the right begins; a stub column stands before it."""
    first = width
    while first - 1 in figures and first > 1:
        first -= 1
    return first if first < width else None


def _table(header: list[str], body: list[tuple[int, list[str]]], first: int, title: str) -> StatTable:
    # Years and codes of a stub look like figures: a column whose entries repeat no further than a stub's may, so the
    # run is shortened until every combination of stubs stands once.
    while first < len(header) - 1 and len({tuple(cells[:first]) for _, cells in body}) < len(body):
        first += 1
    stubs: list[dict[str, None]] = [{} for _ in range(first)]
    cells: dict[tuple[str, ...], Cell] = {}
    for at, row in body:
        for place in range(first):
            stubs[place].setdefault(row[place])
        for place in range(first, len(header)):
            key = (*row[:first], header[place])
            if key in cells:
                raise AnalysisProblem("combination_twice", f"{', '.join(row[:first])} stands twice.", row=at)
            cells[key] = _cell(row[place], at, f'"{header[place]}" of {", ".join(row[:first])}')
    axes = [
        Axis(
            header[place] or f"column {place + 1}", header[place], tuple(Category(name, name) for name in stubs[place])
        )
        for place in range(first)
    ]
    headings = tuple(Category(name, name) for name in dict.fromkeys(header[first:]))
    axes.append(Axis(CONTENTS, CONTENTS, headings, "metric"))
    return StatTable(tuple(axes), _ordered(axes, cells), title)


def _ordered(axes: list[Axis], cells: dict[tuple[str, ...], Cell]) -> tuple[Cell, ...]:
    keys: list[tuple[str, ...]] = [()]
    for axis in axes:
        keys = [(*key, category.code) for key in keys for category in axis.categories]
    absent = next((key for key in keys if key not in cells), None)
    if absent is not None:
        raise AnalysisProblem("combination_missing", f"the table has no row for {', '.join(absent[:-1])}.")
    return tuple(cells[key] for key in keys)


def _cell(text: str, at: int, where: str) -> Cell:
    if not _is_cell(text) or text in MEANINGS or not text:
        try:
            return checked_cell(None, text, where)
        except AnalysisProblem as problem:
            raise AnalysisProblem(problem.code, problem.message, row=at) from problem
    return checked_cell(float(_SPACES.sub("", text).replace(",", ".")), "", where)
