"""Tiles laid under a sketch: pictures inside the drawing, so that pressing, pins and numbers work as without them.

A sketch is equirectangular and a tile is Mercator; over a neighbourhood the two differ by less than a point, so each
tile is stretched between its own edges.
"""

from dataclasses import dataclass

from flask import current_app

from participation.services.map_tiles import MapTiles
from participation.web.sketch_map import SketchMap

TILES = "map_tiles"


@dataclass(frozen=True, slots=True)
class Laid:
    """A tile in a sketch's own units."""

    address: str
    x: float
    y: float
    width: float
    height: float


def current_tiles() -> MapTiles | None:
    """Return the installation's map, None where it has none."""
    found: MapTiles | None = current_app.extensions.get(TILES)
    return found


def laid(on: SketchMap) -> list[Laid]:
    """Return the tiles to draw under a sketch, none where the installation has no map of the place."""
    tiles = current_tiles()
    if tiles is None:
        return []
    per_x, per_y = on.width / (on.east - on.west), on.height / (on.north - on.south)
    return [
        Laid(
            f"/tiles/{each.z}/{each.x}/{each.y}",
            round((each.west - on.west) * per_x, 2),
            round((on.north - each.north) * per_y, 2),
            round((each.east - each.west) * per_x, 2),
            round((each.north - each.south) * per_y, 2),
        )
        for each in tiles.covering(on.west, on.south, on.east, on.north)
    ]


def attribution() -> str:
    """Return whose map it is, empty where there is none."""
    tiles = current_tiles()
    return tiles.attribution if tiles else ""
