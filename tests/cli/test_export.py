"""`tettpa export` writes a file with its codebook; `tettpa exports run` makes what was asked for on the pages."""

import pytest
from click.testing import CliRunner

from participation.cli import main
from participation.services import export_jobs, journal, schema
from participation.services.database import Database
from participation.services.exports import Options
from participation.settings import from_environment
from tests.factories.exported import NOW, Stored, read_csv
from tests.factories.exported_survey import FULL, asked


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.setenv("TETTPA_INSTANCE", str(tmp_path))
    monkeypatch.delenv("TETTPA_DATABASE_URL", raising=False)
    database = Database(from_environment().database_url)
    schema.upgrade(database)
    made = Stored(database, asked(), slug="demo")
    made.add([FULL] * 6)
    yield made
    database.close()


def tettpa(*arguments):
    return CliRunner().invoke(main, list(arguments))


def test_a_file_comes_out_with_a_line_in_the_journal(here, tmp_path):
    path = tmp_path / "out.zip"
    answer = tettpa("export", "demo", "--output", str(path), "--language", "en", "--since", "2026-09-01")
    assert answer.exit_code == 0, answer.output
    assert "6 responses" in answer.stdout
    tables = read_csv(path)
    assert len(tables["responses"]) == 6
    assert "why" not in tables["responses"][0]
    assert any(row["text"] == "Question age" for row in tables["codebook"])
    with here.database.read() as session:
        (line,), _ = journal.events(session, here.area, action="responses.export")
    assert (line.detail["responses"], line.detail["filter"]["since"]) == (6, "2026-09-01")


def test_the_same_salt_gives_the_same_file(here, tmp_path):
    for name in ("one", "two"):
        answer = tettpa("export", "demo", "--format", "xlsx", "--salt", "ab" * 32, "--output", str(tmp_path / name))
        assert answer.exit_code == 0, answer.output
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nowhere",), 'there is no survey with the address "nowhere"'),
        (("demo", "--free-text"), "Write why people's own words"),
        (("demo", "--since", "yesterday"), "--since takes a day as 2026-01-31"),
        (("demo", "--salt", "xyz"), "--salt takes 64 hexadecimal digits"),
        (("demo", "--answered-in", "ti"), "No answers fit"),
        (("demo", "--output", "/nowhere/at/all"), "the file cannot be written"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(here, arguments, sentence):
    answer = tettpa("export", *arguments)
    assert answer.exit_code == 2
    assert sentence in answer.stderr


def test_exports_asked_for_on_the_pages_are_made(here, tmp_path):
    with here.database.write() as session:
        job = export_jobs.ask(session, here.area, here.survey, Options(), total=6, user_id=None, now=NOW)
    answer = tettpa("exports", "run")
    assert (answer.exit_code, answer.stdout) == (0, "1 exports made.\n")
    assert len(read_csv(export_jobs.file_of(tmp_path, job))["responses"]) == 6
