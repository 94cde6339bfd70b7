"""The municipality's own map under the sketches: on the pages, at its address, and nothing at all without the setting."""

import re
from datetime import UTC, datetime

import pytest

from participation.app import create_app
from participation.demonstration.fill import fill
from participation.settings import Settings, SettingsProblem, from_environment
from tests.conftest import SECRET
from tests.factories.map_file import around, mbtiles

TILE = re.compile(r'<image href="(/tiles/\d+/\d+/\d+)"')


def site(database, folder, **more):
    return create_app(Settings(folder, "", SECRET, **more), database).test_client()


@pytest.fixture
def path(tmp_path):
    return mbtiles(tmp_path / "map.mbtiles", around(10.77, 59.9156))


def test_a_resident_sees_the_map_under_the_numbers_and_without_the_setting_none(sqlite_database, tmp_path, path):
    client = site(sqlite_database, tmp_path, map_tiles=path)
    with sqlite_database.write() as session:
        fill(session, secret=SECRET, now=datetime(2026, 11, 23, 12, tzinfo=UTC))
    for language in ("nb", "ar"):
        page = client.get(f"/s/demo/{language}").text
        tiles = TILE.findall(page)
        assert 1 < len(tiles) <= 12
        assert "© Kommunen" in page
        drawing = page[page.index('<svg class="map"') :]
        assert drawing.index("<image ") < drawing.index("<circle "), "the numbers lie over the map"
    for address in tiles:
        reply = client.get(address)
        assert (reply.status_code, reply.mimetype) == (200, "image/png")
        assert reply.headers["Cache-Control"].startswith("public")
        assert "img-src 'self' data:" in reply.headers["Content-Security-Policy"]
    page = site(sqlite_database, tmp_path).get("/s/demo/nb").text
    assert '<svg class="map"' in page
    assert "<image" not in page


def test_where_there_is_no_tile_it_is_said(sqlite_database, tmp_path, path):
    client = site(sqlite_database, tmp_path, map_tiles=path)
    for address in ("/tiles/16/0/0", "/tiles/99/1/1", "/tiles/1/1/99999999999999999999", "/tiles/1/1/-1"):
        assert client.get(address).status_code == 404
    assert site(sqlite_database, tmp_path).get("/tiles/16/34730/19056").status_code == 404


def test_a_setting_that_cannot_be_used_ends_the_start(sqlite_database, tmp_path):
    settings = from_environment(
        {"TETTPA_INSTANCE": str(tmp_path / "i"), "TETTPA_MAP_TILES": str(tmp_path / "no.mbtiles")}
    )
    with pytest.raises(SettingsProblem, match=r"TETTPA_MAP_TILES: there is no file .*no\.mbtiles"):
        create_app(settings, sqlite_database)
