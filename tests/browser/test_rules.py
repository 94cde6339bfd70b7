"""The script that follows the answers: the same as the server's for thousands of expressions, and on a phone's page."""

import random
from io import BytesIO

import pytest
from PIL import Image

from participation.app import create_app
from participation.services import areas, publishing, schema
from participation.services.database import Database
from participation.settings import Settings
from surveys.conditions import as_data, parse
from surveys.functions import FUNCTIONS as TWINS
from surveys.functions import tidy
from tests.browser.conftest import serving
from tests.browser.test_resident import agree, choose, no_sideways_scrolling, press_next
from tests.factories.everything import EVERYTHING
from tests.factories.surveys import NOW

pytestmark = pytest.mark.browser

ANSWERS = {
    "n": [None, 0, 3, -2, 7.5, 1200, 0.1],
    "t": [None, "Tøyen", "12", "a b c", "2026-11-23", "x'y", " mye  rom ", "😀é", "1999-02-30", "0150"],
    "m": [None, ["a"], ["a", "b"], ["b", "c", "d"]],
    "p": [None, {"words": "ved elva"}, {"lat": 59.9, "lon": 10.7}],
    "r": [None, [1, 5, None], [3]],
}
LEAVES = [
    "${n}",
    "${t}",
    "${m}",
    "${p}",
    "${r}",
    "1",
    "0",
    "2.5",
    "10",
    "'a'",
    "''",
    "'2026-11-23'",
    "'Tøyen'",
    ".",
    "part",
    "today()",
    "position()",
    "true()",
]
SIGNS = ["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"]
ONE = [
    "count_selected",
    "string_length",
    "answered",
    "not",
    "normalize_space",
    "number",
    "string",
    "int",
    "round",
    "abs",
    "sqrt",
    "sum",
    "min",
    "count",
    "count_non_empty",
    "date",
    "decimal_date_time",
]
TWO = [
    "selected",
    "selected_at",
    "coalesce",
    "concat",
    "join",
    "contains",
    "starts_with",
    "ends_with",
    "substr",
    "pow",
    "max",
    "round",
]
PATTERNS = ["[0-9]{4}", "a.*", "T(ø|o)yen", "[^ ]+ .*"]


def expression(chance, depth=0):
    kind = chance.random()
    if depth > 3 or kind < 0.25:
        return chance.choice(LEAVES)
    inner = lambda: expression(chance, depth + 1)  # noqa: E731 - said in every line below
    if kind < 0.55:
        return f"({inner()} {chance.choice(SIGNS)} {inner()})"
    if kind < 0.65:
        return f"({inner()} {chance.choice(['and', 'or'])} {inner()})"
    if kind < 0.8:
        return f"{chance.choice(ONE)}({inner()})"
    if kind < 0.93:
        return f"{chance.choice(TWO)}({inner()}, {inner()})"
    other = [
        f"if({inner()}, {inner()}, {inner()})",
        f"regex({inner()}, '{chance.choice(PATTERNS)}')",
        f"format_date({inner()}, '%d.%m.%Y %n %e %y %D')",
    ]
    return chance.choice([*other, f"-{chance.choice(['1', '${n}'])}", f"substr({inner()}, 1, 3)"])


def same(ours, theirs):
    if isinstance(ours, float | int) and isinstance(theirs, float | int) and not isinstance(ours, bool):
        return ours == pytest.approx(theirs, rel=1e-9, abs=1e-12)
    return ours == theirs


def test_the_script_comes_to_what_the_server_comes_to(open_page, everything_site):
    chance = random.Random(20261123)
    cases, expected = [], []
    while len(cases) < 4000:
        source = expression(chance)
        if len(source) > 1500:
            continue
        known = {name: chance.choice(values) for name, values in ANSWERS.items()}
        known |= {"@today": "2026-11-23", "@position": 2.0}
        current, attributes = chance.choice([None, "a", 4]), chance.choice([{}, {"part": "a"}, {"part": "7"}])
        condition = parse(source)
        kept = {name: value for name, value in known.items() if value is not None}
        try:
            value = condition.value(
                {**kept, **{f"@attribute.{key}": each for key, each in attributes.items()}}, current
            )
        except OverflowError:
            continue
        cases.append([as_data(condition.tree), kept, attributes, current])
        expected.append((source, kept, tidy(value), bool(value)))
    page = open_page()
    page.goto(f"{everything_site}/s/alt/nb")
    found = page.evaluate(
        "cases => cases.map(([tree, known, attributes, current]) => {"
        " const value = tettpa.evaluate(tree, known, attributes, current); return [tettpa.tidy(value), tettpa.truth(value)]; })",
        cases,
    )
    wrong = [
        (source, kept, ours, theirs, truth, theirs_truth)
        for (source, kept, ours, truth), (theirs, theirs_truth) in zip(expected, found, strict=True)
        if not same(ours, theirs) or truth != theirs_truth
    ]
    assert wrong == []


def test_every_function_has_its_twin(open_page, everything_site):
    page = open_page()
    page.goto(f"{everything_site}/s/alt/nb")
    for name in TWINS:
        values = [["'", "a"]] * 3
        page.evaluate("tree => tettpa.evaluate(tree, {})", [f"{name}()", *values])


@pytest.fixture(scope="session")
def everything_site(tmp_path_factory):
    """Serve a survey with every kind of question; give the site's address."""
    folder = tmp_path_factory.mktemp("everything-site")
    settings = Settings(folder, f"sqlite:///{folder / 'site.sqlite3'}", secret_key="for tests alone " * 3)
    database = Database(settings.database_url)
    schema.upgrade(database)
    with database.write() as session:
        area = areas.add_area(session, slug="her", name="Her", municipality="Oslo", sub_areas=[], now=NOW)
        publishing.publish(session, area_id=area.id, slug="alt", definition=EVERYTHING, now=NOW)
    with serving(create_app(settings, database)) as address:
        yield address
    database.close()


def photo():
    into = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(into, "PNG")
    return {"name": "sted.png", "mimeType": "image/png", "buffer": into.getvalue()}


def test_a_resident_answers_every_kind_on_a_phone(open_page, everything_site):
    page = open_page()
    page.goto(f"{everything_site}/s/alt/nb")
    agree(page)
    press_next(page)
    page.locator("#name_of_house").fill("Fjellhuset")
    press_next(page)
    page.locator("#part").select_option("west")
    press_next(page)
    assert page.locator('[name="stop"]:enabled').count() == 2  # the square is in the east
    assert not page.locator('[name="stop.other"]').is_visible()
    choose(page, "stop", "other")
    page.locator('[name="stop.other"]').fill("ved elva")
    press_next(page)
    assert page.locator("#home_at").input_value() == "17:00"
    press_next(page)
    page.locator('select[name="matters.rank.calm"]').select_option("1")
    press_next(page)
    choose(page, "smoke", "no")
    press_next(page)
    assert page.locator("#photo").is_visible()  # what is only asked after a yes is left out
    page.locator("#photo").set_input_files(photo())
    press_next(page, 2)
    page.locator("#children").fill("1")
    answer_what_repeats(page)
    assert "Du kommer hjem 17:00 og har 1 barn." in page.locator(".step:visible").inner_text()
    press_next(page)
    review = page.locator("#_review").inner_text()
    for said in ("Fjellhuset", "Vest", "ved elva", "1. Ro", "En benk i sola", "Lys langs stien"):
        assert said in review
    assert "Hva uroer deg?" not in review
    page.locator(".send button").click()
    page.wait_for_url("**/thanks")


def answer_what_repeats(page):
    press_next(page)
    # The page came back with one child's questions, and everything that had been given.
    page.locator('[id="child.0.age"]').wait_for(state="visible")
    page.locator('[id="child.0.age"]').fill("7")
    press_next(page)
    choose(page, "child.0.school", "yes")
    press_next(page)
    page.locator('[id="wish.0.wanted"]').fill("En benk i sola")
    press_next(page)
    page.locator('[name="_more"]').click()
    page.locator('[id="wish-again"]').wait_for(state="visible")
    page.locator(".back").click()
    page.locator('[id="wish.1.wanted"]').fill("Lys langs stien")
    press_next(page, 2)


@pytest.mark.parametrize("language", ["nb", "ar"])
def test_axe_finds_nothing_on_any_kind_of_question(open_page, everything_site, axe, language):
    page = open_page(script=True)
    page.goto(f"{everything_site}/s/alt/{language}")
    page.evaluate("document.querySelectorAll('.step,.q').forEach(each => { each.hidden = false; })")
    assert axe(page) == []
    assert no_sideways_scrolling(page)
    page.goto(f"{everything_site}/s/alt/{language}/continue")
    assert axe(page) == []


def test_without_a_script_answers_are_put_aside_and_gone_on_with(open_page, everything_site):
    page = open_page(script=False)
    page.goto(f"{everything_site}/s/alt/nb")
    page.locator("#name_of_house").fill("Fjellhuset")
    page.locator('[name="_later"]').click()
    code = page.locator(".code").inner_text()
    other = open_page(script=False)
    other.goto(f"{everything_site}/s/alt/ar/continue")
    other.locator("#code").fill(code)
    other.locator("button.go").click()
    assert other.locator("#name_of_house").input_value() == "Fjellhuset"
