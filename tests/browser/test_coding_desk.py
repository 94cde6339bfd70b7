"""Blind coding and the third decision, the queue of translations, quotes and the codebook's editor, in the browser."""

from datetime import UTC, datetime

import pytest

from participation.app import create_app
from participation.demonstration.fill import fill
from participation.services import schema
from participation.services.database import Database
from participation.settings import Settings
from tests.browser.conftest import serving

pytestmark = pytest.mark.browser

SIZES = {"phone": {"width": 360, "height": 740}, "wide": {"width": 1280, "height": 900}}
AREA = "/staff/toyen"
PAGES = (
    "statements?view=table",
    "statements/translations",
    "statements/languages",
    "statements/double-coding",
    "statements/double-coding/1",
    "statements/quotes",
    "statements/5/quote",
    "statements/files",
    "codebook",
    "codebook/codes/2",
    "codebook/versions?from=0",
)


@pytest.fixture(scope="module")
def desk_site(tmp_path_factory):
    """Serve the demonstration area; give the site's address."""
    folder = tmp_path_factory.mktemp("desk-site")
    settings = Settings(folder, f"sqlite:///{folder / 'site.sqlite3'}", secret_key="for tests alone " * 3)
    database = Database(settings.database_url)
    schema.upgrade(database)
    with database.write() as session:
        fill(session, secret=settings.secret_key, now=datetime(2026, 11, 23, 12, tzinfo=UTC))
    with serving(create_app(settings, database)) as address:
        yield address
    database.close()


@pytest.fixture
def logged_in(open_page, desk_site):
    """Return a function that gives a page on which somebody is logged in."""

    def open_(language="en", who="planner", password="tett-paa-planen", **options):
        page = open_page(**{"size": SIZES["wide"], **options})
        page.goto(f"{desk_site}/login")
        page.locator("input[name=email]").fill(f"{who}@example.org")
        page.locator("input[name=password]").fill(password)
        page.locator("main button").first.click()
        page.goto(f"{desk_site}{AREA}/codebook")
        page.locator(f".languages button[lang={language}]").click()
        return page

    return open_


def test_two_people_code_blindly_by_keyboard_and_a_third_decision_is_made(logged_in, desk_site, axe):
    planner = logged_in()
    planner.goto(f"{desk_site}{AREA}/statements/double-coding")
    planner.locator("#name").fill("By keyboard")
    planner.locator("#size").fill("2")
    for box in planner.locator("input[name=coder]").all()[:2]:
        box.check()
    planner.get_by_role("button", name="Draw the sample").click()
    rounds = planner.url
    other = logged_in(who="admin", password="tett-paa-systemet")
    for page, code in ((planner, "Light"), (other, "Rent")):
        page.goto(f"{rounds}/code")
        for done in range(2):
            assert page.locator("[data-round-progress]").inner_text() == f"{done} of 2"
            assert page.locator("[data-suggested]").count() == 0
            page.wait_for_selector("#finder:focus")
            page.keyboard.type(code)
            page.keyboard.press("Enter")
            page.keyboard.press("Enter")
            page.wait_for_function("done => !document.querySelector('[data-round-progress]').innerText.startsWith(done)", arg=str(done))
    planner.goto(rounds)
    assert planner.locator(".agreement svg circle").count() >= 1
    assert planner.locator(".dispute").count() == 2
    first = planner.locator(".dispute").first
    first.locator("input[name=code]").first.check()
    first.get_by_role("button", name="Store the decision").click()
    assert "1 of 2 are decided." in planner.locator("#disputes").inner_text()
    assert axe(planner) == []


def test_a_translation_leaves_the_queue_and_stands_beside_the_words(logged_in, desk_site):
    page = logged_in("nb")
    page.goto(f"{desk_site}{AREA}/statements/translations")
    waiting = page.locator(".queue li").count()
    field = page.locator(".queue textarea").first
    number = field.get_attribute("id").removeprefix("t-")
    field.fill("En helt ny oversettelse")
    page.get_by_role("button", name="Lagre oversettelsene").click()
    assert "1 oversettelse er lagret." in page.locator(".flashes").inner_text()
    assert waiting and page.locator(f"#t-{number}").count() == 0
    page.goto(f"{desk_site}{AREA}/statements/{number}")
    assert "En helt ny oversettelse" in page.locator(".quote-translation").inner_text()


def test_a_quote_is_marked_and_withdrawn(logged_in, desk_site):
    page = logged_in()
    page.goto(f"{desk_site}{AREA}/statements/5/quote")
    page.get_by_role("button", name="Mark as a quote").click()
    assert "marked as a quote" in page.locator(".flashes").inner_text()
    page.goto(f"{desk_site}{AREA}/statements/quotes")
    before = page.locator(".statement-card").count()
    assert before > 3
    page.get_by_role("button", name="Withdraw").first.click()
    assert "withdrawn" in page.locator(".flashes").inner_text()


def test_several_statements_are_coded_in_the_table_without_script(logged_in, desk_site):
    page = logged_in(script=False)
    page.goto(f"{desk_site}{AREA}/statements?view=table&coded=no")
    for box in page.locator("input[name=statement]").all()[:3]:
        box.check()
    page.locator("#bulk-code").select_option(index=2)
    page.get_by_role("button", name="Give it").click()
    assert "3 statements are coded." in page.locator(".flashes").inner_text()


@pytest.mark.parametrize(("language", "size"), [("nb", "phone"), ("en", "wide")])
def test_axe_finds_nothing_and_nothing_runs_off_the_side(logged_in, desk_site, axe, language, size):
    page = logged_in(language, size=SIZES[size])
    found = {}
    for path in PAGES:
        page.goto(f"{desk_site}{AREA}/{path}")
        found[path] = axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize(("language", "ask", "fetch"), [("nb", "Lag fila", "Last ned"), ("nn", "Lag fila", "Last ned"), ("en", "Make the file", "Download")])
def test_a_file_of_coded_statements_is_waited_for_and_downloaded(logged_in, desk_site, axe, language, ask, fetch):
    page = logged_in(language, size=SIZES["phone"])
    page.goto(f"{desk_site}{AREA}/statements/files")
    page.get_by_role("button", name=ask).click()
    link = page.locator("main a.ds-button")
    link.wait_for()
    assert link.inner_text().startswith(fetch)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_download() as waiting:
        link.click()
    assert waiting.value.path().read_bytes().startswith(b"PK")
