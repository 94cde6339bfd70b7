"""The municipality's own map: which tiles lie over a place, read from an MBTiles file that is made here."""

import sqlite3

import pytest

from participation.services import map_tiles
from participation.services.map_tiles import MOST_TILES, TilesProblem
from tests.factories.map_file import around, mbtiles, png

TOYEN = (10.7700, 59.9150)
WEST, SOUTH, EAST, NORTH = 10.764, 59.911, 10.776, 59.919


def test_the_tiles_over_a_place_cover_it_at_the_deepest_zoom_that_is_few_enough(tmp_path):
    tiles = map_tiles.opened(mbtiles(tmp_path / "map.mbtiles", around(*TOYEN)))
    placed = tiles.covering(WEST, SOUTH, EAST, NORTH)
    assert {each.z for each in placed} == {16}
    assert 1 < len(placed) <= MOST_TILES
    assert min(each.west for each in placed) <= WEST < EAST <= max(each.east for each in placed)
    assert min(each.south for each in placed) <= SOUTH < NORTH <= max(each.north for each in placed)
    wider = tiles.covering(WEST - 0.02, SOUTH, EAST + 0.02, NORTH)
    assert {each.z for each in wider} == {15}
    assert len(wider) <= MOST_TILES


def test_a_known_tile_lies_where_the_scheme_says(tmp_path):
    # Zoom 1 has four tiles; the north-western one reaches from the 180th meridian to Greenwich, and from 85.05 to 0.
    tiles = map_tiles.opened(mbtiles(tmp_path / "map.mbtiles", {(1, 0, 0): png((1, 2, 3)), (1, 1, 1): png((4, 5, 6))}))
    (one,) = tiles.covering(-170, 10, -10, 80)
    assert (one.z, one.x, one.y, one.west, one.east) == (1, 0, 0, -180, 0)
    assert (round(one.north, 2), round(one.south, 2)) == (85.05, 0)
    assert tiles.tile(1, 0, 0) == (png((1, 2, 3)), "image/png")
    assert tiles.tile(1, 1, 1) == (png((4, 5, 6)), "image/png")
    for elsewhere in ((1, 0, 1), (1, 0, 2), (-1, 0, 0), (99, 0, 0), (1, 0, -1)):
        assert tiles.tile(*elsewhere) is None


def test_where_the_file_has_no_map_none_is_laid(tmp_path):
    tiles = map_tiles.opened(mbtiles(tmp_path / "map.mbtiles", around(*TOYEN)))
    assert tiles.covering(5.30, 60.38, 5.34, 60.40) == []
    assert tiles.covering(-180, -80, 180, 80) == [], "the whole world takes more than twelve tiles at zoom 14"


def test_whose_map_it_is_stands_in_the_file_or_is_given(tmp_path):
    path = mbtiles(tmp_path / "map.mbtiles", around(*TOYEN), attribution='<a href="x">© Kartverket</a>')
    assert map_tiles.opened(path).attribution == "© Kartverket"
    assert map_tiles.opened(path, "© Oslo kommune").attribution == "© Oslo kommune"


def test_a_file_that_cannot_be_used_is_said(tmp_path):
    with pytest.raises(TilesProblem, match="there is no file"):
        map_tiles.opened(tmp_path / "none.mbtiles")
    (tmp_path / "text.mbtiles").write_text("no database at all, but longer than a header of one " * 40)
    with pytest.raises(TilesProblem, match="is no MBTiles file"):
        map_tiles.opened(tmp_path / "text.mbtiles")
    sqlite3.connect(tmp_path / "empty.mbtiles").execute("CREATE TABLE other (x)").connection.close()
    with pytest.raises(TilesProblem, match="is no MBTiles file"):
        map_tiles.opened(tmp_path / "empty.mbtiles")
    with pytest.raises(TilesProblem, match="no pictures"):
        map_tiles.opened(mbtiles(tmp_path / "vector.mbtiles", {(1, 0, 0): b"\x1f\x8b a vector tile"}))
    with pytest.raises(TilesProblem, match="TETTPA_MAP_ATTRIBUTION"):
        map_tiles.opened(mbtiles(tmp_path / "whose.mbtiles", around(*TOYEN), attribution=""))
