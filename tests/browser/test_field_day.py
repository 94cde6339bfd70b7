"""A day with a tablet as people have it: get ready, no network, answers, a kiosk, a dialogue, and everything sent in the end."""

from datetime import UTC, datetime

import pytest

from participation.records.dialogue import Dialogue
from participation.services.field_sessions import Preparation
from tests.browser.conftest import PHONE
from tests.browser.field_app import field_site
from tests.browser.field_day import at_the_start, open_session, ready_tablet
from tests.browser.staff_pages import AREA, TABLET, beside_the_menu

pytestmark = pytest.mark.browser
INTERPRETED = Preparation(interpreters=("Somali – Hodan", "عربي – سمير"))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with field_site(tmp_path_factory.mktemp("field-site")) as made:
        made.session = made.plan(place="Tøyen torg", prepared=INTERPRETED).rpartition("/")[2]
        yield made


@pytest.fixture(scope="module")
def ready(site, browser, tmp_path_factory):
    with ready_tablet(site, browser, tmp_path_factory.mktemp("tablet")) as made:
        yield made


@pytest.fixture
def app(ready):
    with at_the_start(ready) as made:
        yield made


def fits(page):
    return page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_day_from_the_first_answer_to_the_last(site, app):
    page = app.page
    page.select_option("#staff", index=1)
    app.context.set_offline(True)
    open_session(app)
    one_by_the_keyboard_and_one_taken_back(app, page)
    a_sentence_and_a_dialogue(app, page)
    assert app.tally() == {"saved": 5, "waiting": 5, "rejected": 0, "sent": 0}
    app.context.set_offline(False)
    page.evaluate("() => dispatchEvent(new Event('online'))")
    page.wait_for_selector("#tally[data-state=on]")
    page.wait_for_function("async () => !(await (await import('/field/app/js/field/core.js')).tally()).waiting")
    texts = [
        "Flere benker ved torget",
        "Dette skal bort igjen",
        "Her hilser alle på hverandre",
        "Biblioteket er for lite",
        "Vi vil ha leksehjelp",
    ]
    assert site.stored(texts) == [1, 0, 1, 1, 1]
    with site.database.read() as session:
        mine = session.query(Dialogue).filter(Dialogue.field_session_id == int(site.session)).all()
    assert sorted(each.people for each in mine) == [1, 7]
    assert {each.recorded_by is not None for each in mine} == {True}
    assert {each.day for each in mine} == {datetime.now(UTC).date()}


def test_a_session_says_who_interprets_and_the_kiosk_does_not(app):
    app.context.set_offline(True)
    open_session(app)
    assert app.page.locator("#interpreters li").all_inner_texts() == ["Somali – Hodan", "عربي – سمير"]
    app.go("/field/#home")
    app.wait_for("home")
    hand_over(app)
    assert "Hodan" not in app.page.locator("[data-view=kiosk]").inner_text()
    app.page.evaluate("() => { const alarm = document.getElementById('alarm'); alarm.textContent = 'For ansatte'; alarm.hidden = false; }")
    assert not app.page.is_visible("#alarm"), "what worries the staff is not told to residents"
    assert not app.page.locator("#interpreters").is_visible()


@pytest.mark.parametrize(
    ("own", "size", "scheme"), [("nb", PHONE, "light"), ("nn", TABLET, "dark"), ("en", PHONE, "dark")]
)
def test_axe_finds_nothing_where_a_tablet_is_made_known(site, open_page, axe, own, size, scheme):
    page = open_page(size=size, color_scheme=scheme)
    page.goto(f"{site.address}/field/{own}/#enrol=NO-SUCH-CODE")
    page.wait_for_selector("#enrol-error:not([hidden])")
    assert fits(page)
    assert axe(page) == []
    page.goto(f"{site.address}/field/{own}/")
    page.reload()
    page.wait_for_selector("[data-view=enrol]:not([hidden])")
    assert axe(page) == []


def one_by_the_keyboard_and_one_taken_back(app, page):
    page.locator("#spoken a[lang=nb]").click()
    page.wait_for_selector("#entry")
    page.locator("textarea").first.fill("Flere benker ved torget")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#_consent-e:not([hidden])")
    assert page.locator("textarea").first.input_value() == "Flere benker ved torget"
    page.locator("#_consent").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#_saved:not([hidden])")
    assert page.locator("textarea").first.input_value() == ""
    page.check("#_consent")
    page.locator("textarea").first.fill("Dette skal bort igjen")
    page.click("#_save")
    page.wait_for_url("**?n=2**")
    page.locator("#_saved button").click()
    page.wait_for_selector("#_saved button", state="detached")
    page.locator("#_back").click()
    app.wait_for("session")
    assert page.locator("#recent li").count() == 2
    assert "3" in page.locator("#tally").inner_text(), "two answers and what takes one back"


def a_sentence_and_a_dialogue(app, page):
    page.click("#to-statement")
    page.locator("[name='said.0.lens'][value=quality] + span").click()
    page.fill("#text", "Her hilser alle på hverandre")
    page.locator("form button.huge").click()
    app.wait_for("session")
    page.click("#to-dialogue")
    page.locator("#kind label").first.click()
    page.fill("#people", "7")
    page.locator("[name='said.0.text']").fill("Biblioteket er for lite")
    cards = page.locator("[name^='said.'][name$='.text']").count()
    page.locator("button[value=said]").click()
    page.locator(f"[name='said.{cards}.text']").fill("Vi vil ha leksehjelp")
    page.locator("form button.huge").first.click()
    app.wait_for("session")


def hand_over(app, pin="4711"):
    open_session(app)
    app.page.click("#hand-over")
    app.wait_for("hand-over")
    app.page.fill("#pin", pin)
    app.page.locator("#hand-over-form button").click()
    app.wait_for("kiosk")


def answer_alone(page, words, tongue="ar"):
    page.locator(f"#kiosk-tongues a[lang={tongue}]").click()
    page.wait_for_selector("#_survey .nav:not([hidden])")
    while page.locator("textarea:visible").count() == 0:
        consent = page.locator("[name=_consent]:visible")
        if consent.count():
            consent.check()
        page.locator(".nav .next").click()
    page.locator("textarea:visible").fill(words)


def send(page):
    while page.locator(".send:visible").count() == 0:
        page.locator(".nav .next").click()
    page.locator(".send button").click()
    page.wait_for_selector("#_thanks:not([hidden])")


def test_residents_answer_alone_and_only_the_pin_leads_back(site, app):
    page = app.page
    app.context.set_offline(True)
    hand_over(app)
    answer_alone(page, "مكتبة أكبر")
    send(page)
    code = page.locator("#_thanks .code").inner_text()
    assert len(code.replace("-", "")) == 12
    page.locator("#_thanks button").click()
    app.wait_for("kiosk")
    page.go_back()
    page.wait_for_timeout(500)
    assert "مكتبة" not in page.content()
    # Whatever address somebody types, there is the kiosk.
    app.go("/field/#queue")
    page.reload()
    app.wait_for("kiosk")
    page.locator("[data-view=kiosk] [data-exit]").click()
    for pin, said in (("1111", False), ("4711", True)):
        page.locator("#_exit input").fill(pin)
        page.locator("#_exit button.go").click()
        if not said:
            page.wait_for_selector("#_exit .error:not([hidden])")
    app.wait_for("home")
    app.context.set_offline(False)
    assert app.send()["ok"]
    assert site.stored(["مكتبة أكبر"]) == [1]


def test_an_answer_that_somebody_leaves_is_cleared_after_a_while(app):
    page = app.page
    app.page.clock.install()
    hand_over(app)
    answer_alone(page, "نصف جواب")
    page.clock.run_for(91_000)
    page.wait_for_selector("#_idle[open]")
    page.locator("#_idle button").click()
    assert page.locator("textarea:visible").input_value() == "نصف جواب"
    page.clock.run_for(91_000)
    page.wait_for_selector("#_idle[open]")
    page.clock.run_for(21_000)
    app.wait_for("kiosk")
    assert "نصف" not in page.content()
    page.clock.resume()


LOOKS = [("nb", PHONE, "light"), ("nb", TABLET, "dark"), ("en", PHONE, "dark")]


@pytest.mark.parametrize(("own", "size", "scheme"), LOOKS)
def test_axe_finds_nothing_in_the_app(site, app, axe, own, size, scheme):
    page = app.page
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    app.save([f"tilgjengelig {own} {scheme} {size['width']}"])
    digest = page.evaluate(
        "async () => (await (await import('/field/app/js/field/core.js')).get('pack')).surveys[0].hash"
    )

    def look(where):
        assert fits(page), where
        assert axe(page) == [], where

    for view in ("home", f"session/{site.session}", f"hand-over/{site.session}/{digest}", "prepare", "queue"):
        page.goto(f"{site.address}/field/{own}/#{view}")
        page.reload()
        app.wait_for(view.partition("/")[0])
        look(view)
    if own == "nb":
        asked = [f"{digest}/{way}/nb" for way in ("nb/staff", "ar/staff", "nb/self")]
        for path in (*asked, "statement/nb", "dialogue/nb"):
            app.go(f"/field/pages/{path}")
            page.wait_for_selector("form[data-tablet]")
            look(path)
    hand_over_address = f"{site.address}/field/{own}/#hand-over/{site.session}/{digest}"
    page.goto(hand_over_address)
    page.reload()
    app.wait_for("hand-over")
    page.fill("#pin", "4711")
    page.locator("#hand-over-form button").click()
    app.wait_for("kiosk")
    look("kiosk")
    page.locator("[data-view=kiosk] [data-exit]").click()
    look("exit")
    page.locator("#_exit [data-stay]").click()
    if own == "nb":
        answer_alone(page, "نعم")
        look("self ar")
        send(page)
        look("thanks ar")


@pytest.mark.parametrize(("size", "scheme", "language"), [(PHONE, "light", "nb"), (TABLET, "dark", "en")])
def test_axe_finds_nothing_on_the_pages_about_tablets(site, app, open_page, axe, size, scheme, language):
    page = site.log_in(open_page(size=size, color_scheme=scheme), "planner", language)
    app.save(["til å se på"])
    paths = ["tablets", f"tablets/{app.device}"]
    for path in paths:
        page.goto(f"{site.address}{AREA}/{path}")
        assert beside_the_menu(axe(page)) == [], path
        assert fits(page), path
