"""A municipality's own map as an MBTiles file (MBTiles 1.3): read where it lies, asked nobody else on the network.

An MBTiles file is an SQLite database with the tables `metadata` (name, value) and `tiles` (zoom_level, tile_column,
tile_row, tile_data), rows counted from the south. Tiles are pictures in Web Mercator.
"""

import math
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

MOST_TILES = 12  # of one map, so that a phone and a tablet without a network can carry it
KINDS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}
_FARTHEST = 85.05  # degrees north and south to which Web Mercator reaches
_DEEPEST = 22
_ASIDE = re.compile(r"<[^>]*>")


class TilesProblem(ValueError):
    """The file cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A tile: its name in the address (z, x, y; y from the north) and its edges in degrees (WGS 84)."""

    z: int
    x: int
    y: int
    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class MapTiles:
    """An MBTiles file with the zooms that it has and whose map it is."""

    path: Path
    lowest: int
    highest: int
    attribution: str

    def tile(self, z: int, x: int, y: int) -> tuple[bytes, str] | None:
        """Return a tile and its media type, None where the file has none there."""
        if not 0 <= z <= _DEEPEST or not 0 <= y < 2**z:
            return None
        query = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
        with closing(_opened(self.path)) as file:
            row = file.execute(query, (z, x, 2**z - 1 - y)).fetchone()
        content = bytes(row[0]) if row else b""
        kind = _kind(content)
        return (content, kind) if kind else None

    def covering(self, west: float, south: float, east: float, north: float) -> list[Placed]:
        """Return the tiles over a rectangle in degrees: at the deepest zoom at which twelve are enough, or none."""
        for z in range(self.highest, self.lowest - 1, -1):
            left, top = _column(west, z), _row(north, z)
            right, bottom = _column(east, z), _row(south, z)
            if (right - left + 1) * (bottom - top + 1) <= MOST_TILES:
                return list(self._there(z, range(left, right + 1), range(top, bottom + 1)))
        return []

    def _there(self, z: int, columns: range, rows: range) -> Iterator[Placed]:
        query = "SELECT 1 FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
        with closing(_opened(self.path)) as file:
            for y in rows:
                for x in columns:
                    if file.execute(query, (z, x, 2**z - 1 - y)).fetchone():
                        yield Placed(z, x, y, _west(x, z), _north(y + 1, z), _west(x + 1, z), _north(y, z))


def opened(path: Path, attribution: str = "") -> MapTiles:
    """Return the map of a file; the attribution is the file's own where none is given.

    Raises:
        TilesProblem: there is no such file, it is no MBTiles, its tiles are no pictures, or nobody says whose it is.
    """
    if not path.is_file():
        raise TilesProblem(f"there is no file {path}")
    try:
        with closing(_opened(path)) as file:
            told = dict(file.execute("SELECT name, value FROM metadata"))
            lowest, highest = file.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()
            first = file.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
    except sqlite3.Error as error:
        raise TilesProblem(f"{path} is no MBTiles file") from error
    if first is None or not _kind(bytes(first[0])):
        raise TilesProblem(f"the tiles of {path} are no pictures (PNG, JPEG or WebP)")
    whose = attribution or _ASIDE.sub("", str(told.get("attribution") or "")).strip()
    if not whose:
        raise TilesProblem(f"{path} does not say whose map it is; say it in TETTPA_MAP_ATTRIBUTION")
    return MapTiles(path, int(lowest), int(highest), whose)


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _kind(content: bytes) -> str:
    return next((kind for mark, kind in KINDS.items() if content.startswith(mark)), "")


def _column(longitude: float, z: int) -> int:
    return min((1 << z) - 1, max(0, math.floor((longitude + 180) / 360 * (1 << z))))


def _row(latitude: float, z: int) -> int:
    bounded = math.radians(max(-_FARTHEST, min(_FARTHEST, latitude)))
    return min((1 << z) - 1, max(0, math.floor((1 - math.asinh(math.tan(bounded)) / math.pi) / 2 * (1 << z))))


def _west(x: int, z: int) -> float:
    return x / (1 << z) * 360 - 180


def _north(y: int, z: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / (1 << z)))))
