"""Findings drawn as SVG, from the very tables that go out as files: what a table does not tell is not drawn either.

Each picture stands alone, in a report or on a wall: no style sheet, no script, its figures as texts, its name as title.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any
from xml.etree import ElementTree as ET  # to write only

from participation.services.exports.words import Say
from participation.services.findings.tables import Flat
from participation.services.messages import N_

NAMESPACE = "http://www.w3.org/2000/svg"
INK, SOFT, PAPER = "#1c2b33", "#5b6870", "#ffffff"
BAR = "#2a8a7c"
ROW, NAMES, WIDE, CELL, MARGIN = 30, 230, 480, 104, 16
HEADING = 64
TITLES = {
    "often": N_("How often each theme is spoken of, with its 95 per cent interval"),
    "groups": N_("Share of each group's statements that speak of a theme"),
    "together": N_("Statements with both themes"),
    "change": N_("Change in percentage points between two periods, with 95 per cent intervals"),
}


def draw(flat: Flat, say: Say) -> bytes:
    """Return a table of findings as an SVG document; `say` puts its texts into the reader's language."""
    rows = [dict(zip(flat.header, row, strict=True)) for row in flat.rows]
    title = say(TITLES[flat.name])
    if flat.name in {"groups", "together"}:
        across, down = ("group", "code") if flat.name == "groups" else ("other_code", "code")
        value = "share" if flat.name == "groups" else "both"
        return _grid(title, rows, down, across, value)
    told = [row for row in rows if flat.name == "often" or row["period"] == "2"]
    keys = ("share", "low", "high") if flat.name == "often" else ("change", "change_low", "change_high")
    write = _percent if flat.name == "often" else _points
    return _intervals(title, [(row["code"], *(row[key] for key in keys)) for row in told], write)


def _intervals(
    title: str, rows: Sequence[tuple[str, float | None, float | None, float | None]], write: Callable[[float], str]
) -> bytes:
    """Draw an estimate with its interval a row; a row without figures keeps its name and a dash."""
    ends = [abs(end) for _, *figures in rows for end in figures if end is not None]
    most = math.ceil(round(10 * max([0.1, *ends]), 6)) / 10
    least = -most if any((low or 0) < 0 for _, _, low, _ in rows) else 0.0
    root = _canvas(title, NAMES + WIDE + 90, len(rows) + 1)

    def at(value: float) -> float:
        return round(NAMES + WIDE * (value - least) / (most - least), 1)

    for number, (name, share, low, high) in enumerate(rows):
        y = HEADING + ROW * number + ROW / 2
        _text(root, MARGIN, y + 5, name)
        _line(root, at(least), at(most), y, "#d8dedc", 1)
        if share is not None and low is not None and high is not None:
            _line(root, at(low), at(high), y, "#a9cbc5", 6)
            ET.SubElement(root, "circle", {"cx": str(at(share)), "cy": str(y), "r": "5", "fill": BAR})
        _text(root, NAMES + WIDE + 12, y + 5, "–" if share is None else write(share))
    for end in (least, most):
        _text(root, at(end), HEADING + ROW * len(rows) + 18, write(end), anchor="middle", size=11)
    if least < 0:
        _line(root, at(0), at(0), HEADING, SOFT, 1, to=HEADING + ROW * len(rows))
    return _document(root)


def _grid(title: str, rows: Sequence[dict[str, Any]], down: str, across: str, value: str) -> bytes:
    """Draw a cell for each pair, as dark as its figure is large; what is not told is left white with a dash."""
    names, columns = list(dict.fromkeys(row[down] for row in rows)), list(dict.fromkeys(row[across] for row in rows))
    found = {(row[down], row[across]): row[value] for row in rows}
    most = max([0.01, *(each for each in found.values() if each is not None)])
    root = _canvas(title, NAMES + CELL * max(len(columns), 1) + MARGIN, len(names) + 1)
    for number, column in enumerate(columns):
        for at, line in enumerate(_broken(column)):
            _text(root, NAMES + CELL * number + CELL / 2, HEADING + 2 + 13 * at, line, anchor="middle", size=11)
    for across_at, column in enumerate(columns):
        for down_at, name in enumerate(names):
            x, y = NAMES + CELL * across_at, HEADING + ROW * (down_at + 1)
            figure = found.get((name, column))
            shade = "0" if figure is None else f"{0.6 * figure / most:.2f}"
            place = {"x": str(x + 1), "y": str(y + 1), "width": str(CELL - 2), "height": str(ROW - 2)}
            ET.SubElement(root, "rect", {**place, "fill": BAR, "fill-opacity": shade})
            if (name, column) in found:
                told = "–" if figure is None else _percent(figure) if value == "share" else str(figure)
                _text(root, x + CELL / 2, y + ROW / 2 + 5, told, anchor="middle")
    for number, name in enumerate(names):
        _text(root, MARGIN, HEADING + ROW * (number + 1) + ROW / 2 + 5, name)
    return _document(root)


def _canvas(title: str, width: int, rows: int) -> ET.Element:
    height = HEADING + ROW * rows + MARGIN
    size = {"width": str(width), "height": str(height), "viewBox": f"0 0 {width} {height}"}
    font = {"font-family": "Noto Sans, Arial, sans-serif", "font-size": "13", "fill": INK}
    root = ET.Element("svg", {"xmlns": NAMESPACE, **size, **font, "role": "img"})
    ET.SubElement(root, "title").text = title
    ET.SubElement(root, "rect", {"width": str(width), "height": str(height), "fill": PAPER})
    ET.SubElement(root, "text", {"x": str(MARGIN), "y": "28", "font-size": "17", "font-weight": "600"}).text = title
    return root


def _text(root: ET.Element, x: float, y: float, text: str, *, anchor: str = "start", size: int = 13) -> None:
    about = {"x": str(x), "y": str(y), "text-anchor": anchor, "font-size": str(size)}
    ET.SubElement(root, "text", about).text = text


def _line(
    root: ET.Element, x1: float, x2: float, y: float, colour: str, width: int, *, to: float | None = None
) -> None:
    place = {"x1": str(x1), "x2": str(x2), "y1": str(y), "y2": str(y if to is None else to)}
    ET.SubElement(root, "line", {**place, "stroke": colour, "stroke-width": str(width), "stroke-linecap": "round"})


def _broken(name: str, longest: int = 16) -> list[str]:
    """Return a column's name in at most three lines of `longest` signs; what is longer ends with …."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > longest:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    kept = [line if len(line) <= longest else f"{line[: longest - 1]}…" for line in lines[:3]]
    return [*kept[:2], f"{kept[2][: longest - 1].rstrip('…')}…"] if len(lines) > 3 else kept


def _percent(share: float) -> str:
    return f"{100 * share:.0f}\u00a0%"


def _points(change: float) -> str:
    return f"{100 * change:+.0f}".replace("-", "−")


def _document(root: ET.Element) -> bytes:
    drawn: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return drawn
