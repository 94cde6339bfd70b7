"""Residents correct answers, leave contact details and read what is done with their data; staff see to it."""

from datetime import UTC, datetime

import pytest

from participation.services import areas, contacts
from tests.browser.staff_pages import AREA, WIDE, beside_the_menu, staff_site
from tests.browser.test_resident import agree, press_next, to_question, to_review

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with staff_site(tmp_path_factory.mktemp("privacy-site")) as served:
        with served.database.write() as session:
            area = areas.area(session, "toyen")
            given = contacts.Given("Amina", "90000000", "amina@example.org", wants_news=True)
            contacts.leave(session, area.id, given, language="so", today=datetime.now(UTC).date())
        yield served


def fits(page):
    """Whether nothing has to be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def send_answer(page, site, language="nb"):
    """Answer two questions with script, and return the receipt code."""
    page.goto(f"{site.address}/s/demo/{language}")
    agree(page)
    press_next(page)
    page.locator("textarea:visible").fill("Parken")
    to_question(page, "safe_dark")
    page.locator("label:visible", has=page.locator("[name=safe_dark][value='2']")).click()
    to_review(page)
    page.locator(".send button").click()
    page.wait_for_url("**/thanks")
    return page.locator(".code").inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_a_resident_corrects_an_answer(open_page, site, axe, script):
    code = send_answer(open_page(), site)
    page = open_page(script=script)
    page.goto(f"{site.address}/s/demo/nb/mine")
    page.locator("#code").fill(code)
    page.get_by_role("button", name="Vis svarene mine").click()
    if script:
        assert axe(page) == []
    page.get_by_role("button", name="Rett svarene mine").click()
    page.wait_for_selector("#_survey")
    if script:
        press_next(page)
    text = page.locator("#_survey textarea").first
    assert text.input_value() == "Parken"
    text.fill("Parken og biblioteket")
    if script:
        to_review(page)
    page.locator(".send button").click()
    page.wait_for_url("**/changed")
    if script:
        assert axe(page) == []
    page.goto(f"{site.address}/s/demo/nb/mine")
    page.locator("#code").fill(code)
    page.get_by_role("button", name="Vis svarene mine").click()
    assert "Parken og biblioteket" in page.locator("dl").inner_text()


def test_contact_details_are_left_on_a_small_phone_in_arabic(open_page, site, axe):
    page = open_page(size=PHONE)
    send_answer(page, site, "ar")
    assert axe(page) == []
    page.locator("a[href$='/contact']").click()
    page.wait_for_selector("#phone")
    assert (axe(page), fits(page)) == ([], True)
    page.locator("#name").fill("أمينة")
    page.locator("form button").click()
    page.wait_for_selector("#wants-e")
    assert page.locator("#name").input_value() == "أمينة"
    assert axe(page) == []
    page.locator("label", has=page.locator("#wants_news")).click()
    page.locator("#phone").fill("90 00 00 01")
    page.locator("form button").click()
    page.wait_for_selector("#phone", state="detached")
    assert axe(page) == []
    with site.database.read() as session:
        area = areas.area(session, "toyen")
        assert "90000001" in {each.given.phone for each in contacts.of_area(session, area.id)}


@pytest.mark.parametrize("language", ["ar", "ti", "nb"])
def test_what_is_done_with_the_data_can_be_read_on_a_small_phone(open_page, site, axe, language):
    page = open_page(size=PHONE)
    page.goto(f"{site.address}/s/demo/{language}")
    for name in ("privacy", "accessibility"):
        page.locator(f".foot a[href$='/{name}']").click()
        page.wait_for_url(f"**/{name}")
        assert (axe(page), fits(page)) == ([], True)
        assert page.locator(".step p").count() >= 3


@pytest.mark.parametrize("size", [PHONE, WIDE])
def test_the_privacy_room(open_page, site, axe, size):
    page = site.log_in(open_page(size=size), "planner", "nb")
    found = {}
    for name in ("", "/area", "/surveys/1", "/contacts", "/person"):
        page.goto(f"{site.address}{AREA}/privacy{name}")
        found[name] = beside_the_menu(axe(page))
        assert fits(page), name
    assert {name: problems for name, problems in found.items() if problems} == {}
    page.locator("#text").fill("amina")
    page.locator("main form button").first.click()
    page.get_by_role("heading", name="Amina").wait_for()
    assert beside_the_menu(axe(page)) == []
