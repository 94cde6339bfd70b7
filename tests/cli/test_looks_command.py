"""`tettpa looks run`: takes what is due, once, and says so."""

import pytest
from click.testing import CliRunner

from participation.cli import main
from participation.services import look_plans, schema
from participation.services.database import Database
from participation.services.look_plans import Plan
from tests.factories.looks import Neighbourhood
from tests.factories.statements import NOW


@pytest.fixture
def run(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'tettpa.sqlite3'}"
    monkeypatch.setenv("TETTPA_INSTANCE", str(tmp_path))
    monkeypatch.setenv("TETTPA_DATABASE_URL", url)
    database = Database(url)
    schema.upgrade(database)
    with database.write() as session:
        here = Neighbourhood(session)
        here.hear(session, {"16_24": 6, "25_66": 250, "67_plus": 60}, {"woman": 170, "man": 140})
        look_plans.set_plan(session, here.survey_id, Plan(every=100), user_id=here.user, now=NOW)
    database.close()
    return lambda: CliRunner().invoke(main, ["looks", "run"])


def test_a_planned_look_is_taken_once(run):
    first, second = run(), run()
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert ": 316 answers, 1 flagged groups." in first.output
    assert "1 looks taken." in first.output
    assert second.output == "0 looks taken.\n"
