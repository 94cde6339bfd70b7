"""Photos and a recording beside a conversation, without a network, on a phone: sealed, sent, and played by staff."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from participation.records.dialogue import Dialogue
from participation.records.uploads import DialogueUpload
from tests.browser.conftest import MISSING, PHONE, chromium_path
from tests.browser.field_app import FieldApp, field_site
from tests.browser.staff_pages import AREA, beside_the_menu
from tests.factories.recorded import photo

pytestmark = pytest.mark.browser
SHAM = ("--use-fake-device-for-media-stream",)
DO = "[data-do={}]:not([hidden])"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with field_site(tmp_path_factory.mktemp("field-site")) as made:
        made.session = made.plan(place="Tøyen torg").rpartition("/")[2]
        yield made


@pytest.fixture
def app(site, browser, tmp_path):
    """A tablet as small as a phone, with everything loaded, a microphone, and no network."""
    made = FieldApp(browser.browser_type, chromium_path() or MISSING, site, tmp_path / "profile")
    made.start(more=SHAM).enrol(ready=True)
    made.context.grant_permissions(["microphone"], origin=site.address)
    made.page.set_viewport_size(PHONE)
    made.go("/field/#home")
    made.wait_for("home")
    made.page.select_option("#staff", index=1)
    made.page.locator(f"a.session-card[href='#session/{site.session}']").click()
    made.wait_for("session")
    made.context.set_offline(True)
    yield made
    assert made.complaints == []
    made.close()


def sentence(app):
    """Open the page for a sentence overheard, and fill in what it needs."""
    app.page.click("#to-statement")
    app.page.locator("[name='said.0.lens'][value=quality] + span").click()
    app.page.fill("#text", "Her hilser alle på hverandre")
    app.page.locator(".attached summary").click()
    return app.page


def choose(page, at, content, kind="image/jpeg"):
    page.set_input_files(f"#photo\\.{at}", {"name": "IMG.jpg", "mimeType": kind, "buffer": content})


def record(page):
    page.check("#_heard")
    page.locator(DO.format("start")).click()
    page.wait_for_selector(DO.format("stop"))
    page.wait_for_timeout(1200)
    page.locator(DO.format("stop")).click()
    page.wait_for_selector(DO.format("listen"))


def stored(site):
    with site.database.read() as session:
        rows = session.execute(select(DialogueUpload.field, DialogueUpload.content).order_by(DialogueUpload.field))
        return {row.field: row.content for row in rows}


def count(site):
    with site.database.read() as session:
        return session.scalar(select(func.count()).select_from(Dialogue))


def test_from_the_tablet_without_a_network_through_a_kill_to_the_page_of_staff(site, app, open_page, axe):
    page = sentence(app)
    assert page.locator(DO.format("start")).is_disabled(), "nobody is recorded before they have said yes"
    choose(page, 0, photo(size=(3000, 1000)))
    page.wait_for_selector("[data-photo] canvas:visible")
    choose(page, 1, photo(40))
    page.locator("#photo\\.2").wait_for()
    record(page)
    assert axe(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.locator("form button.huge").click()
    app.wait_for("session")
    assert app.tally()["waiting"] == 1
    app.kill()
    assert app.holds("OpusHead") == app.holds("Kamera AS") == app.holds("hilser alle") == []
    app.start(more=SHAM).go()
    assert app.send()["ok"]
    files = stored(site)
    assert sorted(files) == ["photo.0", "photo.1", "sound"]
    first = Image.open(BytesIO(files["photo.0"]))
    assert (max(first.size), dict(first.getexif())) == (1600, {})
    assert b"OpusHead" in files["sound"]
    staff_play_and_delete(site, open_page, axe)


def staff_play_and_delete(site, open_page, axe):
    page = open_page(size=PHONE)
    site.log_in(page, "planner")
    page.goto(f"{site.address}{AREA}/dialogues")
    page.locator("main a[href*='/dialogues/']", has_text="Tøyen torg").first.click()
    page.wait_for_selector("audio")
    heard = page.evaluate("""async () => {
      const player = document.querySelector("audio");
      player.muted = true;
      await player.play();
      return [player.error, player.readyState > 1];
    }""")
    assert heard == [None, True]
    page.locator(".photos img").first.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('.photos img').naturalWidth === 1600")
    assert beside_the_menu(axe(page)) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.locator(".photos details", has=page.locator("button")).last.locator("summary").click()
    page.locator(".photos details[open] button").click()
    page.wait_for_selector(".photos")
    assert sorted(stored(site)) == ["photo.0", "photo.1"]


def test_a_sound_without_a_yes_is_not_saved_and_can_be_deleted(site, app):
    page, before = sentence(app), count(site)
    record(page)
    page.uncheck("#_heard")
    page.locator("form button.huge").click()
    page.wait_for_selector("#_heard-e:not([hidden])")
    assert page.evaluate("() => document.activeElement.id") == "_heard"
    assert app.tally()["saved"] == 0
    page.locator(DO.format("drop")).click()
    page.locator(DO.format("drop")).click()
    page.locator("form button.huge").click()
    app.wait_for("session")
    app.context.set_offline(False)
    assert app.send()["ok"]
    assert (count(site), "sound" in stored(site)) == (before + 1, False)


def test_a_photo_can_be_taken_away_and_what_is_none_is_said_at_once(app):
    page = sentence(app)
    choose(page, 0, b"no picture at all")
    page.wait_for_selector("#photo\\.0-e:not([hidden])")
    assert page.evaluate("() => document.getElementById('photo.0').files.length") == 0
    choose(page, 0, photo())
    page.wait_for_selector("[data-photo] canvas:visible")
    assert page.locator("#photo\\.0-e").is_hidden()
    page.get_by_role("button", name="Ta bort bildet").click()
    assert page.locator("[data-photo] canvas:visible").count() == 0
    assert page.evaluate("() => document.getElementById('photo.0').files.length") == 0
    assert page.evaluate("() => document.activeElement.id") == "photo.0"
    for at in range(4):
        choose(page, at, photo(at))
    assert page.locator("input[name^=photo]").count() == 4


def test_what_is_too_large_together_is_said_and_nothing_is_lost(app):
    page = sentence(app)
    page.check("#_heard")
    page.locator("#sound").evaluate("""(input) => {
      const carrier = new DataTransfer();
      carrier.items.add(new File([new Uint8Array(18_500_000)], "lang.wav", { type: "audio/wav" }));
      input.files = carrier.files;
    }""")
    page.locator("form button.huge").click()
    page.wait_for_selector("#_unsaved:not([hidden])")
    assert "for store til sammen" in page.locator("#_unsaved").inner_text()
    assert page.input_value("#text") == "Her hilser alle på hverandre"
    assert app.tally()["saved"] == 0
