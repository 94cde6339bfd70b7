"""GeoJSON becomes shapes: matched by key or name, thinned, and refused with a sentence where it cannot be used."""

import json
import math

import pytest

from participation.services import area_shapes, areas
from participation.services.errors import ServiceProblem
from tests.conftest import NOW

SQUARE = [[10.77, 59.91], [10.78, 59.91], [10.78, 59.92], [10.77, 59.92], [10.77, 59.91]]


@pytest.fixture
def area(database):
    with database.write() as session:
        parts = [("torg", "Torget"), ("nedre", "Nedre Tøyen")]
        return areas.add_area(session, slug="toyen", name="Tøyen", municipality="Oslo", sub_areas=parts, now=NOW).id


def collection(*features):
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": names, "geometry": {"type": kind, "coordinates": coordinates}}
                for names, kind, coordinates in features
            ],
        }
    ).encode()


def test_shapes_are_matched_by_key_or_name_and_stored_open(database, area):
    data = collection(
        ({"KEY": "torg"}, "Polygon", [SQUARE]),
        ({"navn": "nedre tøyen"}, "MultiPolygon", [[SQUARE], [SQUARE]]),
        ({"name": "elsewhere"}, "Polygon", [SQUARE]),
        ({"name": "torg"}, "Point", [10.7, 59.9]),
    )
    with database.write() as session:
        stored = area_shapes.store(session, area, data)
    assert (stored.drawn, stored.missing) == (("Torget", "Nedre Tøyen"), ())
    with database.read() as session:
        shapes = area_shapes.shapes_of(session, area)
    assert len(shapes["torg"]) == 1
    assert len(shapes["nedre"]) == 2
    assert shapes["torg"][0] == [tuple(point) for point in SQUARE[:-1]]


def test_a_new_file_replaces_the_old_and_says_what_it_lacks(database, area):
    with database.write() as session:
        area_shapes.store(session, area, collection(({"key": "torg"}, "Polygon", [SQUARE])))
        stored = area_shapes.store(session, area, collection(({"key": "nedre"}, "Polygon", [SQUARE])))
        assert stored.missing == ("Torget",)
        assert set(area_shapes.shapes_of(session, area)) == {"nedre"}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not GeoJSON"),
        (b"[1, 2]", "not GeoJSON"),
        (b'{"type": "FeatureCollection"}', "not GeoJSON"),
        (collection(({"key": "torg"}, "Polygon", [[[10, 59], [11, 59]]])), "not GeoJSON"),
        (collection(({"key": "torg"}, "Polygon", [[["x", 59], [11, 59], [11, 60]]])), "not GeoJSON"),
        (
            collection(({"key": "torg"}, "Polygon", [[[597000, 6642000], [598000, 6642000], [598000, 6643000]]])),
            "WGS 84",
        ),
        (collection(({"key": "torg"}, "Polygon", [[[math.nan, 59], [11, 59], [11, 60]]])), "WGS 84"),
        (collection(({"name": "elsewhere"}, "Polygon", [SQUARE])), "No shape"),
        (b" " * (area_shapes.LARGEST_FILE + 1), "larger than 4 MB"),
    ],
)
def test_what_is_no_use_is_refused_and_changes_nothing(database, area, data, sentence):
    with database.write() as session:
        area_shapes.store(session, area, collection(({"key": "torg"}, "Polygon", [SQUARE])))
    with pytest.raises(ServiceProblem) as problem, database.write() as session:
        area_shapes.store(session, area, data)
    assert sentence in problem.value.message.msgid
    assert (problem.value.field, problem.value.status) == ("file", 422)
    with database.read() as session:
        assert set(area_shapes.shapes_of(session, area)) == {"torg"}


def test_a_fine_coast_is_thinned_and_stays_near():
    circle = [(10.77 + 0.01 * math.cos(at / 500), 59.91 + 0.005 * math.sin(at / 500)) for at in range(3141)]
    (ring,) = area_shapes.read(collection(({"key": "torg"}, "Polygon", [circle])))["torg"]
    assert 10 < len(ring) <= area_shapes.MOST_POINTS
    assert all(abs(((x - 10.77) / 0.01) ** 2 + ((y - 59.91) / 0.005) ** 2 - 1) < 1e-3 for x, y in ring)


def test_corners_that_matter_stay():
    ring = [(0.0, 0.0), (0.5, 0.0001), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    assert area_shapes.simplified(ring, 0.01) == [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
