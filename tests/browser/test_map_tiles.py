"""The municipality's own map: pressed on by staff on a tablet without a network, and on the plan of a session."""

import pytest

from tests.browser.conftest import MISSING, PHONE, chromium_path
from tests.browser.field_app import FieldApp, field_site
from tests.browser.staff_pages import AREA, beside_the_menu
from tests.factories.map_file import around, mbtiles

pytestmark = pytest.mark.browser
SEEN = """() => Promise.all([...document.querySelectorAll('svg.map image')].map(async (each) => {
  const picture = new Image();
  picture.src = each.getAttribute('href');
  await picture.decode();
  return picture.naturalWidth;
}))"""

FREE = """(each) => {
  const box = each.getBoundingClientRect();
  return document.elementFromPoint(box.x + 20, box.bottom - 2) === each;
}"""
BELOW_A_TILE = 'incomplete color-contrast: <p class="hint">Trykk på skissen'


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("field-site")
    path = mbtiles(folder / "map.mbtiles", around(10.77, 59.9156))
    with field_site(folder, map_tiles=path) as made:
        yield made


def test_a_tablet_that_is_ready_has_the_map_without_a_network(site, browser, tmp_path):
    app = FieldApp(browser.browser_type, chromium_path() or MISSING, site, tmp_path / "profile")
    app.start().enrol(ready=True)
    app.context.set_offline(True)
    page = app.page
    page.set_viewport_size(PHONE)
    survey = page.evaluate(
        "async () => (await (await import('/field/app/js/field/core.js')).get('pack')).surveys[0].hash"
    )
    app.go(f"/field/pages/{survey}/nb/staff/nb")
    page.wait_for_selector("svg.map image", state="attached")
    seen = page.evaluate(SEEN)
    assert 1 < len(seen) <= 12
    assert set(seen) == {256}
    page.locator("svg.map").click(position={"x": 90, "y": 60})
    assert page.evaluate("() => Boolean(document.querySelector('input[name$=\".lat\"]').value)")
    assert page.locator(".map.pointed .pin").is_visible()
    app.close()


def test_the_place_of_a_session_is_pointed_out_on_the_map(site, open_page, axe):
    page = open_page(size=PHONE)
    site.log_in(page, "planner")
    page.goto(f"{site.address}{AREA}/sessions/new")
    page.wait_for_selector("svg.map image", state="attached")
    assert set(page.evaluate(SEEN)) == {256}
    page.evaluate("() => { for (const each of document.querySelectorAll('main details')) each.open = true; }")
    page.locator("svg.map").click(position={"x": 90, "y": 60})
    latitude, longitude = (float(page.input_value(f"#{name}")) for name in ("latitude", "longitude"))
    assert 59.9 < latitude < 59.93
    assert 10.74 < longitude < 10.80
    assert page.locator(".ground", has_text="© Kommunen").is_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    # axe counts a tile's whole box, though the sketch cuts it off at its edge: that the hint above is free is tried here.
    page.locator(".ground .hint").first.scroll_into_view_if_needed()
    assert page.locator(".ground .hint").first.evaluate(FREE)
    found = [each for each in beside_the_menu(axe(page)) if not each.startswith(BELOW_A_TILE)]
    assert found == []
