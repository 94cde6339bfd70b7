"""axe finds nothing on any page that a resident meets: in four scripts, in light, dark and forced colours, at 360 px."""

import re

import pytest

from tests.browser.test_resident import agree, press_next, to_question, to_review

pytestmark = pytest.mark.browser

LANGUAGES = ["nb", "ar", "ti", "ta"]
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}
LATIN_ONLY = re.compile(r"^[\x00-\u024f\u2000-\u206f]*$")


# Forced colours are the same in every script; one of each direction shows them.
@pytest.mark.parametrize(
    ("language", "look"),
    [(language, look) for look in LOOKS for language in LANGUAGES if look != "forced" or language in {"nb", "ar"}],
)
def test_every_page_of_a_journey(open_page, survey_site, axe, language, look):
    page = open_page(**LOOKS[look])
    found = {}

    def check(name):
        found[name] = axe(page)

    page.goto(f"{survey_site}/s/demo")
    check("languages")
    page.goto(f"{survey_site}/s/demo/{language}")
    check("welcome")
    _answer(page, check)
    _receipt(page, check, f"{survey_site}/s/demo/{language}")
    page.goto(f"{survey_site}/s/demo/poster")
    check("poster")
    assert {name: problems for name, problems in found.items() if problems} == {}


def _answer(page, check):
    agree(page)
    press_next(page)
    check("open text")
    page.locator("summary").click()
    check("changing the language")
    page.locator("summary").click()
    to_question(page, "place.words")
    check("place")
    to_question(page, "safe_dark")
    check("scale")
    to_question(page, "home_languages")
    check("several choices")
    to_review(page)
    check("review")
    page.locator(".send button").click()
    page.locator(".errors").wait_for()
    check("nothing answered")
    page.locator('[name="quality"]').fill("Parken")
    to_question(page, "place.words")
    page.locator(".map").click(position={"x": 90, "y": 60})
    check("pointed at")
    to_review(page)
    page.locator(".send button").click()
    page.wait_for_url("**/thanks")


def _receipt(page, check, address):
    check("thanks")
    page.locator("form button").click()
    check("own answers")
    page.goto(f"{address}/mine")
    page.locator("#code").fill("0000-0000-0000")
    page.locator("form button").click()
    check("wrong code")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_long_page_without_script(open_page, survey_site, axe, language):
    # axe needs a script; the page is taken as it is without ours.
    page = open_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"{survey_site}/s/demo/{language}")
    assert page.locator(".step:visible").count() > 10
    assert axe(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_targets_are_large_and_text_too(open_page, survey_site, language):
    page = open_page(script=True)
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"{survey_site}/s/demo/{language}")
    small = page.evaluate(
        """() => [...document.querySelectorAll("label.option > span, textarea, input[type=text], summary, .send button")]
            .map(e => [e.className || e.tagName, e.getBoundingClientRect()])
            .filter(([, box]) => box.height < 48 || box.width < 40).map(([name, box]) => `${name} ${box.width} ${box.height}`)"""
    )
    assert small == []
    tiny = page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter(e => !e.closest("svg") && e.innerText)
            .map(e => parseFloat(getComputedStyle(e).fontSize)).filter(size => size < 18)"""
    )
    assert tiny == []


def test_every_screen_is_announced_by_its_heading(open_page, survey_site):
    page = open_page()
    page.goto(f"{survey_site}/s/demo/nb")
    agree(page)
    titles = [page.title()]
    for _ in range(5):
        press_next(page)
        page.wait_for_selector("h1:focus, h2:focus")
        titles.append(page.title())
    assert len(set(titles)) == len(titles)


def test_an_error_on_another_screen_is_one_press_away(open_page, survey_site):
    page = open_page()
    page.goto(f"{survey_site}/s/demo/nb")
    agree(page)
    press_next(page)
    page.evaluate("document.querySelector('[name=quality]').removeAttribute('maxlength')")
    page.locator('[name="quality"]').fill("å" * 2001)
    to_review(page)
    page.locator(".send button").click()
    page.locator(".errors a").wait_for()
    page.wait_for_selector(".errors:focus")
    assert page.locator('[name="quality"]').is_visible()
    page.locator(".errors a").click()
    page.wait_for_selector("[name='quality']:focus")
