"""What makes a day in the field quick and safe: whole dialogues, table by table, and a count that stays in sight."""

import pytest

from tests.browser.conftest import PHONE
from tests.browser.field_app import field_site
from tests.browser.field_day import at_the_start, open_session, ready_tablet

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with field_site(tmp_path_factory.mktemp("field-site")) as made:
        made.session = made.plan(place="Biblo").rpartition("/")[2]
        yield made


@pytest.fixture(scope="module")
def ready(site, browser, tmp_path_factory):
    with ready_tablet(site, browser, tmp_path_factory.mktemp("tablet")) as made:
        yield made


@pytest.fixture
def app(ready):
    with at_the_start(ready) as made:
        yield made


def test_a_workshop_is_written_down_table_by_table_and_never_half(site, app):
    page = app.page
    app.context.set_offline(True)
    open_session(app)
    page.click("#to-dialogue")
    before = app.tally()["saved"]
    save = page.locator("form button.huge").first
    save.click()
    page.wait_for_selector("#kind .field__error")
    assert page.evaluate("() => document.activeElement.name") == "kind"
    assert page.locator("#people-e").is_visible()
    assert app.tally()["saved"] == before, "half of it is not kept: it would only be held on the server"
    page.locator("[name=kind][value=workshop] + span").click()
    page.fill("#people", "3")
    page.locator("details.groups > summary").first.click()
    page.fill("[name='group.age.16_24']", "4")
    page.fill("[name='said.0.text']", "Vi mangler et verksted for sykler")
    page.fill("#place", "Biblo, bord 1")
    save.click()
    page.wait_for_selector("details.groups[open] .field__error:not([hidden])")
    page.fill("#people", "mange")
    save.click()
    page.wait_for_selector("#people-e:not([hidden])")
    page.fill("#people", "5")
    page.locator("button[name=_next]").click()
    page.wait_for_selector("#_saved:not([hidden])")
    assert page.input_value("#place") == "Biblo, bord 1"
    assert page.is_checked("[name=kind][value=workshop]")
    assert page.input_value("[name='said.0.text']") == ""
    page.fill("#people", "2")
    page.fill("[name='said.1.text']", "Trikken går for sjelden ved bord to")
    save.click()
    app.wait_for("session")
    app.context.set_offline(False)
    assert app.send()["ok"]
    assert site.stored(["Vi mangler et verksted for sykler", "Trikken går for sjelden ved bord to"]) == [1, 1]


def test_the_count_stays_in_sight_and_the_keyboard_begins_at_consent(app):
    page = app.page
    app.context.set_offline(True)
    page.set_viewport_size(PHONE)
    open_session(app)
    page.locator("#spoken a[lang=nb]").click()
    page.wait_for_function("() => document.activeElement.id === '_consent'")
    page.keyboard.press("Space")
    assert page.is_checked("#_consent")
    page.locator("#_save").scroll_into_view_if_needed()
    box = page.locator("#tally").bounding_box()
    assert 0 <= box["y"] < 60
    page.uncheck("#_consent")


def test_an_app_that_can_be_installed_offers_it(app):
    """The browser asks by itself only where it likes to; here it is made to."""
    page = app.page
    app.go("/field/#prepare")
    app.wait_for("prepare")
    page.evaluate(
        "() => { const can = new Event('beforeinstallprompt', { cancelable: true });"
        " can.prompt = () => { document.title = 'asked'; }; dispatchEvent(can); }"
    )
    page.click("#install")
    assert page.title() == "asked"
