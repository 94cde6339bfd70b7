"""A planner makes an export and watches it; outreach staff make a link and open its poster."""

import io
import zipfile

import pytest

from tests.browser.staff_pages import AREA, WIDE, beside_the_menu, staff_site

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with staff_site(tmp_path_factory.mktemp("exports-site")) as served:
        yield served


@pytest.mark.parametrize("script", [True, False])
def test_an_export_is_made_watched_and_downloaded(open_page, site, script):
    page = site.log_in(open_page(size=WIDE, script=script), "planner", "en")
    page.goto(f"{site.address}{AREA}/exports/new")
    page.locator("label.option", has_text="CSV").click()
    page.get_by_role("button", name="Make the export").click()
    # With script the page asks and loads itself again; without, the browser does.
    page.get_by_role("link", name="Download demo-csv.zip").wait_for(timeout=30_000)
    with page.expect_download() as started:
        page.get_by_role("link", name="Download demo-csv.zip").click()
    with zipfile.ZipFile(io.BytesIO(started.value.path().read_bytes())) as archive:
        assert set(archive.namelist()) == {"responses.csv", "codebook.csv"}
        header = archive.read("responses.csv").decode("utf-8-sig").splitlines()[0]
    assert header.startswith("_response,_version,_day,_language,_mode,_field_session,")


def test_what_is_missing_is_said_where_it_is(open_page, site):
    page = site.log_in(open_page(), "planner", "en")
    page.goto(f"{site.address}{AREA}/exports/new")
    page.locator("#free_text").check()
    page.get_by_role("button", name="Make the export").click()
    page.wait_for_selector(".errors")
    page.locator(".errors a").click()
    assert page.evaluate("document.activeElement.id") == "reason"
    assert page.locator("#free_text").is_checked()


def test_a_link_and_its_poster(open_page, site):
    page = site.log_in(open_page(), "outreach", "en")
    page.goto(f"{site.address}{AREA}/links")
    page.locator("#name").fill("Bus stop at the square")
    page.get_by_role("button", name="Make the link").click()
    page.wait_for_selector(".qr svg")
    assert page.locator("h1").inner_text() == "Bus stop at the square"
    form = page.locator("form[action$='poster.pdf']")
    address = form.evaluate("form => form.action + '?' + new URLSearchParams(new FormData(form))")
    reply = page.request.get(address)
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.body().startswith(b"%PDF-")
    resident = open_page()
    resident.goto(page.locator(".short a").get_attribute("href"))
    assert resident.url == f"{site.address}/s/demo"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (WIDE, "light"), (WIDE, "dark")])
def test_axe_finds_nothing(open_page, site, axe, language, size, scheme):
    page = site.log_in(open_page(size=size, color_scheme=scheme), "planner", language)
    for path in ("/exports", "/exports/new", "/links"):
        page.goto(f"{site.address}{AREA}{path}")
        for details in page.locator("details.more").all():
            details.evaluate("each => each.open = true")
        assert beside_the_menu(axe(page)) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    page.locator("#name").fill("Biblo")
    page.locator("main form button").first.click()
    page.wait_for_selector(".qr svg")
    assert beside_the_menu(axe(page)) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
