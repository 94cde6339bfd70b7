"""A sketch of the neighbourhood: its landmarks as numbered dots, drawn from their coordinates. No tiles, no library.

The sketch is a way to point, not a map to find one's way by: it shows how the landmarks lie to each other. Whoever
cannot point chooses a landmark or writes words instead.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from surveys.questionnaire import Landmark

WIDTH = 320.0
LOWEST, TALLEST = 140.0, 360.0
MARGIN = 34.0
SMALLEST_SPAN = 0.002  # degrees; about 200 m, so that one landmark alone still gets ground around it


@dataclass(frozen=True, slots=True)
class Dot:
    """A landmark on the sketch, in the sketch's own units."""

    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class SketchMap:
    """A sketch, `width` by `height` units, north up; its edges in degrees (WGS 84)."""

    width: float
    height: float
    west: float
    south: float
    east: float
    north: float
    dots: tuple[Dot, ...]


def sketch(landmarks: Sequence[Landmark]) -> SketchMap | None:
    """Return the sketch of these landmarks, or None where there are none.

    Equirectangular: at the size of a neighbourhood, a degree of longitude is cos(latitude) degrees of latitude
    everywhere.
    """
    if not landmarks:
        return None
    west, east = _spread([each.longitude for each in landmarks])
    south, north = _spread([each.latitude for each in landmarks])
    narrowing = math.cos(math.radians((south + north) / 2))
    inside = WIDTH - 2 * MARGIN
    natural = inside * (north - south) / ((east - west) * narrowing)
    inside_height = min(max(natural, LOWEST - 2 * MARGIN), TALLEST - 2 * MARGIN)
    per_x, per_y = (east - west) / inside, (north - south) / inside_height
    west, east = west - MARGIN * per_x, east + MARGIN * per_x
    south, north = south - MARGIN * per_y, north + MARGIN * per_y
    height = inside_height + 2 * MARGIN
    dots = tuple(
        Dot(at, round((each.longitude - west) / per_x, 1), round((north - each.latitude) / per_y, 1))
        for at, each in enumerate(landmarks, 1)
    )
    west, south, east, north = (round(edge, 6) for edge in (west, south, east, north))
    return SketchMap(WIDTH, round(height, 1), west, south, east, north, dots)


def position(on: SketchMap, latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    """Return where a point (degrees, WGS 84) lies on a sketch, in its own units; None where there is none, or outside.

    The inverse of what static/js/point.js makes of a press.
    """
    if latitude is None or longitude is None:
        return None
    x = (longitude - on.west) / (on.east - on.west) * on.width
    y = (on.north - latitude) / (on.north - on.south) * on.height
    return (round(x, 1), round(y, 1)) if 0 <= x <= on.width and 0 <= y <= on.height else None


def _spread(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    missing = max(0.0, SMALLEST_SPAN - (high - low)) / 2
    return low - missing, high + missing
