"""A planner codes by keyboard, reads themes, sees who was not heard and follows it up; axe finds nothing."""

import re
from datetime import UTC, datetime

import pytest

from participation import jobs
from participation.app import create_app
from participation.demonstration.fill import fill
from participation.services import schema
from participation.services.database import Database
from participation.settings import Settings
from tests.browser.conftest import serving

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
SIZES = {"phone": PHONE, "wide": WIDE}
AREA = "/staff/toyen"
# A table that is wider than a phone scrolls in its frame; axe cannot see the ground of the cells that are scrolled away.
# Those in sight are the same, and axe judges them, as it does all of them on a desk.
SCROLLED_AWAY = re.compile(r"^incomplete color-contrast: <(?:t[hd]|span|small)\b.*partially obscured")
# Nor does axe judge words in a drawing; the words beside the machine's squares have the same colours, and are judged.
IN_A_DRAWING = re.compile(r'^incomplete color-contrast: <text class="square__')
PAGES = (
    "statements",
    "statements/next",
    "themes",
    "codebook",
    "machine",
    "machine/candidates",
    "findings",
    "findings/groups?by=age",
    "findings/together",
    "findings/change",
    "representation",
    "representation/looks",
    "follow-ups",
    "follow-ups/new/gender/man",
)


@pytest.fixture(scope="module")
def staff_site(tmp_path_factory):
    """Serve the demonstration area with what the machine suggests; give the site's address."""
    folder = tmp_path_factory.mktemp("staff-site")
    settings = Settings(folder, f"sqlite:///{folder / 'site.sqlite3'}", secret_key="for tests alone " * 3)
    database = Database(settings.database_url)
    schema.upgrade(database)
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    with database.write() as session:
        fill(session, secret=settings.secret_key, now=now)
    jobs.train_suggestions(database, "toyen", now=now, precision=0.5)
    with serving(create_app(settings, database)) as address:
        yield address
    database.close()


@pytest.fixture
def planner(open_page, staff_site):
    """Return a function that gives a page on which the planner is logged in."""

    def open_(language="en", **options):
        page = open_page(**{"size": WIDE, **options})
        page.goto(f"{staff_site}/login")
        page.locator("input[name=email]").fill("planner@example.org")
        page.locator("input[name=password]").fill("tett-paa-planen")
        page.locator("main button").first.click()
        page.goto(f"{staff_site}{AREA}/codebook")
        page.locator(f".languages button[lang={language}]").click()
        page.goto(f"{staff_site}{AREA}/statements")
        return page

    return open_


def decided(page, staff_site):
    page.goto(f"{staff_site}{AREA}/statements?coded=yes")
    return int(page.locator(".result-count").inner_text().split()[0])


def test_three_statements_are_coded_by_keyboard_alone(planner, staff_site):
    page = planner()
    before = decided(page, staff_site)
    page.goto(f"{staff_site}{AREA}/statements/next")
    first = page.url
    for keys in ("Light", "23", "0"):
        here = page.url
        page.wait_for_selector("#finder:focus")
        page.keyboard.type(keys)
        page.keyboard.press("Enter")
        if keys != "0":
            assert page.locator("[data-chosen-codes] li").count() == 1
            page.keyboard.press("Enter")
        page.wait_for_url(lambda url, here=here: url != here)
    assert decided(page, staff_site) == before + 3
    page.goto(first)
    assert "Lighting" in page.locator("[data-chosen-codes]").inner_text()


def test_ctrl_z_takes_the_last_decision_back(planner, staff_site):
    page = planner()
    page.goto(f"{staff_site}{AREA}/statements/next")
    here = page.url
    page.keyboard.type("0")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != here)
    page.keyboard.press("Control+z")
    page.wait_for_url(lambda url: url.split("?")[0] == here.split("?")[0])
    assert "taken back" in page.locator(".flashes").inner_text()
    assert page.locator("[data-nothing-chosen]").inner_text() == "None yet"


def test_arrows_escape_and_letters_without_their_marks(planner, staff_site):
    page = planner("nb")
    page.goto(f"{staff_site}{AREA}/statements/next")
    page.keyboard.type("apen")
    assert "Åpen rusomsetning" in page.locator("#finder-status").inner_text()
    page.keyboard.press("Escape")
    page.keyboard.type("1")
    page.keyboard.press("ArrowDown")
    assert "Trygghet ute" in page.locator("#finder-status").inner_text()


def test_without_script_the_workbench_is_a_form(planner, staff_site):
    page = planner(script=False)
    before = decided(page, staff_site)
    page.goto(f"{staff_site}{AREA}/statements/next")
    assert page.locator("#finder").is_hidden()
    page.locator("input[name=code]").first.check()
    page.locator("[data-save]").click()
    assert decided(page, staff_site) == before + 1


def test_a_suggestion_is_taken_over_by_a_press_and_stays_the_machines_until_then(planner, staff_site):
    page = planner()
    page.goto(f"{staff_site}{AREA}/themes")
    page.locator(".machine-number a").first.click()
    page.locator(".statement-card__action a").first.click()
    button = page.locator("[data-suggested]").first
    box = page.locator(f"#{button.get_attribute('data-suggested')}")
    assert not box.is_checked()
    button.click()
    assert box.is_checked()
    assert button.get_attribute("aria-pressed") == "true"


def test_from_a_flagged_group_to_a_planned_session(planner, staff_site, axe):
    page = planner()
    page.goto(f"{staff_site}{AREA}/themes")
    assert page.locator(".theme-picture svg").count() > 5
    assert page.locator(".theme-quotes blockquote").count() > 5
    page.goto(f"{staff_site}{AREA}/representation")
    page.get_by_role("button", name="Store a look").click()
    assert "The look is stored" in page.locator(".flashes").inner_text()
    # The demonstration follows its flagged groups up already; a group that nobody follows up has the link in its row.
    follow = page.get_by_role("link", name="Make a follow-up").first
    group = follow.locator(".visually-hidden").text_content().removeprefix(": ")
    follow.click()
    page.locator("#partner").fill("Tøyen Unlimited")
    page.locator("#method").select_option("cafe")
    page.get_by_role("button", name="Make the follow-up").click()
    assert page.locator("h1").inner_text() == group
    page.locator("#day").fill("2026-12-05")
    page.locator("#place").fill("Kafé Edvard")
    page.get_by_role("button", name="Plan the session").click()
    assert "Kafé Edvard" in page.locator("table").inner_text()
    page.goto(f"{staff_site}{AREA}/follow-ups")
    assert group in page.locator("[aria-labelledby=column-under_way]").inner_text()
    page.locator(".board__card a").first.click()
    for size in SIZES.values():
        page.set_viewport_size(size)
        assert axe(page) == []


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_and_nothing_runs_off_the_side(planner, staff_site, axe, language, scheme, size):
    page = planner(language, size=SIZES[size], color_scheme=scheme)
    found = {}
    for path in PAGES:
        page.goto(f"{staff_site}{AREA}/{path}")
        faults = [each.replace("\n", " ") for each in axe(page)]
        seen = [each for each in faults if size == "wide" or not SCROLLED_AWAY.search(each)]
        found[path] = [each for each in seen if not IN_A_DRAWING.search(each)]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_the_machine_learns_while_the_page_tells_how_far_it_is(planner, staff_site):
    page = planner()
    page.goto(f"{staff_site}{AREA}/machine/candidates")
    page.get_by_role("button", name="Look for candidate themes").click()
    page.get_by_role("link", name="See the candidate themes").click(timeout=60_000)
    assert page.locator(".candidate").count() > 2
    page.goto(f"{staff_site}{AREA}/machine")
    page.get_by_role("button", name="Let the machine learn").click()
    assert page.locator("#progress-text").inner_text()
    page.get_by_role("link", name="See how good it is").click(timeout=120_000)
    page.wait_for_selector(".square__point")
    assert page.locator(".model-list li").count() == 2
