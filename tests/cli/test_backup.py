"""`tettpa backup`, `restore` and `doctor` as somebody calls them."""

import json
import os

import pytest
from click.testing import CliRunner

from participation.cli import main


@pytest.fixture
def tettpa(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("TETTPA_") and "TEST" not in name]:
        monkeypatch.delenv(name)
    key = tmp_path / "key"
    key.write_bytes(b"k" * 32)

    def run(*arguments, folder="first", **environ):
        settings = {"TETTPA_INSTANCE": str(tmp_path / folder), "TETTPA_BACKUP_KEY_FILE": str(key), **environ}
        return CliRunner().invoke(main, [str(each) for each in arguments], env=settings)

    return run


def test_a_folder_of_backups_is_kept_and_the_newest_comes_back_elsewhere(tettpa, tmp_path):
    add = ("area", "add", "toyen", "--name", "Tøyen", "--municipality", "Oslo")
    assert tettpa(*add).exit_code == 0
    first = tettpa("backup")
    assert first.exit_code == 0, first.output
    assert "restored into a fresh database and compared" in first.output
    (path,) = (tmp_path / "first" / "backups").iterdir()
    old = path.with_name("tettpa-20200101T000000Z.backup")
    path.rename(old)
    assert f"removed: {old.name}" in tettpa("backup", "--keep", 1).output
    (path,) = (tmp_path / "first" / "backups").iterdir()
    checked = tettpa("restore", path, "--check", folder="second")
    assert "The backup is whole" in checked.output
    restored = tettpa("restore", path, folder="second")
    assert restored.exit_code == 0, restored.output
    assert (tmp_path / "second" / "secret_key").read_bytes() == (tmp_path / "first" / "secret_key").read_bytes()
    again = tettpa("restore", path, folder="second")
    assert again.exit_code == 2
    assert "--replace" in again.output
    assert tettpa("restore", path, "--replace", folder="second").exit_code == 0
    assert tettpa(*add, folder="second").exit_code == 2, "the area is there already"


@pytest.mark.parametrize(
    ("arguments", "environ", "said"),
    [
        (["backup", "x/y.backup"], {}, "no such folder"),
        (["backup", "one.backup", "--keep", "3"], {}, "--keep goes with a folder"),
        (["backup"], {"TETTPA_BACKUP_KEY_FILE": ""}, "TETTPA_BACKUP_KEY_FILE or TETTPA_BACKUP_PASSPHRASE"),
        (["backup"], {"TETTPA_BACKUP_PASSPHRASE": "kort"}, "at least 16"),
        (["backup", "--key-file", "nowhere"], {}, "cannot be read"),
        (["restore", "nowhere"], {}, "cannot be read"),
        (["restore", "key"], {}, "not a backup"),
        (["backup"], {"TETTPA_METRICS_TOKEN": "x"}, "TETTPA_METRICS_TOKEN"),
        (["backup"], {"TETTPA_LOG": "xml"}, "TETTPA_LOG"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(tettpa, tmp_path, monkeypatch, arguments, environ, said):
    monkeypatch.chdir(tmp_path)
    result = tettpa(*arguments, **environ)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_the_doctor_exits_by_what_it_finds(tettpa):
    assert tettpa("doctor").exit_code == 1, "there are no tables yet"
    tettpa("migrate")
    assert tettpa("doctor").exit_code == 0
    assert tettpa("doctor", "--strict").exit_code == 1, "there is no backup"
    found = json.loads(tettpa("doctor", "--json").stdout)
    assert found["state"] == "warning"
    assert {each["about"] for each in found["findings"]} >= {"tables", "disk", "backups", "fonts", "clock"}


def test_what_was_deleted_after_the_backup_does_not_come_back(tettpa, tmp_path):
    from participation.services import answering, areas
    from participation.services.database import Database
    from tests.conftest import NOW
    from tests.factories.site import Site

    tettpa("migrate")
    secret = (tmp_path / "first" / "secret_key").read_text()
    database = Database(f"sqlite:///{tmp_path / 'first' / 'tettpa.sqlite3'}")
    with database.write() as session:
        areas.add_area(session, slug="toyen", name="Tøyen", municipality="Oslo", sub_areas=[("torg", "Torget")], now=NOW)
    site = Site(database, secret)
    stays, goes = (site.answer({"quality": words}) for words in ("blir", "skal bort"))
    assert tettpa("backup").exit_code == 0
    with database.write() as session:
        answering.delete_own(session, answering.receipt_code(secret, goes))
    database.close()
    (path,) = (tmp_path / "first" / "backups").iterdir()
    restored = tettpa("restore", path, "--replace")
    assert restored.exit_code == 0, restored.output
    assert "Deleted again: 1 response" in restored.output
    assert [each.id for each in site.responses()] == [stays]
    database.close()
