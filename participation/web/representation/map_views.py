"""The map of the sub-areas: their shapes projected and drawn on the server, tiles where nobody has drawn any."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_decimal, gettext

from participation.services import area_shapes, journal, representation, sub_area_ratios
from participation.services.area_shapes import Ring, Stored
from participation.services.areas import AreaView
from participation.services.database import Session
from participation.services.messages import N_
from participation.services.permissions import Permission
from participation.services.sub_area_ratios import SubAreaRatio
from participation.web.access import may
from participation.web.context import current_database
from participation.web.question_views import Words
from participation.web.representation.pages import Row, row_of
from participation.web.representation.views import label_of

WIDTH = 640.0
TALLEST = 620.0
MARGIN = 8.0
TILE_COLUMNS, TILE_WIDTH, TILE_HEIGHT = 3, 208.0, 110.0
LOW, HIGH = 0.8, 1.25  # where "too seldom" and "more than expected" begin, as in the verdicts
FAR_LOW, FAR_HIGH = 0.5, 2.0


LOOKS = {
    "far-below": N_("less than half of what its size calls for"),
    "below": N_("less than its size calls for"),
    "even": N_("about what its size calls for, or not clearly otherwise"),
    "above": N_("more than its size calls for"),
    "far-above": N_("more than twice what its size calls for"),
    "too-few": N_("too few answers to tell"),
}


@dataclass(frozen=True, slots=True)
class Patch:
    """A sub-area on the map: its outline as the path of an SVG, where its number stands, which of six looks it has."""

    number: int
    label: Words
    path: str
    x: float
    y: float
    look: str
    ratio: str
    interval: str
    word: str
    is_too_few: bool
    row: Row


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map, `width` by `height` units; tiles where the sub-areas have no shapes."""

    width: float
    height: float
    patches: tuple[Patch, ...]
    is_tiles: bool


def store(area_id: int, content: bytes, user_id: int, moment_now: datetime) -> Stored:
    """Store the shapes of a file, with a line in the journal."""

    def work(session: Session) -> Stored:
        stored = area_shapes.store(session, area_id, content)
        detail = {"shapes": len(stored.drawn)}
        journal.record(session, "areas.shapes", user_id=user_id, area_id=area_id, detail=detail, now=moment_now)
        return stored

    return current_database().run(work)


def shown(area: AreaView, survey_slug: str) -> dict[str, Any]:
    """Return what the page of the map is given; raise NotFound where there is no survey or no figures."""
    with current_database().read() as session:
        survey = representation.survey_of(session, area.id, survey_slug)
        current = representation.current(session, survey)
        shapes = area_shapes.shapes_of(session, area.id)
        label = label_of(session, survey)
    found = sub_area_ratios.ratios(current)
    return {
        "survey": survey,
        "drawing": drawing(found, shapes, label) if found else None,
        "has_shapes": bool(shapes),
        "is_invented": bool(found) and current.references[sub_area_ratios.DIMENSION].is_invented,
        "may_store": may(Permission.MANAGE_SURVEYS),
        "looks": [(name, gettext(word)) for name, word in LOOKS.items()],
    }


def drawing(found: Sequence[SubAreaRatio], shapes: Mapping[str, Sequence[Ring]], label: Any) -> Drawing:
    """Return the map: by the shapes where every sub-area has one, else as tiles in the register's order."""
    if all(each.key in shapes for each in found):
        outlines, height = projected({each.key: shapes[each.key] for each in found})
        places = {key: _middle(rings) for key, rings in outlines.items()}
        width, is_tiles = WIDTH, False
    else:
        outlines, height = _tiles([each.key for each in found])
        places = {key: (rings[0][0][0] + TILE_WIDTH / 2, rings[0][0][1] + 40) for key, rings in outlines.items()}
        width, is_tiles = MARGIN + TILE_COLUMNS * (TILE_WIDTH + MARGIN), True
    patches = tuple(
        _patch(number, each, outlines[each.key], places[each.key], label) for number, each in enumerate(found, 1)
    )
    return Drawing(width, height, patches, is_tiles)


def projected(shapes: Mapping[str, Sequence[Ring]]) -> tuple[dict[str, list[Ring]], float]:
    """Return rings in the drawing's units, north up, and the drawing's height.

    Equirectangular around the middle latitude: at the size of a neighbourhood, a degree of longitude is cos(latitude)
    degrees of latitude everywhere.
    """
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrowing = math.cos(math.radians((south + north) / 2))
    across, along = max((east - west) * narrowing, 1e-9), max(north - south, 1e-9)
    scale = min((WIDTH - 2 * MARGIN) / across, (TALLEST - 2 * MARGIN) / along)
    start = (WIDTH - across * scale) / 2

    def place(point: tuple[float, float]) -> tuple[float, float]:
        x, y = point
        return round(start + (x - west) * narrowing * scale, 1), round(MARGIN + (north - y) * scale, 1)

    return {key: [[place(point) for point in ring] for ring in rings] for key, rings in shapes.items()}, round(
        along * scale + 2 * MARGIN, 1
    )


def _tiles(keys: Sequence[str]) -> tuple[dict[str, list[Ring]], float]:
    found: dict[str, list[Ring]] = {}
    for at, key in enumerate(keys):
        row, column = divmod(at, TILE_COLUMNS)
        x, y = MARGIN + column * (TILE_WIDTH + MARGIN), MARGIN + row * (TILE_HEIGHT + MARGIN)
        found[key] = [[(x, y), (x + TILE_WIDTH, y), (x + TILE_WIDTH, y + TILE_HEIGHT), (x, y + TILE_HEIGHT)]]
    rows = math.ceil(len(keys) / TILE_COLUMNS)
    return found, MARGIN + rows * (TILE_HEIGHT + MARGIN)


def _middle(rings: Sequence[Ring]) -> tuple[float, float]:
    """Return the centroid of the largest ring (the surveyor's formula)."""
    best, place = 0.0, rings[0][0]
    for ring in rings:
        area = cx = cy = 0.0
        for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
            cross = x0 * y1 - x1 * y0
            area, cx, cy = area + cross, cx + (x0 + x1) * cross, cy + (y0 + y1) * cross
        if abs(area) > best:
            best, place = abs(area), (round(cx / (3 * area), 1), round(cy / (3 * area), 1))
    return place


def look_of(ratio: float, low: float, high: float, is_too_few: bool) -> str:
    """Return which of the map's six looks a ratio has; one whose interval holds 1 is not told from it."""
    if is_too_few:
        return "too-few"
    if ratio < LOW and high < 1:
        return "far-below" if ratio < FAR_LOW else "below"
    if ratio > HIGH and low > 1:
        return "far-above" if ratio > FAR_HIGH else "above"
    return "even"


def _patch(number: int, each: SubAreaRatio, rings: Sequence[Ring], place: tuple[float, float], label: Any) -> Patch:
    look = look_of(each.ratio, each.low, each.high, each.is_too_few)
    return Patch(
        number=number,
        label=label(each.found.dimension, each.key),
        path=" ".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z" for ring in rings),
        x=place[0],
        y=place[1],
        look=look,
        ratio=_two(each.ratio),
        interval=f"{_two(each.low)}–{_two(each.high)}",
        word=gettext(LOOKS[look]),
        is_too_few=each.is_too_few,
        row=row_of(each.found, 1.0, label, {}, gettext),
    )


def _two(value: float) -> str:
    return str(format_decimal(round(value, 2), format="0.00"))
