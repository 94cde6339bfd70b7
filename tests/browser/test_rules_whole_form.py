"""A whole form, filled in at random: the page shows just what the server, given what the page would send, asks."""

import random

import pytest

from participation.app import create_app
from participation.services import areas, publishing, schema
from participation.services.database import Database
from participation.settings import Settings
from surveys.answers import compile_validator, offered_options
from surveys.formats import native
from surveys.routing import route
from tests.browser.conftest import serving
from tests.factories.routed import ROUTED
from tests.factories.surveys import NOW

pytestmark = pytest.mark.browser

ROUNDS = 150
TEXTS = ["", "", "Lys og varme", " ", "12"]
TYPED = {
    "age": ["", "7", "12", "18", "45", "99", "٤٥", "४५", "45,0", " 1 2 ", "−3", "mange"],
    "since": ["", "2001-05-17", "2026-11-23", "1999-12-31"],
    "home": ["", "08:30", "17:15"],
    "years": ["", "3", "7", "12", "۱۴", "7,5"],
    "how_much": ["", "40", "90", "1000"],
}

# Set every field to what was drawn for it and tell what the page then shows, and what it would send.
FILL = """drawn => {
  const form = document.getElementById("_survey");
  for (const [name, value] of Object.entries(drawn)) {
    for (const field of document.getElementsByName(name)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = [].concat(value).includes(field.value);
      else field.value = value;
    }
  }
  form.dispatchEvent(new Event("input"));
  const sent = {};
  for (const [name, value] of new FormData(form)) (sent[name] ||= []).push(value);
  const boxes = [...document.querySelectorAll("[data-q]")];
  const stops = [...document.getElementsByName("stop")];
  return {
    asked: boxes.filter((box) => !box.hidden).map((box) => box.dataset.q),
    stops: stops.filter((stop) => !stop.disabled).map((stop) => stop.value),
    other: document.getElementsByName("stop.other")[0].hidden,
    sent,
  };
}"""


@pytest.fixture(scope="module")
def routed_site(tmp_path_factory):
    """Serve the questionnaire in which nearly everything depends on something; give the site's address."""
    folder = tmp_path_factory.mktemp("routed-site")
    settings = Settings(folder, f"sqlite:///{folder / 'site.sqlite3'}", secret_key="for tests alone " * 3)
    database = Database(settings.database_url)
    schema.upgrade(database)
    with database.write() as session:
        area = areas.add_area(session, slug="her", name="Her", municipality="Oslo", sub_areas=[], now=NOW)
        publishing.publish(session, area_id=area.id, slug="veier", definition=ROUTED, now=NOW)
    with serving(create_app(settings, database)) as address:
        yield address
    database.close()


def drawn(chance):
    """Return something for every field of the page, with three children."""
    fields = {"children": "3", "part": chance.choice(["", "east", "west", "north"])}
    fields |= {name: chance.choice(TYPED[name]) for name in ("age", "since", "home")}
    fields |= {"stop": chance.choice(["", "square", "bridge", "other"]), "safe": chance.choice(["", "1", "2", "5"])}
    fields |= {
        "at_square": chance.choice(["", "yes", "no"]),
        "uses": chance.sample(["walk", "play", "rest"], chance.randrange(4)),
    }
    fields |= {name: chance.choice(TEXTS) for name in ("calm_first", "why_unsafe", "rest_where.words", "stop.other")}
    places = chance.sample(["1", "2", "3"], 3)
    fields |= {f"rank.rank.{key}": place for key, place in zip(("light", "calm", "play"), places, strict=True)}
    for at in range(3):
        fields[f"child.{at}.years"] = chance.choice(TYPED["years"])
        fields[f"child.{at}.school"] = chance.choice(["", "yes", "no"])
    # Empty times of what the resident asks for herself close up on the server, so they stand last here.
    filled = chance.randrange(4)
    for at in range(3):
        fields[f"wish.{at}.wanted"] = "En benk" if at < filled else ""
        fields[f"wish.{at}.how_much"] = chance.choice(TYPED["how_much"]) if at < filled else ""
    return fields, filled


def test_the_page_shows_what_the_server_asks(open_page, routed_site):
    chance = random.Random(8)
    questionnaire = native.load(ROUTED)
    validator = compile_validator(questionnaire)
    page = open_page()
    page.goto(f"{routed_site}/s/veier/nb")
    page.evaluate(
        """() => {
          document.getElementById("children").value = "3";
          document.getElementsByName("_times.wish")[0].value = "3";
          const draft = Object.assign(document.createElement("input"), { type: "hidden", name: "_draft", value: "1" });
          document.getElementById("_survey").append(draft);
          document.getElementById("_survey").submit();
        }"""
    )
    page.locator('[id="child.2.years"]').wait_for(state="attached")
    for _ in range(ROUNDS):
        fields, filled = drawn(chance)
        found = page.evaluate(FILL, fields)
        sent = {name: values for name, values in found["sent"].items() if not name.startswith("_")}
        answers = validator.validate(sent).answers
        way = route(questionnaire, answers)
        asked = [each.name for each in way.asked if each.question.type != "calculated"]
        # A time that holds nothing is dropped on the server, and still stands on the page to be filled in.
        wishes = {f"wish.{at}.{name}" for at in range(filled, 3) for name in ("wanted", "how_much")}
        assert [name for name in found["asked"] if name not in wishes] == [
            name for name in asked if name not in wishes
        ], fields
        offered = offered_options(questionnaire.by_id["stop"], answers)
        assert found["stops"] == [option.id for option in offered], fields
        assert found["other"] == (answers.get("stop") != "other")
