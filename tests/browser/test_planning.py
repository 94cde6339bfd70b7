"""A planner reads the overview: every picture has its numbers beside it, and the survey is closed and opened there."""

import pytest

from tests.browser.staff_pages import AREA, TABLET, WIDE, beside_the_menu, staff_site

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with staff_site(tmp_path_factory.mktemp("planning-site")) as served:
        yield served


@pytest.fixture
def planner(open_page, site):
    def open_(language="en", **options):
        page = site.log_in(open_page(**{"size": WIDE, **options}), "planner", language)
        page.goto(f"{site.address}{AREA}/")
        return page

    return open_


def numbers(page, caption):
    cells = page.locator("table", has=page.locator("caption", has_text=caption)).locator("tbody td.number")
    return [int(text.replace("\u00a0", "").replace(",", "")) for text in cells.all_inner_texts() if "–" not in text]


def test_the_numbers_add_up_and_every_picture_has_its_table(planner):
    page = planner()
    total = int(page.locator(".figures dd").first.inner_text())
    assert total > 300
    assert sum(numbers(page, "Answers by session")) == total
    assert sum(numbers(page, "How they answered")) == total
    assert page.locator("svg.diverging").count() == page.locator(".scale-table").count() == 5
    for bar in page.locator(".diverging").all():
        pieces = bar.evaluate("svg => [...svg.querySelectorAll('.seg')].map(each => +each.getAttribute('width'))")
        assert sum(pieces) == pytest.approx(50, abs=0.1)


def test_a_session_s_name_leads_to_its_log(planner):
    page = planner()
    link = page.locator("table a").first
    name = link.inner_text()
    link.click()
    page.wait_for_selector(".log")
    assert page.locator("h1").inner_text() in name


def test_the_survey_is_closed_and_opened(planner, site, open_page):
    page = planner()
    page.locator("button[name=status]").click()
    page.wait_for_selector("button[name=status][value=open]")
    resident = open_page()
    resident.goto(f"{site.address}/s/demo/nb")
    assert resident.locator("textarea").count() == 0
    page.locator("button[name=status]").click()
    page.wait_for_selector("button[name=status][value=closed]")
    resident.goto(f"{site.address}/s/demo/nb")
    assert resident.locator("textarea").count() > 0


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (TABLET, "light"), (WIDE, "light"), (WIDE, "dark")])
def test_axe_finds_nothing(planner, axe, language, size, scheme):
    page = planner(language, size=size, color_scheme=scheme)
    assert page.locator("html").get_attribute("lang") == language
    assert beside_the_menu(axe(page)) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
