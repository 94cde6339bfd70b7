"""A planner makes a questionnaire of nothing, translates it, sees it on a phone and publishes it; a resident opens it."""

import pytest

from tests.browser.staff_pages import AREA, WIDE, beside_the_menu, staff_site

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with staff_site(tmp_path_factory.mktemp("surveys-site")) as served:
        yield served


@pytest.fixture
def planner(open_page, site):
    def open_(language="en", **options):
        page = site.log_in(open_page(**{"size": WIDE, **options}), "planner", language)
        page.goto(f"{site.address}{AREA}/surveys")
        return page

    return open_


def save(page):
    page.get_by_role("button", name="Save", exact=True).last.click()


def begin(page, slug):
    page.locator("#title").fill("Gårdsrommet")
    page.locator("#slug").fill(slug)
    page.get_by_role("button", name="Begin", exact=True).click()
    page.get_by_role("link", name="Add a section").click()
    page.locator("#title").fill("Bruk")
    save(page)


def add(page, kind, text, **fields):
    page.locator("#type-0").select_option(kind)
    page.get_by_role("button", name="Add", exact=True).first.click()
    page.locator("#text").fill(text)
    for name, value in fields.items():
        page.locator(f"[name='{name}']").fill(value)
    save(page)


@pytest.mark.parametrize("script", [True, False])
def test_from_nothing_to_a_residents_phone(planner, open_page, site, script):
    page, slug = planner(script=script), f"garden-{script}".lower()
    begin(page, slug)
    add(page, "yes_no", "Bruker du gården?")
    add(page, "one_choice", "Hva gjør du der?", **{"option.0.text": "Sitter", "option.1.text": "Leker"})
    add(page, "open_text", "Hva mangler?")
    assert page.locator(".asked__list li").count() == 3
    page.locator("#add").fill("so")
    page.locator("section[aria-labelledby=languages] form.add button").click()
    page.locator(".tongue-list a").click()
    page.locator("textarea[name='t:question:hva_mangler/text']").fill("Maxaa maqan?")
    save(page)
    page.locator(".crumb a").click()
    page.get_by_role("link", name="See it on a phone").click()
    frame = page.frame_locator("iframe").nth(1)
    assert frame.get_by_text("Maxaa maqan?").count() == 1
    page.locator(".crumb a").click()
    page.get_by_role("link", name="Publish", exact=True).click()
    page.locator("[name=sure]").check()
    page.get_by_role("button", name="Publish", exact=True).click()
    resident = open_page(script=False)
    resident.goto(f"{site.address}/s/{slug}/so")
    assert resident.get_by_text("Maxaa maqan?").is_visible()


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_axe_finds_nothing(planner, axe, size):
    page = planner(size=size)
    assert beside_the_menu(axe(page)) == []
    page.locator("input[name=way][value='ready:four_lenses']").check()
    page.locator("#slug").fill(f"axe-{size['width']}")
    page.get_by_role("button", name="Begin", exact=True).click()
    draft = page.url
    for path in ("", "/whole", "/sections/0", "/questions/quality", "/questions/age", "/translations/so", "/publish"):
        page.goto(draft + path)
        assert beside_the_menu(axe(page)) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
