"""Five faults of the field in a second engine, Debian's Firefox, each counting exactly once."""

import os

import pytest

from tests.browser.field_app import SAVE, SEND, TALLY, field_site
from tests.browser.marionette import MISSING, Firefox, firefox_path, script_of

pytestmark = pytest.mark.browser
# What is called on the page: the app's own saving and sending, as in the other engine.
OURS = {
    "save": SAVE,
    "send": SEND,
    "tally": TALLY,
    "device": "async () => (await (await import('/field/app/js/field/core.js')).get('device'))?.id",
    "told": "async () => globalThis.told || []",
    "save_telling": "async (given) => { globalThis.told = []; globalThis.heard = async (text) => globalThis.told.push(text);"
    f" return ({SAVE})(given); }}",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with field_site(tmp_path_factory.mktemp("firefox-site")) as made:
        made.trouble.scripts["/field/app/js/ours.js"] = script_of(OURS).encode()
        yield made


@pytest.fixture
def firefox(site, tmp_path):
    """A tablet that is known, with a profile of its own."""
    path = firefox_path()
    if path is None:
        if os.environ.get("TETTPA_REQUIRE_BROWSER") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    site.trouble.next.clear()
    made = Firefox(path, tmp_path / "profile").start()
    made.go(f"{site.address}/field/#enrol={site.code()}")
    made.wait_for("[data-view=prepare]:not([hidden])")
    assert made.run("device")
    yield made
    made.kill()


def words(name, number):
    return [f"{name} {at}: her er det godt å bo" for at in range(number)]


def is_once(site, texts):
    assert site.stored(texts) == [1] * len(texts)


def test_01_two_hundred_records_without_a_network(site, firefox):
    texts = words("rev uten nett", 200)
    site.trouble.next[:] = ["cannot_be_reached"] * 50
    firefox.run("save", [texts, {}])
    assert not firefox.run("send")["ok"]
    assert firefox.run("tally")["waiting"] == 200
    assert site.stored(texts) == [0] * 200
    site.trouble.next.clear()
    state = firefox.run("send")
    assert (state["ok"], state["missing"]) == (True, [])
    assert firefox.run("tally") == {"saved": 200, "waiting": 0, "rejected": 0, "sent": 200}
    is_once(site, texts)


def test_02_killed_in_the_middle_of_saving(site, firefox):
    """What the app called saved before it was killed is there after."""
    texts = words("rev drept mens det lagres", 400)
    site.trouble.next[:] = ["cannot_be_reached"] * 50
    firefox.run("save_telling", [texts, {}], wait=False)
    heard = []
    while len(heard) < 25:
        heard = firefox.run("told")
    firefox.kill()
    site.trouble.next.clear()
    firefox.start()
    firefox.go(f"{site.address}/field/")
    firefox.wait_for("[data-view=home]:not([hidden])")
    assert firefox.run("send")["ok"]
    saved = firefox.run("tally")["saved"]
    stored = [text for text, times in zip(texts, site.stored(texts), strict=True) if times]
    assert len(stored) == saved >= len(heard) >= 25
    assert set(heard) <= set(stored)
    is_once(site, stored)
    assert site.newest_gaps() == ()


@pytest.mark.parametrize("trouble", [["fails_after"] * 8, ["drops_after"]])
def test_05_the_server_fails_after_it_has_stored(site, firefox, trouble):
    texts = words(f"rev {trouble[0]}", 4)
    firefox.run("save", [texts, {}])
    site.trouble.next[:] = list(trouble)
    firefox.run("send")
    assert site.stored(texts).count(1) == 4
    site.trouble.next.clear()
    assert firefox.run("send")["ok"]
    assert firefox.run("tally") == {"saved": 4, "waiting": 0, "rejected": 0, "sent": 4}
    is_once(site, texts)


def test_08_a_network_that_wants_a_log_in_first(site, firefox):
    texts = words("rev på hotell", 4)
    firefox.run("save", [texts, {}])
    site.trouble.next[:] = ["is_a_hotel"] * 8
    assert not firefox.run("send")["ok"]
    assert (firefox.run("tally")["waiting"], site.stored(texts)) == (4, [0] * 4)
    site.trouble.next.clear()
    assert firefox.run("send")["ok"]
    is_once(site, texts)


def test_11_two_tabs_send_at_once(site, firefox):
    texts = words("rev i to faner", 120)
    site.trouble.next[:] = ["cannot_be_reached"] * 50
    firefox.run("save", [texts, {}])
    tabs = [firefox.here(), firefox.open()]
    firefox.turn_to(tabs[1])
    firefox.go(f"{site.address}/field/")
    firefox.wait_for("[data-view=home]:not([hidden])")
    site.trouble.next.clear()
    for tab in tabs:
        firefox.turn_to(tab)
        firefox.run("send", wait=False)
    assert firefox.run("send")["ok"], "waits for whoever is sending, and finds nothing left"
    assert firefox.run("tally")["waiting"] == 0
    is_once(site, texts)
