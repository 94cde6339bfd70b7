"""The map, crossed groups, weighted results and the report: protected, refused with sentences, written into the journal."""

import csv
import io
import json
from pathlib import Path

import pytest

import participation
from participation.demonstration.fill import fill
from participation.services import areas, journal, reference, representation
from participation.services.reference import Figure
from tests.conftest import NOW, SECRET
from tests.factories.looks import Neighbourhood
from tests.factories.respondents import answer, ask_more
from tests.factories.site import TOKEN, send

AREA = "/staff/toyen"
SQUARE = [[10.77, 59.91], [10.78, 59.91], [10.78, 59.92], [10.77, 59.91]]


@pytest.fixture
def here(app, sqlite_database):
    with sqlite_database.write() as session:
        made = Neighbourhood(session, areas.area(session, "toyen").id)
        ask_more(session, made)
        made.hear(session, {"16_24": 3, "25_66": 250, "67_plus": 60}, {"woman": 170, "man": 143}, missing=6)
        answer(session, made, 3, age="16_24", gender="man", safe=5)
        for gender, number in (("woman", 60), ("man", 20)):
            answer(session, made, number, age="25_66", gender=gender, safe=2 if gender == "woman" else 4)
    made.database = sqlite_database
    return made


def lines(here, action):
    with here.database.read() as session:
        return journal.events(session, here.area, action=action)[0]


def plain(page):
    return " ".join(page.text.split())


def upload(planner, content):
    path = f"{AREA}/representation/map"
    token = TOKEN.search(planner.get(path).text).group(1)
    data = {"csrf_token": token, "file": (io.BytesIO(content), "parts.geojson")}
    return planner.post(path, data=data, content_type="multipart/form-data", follow_redirects=True)


def test_a_survey_that_does_not_ask_for_the_part_of_the_area_says_so(here, planner):
    page = planner.get(f"{AREA}/representation/map")
    assert "The survey does not ask for the part of the area" in page.text


def test_shapes_are_taken_in_and_what_is_no_geojson_is_refused_at_its_field(here, planner):
    feature = {
        "type": "Feature",
        "properties": {"key": "torg"},
        "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
    }
    assert "Shapes are stored for: Torget." in upload(planner, json.dumps(feature).encode()).text
    assert lines(here, "areas.shapes")[0].detail == {"shapes": 1}
    refused = upload(planner, b"a picture")
    assert refused.status_code == 422
    assert 'id="file-error">The file is not GeoJSON with polygons.' in refused.text


def test_crossed_groups_are_ranges_where_few_and_without_verdict_where_the_register_is_silent(here, planner):
    page = plain(planner.get(f"{AREA}/representation/crossed?dimension=age&dimension=gender"))
    row = page[page.index("16–24 år", page.index("<tbody")) :]
    assert "Mann" in row[: row.index("</tr>") * 2]
    assert "1–4" in page
    assert "have no table for this crossing" in page
    assert lines(here, "representation.read")[0].detail == {"crossed": ["age", "gender"]}
    one = planner.get(f"{AREA}/representation/crossed?dimension=age")
    assert "Choose two or three of the dimensions." in one.text


def test_crossed_groups_that_the_register_knows_are_judged(here, planner):
    counts = {"16_24 x man": 200, "25_66 x man": 1000, "67_plus x man": 300}
    counts |= {name.replace("man", "woman"): count for name, count in counts.items()}
    figures = [Figure(name, count) for name, count in counts.items()]
    with here.database.write() as session:
        reference.import_counts(session, here.area, "age x gender", figures, "Register", now=NOW)
    page = plain(planner.get(f"{AREA}/representation/crossed?dimension=gender&dimension=age"))
    assert "judged as a family of their own" in page
    assert "Nobody heard" in page


def test_weighted_results_stand_beside_the_others_with_how_far_they_carry(here, planner):
    page = plain(planner.get(f"{AREA}/representation/weighted"))
    assert "There are no weights" not in page
    assert "Trygg?" in page
    assert "as exact as" in page
    assert 'value="gender" checked' in page
    assert 'value="age" checked' not in page, "three answers of 16–24 cannot speak for all of them"
    assert lines(here, "representation.read")[0].detail == {"weighted": ["gender"]}


def test_a_margin_with_too_few_answers_is_refused_by_name(here, planner):
    page = plain(planner.get(f"{AREA}/representation/weighted?by=1&dimension=age"))
    assert "Fewer than five answers come from “16–24 år” (Hvor gammel er du?)." in page
    assert planner.get(f"{AREA}/representation/weighted?by=1").status_code == 400
    assert planner.get(f"{AREA}/representation/weighted?by=1&dimension=none").status_code == 400


def test_the_report_leaves_out_small_counts_reasons_and_who_goes(here, planner):
    form = {"reason": "Only 3 of them", "responsible": "Amina", "partner": "Tøyen Unlimited", "method": "school"}
    send(planner, f"{AREA}/follow-ups/new/age/16_24", form)
    page = plain(planner.get(f"{AREA}/representation/report"))
    assert "Tøyen Unlimited" in page
    assert "At a school" in page
    assert "left out" in page
    for secret in ("Only 3 of them", "Amina", ">3<", "1–4"):
        assert secret not in page[page.index("<main") :], secret
    detail = lines(here, "representation.export")[0].detail
    assert detail == {"page": "report", "answers": 319, "release": 1}
    text = planner.get(f"{AREA}/representation/follow-ups.csv").data.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["partner"], row["state"], row["sessions_held"], row["answers"]) == (
        "Tøyen Unlimited",
        "Planned",
        "0",
        "",
    )
    assert "Amina" not in text


def test_what_those_who_did_not_say_could_change_is_shown_without_giving_small_counts_away(here, planner):
    page = plain(planner.get(f"{AREA}/representation"))
    details = page[page.index("What those who did not say could change") :]
    row = details[details.index("16–24 år") :]
    assert "0.3%" in row[: row.index("</tr>")], "one of 319"
    assert "1.3%" in row[: row.index("</tr>")], "four of 319, and their silent ones"


def test_indicators_are_explained_and_hold_no_small_group_s_part(here, planner):
    page = plain(planner.get(f"{AREA}/representation"))
    part = page[page.index('id="part-evenness"') :]
    assert "Evenness (R)" in part
    assert "too few to show" in part


def test_languages_spoken_stand_beside_languages_of_answering(here, planner):
    with here.database.write() as session:
        figures = [Figure("nb", 2000), Figure("so", 900), Figure("other", 100)]
        reference.import_counts(session, here.area, "language", figures, "Register", now=NOW)
    page = plain(planner.get(f"{AREA}/representation"))
    part = page[page.index('id="part-languages"') : page.index('id="part-evenness"')]
    assert "Somali" in part
    assert ">30%<" in part
    assert "Other languages" in part


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    from participation.app import create_app
    from participation.services import schema
    from participation.services.database import Database
    from participation.settings import Settings

    folder = tmp_path_factory.mktemp("demonstration")
    database = Database(f"sqlite:///{folder / 'site.sqlite3'}")
    schema.upgrade(database)
    with database.write() as session:
        fill(session, secret=SECRET, now=NOW)
    app = create_app(Settings(folder, database.url.render_as_string(), secret_key=SECRET), database)
    app.testing = True
    yield app, database
    database.close()


def test_the_demonstration_shows_every_state_of_a_follow_up_and_three_planned_looks(demonstration):
    _, database = demonstration
    with database.read() as session:
        area = areas.area(session, "toyen")
        survey = representation.survey_of(session, area.id)
        from participation.services import follow_ups

        board = follow_ups.board(session, area.id)
        looks = representation.looks(session, survey.id)
    assert all(board.values()), "planned, under way, helped, did not help"
    assert [change.look.is_planned for change in looks] == [True] * 3
    shapes = Path(participation.__file__).parent / "demonstration/shapes.json"
    assert len(json.loads(shapes.read_text(encoding="utf-8"))["features"]) == 6


def exported(planner):
    text = planner.get(f"{AREA}/representation/table.csv").data.decode("utf-8-sig")
    return {row["group"]: row for row in csv.DictReader(io.StringIO(text))}


def test_two_exports_a_few_answers_apart_are_the_same_and_the_report_says_why(here, planner):
    first = exported(planner)
    assert "fewer than five" not in plain(planner.get(f"{AREA}/representation/report"))
    with here.database.write() as session:
        here.hear(session, {"16_24": 2, "25_66": 2}, {"woman": 3, "man": 1})
    assert exported(planner) == first
    page = plain(planner.get(f"{AREA}/representation/report"))
    assert "Answers have come or gone since, but fewer than five" in page
    assert "At least 315 people have answered" in page
    assert {line.detail["release"] for line in lines(here, "representation.export")} == {1}


def test_a_new_release_leaves_a_table_as_it_was_where_the_change_is_small(here, planner):
    first = exported(planner)
    with here.database.write() as session:
        here.hear(session, {"16_24": 1, "25_66": 3, "67_plus": 8}, {"woman": 6, "man": 6})
    second = exported(planner)
    assert second["25–66 år"] == first["25–66 år"], "the difference would tell what three answered"
    assert (first["Kvinne"]["heard"], second["Kvinne"]["heard"]) == ("170", "176")
    page = plain(planner.get(f"{AREA}/representation/report"))
    assert "newer ones beside them would tell what a few people answered" in page
    assert lines(here, "representation.export")[0].detail["release"] == 2
