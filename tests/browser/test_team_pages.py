"""The calendar, a run sheet and a day's summary on a phone and a desk; pointing at a place; the folded menu."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from participation.services import areas, dialogues, field_sessions, publishing
from participation.services.dialogue_drafts import DialogueDraft, Said
from participation.services.dialogues import DialogueKind
from participation.services.field_sessions import Preparation
from tests.browser.staff_pages import AREA, WIDE, staff_site

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
CALENDAR = f"{AREA}/sessions/calendar?month=2026-10"
DAY = f"{AREA}/sessions/day?day=2026-10-09"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with staff_site(tmp_path_factory.mktemp("team-site")) as served:
        with served.database.write() as session:
            area = areas.area(session, "toyen")
            (survey, *_) = publishing.surveys_of(session, area.id)
            served.met = field_sessions.plan(
                session,
                area_id=area.id,
                survey_id=survey.id,
                day=date(2026, 10, 9),
                place="Tøyen torg",
                method="stand",
                languages=["nb", "so"],
                target_groups=[("age", "16_24")],
                prepared=Preparation(
                    interpreters=("Somali – Hodan",),
                    materials=("Table", "Tent"),
                    latitude=59.9149,
                    longitude=10.7732,
                ),
                now=NOW,
            ).id
            talk = DialogueDraft(
                kind=DialogueKind.GROUP,
                day=date(2026, 10, 9),
                language="so",
                people=6,
                said=(Said("need", "Et sted å være", "nb"),),
                field_session_id=served.met,
            )
            dialogues.record(session, UUID(int=1), talk, area_id=area.id, user_id=None, now=NOW)
        yield served


@pytest.fixture
def planner(open_page, site):
    def open_(language="en", **options):
        return site.log_in(open_page(**options), "planner", language)

    return open_


def no_sideways_scrolling(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (PHONE, "dark"), (WIDE, "light")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(site, planner, axe, size, scheme):
    page = planner(size=size, color_scheme=scheme)
    one = f"{AREA}/sessions/{site.met}"
    for path in (
        CALENDAR,
        DAY,
        one,
        f"{one}/run-sheet",
        f"{one}/edit",
        f"{one}/export",
        f"{AREA}/sessions",
        f"{AREA}/dialogues/contact",
    ):
        page.goto(f"{site.address}{path}")
        page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
        assert axe(page) == [], path
        assert no_sideways_scrolling(page), path


def test_a_long_word_in_a_name_does_not_push_a_phones_page_aside(site, planner):
    page = planner(size=PHONE)
    page.goto(f"{site.address}{AREA}/sessions/new")
    page.get_by_label("Place").first.fill("Biblioteket" + "lang" * 15)
    page.get_by_role("button", name="Save the session").click()
    page.get_by_role("heading", name="Biblioteket").wait_for()
    assert no_sideways_scrolling(page)


def test_a_month_is_a_table_on_a_desk_and_a_list_on_a_phone(site, planner):
    desk, phone = planner(size=WIDE), planner(size=PHONE)
    for page in (desk, phone):
        page.goto(f"{site.address}{CALENDAR}")
        assert page.get_by_role("table").count() == 1
        assert page.get_by_role("rowheader").first.is_visible() or page is phone
    assert desk.locator("thead").is_visible()
    assert desk.locator(".month__none").first.is_visible()
    assert not phone.locator("thead").is_visible()
    assert not phone.locator(".month__none").first.is_visible()
    assert "October 9" in phone.locator(".month__day", has_text="9").first.inner_text()
    tops = phone.locator(".month__day").evaluate_all("all => all.map((each) => each.getBoundingClientRect().top)")
    assert tops == sorted(set(tops)), "the days stand under each other, in order"


def test_the_menu_is_folded_on_a_phone_and_open_on_a_desk_without_script(site, planner):
    phone, desk = planner(size=PHONE, script=False), planner(size=WIDE, script=False)
    for page in (phone, desk):
        page.goto(f"{site.address}{AREA}/sessions")
    assert desk.locator(".places a").first.is_visible()
    assert not desk.locator(".places__fold").is_visible()
    assert not phone.locator(".places a").first.is_visible()
    assert not phone.locator(".places__near").is_visible()
    near = desk.locator(".places__near a")
    assert near.first.is_visible()
    assert near.evaluate_all("all => all.every((each) => each.href.match(/sessions|tablets|dialogues/))")
    phone.locator(".places__fold summary").click()
    assert phone.locator(".places a").first.is_visible()
    assert phone.locator(".places__parts ul a", has_text="Statements").is_visible(), "every part is unfolded"
    phone.locator(".places a").first.click()
    phone.wait_for_url("**/staff/toyen**")
    assert not phone.locator(".places a").first.is_visible()


def test_a_press_on_the_sketch_is_the_place_of_the_session(site, planner):
    page = planner(size=WIDE)
    page.goto(f"{site.address}{AREA}/sessions/{site.met}/edit")
    assert page.locator(".map.pointed").count() == 1, "the point that is stored"
    dot = page.locator(".map circle").first
    dot.click(force=True)
    latitude, longitude = page.locator("#latitude").input_value(), page.locator("#longitude").input_value()
    (survey, *_) = landmarks(site)
    assert float(latitude) == pytest.approx(survey.latitude, abs=0.0001)
    assert float(longitude) == pytest.approx(survey.longitude, abs=0.0001)
    page.locator(".plan button[type=submit]").click()
    page.wait_for_url(f"**/sessions/{site.met}")
    assert f"{float(latitude):.5f}, {float(longitude):.5f}" in page.locator(".log").inner_text()


def landmarks(site):
    with site.database.read() as session:
        area = areas.area(session, "toyen")
        questionnaire = publishing.questionnaire_of(session, publishing.surveys_of(session, area.id)[-1])
    return next(question.landmarks for question in questionnaire.questions if question.landmarks)


def test_on_paper_a_run_sheet_is_the_sheet_alone(site, planner):
    page = planner(size=WIDE)
    page.goto(f"{site.address}{AREA}/sessions/{site.met}/run-sheet")
    page.emulate_media(media="print")
    assert page.locator(".sheet").is_visible()
    for gone in (".bar", ".crumb", ".on-screen"):
        assert not page.locator(gone).first.is_visible(), gone
