"""The front page, logging in, the account, the people and the journal, in a real browser."""

import pytest

from tests.browser.conftest import PHONE
from tests.browser.staff_pages import AREA, PASSWORDS, WIDE, staff_site

OUTSIDE = ("/", "/?language=ar", "/?language=ti", "/login", "/nowhere")
INSIDE = ("/staff/account", f"{AREA}/people", f"{AREA}/journal", f"{AREA}/surveys/none")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with staff_site(tmp_path_factory.mktemp("people-site")) as made:
        yield made


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}], ids=str)
def test_axe_finds_nothing_outside(open_page, site, axe, look):
    page = open_page(size=PHONE, **look)
    for path in OUTSIDE:
        page.goto(site.address + path)
        assert axe(page) == [], path
        assert fits(page), path


@pytest.mark.parametrize(
    ("size", "look"), [(PHONE, {}), (WIDE, {"color_scheme": "dark"}), (PHONE, {"forced_colors": "active"})]
)
def test_axe_finds_nothing_inside(open_page, site, axe, size, look):
    page = site.log_in(open_page(size=size, **look), "administrator")
    for path in INSIDE:
        page.goto(site.address + path)
        if path.endswith("/people"):
            page.locator("main summary").first.click()
        # The journal's table is wider than a phone and scrolls by itself: axe cannot see what is cut off.
        found = [each for each in axe(page) if "partially obscured" not in each or path != f"{AREA}/journal"]
        assert found == [], path
        assert fits(page), path


@pytest.mark.parametrize("script", [True, False])
def test_a_mistake_is_said_first_and_leads_to_its_field(open_page, site, script):
    page = open_page(script=script)
    page.goto(f"{site.address}/login")
    page.locator("main form button").last.click()
    page.locator(".errors a").first.click()
    assert page.url.endswith("#email")
    field = page.locator("input[name=email]")
    assert field.get_attribute("aria-invalid") == "true"
    assert page.locator(f"#{field.get_attribute('aria-describedby')}").is_visible()


def test_the_summary_of_mistakes_has_the_focus(open_page, site):
    page = open_page()
    page.goto(f"{site.address}/login")
    page.locator("main form button").last.click()
    page.wait_for_selector(".errors:focus")


def test_the_keyboard_skips_the_menu(open_page, site):
    page = site.log_in(open_page(size=WIDE), "planner", "en")
    page.goto(f"{site.address}/staff/account")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("name") == "current"


def test_everything_works_without_script(open_page, site):
    """Log in where one wanted to go, give a person a second role, find the line in the journal, log out."""
    page = open_page(script=False, size=WIDE)
    page.goto(f"{site.address}{AREA}/people")
    page.locator(".languages button[lang=en]").click()
    email, password = PASSWORDS["administrator"]
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Log in").click()
    assert page.url == f"{site.address}{AREA}/people"
    amina = page.locator(".people > li", has_text="Amina Outreach")
    page.locator(".languages button[lang=en]").click()
    amina.locator("summary").click()
    amina.get_by_label("Planner").check()
    amina.get_by_role("button", name="Save the roles").click()
    assert page.get_by_role("status").inner_text() == "The roles are changed."
    assert amina.locator(".badge").all_inner_texts() == ["Outreach worker", "Planner"]
    page.get_by_role("link", name="Journal").click()
    page.get_by_label("What was done").select_option("Gave a role")
    page.get_by_role("button", name="Show").click()
    assert "role: planner" in page.locator("tbody tr").first.inner_text()
    page.get_by_role("button", name="Log out").click()
    page.goto(f"{site.address}{AREA}/people")
    assert page.url.startswith(f"{site.address}/login?next=")
