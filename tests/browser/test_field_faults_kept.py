"""The faults of the field from storage that is cleared to a tablet that is stolen, in a real Chromium."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest

from participation.records.devices import FieldRecord
from participation.services import areas, publishing
from participation.services.field import devices, keys
from participation.web.field import pages
from tests.browser.conftest import MISSING, chromium_path
from tests.browser.field_app import FieldApp, field_site

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


def test_17_the_browser_clears_what_it_kept(site, app):
    app.start().enrol()
    texts = words("borte", 3)
    app.save(texts[:1])
    app.send()
    app.save(texts[1:])
    lost = app.device
    app.cdp().send("Storage.clearDataForOrigin", {"origin": site.address, "storageTypes": "indexeddb"})
    app.go()
    app.wait_for("enrol")
    app.page.wait_for_selector("#was-lost:not([hidden])")
    app.page.wait_for_selector("#alarm:not([hidden])")
    app.enrol()
    assert app.device != lost
    with site.database.read() as session:
        old = devices.one(session, site.area_id, UUID(lost))
    assert (old.lost, old.lost_storage is not None) == (2, True)
    assert site.stored(texts) == [1, 0, 0]


def test_18_a_clock_ten_years_off_that_steps_back(site, app):
    shift = """(() => { const Real = Date; const off = () => Number(localStorage.getItem('shift') || 0);
      globalThis.Date = class extends Real { constructor(...given) { given.length ? super(...given) : super(Real.now() + off()); }
        static now() { return Real.now() + off(); } }; })();"""
    app.start(shift).enrol()
    texts = words("klokke", 3)
    for text, years in zip(texts, (10, -10, 0), strict=True):
        app.page.evaluate("(ms) => localStorage.setItem('shift', ms)", years * 365 * 86_400_000)
        app.save([text])
        assert app.send()["ok"]
    is_once(site, texts)
    app.page.evaluate("() => localStorage.removeItem('shift')")


def test_19_a_questionnaire_published_anew_and_closed_meanwhile(site, app):
    app.start().enrol()
    texts = words("gammel utgave", 2)
    app.save(texts)
    with site.database.write() as session:
        area = areas.area(session, "toyen")
        survey = next(each for each in publishing.surveys_of(session, area.id) if each.is_open)
        definition = json.loads(json.dumps(dict(publishing.questionnaire_of(session, survey).definition)))
        definition["title"]["nb"] += " (ny)"
        publishing.publish(session, area_id=area.id, slug=survey.slug, definition=definition, now=NOW)
        publishing.set_status(session, survey.id, "closed")
    try:
        assert app.send()["ok"]
        is_once(site, texts)
        with site.database.read() as session:
            newest = session.query(FieldRecord).order_by(FieldRecord.id.desc()).first()
        assert newest.late
    finally:
        with site.database.write() as session:
            publishing.set_status(session, survey.id, "open")


def test_20_an_update_of_the_app_with_a_file_missing(site, app, monkeypatch):
    app.start().enrol()
    before = app.page.evaluate("() => caches.keys()")
    monkeypatch.setattr(pages, "ASSETS", (*pages.ASSETS, "js/field/not-there.js"))
    monkeypatch.setattr(pages, "version", lambda: "another")
    app.page.evaluate(
        "async () => { const each = await navigator.serviceWorker.getRegistration('/field/'); await each.update().catch(() => {}); }"
    )
    app.page.wait_for_timeout(1500)
    assert app.page.evaluate("() => caches.keys()") == before
    app.context.set_offline(True)
    app.go()
    app.wait_for("home")
    app.context.set_offline(False)


def test_20b_a_whole_update_takes_over_when_nobody_is_in_the_middle_of_an_answer(site, app, monkeypatch):
    app.start().enrol()
    monkeypatch.setattr(pages, "version", lambda: "newer-version")
    app.page.evaluate("async () => { (await navigator.serviceWorker.getRegistration('/field/')).update(); }")
    app.page.wait_for_selector("html[data-version=newer-version]", state="attached")
    assert "tettpa-app-newer-version" in app.page.evaluate("() => caches.keys()")


def test_21_a_newer_database_with_an_old_tab_open(site, app):
    app.start().enrol()
    texts = words("ny database", 2)
    app.save(texts[:1])
    newer = app.open()
    newer.goto(f"{site.address}/field/")
    version = newer.evaluate(
        """() => new Promise((done, failed) => { const asked = indexedDB.open('tettpa-field', 2);
        asked.onblocked = () => failed(new Error('blocked')); asked.onerror = () => failed(asked.error);
        asked.onsuccess = () => { const {version} = asked.result; asked.result.close(); done(version); }; })"""
    )
    assert version == 2
    app.save(texts[1:])
    assert app.send()["ok"]
    is_once(site, texts)


def test_22_a_key_rotated_while_records_of_the_old_one_wait(site, app):
    app.start().enrol()
    texts = words("gammel nøkkel", 2)
    app.save(texts[:1])
    with site.database.write() as session:
        keys.rotate(session, site.area_id, secret=SECRET, now=NOW)
    app.page.evaluate(PREPARE)
    app.save(texts[1:])
    assert app.send()["ok"]
    is_once(site, texts)


def test_23_another_member_of_staff_takes_over_with_records_waiting(site, app):
    app.start().enrol()
    texts = words("bytte", 2)
    app.context.set_offline(True)
    app.go()
    app.wait_for("home")
    for at, text in enumerate(texts, 1):
        app.page.select_option("#staff", index=at)
        staff = app.page.evaluate("() => Number(document.getElementById('staff').value)")
        app.save([text], staff=staff)
        app.page.reload()
        app.wait_for("home")
    assert app.tally()["waiting"] == 2
    app.context.set_offline(False)
    # The log-in of the site has nothing to do with the queue.
    other = app.open()
    site.log_in(other, "outreach")
    other.locator(".bar__out").click()
    assert app.send()["ok"]
    is_once(site, texts)


def test_24_the_system_closes_the_database(site, app):
    app.start().enrol()
    app.page.evaluate(
        """() => { const real = IDBDatabase.prototype.transaction; let first = true;
        IDBDatabase.prototype.transaction = function (...given) {
          if (first) { first = false; this.close(); }
          return real.apply(this, given); }; }"""
    )
    texts = words("lukket", 2)
    app.save(texts)
    assert app.send()["ok"]
    is_once(site, texts)


def test_25_two_senders_without_locks(site, app):
    """A browser without Web Locks: both tabs send the same items at the same moment."""
    app.start("navigator.locks.request = (name, ...rest) => Promise.resolve(rest.at(-1)({}));").enrol()
    texts = words("uten lås", 100)
    app.save(texts)
    other = app.open()
    other.goto(f"{site.address}/field/")
    begin = "() => { globalThis.sent = import('/field/app/js/field/sync.js').then((each) => each.sync()); }"
    for page in (app.page, other):
        page.evaluate(begin)
    for page in (app.page, other):
        page.evaluate("() => globalThis.sent")
    is_once(site, texts)
    assert app.tally()["waiting"] == 0


def test_26_a_stolen_tablet_tells_nothing(site, app):
    app.start().enrol(ready=True)
    site_session = site.plan(place="Stjålet").rpartition("/")[2]
    app.page.evaluate(PREPARE)
    texts = [f"hemmelig{at:03}kjennemerke" for at in range(200)]
    app.context.set_offline(True)
    app.save(texts[:198])
    for text in texts[198:]:
        app.go(f"/field/#session/{site_session}")
        app.wait_for("session")
        app.page.locator("#spoken a").first.click()
        app.page.wait_for_selector("#entry")
        app.page.check("#_consent")
        app.page.locator("textarea").first.fill(text)
        app.page.click("#_save")
        app.page.wait_for_selector("#_saved:not([hidden])")
    assert app.tally()["waiting"] == 200
    app.page.wait_for_timeout(500)
    app.kill()
    whole = {path: path.read_bytes() for path in app.profile.rglob("*") if path.is_file()}
    assert sum(map(len, whole.values())) > 1_000_000, "the profile was looked at"
    found = [
        (text, path)
        for text in texts
        for path, content in whole.items()
        if text.encode() in content or text.encode("utf-16-le") in content
    ]
    assert not found
    app.start().go()
    app.wait_for("home")
    assert app.send()["ok"]
    is_once(site, texts)


PREPARE = """async () => { const prepare = await import('/field/app/js/field/prepare.js');
  return prepare.prepare('nb', document.documentElement.dataset.version, () => {}); }"""
