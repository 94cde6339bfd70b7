"""A kiosk's Back button in a Chromium that keeps pages in memory: playwright's own launch turns that off."""

import contextlib
import subprocess
import time

import pytest
from playwright.sync_api import Error

from tests.browser.conftest import ARGUMENTS, MISSING, chromium_path
from tests.browser.field_app import field_site

pytestmark = pytest.mark.browser
SEEN = """() => document.documentElement.innerText
  + [...document.querySelectorAll('input,textarea')].map((each) => each.value).join(' ')"""
OFFERED = "DevTools listening on "


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with field_site(tmp_path_factory.mktemp("back-site")) as made:
        made.session = made.plan(place="Biblioteket").rpartition("/")[2]
        yield made


@pytest.fixture
def page(browser, tmp_path):
    """A page of a browser that was started as people start it."""
    command = [chromium_path() or MISSING, *ARGUMENTS, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={tmp_path}", "about:blank"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        address = next(line.removeprefix(OFFERED).strip() for line in process.stderr if line.startswith(OFFERED))
        own = browser.browser_type.connect_over_cdp(address)
        made = own.contexts[0].pages[0]
        made.set_default_timeout(20_000)
        made.set_viewport_size({"width": 800, "height": 1100})
        yield made
        own.close()
    finally:
        process.terminate()
        process.wait(20)
        process.stderr.close()


def back(page):
    with contextlib.suppress(Error):  # the page that is asked may be gone before it answers
        page.evaluate("() => history.back()")
    time.sleep(1)
    page.wait_for_load_state()


def seen(page):
    """Return all that can be read on the page: its text and its fields; once more where it is on its way elsewhere."""
    for _ in range(5):
        with contextlib.suppress(Error):
            return page.evaluate(SEEN)
        page.wait_for_timeout(300)
    raise AssertionError("the page does not come to rest")


def test_this_browser_keeps_pages_in_memory(site, page):
    """Without this the other test would show nothing."""
    page.goto(f"{site.address}/login")
    page.evaluate("() => { document.querySelector('[name=email]').value = 'typed'; addEventListener('pageshow', (event) => { globalThis.kept = event.persisted; }); }")
    page.goto(f"{site.address}/field/nb/")
    back(page)
    assert page.evaluate("() => [globalThis.kept, document.querySelector('[name=email]').value]") == [True, "typed"]


def test_back_never_shows_what_the_last_person_answered(site, page):
    page.goto(f"{site.address}/field/nb/#enrol={site.code()}")
    page.wait_for_selector("[data-view=prepare]:not([hidden])")
    page.click("#prepare")
    page.wait_for_selector("#all-well:not([hidden])", timeout=60_000)
    page.goto(f"{site.address}/field/nb/#hand-over/{site.session}/")
    page.wait_for_selector("[data-view=hand-over]:not([hidden])")
    page.fill("#pin", "2580")
    page.click("#hand-over-form button")
    for is_sent in (False, True):
        page.wait_for_selector("[data-view=kiosk]:not([hidden])")
        page.click("#kiosk-tongues a[lang=nb]")
        page.wait_for_selector("#_survey .nav:not([hidden])")
        secret = f"bare mine ord {is_sent}"
        while page.locator("textarea:visible").count() == 0:
            consent = page.locator("[name=_consent]:visible")
            if consent.count():
                consent.check()
            page.click(".nav .next")
        page.fill("textarea:visible", secret)
        if is_sent:
            while page.locator(".send:visible").count() == 0:
                page.click(".nav .next")
            assert secret in seen(page)
            page.click(".send button")
            page.wait_for_selector("#_thanks:not([hidden])")
            page.click("#_thanks button")
        else:
            page.click("a.button[href='/field/#kiosk']")  # leaves in the middle, by choosing another language
        page.wait_for_selector("[data-view=kiosk]:not([hidden])")
        for _ in range(6):
            assert secret not in seen(page)
            back(page)
        assert secret not in seen(page)
        page.goto(f"{site.address}/field/nb/")
