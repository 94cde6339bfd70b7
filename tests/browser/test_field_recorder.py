"""A sound recorded in the field app, with Chromium's own sham microphone: heard, deleted, sealed, and open on the server."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from participation.records.answers import Response
from participation.records.uploads import Upload
from participation.services import publishing
from tests.browser.conftest import MISSING, PHONE, chromium_path
from tests.browser.field_app import FieldApp, field_site
from tests.factories.everything import EVERYTHING

pytestmark = pytest.mark.browser
SHAM = ("--use-fake-device-for-media-stream",)
STATE = "[data-q=sound] [data-do={}]:not([hidden])"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The demonstration area with a survey that takes a sound."""
    with field_site(tmp_path_factory.mktemp("field-site")) as made:
        with made.database.write() as session:
            survey = publishing.publish(
                session, area_id=made.area_id, slug="alt", definition=EVERYTHING, now=datetime(2026, 11, 1, tzinfo=UTC)
            )
            made.hash = survey.hash
        yield made


@pytest.fixture(scope="module")
def ready(site, browser, tmp_path_factory):
    made = FieldApp(
        browser.browser_type, chromium_path() or MISSING, site, tmp_path_factory.mktemp("tablet") / "profile"
    )
    made.start(more=SHAM).enrol(ready=True)
    yield made
    made.close()


@pytest.fixture
def app(ready, site):
    """The tablet with a microphone that may be used, and without a network: nothing here needs one."""
    ready.context.grant_permissions(["microphone"], origin=site.address)
    ready.context.set_offline(True)
    yield ready
    ready.context.set_offline(False)
    assert ready.complaints == []


def open_staff(app, language="nb"):
    """Open the page on which staff take down an answer, with the question's recorder in sight."""
    app.go(f"/field/pages/{app.site.hash}/{language}/staff/nb")
    app.page.wait_for_selector(STATE.format("start"))
    return app.page


def record(page, seconds=1.2):
    page.locator(STATE.format("start")).click()
    page.wait_for_selector(STATE.format("stop"))
    page.wait_for_timeout(seconds * 1000)
    page.locator(STATE.format("stop")).click()
    page.wait_for_selector(STATE.format("listen"))


def recorded(word, place):
    """Return the seconds of a recording that is named on the page: at least one, more where the machine is busy."""
    ((minutes, seconds),) = re.findall(rf"{word}: (\d):(\d\d)", place.inner_text())
    assert 1 <= int(minutes) * 60 + int(seconds) < 300
    return int(minutes) * 60 + int(seconds)


def uploads(site):
    with site.database.read() as session:
        rows = session.execute(
            select(Upload.media_type, Upload.content, Response.answers).join(
                Response, Response.id == Upload.response_id
            )
        )
        return [tuple(row) for row in rows]


def test_a_sound_is_recorded_heard_and_opened_on_the_server(site, app):
    page = open_staff(app)
    assert page.locator("[data-q=sound] input[type=file]").is_hidden()
    page.locator("[data-q=sound] label[for=sound-r]").click()  # the question names the button
    page.wait_for_selector(STATE.format("stop"))
    page.wait_for_function("() => document.querySelector('[data-f=time]').textContent.match(/0:0[1-9]/)")
    assert page.locator("[data-f=time]").inner_text().endswith("5:00")
    page.locator(STATE.format("stop")).click()
    page.wait_for_selector(STATE.format("listen"))
    seconds = recorded("Opptak", page.locator("[data-f=time]"))
    page.locator(STATE.format("listen")).click()
    page.wait_for_function("() => document.querySelector('[data-do=listen]').textContent === 'Stopp avspillingen'")
    page.locator(STATE.format("listen")).click()
    page.wait_for_function("() => document.querySelector('[data-do=listen]').textContent === 'Hør på det'")
    page.check("#_consent")
    page.click("#_save")
    page.wait_for_selector("#_saved:not([hidden])")
    assert page.locator(STATE.format("start")).count() == 1
    app.context.set_offline(False)
    assert app.send()["ok"]
    ((media_type, content, answers),) = uploads(site)
    assert media_type == "audio/webm"
    assert content.startswith(b"\x1aE\xdf\xa3")
    assert b"OpusHead" in content
    assert 1_000 < len(content) < 10_000 * (seconds + 1), "speech at a low rate"
    assert answers["sound"]["media_type"] == "audio/webm"


def test_deleting_asks_once_more_and_leaves_nothing(site, app):
    page = open_staff(app)
    record(page)
    drop = page.locator(STATE.format("drop"))
    drop.click()
    assert drop.inner_text() == "Trykk én gang til for å slette opptaket"
    assert page.evaluate("() => document.getElementById('sound').files.length") == 1
    drop.click()
    page.wait_for_selector(STATE.format("start"))
    assert page.evaluate("() => document.getElementById('sound').files.length") == 0
    assert page.evaluate("() => document.activeElement.dataset.do") == "start"


def test_what_is_being_recorded_when_somebody_saves_is_kept(site, app):
    before = len(uploads(site))
    page = open_staff(app)
    page.check("#_consent")
    page.locator(STATE.format("start")).click()
    page.wait_for_selector(STATE.format("stop"))
    page.wait_for_timeout(800)
    page.click("#_save")
    page.wait_for_selector("#_saved:not([hidden])")
    app.context.set_offline(False)
    assert app.send()["ok"]
    assert len(uploads(site)) == before + 1


def test_a_recording_ends_by_itself_at_the_longest_time(app):
    page = app.page
    # The clock of the page is put forward instead of waiting five minutes.
    page.add_init_script(
        "(() => { const now = performance.now.bind(performance); globalThis.ahead = 0; performance.now = () => now() + globalThis.ahead; })()"
    )
    open_staff(app)
    page.locator(STATE.format("start")).click()
    page.wait_for_selector(STATE.format("stop"))
    page.wait_for_timeout(700)
    page.evaluate("() => { globalThis.ahead = 299_500; }")
    page.wait_for_selector(STATE.format("listen"))
    assert page.locator("[data-f=time]").inner_text() == "Opptak: 5:00"
    assert page.locator("[data-f=told]").inner_text().startswith("Opptaket stoppet etter 5:00")


def test_a_microphone_that_may_not_be_used_is_said_and_a_file_will_do(site, app):
    app.context.clear_permissions()
    page = open_staff(app)
    page.locator(STATE.format("start")).click()
    page.wait_for_function(
        "() => document.querySelector('[data-f=told]').textContent.startsWith('Denne siden får ikke bruke mikrofonen')"
    )
    assert page.get_by_label("En fil med lyd").is_visible()
    assert page.locator(STATE.format("start")).is_enabled()


def test_a_browser_without_a_recorder_keeps_the_field_for_a_file(app):
    page = app.open()
    page.add_init_script("delete globalThis.MediaRecorder")
    page.goto(f"{app.site.address}/field/pages/{app.site.hash}/nb/staff/nb")
    page.wait_for_selector("#entry")
    page.wait_for_function("() => document.getElementById('tally').textContent")
    assert page.locator("[data-q=sound] input[type=file]").is_visible()
    assert page.locator("[data-q=sound] [data-do]").count() == 0
    page.close()


def test_residents_record_on_their_own_and_see_it_among_their_answers(site, app, axe):
    before = len(uploads(site))
    page = app.page
    page.set_viewport_size(PHONE)
    app.go(f"/field/pages/{site.hash}/ar/self/nb")
    page.wait_for_selector("#_survey .nav:not([hidden])")
    page.locator("[name=_consent]").check()
    while page.locator(STATE.format("start")).and_(page.locator(":visible")).count() == 0:
        page.locator(".nav .next").click()
    assert axe(page) == []
    page.locator(STATE.format("start")).click()
    page.wait_for_selector(STATE.format("stop"))
    assert axe(page) == []
    page.wait_for_timeout(1200)
    page.locator(".nav .next").click()  # ends the recording and goes on
    while page.locator(".send:visible").count() == 0:
        page.locator(".nav .next").click()
    recorded("التسجيل", page.locator("#_review"))
    page.locator(".send button").click()
    page.wait_for_selector("#_thanks:not([hidden])")
    app.context.set_offline(False)
    assert app.send()["ok"]
    assert len(uploads(site)) == before + 1
    with site.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Response).where(Response.language == "ar"))


def test_who_speaks_without_touching_the_screen_has_not_gone(site, app):
    page = app.page
    page.clock.install()
    app.go(f"/field/pages/{site.hash}/nb/self/nb")
    page.wait_for_selector("#_survey .nav:not([hidden])")
    page.locator("[name=_consent]").check()
    while page.locator(STATE.format("start")).and_(page.locator(":visible")).count() == 0:
        page.locator(".nav .next").click()
    page.locator(STATE.format("start")).click()
    page.wait_for_selector(STATE.format("stop"))
    for _ in range(4):
        page.clock.run_for(30_000)
    assert page.locator("#_idle[open]").count() == 0
    page.locator(STATE.format("stop")).click()
    page.wait_for_selector(STATE.format("listen"))
    page.clock.run_for(91_000)
    page.wait_for_selector("#_idle[open]")
    said = page.locator("#_idle").inner_text()
    assert "Er du der fortsatt?" in said
    assert "om 20 sekunder" in said
    page.clock.resume()


def test_the_profile_holds_no_sound_in_the_clear(site, app):
    """The sealed record alone is on the disk: no container of a sound, whose first bytes anybody would know, nor those as text."""
    page = open_staff(app)
    record(page)
    page.check("#_consent")
    page.click("#_save")
    page.wait_for_selector("#_saved:not([hidden])")
    assert app.tally()["waiting"] >= 1
    assert app.holds("OpusHead") == []
    assert app.holds("GkXfo") == [], "how every sound of WebM begins in base64"
    app.context.set_offline(False)
    assert app.send()["ok"]
