"""A planner finds who was not heard, plans what to do about it, and looks closer; every page stands on a phone too."""

import re

import pytest

from tests.browser.staff_pages import AREA, WIDE, beside_the_menu, staff_site

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
# axe cannot tell the ground of a text in SVG that lies on a rectangle: here dark letters on a plate that is all white.
ON_A_PLATE = re.compile(r'incomplete color-contrast: <text class="map-ratio"')
PAGES = (
    "representation",
    *(f"representation?open={part}" for part in ("age", "background", "languages", "evenness", "sources")),
    "representation/map",
    "representation/crossed?dimension=age&dimension=gender",
    "representation/weighted",
    "representation/looks?dimension=sub_area",
    "representation/report",
    "follow-ups",
    "follow-ups/4",
    "follow-ups/new/tenure/municipal_rent",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with staff_site(tmp_path_factory.mktemp("representation-site")) as served:
        yield served


@pytest.fixture
def planner(open_page, site):
    def open_(path, language="en", **options):
        page = site.log_in(open_page(**{"size": WIDE, **options}), "planner", language)
        page.goto(f"{site.address}{AREA}/{path}")
        return page

    return open_


def test_without_script_the_number_needed_is_calculated_too(planner):
    page = planner("follow-ups/new/tenure/municipal_rent", size=PHONE, script=False)
    page.locator("#expected_yield").fill("50")
    page.locator("button[name=calculate]").click()
    assert page.locator("#expected_yield").input_value() == "50"
    assert int(page.locator("#conversations_needed").input_value()) > 50


def test_on_a_phone_the_page_is_short_and_a_dimension_opens_in_place(planner):
    page = planner("representation", size=PHONE, script=False)
    tall = page.evaluate("document.documentElement.scrollHeight")
    assert tall < 5000, "it was 18,900 pixels with every table open"
    first = page.locator(".gap").first.get_by_role("link", name="See the figures")
    first.click()
    opened = page.locator("details.part[open]")
    assert opened.count() == 1
    assert opened.locator("table.groups").is_visible()
    assert opened.bounding_box()["y"] < PHONE["height"], "the address leads to it"
    names = opened.locator(".share-picture__group")
    assert all(
        box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in (each.bounding_box() for each in names.all())
    )
    page.locator("#part-age > summary").click()
    assert page.locator("#part-age table.groups").is_visible()


def test_from_a_flag_to_a_plan_a_session_and_a_survey(planner):
    page = planner("representation", size=PHONE)
    group = "We rent from the municipality"
    page.locator(".gap", has_text=group).get_by_role("link", name="Make a follow-up").click()
    assert page.locator("#expected_yield").input_value() == "94", "what door to door gave"
    before = int(page.locator("#conversations_needed").input_value())
    page.locator("#expected_yield").fill("20")
    page.locator("button[name=calculate]").click()
    page.wait_for_selector("#conversations_needed")
    assert int(page.locator("#conversations_needed").input_value()) > 3 * before
    assert "Oppganger i Hagegata" in page.locator("aside").last.inner_text()
    page.locator("#partner").fill("Leieboerforeningen")
    page.locator("#method").select_option("door_to_door")
    page.locator("#due").fill("2026-11-25")
    page.get_by_role("button", name="Make the follow-up").click()
    page.wait_for_selector("#sessions-head")
    page.locator("#day").fill("2026-12-04")
    page.locator("#place").fill("Oppgangene i Hagegata")
    page.get_by_role("button", name="Plan the session").click()
    page.wait_for_selector("table a")
    assert "Under way" in page.locator(".lead").inner_text()
    page.get_by_role("button", name="Begin a survey").click()
    page.wait_for_url("**/drafts/**")


def test_the_board_reminds_of_what_is_late_and_the_overview_does_too(planner):
    page = planner("follow-ups")
    assert "Eastern Europe" in page.locator(".panel--summary").inner_text()
    assert page.locator(".due--late").count() > 0
    assert page.locator(".board__column").count() == 4
    for column in page.locator(".board__column").all():
        assert column.locator(".board__card").count() > 0, "the demonstration shows every state"
    page.goto(page.url.replace("/follow-ups", "/"))
    assert page.get_by_role("heading", name="Follow-ups that are due").count() == 1


def test_the_map_says_the_same_by_shape_number_and_table(planner):
    page = planner("representation/map")
    assert page.locator("path.map-patch").count() == page.locator("tbody tr").count() == 6
    on_map = page.locator(".map-ratio").all_text_contents()
    in_table = page.locator("tbody td:nth-of-type(3)").all_inner_texts()
    assert all(text.startswith(ratio) for ratio, text in zip(on_map, in_table, strict=True))
    seldom = page.locator("tbody tr", has_text="Nedre").inner_text()
    assert "less than half of what its size calls for" in seldom


def test_looks_are_planned_on_the_page_over_time(planner):
    page = planner("representation/looks")
    assert page.locator(".small-picture").count() == 6
    page.locator(".plan-looks summary").click()
    page.locator("#every").fill("3")
    page.get_by_role("button", name="Store the plan").click()
    page.wait_for_selector("#every-error")
    assert page.locator("#every").is_visible()
    page.locator("#every").fill("250")
    page.get_by_role("button", name="Store the plan").click()
    page.wait_for_selector(".flash, .flashes, [role=status]")
    assert "every 250 answers" in page.locator("main").inner_text()


def test_weights_are_chosen_and_refused_by_name(planner):
    page = planner("representation/weighted")
    assert page.locator(".weighted-table").count() >= 5
    page.locator("input[value=country_background]").check()
    page.get_by_role("button", name="Weight anew").click()
    page.wait_for_selector(".error-summary")
    assert "North America" in page.locator(".error-summary").inner_text()


@pytest.mark.parametrize(("language", "size"), [("nb", PHONE), ("en", WIDE)])
def test_axe_finds_nothing_and_nothing_is_cut_off(planner, site, axe, language, size):
    page = planner(PAGES[0], language, size=size)
    for path in PAGES:
        page.goto(f"{site.address}{AREA}/{path}")
        assert page.locator("html").get_attribute("lang") == language
        found = [each for each in beside_the_menu(axe(page)) if not ON_A_PLATE.match(each)]
        assert found == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
