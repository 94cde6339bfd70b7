"""`tettpa retention`: what would go, what went, and a restored backup that brings nothing back."""

import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from participation.cli import main


@pytest.fixture
def tettpa(tmp_path, monkeypatch):
    """Run the command in an installation of its own."""
    monkeypatch.setenv("TETTPA_INSTANCE", str(tmp_path))
    for name in ("TETTPA_DATA_KEY", "TETTPA_DATA_KEY_FILE", "TETTPA_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments):
        result = CliRunner().invoke(main, arguments)
        return result.exit_code, result.output

    run("keys", "new")
    run("area", "add", "fjell", "--name", "Fjell", "--municipality", "Drammen")
    return run


def test_due_run_tombstones_and_replay(tettpa, tmp_path):
    assert "fjell: 0 contacts, 0 unfinished" in tettpa("retention", "due")[1]
    code, said = tettpa("retention", "run")
    assert code == 0
    assert "fjell: 0 answers deleted" in said
    assert "0 left when looked at again" in said
    with closing(sqlite3.connect(tmp_path / "tettpa.sqlite3")) as raw:
        assert raw.execute("SELECT length(signature) FROM retention_run").fetchall() == [(64,)]
        raw.execute("INSERT INTO deletion_log (kind, hashed, day) VALUES ('response', 'ab', '2026-11-28')")
        raw.commit()
    listed = tettpa("retention", "tombstones")[1]
    assert listed == '["response", "ab", "2026-11-28"]\n'
    file = tmp_path / "tombstones"
    file.write_text(listed + '["contact", "cd", "2026-11-28"]\n')
    assert "Deleted again: 0 response" in tettpa("retention", "replay", str(file))[1]
    assert len(tettpa("retention", "tombstones")[1].splitlines()) == 2


def test_a_file_that_is_no_list_is_said_by_line(tettpa, tmp_path):
    file = tmp_path / "tombstones"
    file.write_text('["response", "ab", "2026-11-28"]\nnonsense\n')
    code, said = tettpa("retention", "replay", str(file))
    assert code == 2
    assert "line 2" in said
