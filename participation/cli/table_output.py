"""Tables for a terminal: the first column to the left, figures to the right."""

from collections.abc import Sequence
from unicodedata import combining, east_asian_width


def table(header: Sequence[str], rows: Sequence[Sequence[str]], indent: int = 2) -> str:
    """Return `rows` below `header` in columns as wide as their widest cell; the first and last are text."""
    lines = [header, *rows]
    widths = [max(_width(line[at]) for line in lines) for at in range(len(header))]
    last = len(header) - 1
    return "\n".join(
        " " * indent
        + "  ".join(_padded(cell, widths[at], right=0 < at < last) for at, cell in enumerate(line)).rstrip()
        for line in lines
    )


def _width(text: str) -> int:
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space
