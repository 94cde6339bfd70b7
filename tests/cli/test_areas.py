"""`tettpa area`: from an empty database to a neighbourhood that residents can answer about."""

import pytest
from click.testing import CliRunner

from participation.app import create_app
from participation.cli import main
from participation.services import areas, publishing, representation
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
