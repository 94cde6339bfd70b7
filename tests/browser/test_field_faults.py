"""The faults of the field, each in a real Chromium with a profile on the disk, each counting exactly once."""

import time
from datetime import UTC, datetime
from uuid import UUID

import pytest

from participation.services.field import devices, held
from tests.browser.conftest import MISSING, chromium_path
from tests.browser.field_app import SAVE, FieldApp, field_site

NOW = datetime.now(UTC)
SECRET = "for tests alone " * 3


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with field_site(tmp_path_factory.mktemp("field-site")) as made:
        yield made


@pytest.fixture
def app(site, browser, tmp_path):
    """A tablet with a profile of its own; whatever its pages complain of fails the test."""
    site.trouble.next.clear()
    made = FieldApp(browser.browser_type, chromium_path() or MISSING, site, tmp_path / "profile")
    yield made
    made.close()
    assert made.complaints == []


def words(name, number=3):
    return [f"{name} {at}: her er det godt å bo" for at in range(number)]


def is_once(site, texts):
    assert site.stored(texts) == [1] * len(texts)


def test_01_two_hundred_records_without_a_network(site, app):
    app.start().enrol()
    texts = words("uten nett", 200)
    app.context.set_offline(True)
    app.save(texts)
    assert app.tally()["waiting"] == 200
    assert not app.send()["ok"]
    assert site.stored(texts) == [0] * 200
    app.context.set_offline(False)
    state = app.send()
    assert (state["ok"], state["missing"]) == (True, [])
    assert app.tally() == {"saved": 200, "waiting": 0, "rejected": 0, "sent": 200}
    is_once(site, texts)
    assert site.device(app).waiting == 0


def test_02_killed_in_the_middle_of_saving(site, app):
    """What the app called saved before it was killed is there after, and every number leads to one record."""
    app.start().enrol()
    heard = []
    app.page.expose_function("heard", lambda text: heard.extend([text]))
    texts = words("drept mens det lagres", 400)
    app.context.set_offline(True)
    app.page.evaluate(f"(given) => {{ ({SAVE})(given).catch(() => {{}}); }}", [texts, {}])
    while len(heard) < 25:
        app.page.wait_for_timeout(5)
    app.kill()
    app.start().go()
    app.wait_for("home")
    saved = app.tally()["saved"]
    assert saved >= len(heard) >= 25
    assert app.send()["ok"]
    stored = [text for text, times in zip(texts, site.stored(texts), strict=True) if times]
    assert set(heard) <= set(stored)
    assert len(stored) == saved
    is_once(site, stored)
    assert site.device(app).gaps == ()


def test_03_killed_in_the_middle_of_sending(site, app):
    app.start().enrol()
    texts = words("drept mens det sendes", 120)
    app.save(texts)
    site.trouble.next[:] = ["", "is_slow"]
    before = site.trouble.seen
    app.page.evaluate("() => { import('/field/app/js/field/sync.js').then((each) => each.sync()); }")
    while site.trouble.seen < before + 2:
        time.sleep(0.01)
    app.kill()
    app.start().go()
    app.wait_for("home")
    assert app.send()["ok"]
    is_once(site, texts)
    assert app.tally()["waiting"] == 0


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (4, ["fails_before"] * 8),
        (5, ["fails_after"] * 8),
        (6, ["drops_after"]),
        (8, ["is_a_hotel"]),
        (9, ["asks_to_log_in"]),
        (14, ["forgets_half"]),
        (15, ["is_cut_off"]),
        (15, ["answers_somebody_else"]),
    ],
)
def test_replies_that_go_wrong(site, app, number, trouble):
    """Nothing is deleted on the tablet that the server has not said it has; the next attempt adds nothing twice."""
    app.start().enrol()
    texts = words(f"svar {number} {trouble[0]}", 4)
    app.save(texts)
    site.trouble.next[:] = list(trouble)
    app.send()
    left = app.tally()["waiting"]
    assert left == (0 if trouble == ["forgets_half"] else 4) or site.stored(texts).count(1) == 4
    site.trouble.next.clear()
    state = app.send()
    assert (state["ok"], state["missing"]) == (True, [])
    assert app.tally() == {"saved": 4, "waiting": 0, "rejected": 0, "sent": 4}
    is_once(site, texts)


def test_07_a_reply_slower_than_the_patience(site, app):
    app.start().enrol()
    texts = words("treg", 4)
    app.save(texts)
    app.page.evaluate("() => { globalThis.real = AbortSignal.timeout; AbortSignal.timeout = () => real.call(AbortSignal, 300); }")
    site.trouble.next[:] = ["is_slow"]
    assert not app.send()["ok"]
    assert app.tally()["waiting"] == 4
    app.page.evaluate("() => { AbortSignal.timeout = globalThis.real; }")
    assert app.send()["ok"]
    is_once(site, texts)


def test_10_a_revoked_tablet(site, app):
    app.start().enrol()
    with site.database.write() as session:
        devices.revoke(session, site.area_id, UUID(app.device), user_id=1, now=NOW)
    texts = words("sperret", 2)
    app.save(texts)
    assert app.send()["revoked"]
    assert app.tally()["waiting"] == 0
    assert site.stored(texts) == [0, 0]
    app.go()
    app.wait_for("home")
    app.page.wait_for_selector("#alarm:not([hidden])")
    with site.database.write() as session:
        mine = [each for each in held.held(session, site.area_id) if str(each.device_id) == app.device]
        assert len(mine) == 2
        for each in mine:
            assert held.store(session, site.area_id, each.id, secret=SECRET, now=NOW, lenient=False)
    is_once(site, texts)


def test_11_two_tabs_send_at_once(site, app):
    app.start().enrol()
    texts = words("to faner", 120)
    app.save(texts)
    other = app.open()
    other.goto(f"{site.address}/field/")
    other.wait_for_selector("[data-view=home]:not([hidden])")
    begin = "() => { globalThis.sent = import('/field/app/js/field/sync.js').then((each) => each.sync()); }"
    for page in (app.page, other):
        page.evaluate(begin)
    for page in (app.page, other):
        page.evaluate("() => globalThis.sent")
    assert app.send()["ok"]
    is_once(site, texts)
    assert app.tally()["waiting"] == 0


def test_12_the_same_number_with_other_content(site, app):
    app.start().enrol()
    texts = words("samme nummer", 2)
    (first,) = app.save(texts[:1])
    app.send()
    app.page.evaluate(
        """async () => { const core = await import('/field/app/js/field/core.js');
        await core.put('seq', 0); }"""
    )
    app.save(texts[1:], options={"id": first["id"]})
    assert app.send()["ok"]
    is_once(site, texts)
    assert app.tally()["waiting"] == 0


def test_13_a_poisoned_record_in_a_batch(site, app):
    app.start().enrol()
    texts = words("med gift", 6)
    app.save(texts)
    app.page.evaluate(
        """async () => { const core = await import('/field/app/js/field/core.js');
        await core.write(({queue}) => { queue.get(3).onsuccess = (event) =>
          queue.put({...event.target.result, sealed: new Uint8Array([9, 9, 9])}); }); }"""
    )
    assert app.send()["ok"]
    assert app.tally() == {"saved": 6, "waiting": 0, "rejected": 1, "sent": 5}
    is_once(site, texts[:2] + texts[3:])
    app.go("/field/#queue")
    app.wait_for("queue")
    assert app.page.locator("#rejected li").count() == 1
    assert site.device(app).quarantined == 1
    remove = app.page.locator("#rejected [data-drop]")
    remove.click()
    remove.click()
    app.page.wait_for_selector("#rejected-head", state="hidden")
    assert app.send()["missing"] == [], "what somebody deleted on purpose raises no alarm"


def test_16_no_room_left(site, app):
    app.start()
    storage = app.cdp()  # before the first use: the browser asks only now and then how much room there is
    storage.send("Storage.overrideQuotaForOrigin", {"origin": site.address, "quotaSize": 10_000_000})
    app.enrol(ready=True)
    session_address = site.plan(place="Uten plass")
    number = session_address.rpartition("/")[2]
    app.page.evaluate(PREPARE)
    app.go(f"/field/#session/{number}")
    app.wait_for("session")
    app.page.locator("#spoken a").first.click()
    app.page.wait_for_selector("#entry")
    app.page.check("#_consent")
    words_typed = "Dette skal ikke forsvinne"
    app.page.locator("textarea").first.fill(words_typed)
    app.page.evaluate(
        """() => { const real = IDBObjectStore.prototype.add;
        globalThis.slim = () => { IDBObjectStore.prototype.add = real; };
        const pad = new Uint8Array(20e6);
        for (let at = 0; at < pad.length; at += 65536) crypto.getRandomValues(pad.subarray(at, at + 65536));
        IDBObjectStore.prototype.add = function (record) { return real.call(this, {...record, pad}); }; }"""
    )
    app.page.click("#_save")
    app.page.wait_for_selector("#_unsaved:not([hidden])")
    assert app.page.locator("textarea").first.input_value() == words_typed
    assert app.tally()["saved"] == 0
    said = app.page.locator("#_unsaved").inner_text()
    assert said == app.page.locator("[data-say=full]").text_content()
    storage.send("Storage.overrideQuotaForOrigin", {"origin": site.address})
    app.page.evaluate("() => globalThis.slim()")
    app.page.click("#_save")
    app.page.wait_for_selector("#_saved:not([hidden])")
    app.send()
    is_once(site, [words_typed])


PREPARE = """async () => { const prepare = await import('/field/app/js/field/prepare.js');
  return prepare.prepare('nb', document.documentElement.dataset.version, () => {}); }"""
