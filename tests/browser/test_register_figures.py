"""Register figures on a phone and a desk: a table goes from its file into use."""

import json

import pytest

from tests.browser.staff_pages import AREA, WIDE, staff_site
from tests.factories.office import population

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with staff_site(tmp_path_factory.mktemp("register-site")) as served:
        yield served


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "desk"])
def test_a_table_goes_from_its_file_into_use(site, open_page, axe, tmp_path, size):
    file = tmp_path / "07459.json"
    file.write_text(json.dumps(population(of_age=lambda year: 40 if year < 67 else 0.0)), encoding="utf-8")
    page = site.log_in(open_page(size=size), "planner", "nb")

    def is_fine():
        assert axe(page) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url

    page.goto(f"{site.address}{AREA}/reference")
    is_fine()
    page.get_by_role("button", name="Last opp").click()
    page.get_by_text("Velg filen med tabellen.").first.wait_for()
    is_fine()
    page.get_by_label("Fil", exact=True).set_input_files(file)
    page.get_by_role("button", name="Last opp").click()
    page.get_by_role("heading", name="Befolkning, etter kjønn og alder").wait_for()
    is_fine()
    page.get_by_label("15 år", exact=True).select_option(label="16–24 år")
    page.get_by_role("button", name="Regn ut på nytt").click()
    result = page.get_by_role("region", name="Tallene dette gir")
    result.get_by_role("row", name="16–24 år 800").wait_for()
    page.get_by_role("button", name="Ta i bruk").click()
    page.get_by_text("Tallene er i bruk.").wait_for()
    is_fine()
