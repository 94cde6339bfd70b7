"""Outreach staff at work on a 768 px tablet: three answers with an error and an undo, then the log; nothing is lost."""

import pytest

from tests.browser.staff_pages import AREA, TABLET, WIDE, staff_site

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with staff_site(tmp_path_factory.mktemp("tablet-site")) as served:
        yield served


@pytest.fixture
def outreach(open_page, site):
    """Return a function that gives a tablet on which outreach staff are logged in."""

    def open_(language="en", **options):
        return site.log_in(open_page(**{"size": TABLET, **options}), "outreach", language)

    return open_


def press_save(page):
    page.locator("#_save").click()


def press_save_and_wait(page):
    """Save, and wait for the page that says so: the one before may say the same of the answer before."""
    before = page.url
    press_save(page)
    page.wait_for_url(lambda url: "saved=" in url and url != before)
    page.wait_for_selector(".saved")


def save_one(page, words):
    page.locator("#_consent").check()
    page.locator("[name=need]").fill(words)
    press_save_and_wait(page)


def no_sideways_scrolling(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("script", [True, False])
def test_a_session_from_opening_to_its_log(site, outreach, script):
    one = site.plan(is_open=False)
    page = outreach(script=script)
    page.goto(one)
    page.locator("form[action$='/open'] button").click()
    page.locator(".tongues-big a[lang=so]").click()
    # The first: consent is forgotten, everything stays.
    page.locator("[name=need]").fill("Kursi dugsiga agtiisa")
    page.locator(".q--scale").first.locator("input[value='2']").check()
    press_save(page)
    page.wait_for_selector(".errors")
    page.wait_for_selector(".errors:focus")
    assert page.locator("[name=need]").input_value() == "Kursi dugsiga agtiisa"
    assert page.locator(".q--scale").first.locator("input[value='2']").is_checked()
    page.locator("#_consent").check()
    press_save(page)
    page.wait_for_selector(".saved")
    assert page.locator("[name=need]").input_value() == ""
    page.wait_for_selector("#_consent:focus")
    # The second and the third; the third is taken back.
    save_one(page, "Nal badan")
    save_one(page, "Khalad")
    assert site.count(one) == 3
    page.locator(".saved button").click()
    page.wait_for_selector(".flash--success")
    assert site.count(one) == 2
    # The log.
    page.goto(f"{one}/close")
    page.locator("[name=spoken_to]").fill("19")
    page.locator("[name=refusals]").fill("seven")
    page.locator("[name=who_was_missing]").fill("Young men walked past.")
    page.locator("main form button").last.click()
    page.wait_for_selector(".errors")
    assert page.locator("[name=who_was_missing]").input_value() == "Young men walked past."
    page.locator("[name=refusals]").fill("7")
    page.locator("main form button").last.click()
    page.wait_for_selector(".log")
    assert "Young men walked past." in page.locator(".log").inner_text()
    assert page.locator(".figure-number").inner_text() == "2"
    assert no_sideways_scrolling(page)


def test_a_lost_connection_keeps_the_page_and_saving_again_stores_once(site, outreach):
    one = site.plan()
    page = outreach()
    page.goto(f"{one}/answers/new?language=nb")
    page.locator("#_consent").check()
    page.locator("[name=need]").fill("En benk")
    page.context.set_offline(True)
    press_save(page)
    page.wait_for_selector("#_unsent:not([hidden])")
    assert page.locator("[name=need]").input_value() == "En benk"
    page.context.set_offline(False)
    press_save(page)
    page.wait_for_selector(".saved")
    assert site.count(one) == 1


def test_a_log_in_that_ended_keeps_the_page_until_it_is_renewed(site, outreach):
    one = site.plan()
    page = outreach()
    page.goto(f"{one}/answers/new?language=nb")
    page.locator("#_consent").check()
    page.locator("[name=need]").fill("En benk")
    page.context.clear_cookies()
    press_save(page)
    page.wait_for_selector("#_unsent:not([hidden])")
    assert page.locator("[name=need]").input_value() == "En benk"
    assert site.count(one) == 0
    other = page.context.new_page()
    site.log_in(other, "outreach", "en")
    press_save(page)
    page.wait_for_selector(".saved")
    assert site.count(one) == 1


def test_keys_answer_scales_and_save(site, outreach):
    one = site.plan()
    page = outreach()
    page.goto(f"{one}/answers/new?language=nb")
    page.wait_for_selector("#_consent:focus")  # the browser gives it when it has drawn the page
    page.keyboard.press("Space")
    page.wait_for_selector("#_consent:checked")
    scale = page.locator(".q--scale").first
    scale.locator("input").first.focus()
    page.keyboard.press("4")
    scale.locator("input[value='4']:checked").wait_for(state="attached")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".saved")
    assert site.count(one) == 1


def test_a_tap_on_the_sketch_is_a_place(site, outreach):
    one = site.plan()
    page = outreach()
    page.goto(f"{one}/answers/new?language=nb")
    sketch = page.locator(".map")
    if not sketch.count():
        pytest.skip("the demonstration survey has no sketch")
    sketch.first.click(position={"x": 40, "y": 40})
    assert float(page.locator("[name$='.lat']").first.input_value()) > 59
    assert page.locator(".map.pointed").count() == 1


def test_right_to_left_words_stand_right_to_left_among_the_staff_s_own(site, outreach):
    one = site.plan()
    page = outreach("nb")
    page.goto(f"{one}/answers/new?language=ar")
    words = page.locator("[lang=ar][dir=rtl] .q h2").first
    assert words.evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert words.locator(".gloss").get_attribute("lang") == "nb"
    assert page.locator("html").get_attribute("dir") == "ltr"
    assert no_sideways_scrolling(page)


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (TABLET, "dark"), (WIDE, "light"), (WIDE, "dark")])
def test_axe_finds_nothing(site, outreach, axe, language, size, scheme):
    page = outreach(language, size=size, color_scheme=scheme)
    one = site.plan()
    page.goto(f"{one}/answers/new?language=ar")
    save_one(page, "مقعد")
    paths = ("", "/answers/new?language=ar", "/answers/new?language=nb", "/hand-over", "/close", "/edit")
    addresses = [f"{one}{path}" for path in paths]
    addresses += [
        f"{site.address}{AREA}/sessions",
        f"{site.address}{AREA}/sessions/new",
        f"{site.address}{AREA}/sessions/1",
    ]
    for address in addresses:
        page.goto(address)
        assert axe(page) == [], address
        assert no_sideways_scrolling(page), address


def test_axe_finds_nothing_on_a_form_with_errors(site, outreach, axe):
    one = site.plan()
    page = outreach()
    page.goto(f"{one}/answers/new?language=so")
    press_save(page)
    page.wait_for_selector(".errors")
    assert axe(page) == []
    page.goto(f"{site.address}{AREA}/sessions/new")
    page.locator(".plan button[type=submit]").click()
    page.wait_for_selector(".errors")
    assert axe(page) == []
