"""Read the CSV files that PxWeb's pages and its API write: stub columns first, then one column for every heading."""

import re
from dataclasses import dataclass

from analysis.problems import AnalysisProblem
from analysis.tables.stat_table import MEANINGS, Axis, Category, Cell, StatTable, checked_cell

_FIGURE = re.compile(r"-?\d+([.,]\d+)?")
_SPACES = re.compile(r"[ \u00a0\u202f]")
# Names of stubs whose entries are numbers, for files that quote nothing.
_NUMBERED = frozenset({"year", "år", "aar", "time", "tid", "age", "alder", "month", "måned", "quarter", "kvartal"})
CONTENTS = "contents"


@dataclass(frozen=True, slots=True)
class _Field:
    """A cell as written: PxWeb quotes names and not figures, so a quoted 2026 is a year and a bare one a count."""

    text: str
    quoted: bool

    @property
    def is_mark(self) -> bool:
        return self.text == "" or self.text in MEANINGS

    @property
    def is_figure(self) -> bool:
        return not self.quoted and bool(_FIGURE.fullmatch(_SPACES.sub("", self.text)))


_Line = tuple[int, list[_Field]]


def read_px_csv(text: str) -> StatTable:
    """Return the table in `text`; its headings become one axis, "contents".

    Args:
        text: comma, semicolon or tab; a title line and notes around the table are passed over.

    Raises:
        AnalysisProblem: codes `not_px_csv` (no figures, uneven rows), `combination_twice`, `combination_missing`,
            `status_unknown`; `row` is the line, counted from 0.
    """
    lines = _lines(text)
    header_at = next((at for at, line in enumerate(lines) if len([1 for cell in line if cell.text]) > 1), None)
    if header_at is None:
        raise AnalysisProblem("not_px_csv", "the file has no table.")
    header = [cell.text for cell in lines[header_at]]
    body = _body(lines, header_at)
    first = _first_figure(header, body)
    if first is None:
        raise AnalysisProblem("not_px_csv", "no column after the first holds figures.", row=header_at)
    title = next((line[0].text for line in lines[:header_at] if line and line[0].text), "")
    return _table(header, body, first, title)


def _lines(text: str) -> list[list[_Field]]:
    rows = text.splitlines()
    longest = max(rows, key=len, default="")
    delimiter = max(";\t,", key=longest.count)
    field = re.compile(rf'\s*(?:"((?:[^"]|"")*)"\s*|([^{delimiter}]*))(?:{delimiter}|$)')
    return [_fields(field, row, delimiter) for row in rows]


def _fields(pattern: re.Pattern[str], row: str, delimiter: str) -> list[_Field]:
    fields, at = [], 0
    while at <= len(row):
        found = pattern.match(row, at)
        if found is None:
            raise AnalysisProblem("not_px_csv", f"the row cannot be read as CSV: {row[:60]}")
        quoted = found[1] is not None
        fields.append(_Field((found[1].replace('""', '"') if quoted else found[2]).strip(), quoted))
        at = found.end()
        if not found[0].endswith(delimiter):
            break
    return fields


def _body(lines: list[list[_Field]], header_at: int) -> list[_Line]:
    body: list[_Line] = []
    ended: int | None = None
    width = len(lines[header_at])
    for at, line in enumerate(lines[header_at + 1 :], start=header_at + 1):
        if len(line) <= 1:
            if body and ended is None:
                ended = at  # notes follow the table
            continue
        if len(line) != width or ended is not None:
            short = at if ended is None else ended
            raise AnalysisProblem(
                "not_px_csv", f"this row has {len(lines[short])} cells, the header has {width}.", row=short
            )
        body.append((at, line))
    return body


def _first_figure(header: list[str], body: list[_Line]) -> int | None:
    """Return where the unbroken run of figure columns at the right begins; a stub column stands before it."""
    first = len(header)
    while first > 1 and _holds_figures([line[first - 1] for _, line in body]):
        first -= 1
    if not any(cell.quoted for _, line in body for cell in line):
        while first < len(header) - 1 and header[first].casefold() in _NUMBERED:
            first += 1
    return first if first < len(header) else None


def _holds_figures(column: list[_Field]) -> bool:
    # Not all: a mark that nobody knows must be refused where it stands, not make its column a stub.
    return bool(column) and 2 * sum(cell.is_figure or cell.is_mark for cell in column) >= len(column)


def _table(header: list[str], body: list[_Line], first: int, title: str) -> StatTable:
    stubs: list[dict[str, None]] = [{} for _ in range(first)]
    cells: dict[tuple[str, ...], Cell] = {}
    for at, line in body:
        names = tuple(cell.text for cell in line[:first])
        for place, name in enumerate(names):
            stubs[place].setdefault(name)
        for place in range(first, len(header)):
            key = (*names, header[place])
            if key in cells:
                raise AnalysisProblem("combination_twice", f"{', '.join(key)} stands twice.", row=at)
            cells[key] = _cell(line[place], at, f'"{header[place]}" of {", ".join(names)}')
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


def _cell(field: _Field, at: int, where: str) -> Cell:
    if field.is_figure:
        return Cell(float(_SPACES.sub("", field.text).replace(",", ".")))
    try:
        return checked_cell(None, field.text, where)
    except AnalysisProblem as problem:
        raise AnalysisProblem(problem.code, problem.message, row=at) from problem
