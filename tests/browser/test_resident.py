"""A resident answers on a 360 px phone: with script and without, in Norwegian, Arabic and Tigrinya."""

import re

import pytest

pytestmark = pytest.mark.browser

LANGUAGES = ["nb", "ar", "ti"]
WORDS = {"nb": "Parken må bli som den er.", "ar": "الحديقة جميلة ويجب أن تبقى.", "ti": "እቲ መናፈሻ ጽቡቕ እዩ።"}
CODE = re.compile(r"^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$")


def choose(page, name, value):
    """Press the card of a choice, as a thumb does."""
    page.locator(f'input[name="{name}"][value="{value}"] + span').click()


def press_next(page, times=1):
    for _ in range(times):
        page.locator(".next").click()


def to_question(page, name):
    """Go on until the question's field is on the screen."""
    for _ in range(60):
        if page.locator(f'[name="{name}"]').first.is_visible():
            return
        press_next(page)
    raise AssertionError(f"{name} never came")


def to_review(page):
    for _ in range(60):
        if page.locator("#_review").is_visible():
            return
        press_next(page)
    raise AssertionError("the review never came")


def agree(page):
    page.locator("#_consent + span").click()


def no_sideways_scrolling(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_script_an_error_is_corrected_and_everything_is_sent(open_page, survey_site, language):
    page = open_page(script=False)
    page.goto(f"{survey_site}/s/demo")
    page.locator(f'a[hreflang="{language}"]').click()
    page.locator('[name="quality"]').fill(WORDS[language])
    choose(page, "safe_dark", "2")
    page.locator(".send button").click()
    # Consent was forgotten: the same page, every answer kept, the summary in focus and linked to the field.
    summary = page.locator(".errors")
    assert summary.is_visible()
    assert page.locator('[name="quality"]').input_value() == WORDS[language]
    assert page.locator('input[name="safe_dark"][value="2"]').is_checked()
    assert summary.locator("a").first.get_attribute("href") == "#_consent"
    assert no_sideways_scrolling(page)
    agree(page)
    page.locator(".send button").click()
    page.wait_for_url("**/thanks")
    assert CODE.match(page.locator(".code").inner_text())
    assert page.locator("html").get_attribute("lang") == language
    assert no_sideways_scrolling(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_script_one_question_a_screen(open_page, survey_site, language):
    page = open_page()
    page.goto(f"{survey_site}/s/demo/{language}")
    press_next(page)
    assert page.locator("#_consent-e").is_visible()
    page.wait_for_selector("#_consent:focus")
    agree(page)
    press_next(page)
    assert page.locator(".step:visible").count() == 1
    assert page.locator('[name="quality"]').is_visible()
    assert page.evaluate("document.activeElement.closest('.step') !== null")
    assert page.locator("progress").is_visible()
    page.locator('[name="quality"]').fill(WORDS[language])
    to_question(page, "safe_dark")
    choose(page, "safe_dark", "4")
    assert no_sideways_scrolling(page)
    to_review(page)
    assert WORDS[language] in page.locator("#_review dl").inner_text()
    page.locator("#_review dd button").first.click()
    assert page.locator('[name="quality"]').input_value() == WORDS[language]
    press_next(page)
    assert page.locator("#_review").is_visible()
    page.locator(".send button").click()
    page.wait_for_url("**/thanks")
    assert CODE.match(page.locator(".code").inner_text())


def test_back_of_the_browser_goes_one_question_back(open_page, survey_site):
    page = open_page()
    page.goto(f"{survey_site}/s/demo/nb")
    agree(page)
    press_next(page)
    page.locator('[name="quality"]').fill("Parken")
    press_next(page)
    assert not page.locator('[name="quality"]').is_visible()
    page.go_back()
    assert page.locator('[name="quality"]').input_value() == "Parken"
    page.locator(".back").click()
    assert page.locator("#_consent").is_visible()
    assert page.locator("#_consent").is_checked()


def test_enter_in_a_text_field_goes_on_and_does_not_send(open_page, survey_site):
    page = open_page()
    page.goto(f"{survey_site}/s/demo/nb")
    page.locator("#_consent").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    assert page.locator('[name="quality"]').is_visible()
    assert page.url.endswith("/s/demo/nb")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_language_can_be_changed_in_mid_answer(open_page, survey_site, script):
    page = open_page(script=script)
    page.goto(f"{survey_site}/s/demo/nb")
    agree(page)
    if script:
        press_next(page)
    page.locator('[name="quality"]').fill("Parken, og biblioteket")
    if script:
        to_question(page, "safe_dark")
    choose(page, "safe_dark", "3")
    page.locator("summary").click()
    page.locator('button[lang="ar"]').click()
    page.wait_for_url("**/s/demo/ar")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator('[name="quality"]').input_value() == "Parken, og biblioteket"
    assert page.locator('input[name="safe_dark"][value="3"]').is_checked()
    assert page.locator("#_consent").is_checked()
    if script:
        assert page.locator('input[name="safe_dark"][value="3"]').is_visible()
        to_review(page)
    page.locator(".send button").click()
    page.wait_for_url("**/s/demo/ar/thanks")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_back_after_sending_shows_nobody_elses_answers(open_page, survey_site, script):
    page = open_page(script=script)
    page.goto(f"{survey_site}/s/demo")
    page.locator('a[hreflang="nb"]').click()
    agree(page)
    if script:
        press_next(page)
    page.locator('[name="quality"]').fill("Dette er bare mitt")
    if script:
        to_review(page)
    page.locator(".send button").click()
    page.wait_for_url("**/thanks")
    for _ in range(4):
        page.go_back()
        if page.locator('[name="quality"]').count():
            assert page.locator('[name="quality"]').input_value() == ""
            assert not page.locator("#_consent").is_checked()
        assert "Dette er bare mitt" not in page.content()


def test_a_lost_connection_loses_no_answer(open_page, survey_site):
    page = open_page()
    page.goto(f"{survey_site}/s/demo/nb")
    agree(page)
    press_next(page)
    page.locator('[name="quality"]').fill("Parken")
    to_review(page)
    page.context.set_offline(True)
    page.locator(".send button").click()
    page.locator("#_unsent").wait_for(state="visible")
    assert page.locator('[name="quality"]').input_value() == "Parken"
    page.context.set_offline(False)
    page.locator(".send button").click()
    page.wait_for_url("**/thanks")


def test_own_answers_are_seen_and_deleted(open_page, survey_site):
    page = open_page()
    page.goto(f"{survey_site}/s/demo/nb")
    agree(page)
    press_next(page)
    page.locator('[name="quality"]').fill("Parken og biblioteket")
    to_review(page)
    page.locator(".send button").click()
    page.wait_for_url("**/thanks")
    page.locator("form button").click()
    assert "Parken og biblioteket" in page.locator("dl").inner_text()
    page.locator("#sure + span").click()
    page.locator("button[name=delete]").click()
    assert page.locator("dl").count() == 0
    assert "Parken og biblioteket" not in page.content()
