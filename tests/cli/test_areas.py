"""`tettpa area`: from an empty database to a neighbourhood that residents can answer about."""

import json

import pytest
from click.testing import CliRunner

from participation.app import create_app
from participation.cli import main
from participation.services import area_shapes, areas, journal, publishing, representation
from participation.services.codebooks import codebook_of
from participation.services.database import Database
from participation.settings import from_environment

REFERENCE = "dimension,category,count\nage,16_24,300\nage,25_34,700\ngender,woman,500\ngender,man,500\n"
ADD = ("area", "add", "fjell", "--name", "Fjell", "--municipality", "Drammen", "--part", "nord=Nordre Fjell")


@pytest.fixture
def tettpa(tmp_path, monkeypatch):
    monkeypatch.setenv("TETTPA_INSTANCE", str(tmp_path))
    monkeypatch.delenv("TETTPA_DATABASE_URL", raising=False)
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


def test_a_neighbourhood_is_set_up_and_residents_can_answer(tettpa, tmp_path):
    (tmp_path / "reference.csv").write_text(REFERENCE)
    for arguments in (
        ADD,
        ("area", "survey", "fjell", "four_lenses", "--address", "fjell"),
        (
            "area",
            "reference",
            "fjell",
            str(tmp_path / "reference.csv"),
            "--source",
            "Kommunen",
            "--dated",
            "2026-01-01",
        ),
    ):
        answer = tettpa(*arguments)
        assert answer.exit_code == 0, answer.output
    settings = from_environment()
    database = Database(settings.database_url)
    with database.read() as session:
        found = areas.area(session, "fjell")
        assert codebook_of(session, found.id).codes()
        survey = publishing.survey_by_slug(session, "fjell")
        asked = publishing.questionnaire_of(session, survey)
        assert asked.by_id["sub_area"].option("nord").text["ar"] == "Nordre Fjell"
        groups = representation.current(session, survey).report.groups
        assert {group.dimension for group in groups} == {"age", "gender"}
    assert create_app(settings, database).test_client().get("/s/fjell/so").status_code == 200
    database.close()


def test_the_same_again_is_the_next_version_only_where_something_is_new(tettpa):
    tettpa(*ADD)
    for _ in range(2):
        answer = tettpa("area", "survey", "fjell", "kiosk", "--address", "fjell")
        assert "Version 1 " in answer.stdout
    assert "Version 2 " in tettpa("area", "survey", "fjell", "follow_up", "--address", "fjell").stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (ADD, "already an area"),
        (("area", "add", "Fjell!", "--name", "F", "--municipality", "D"), "no short name"),
        ((*ADD[:2], "ny", *ADD[3:7], "--part", "Nord"), "--part takes"),
        (("area", "survey", "nowhere", "kiosk", "--address", "x"), "no area"),
        (("area", "survey", "fjell", "absent.json", "--address", "x"), "neither a file"),
        (("area", "survey", "fjell", "kiosk", "--address", "X Y"), "no short name"),
        (("area", "reference", "fjell", "absent.csv", "--source", "x"), "absent.csv"),
        (("area", "reference", "nowhere", "{reference}", "--source", "x"), "no area"),
        (("area", "reference", "fjell", "{reference}", "--source", " "), "come from"),
    ],
)
def test_bad_input_is_one_sentence(tettpa, tmp_path, arguments, sentence):
    (tmp_path / "reference.csv").write_text(REFERENCE)
    tettpa(*ADD)
    answer = tettpa(*(each.format(reference=tmp_path / "reference.csv") for each in arguments))
    assert answer.exit_code == 2, answer.output
    assert sentence in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_a_questionnaire_with_faults_is_not_published(tettpa, tmp_path):
    (tmp_path / "survey.json").write_text("{}")
    tettpa(*ADD)
    answer = tettpa("area", "survey", "fjell", str(tmp_path / "survey.json"), "--address", "fjell")
    assert answer.exit_code == 2
    assert "tettpa survey check" in answer.stderr


SQUARE = [[10.77, 59.91], [10.78, 59.91], [10.78, 59.92], [10.77, 59.92], [10.77, 59.91]]


def geojson(*names):
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}
        for name in names
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def stored_shapes():
    database = Database(from_environment().database_url)
    with database.read() as session:
        area = areas.area(session, "fjell").id
        found = area_shapes.shapes_of(session, area), journal.events(session, area, action="areas.shapes")[0]
    database.close()
    return found


def test_the_parts_of_an_area_get_shapes_and_a_line_in_the_journal(tettpa, tmp_path):
    tettpa(*ADD, "--part", "syd=Søndre Fjell")
    (tmp_path / "parts.geojson").write_text(geojson("NORD", "elsewhere"), encoding="utf-8")
    answer = tettpa("area", "shapes", "fjell", str(tmp_path / "parts.geojson"))
    assert answer.exit_code == 0, answer.output
    assert answer.stdout.splitlines() == [
        "Shapes are stored for: Nordre Fjell.",
        "The file has no shape for: Søndre Fjell. The map is drawn as tiles until it has.",
    ]
    shapes, lines = stored_shapes()
    assert list(shapes) == ["nord"]
    assert [line.detail for line in lines] == [{"shapes": 1}]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("no json", "The file is not GeoJSON with polygons."),
        (geojson("elsewhere"), "No shape in the file has the key or name of a sub-area: Nordre Fjell."),
        (geojson("nord").replace("10.7", "598000.7"), "are no degrees of longitude and latitude (WGS 84)"),
        (None, "this file cannot be read."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_name_and_changes_nothing(tettpa, tmp_path, content, sentence):
    tettpa(*ADD)
    path = tmp_path / "parts.geojson"
    path.write_text(geojson("nord"))
    assert tettpa("area", "shapes", "fjell", str(path)).exit_code == 0
    path.unlink()
    if content is not None:
        path.write_text(content)
    answer = tettpa("area", "shapes", "fjell", str(path))
    assert answer.exit_code == 2
    assert sentence in answer.stderr
    assert "parts.geojson" in answer.stderr
    assert list(stored_shapes()[0]) == ["nord"], "what was stored stays"


def test_shapes_need_an_area_with_parts(tettpa, tmp_path):
    (tmp_path / "parts.geojson").write_text(geojson("nord"))
    answer = tettpa("area", "shapes", "nowhere", str(tmp_path / "parts.geojson"))
    assert (answer.exit_code, 'no area with the short name "nowhere"' in answer.stderr) == (2, True)
    tettpa(*ADD[:-2])
    answer = tettpa("area", "shapes", "fjell", str(tmp_path / "parts.geojson"))
    assert (answer.exit_code, "has no parts" in answer.stderr) == (2, True)
