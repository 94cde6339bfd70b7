"""The shapes of sub-areas, from a GeoJSON file: read, matched to the sub-areas by key or name, thinned out, stored."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.records.places import SubArea
from participation.services.errors import ServiceProblem
from participation.services.json_reading import read_json
from participation.services.messages import N_, Message

Ring = list[tuple[float, float]]  # (longitude, latitude) in degrees, WGS 84; closed, the first point is not repeated

LARGEST_FILE = 4 * 1024 * 1024
MOST_POINTS = 400  # of a ring; a drawing 320 pixels wide shows no more
NAMES = ("key", "name", "navn", "delomradenavn", "grunnkretsnavn", "bydelsnavn", "id")


@dataclass(frozen=True, slots=True)
class Stored:
    """What an upload did: names of the sub-areas that have a shape now, and of those that the file does not have."""

    drawn: tuple[str, ...]
    missing: tuple[str, ...]


def shapes_of(session: Session, area_id: int) -> dict[str, list[Ring]]:
    """Return the rings of each sub-area that has a shape, by its key."""
    rows = session.scalars(select(SubArea).where(SubArea.area_id == area_id).order_by(SubArea.position))
    return {
        row.key: [[(float(x), float(y)) for x, y in ring] for ring in row.shape]
        for row in rows
        if row.shape is not None
    }


def store(session: Session, area_id: int, data: bytes) -> Stored:
    """Give an area's sub-areas the shapes of a GeoJSON file; those that the file does not have keep none.

    A feature counts whose `key`, `name` or the like is a sub-area's key or name (capital letters do not matter).
    Coordinates are WGS 84 degrees, as the format asks (RFC 7946).

    Raises:
        ServiceProblem: the file is too large, no GeoJSON, in other coordinates, or has none of the sub-areas.
    """
    found = read(data)
    parts = session.scalars(select(SubArea).where(SubArea.area_id == area_id).order_by(SubArea.position)).all()
    drawn: list[str] = []
    missing: list[str] = []
    for part in parts:
        rings = found.get(part.key.casefold()) or found.get(part.name.casefold())
        (drawn if rings else missing).append(part.name)
        if rings:
            part.shape = [[[x, y] for x, y in ring] for ring in rings]
        else:
            part.shape = None
    if not drawn:
        sentence = N_("No shape in the file has the key or name of a sub-area: %(names)s.")
        names = ", ".join(part.name for part in parts) or "–"
        raise ServiceProblem(Message(sentence, {"names": names}), field="file", status=422)
    session.flush()
    return Stored(tuple(drawn), tuple(missing))


def read(data: bytes) -> dict[str, list[Ring]]:
    """Return the rings of a GeoJSON file's polygons, by each name that a feature has, in small letters.

    Raises:
        ServiceProblem: the file is too large, no GeoJSON, or in other coordinates.
    """
    if len(data) > LARGEST_FILE:
        raise _refused(N_("The file is larger than 4 MB. Simplify the shapes first."))
    try:
        document = read_json(data)
        features = document["features"] if document["type"] == "FeatureCollection" else [document]
        return _by_name(features)
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise _refused(N_("The file is not GeoJSON with polygons.")) from error


def _refused(sentence: str) -> ServiceProblem:
    return ServiceProblem(Message(sentence), field="file", status=422)


def _by_name(features: Iterable[Mapping[str, Any]]) -> dict[str, list[Ring]]:
    found: dict[str, list[Ring]] = {}
    for feature in features:
        geometry = feature.get("geometry") or {}
        if geometry.get("type") not in {"Polygon", "MultiPolygon"}:
            continue
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        rings = [_ring(ring) for polygon in polygons for ring in polygon]
        properties = {str(key).casefold(): value for key, value in (feature.get("properties") or {}).items()}
        names = [properties.get(name) for name in NAMES] + [feature.get("id")]
        for name in {str(name).strip().casefold() for name in names if name not in {None, ""}}:
            found.setdefault(name, []).extend(rings)
    return found


def _ring(points: Sequence[Sequence[float]]) -> Ring:
    ring = [(float(point[0]), float(point[1])) for point in points]
    if len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    if len(ring) < 3:
        raise ValueError("a ring has three corners or more")
    if not all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in ring):
        sentence = N_("The coordinates are no degrees of longitude and latitude (WGS 84). Convert the file first.")
        raise _refused(sentence)
    tolerance = 0.0
    thin = ring
    while len(thin) > MOST_POINTS:
        tolerance = max(tolerance * 2, 1e-6)
        thin = simplified(ring, tolerance)
    return [(round(x, 6), round(y, 6)) for x, y in thin]


def simplified(ring: Ring, tolerance: float) -> Ring:
    """Return a ring without the corners that lie within `tolerance` degrees of the line that is left.

    Douglas & Peucker (1973), Algorithms for the reduction of the number of points required to represent a digitized
    line, Cartographica 10; longitudes narrowed by the latitude's cosine. At least three corners stay.
    """
    narrowing = math.cos(math.radians(ring[0][1]))
    flat = [(x * narrowing, y) for x, y in ring]
    far = max(range(len(flat)), key=lambda at: math.dist(flat[0], flat[at]))
    kept = {0, far} | _kept(flat, 0, far, tolerance) | _kept([*flat, flat[0]], far, len(flat), tolerance)
    kept.discard(len(flat))
    if len(kept) < 3:
        kept = {0, len(ring) // 3, 2 * len(ring) // 3}
    return [ring[at] for at in sorted(kept)]


def _kept(flat: Sequence[tuple[float, float]], first: int, last: int, tolerance: float) -> set[int]:
    kept, waiting = set(), [(first, last)]
    while waiting:
        start, end = waiting.pop()
        between = range(start + 1, end)
        if not between:
            continue
        far = max(between, key=lambda at: _distance(flat[at], flat[start], flat[end]))
        if _distance(flat[far], flat[start], flat[end]) > tolerance:
            kept.add(far)
            waiting += [(start, far), (far, end)]
    return kept


def _distance(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return how far a point is from the stretch between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    if not length:
        return math.dist(point, start)
    along = min(1.0, max(0.0, ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length))
    return math.dist(point, (start[0] + along * dx, start[1] + along * dy))
