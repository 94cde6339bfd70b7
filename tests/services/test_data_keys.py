"""What is encrypted at rest, and how keys are brought in, changed and missed."""

import os
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import String, select, text, type_coerce, update

from participation.cli import main
from participation.records.answers import Response, Statement, StatementTranslation
from participation.records.sealing import CannotUnseal, Keyring, plain_length, sealed_text, unsealed_text
from participation.services import aggregates, answering, areas, data_keys, publishing, statements
from participation.services.answering import Submission
from participation.services.database import Database
from participation.services.statements import Filters
from surveys.answers import compile_validator
from tests.conftest import KEYS, NOW, SECRET
from tests.factories.answered import SMALL


def store(session, survey, said, response_id=None, now=NOW):
    """Store a response that says one thing under "challenge"."""
    questionnaire = publishing.questionnaire_of(session, survey)
    submission = Submission(
        id=response_id or uuid4(),
        survey=survey,
        questionnaire=questionnaire,
        language="en",
        answers=compile_validator(questionnaire).validate({"challenge": [said]}).answers,
        consent="I agree",
        received=now,
    )
    return answering.submit(session, submission, secret=SECRET)


OLD, NEW = os.urandom(32), os.urandom(32)
WORDS = "Bak blokka er det mørkt, sa den gamle"


def fill(database, texts):
    """Store an area with a response for each text; return the survey."""
    with database.write() as session:
        area = areas.add_area(session, slug="toyen", name="Tøyen", municipality="Oslo", sub_areas=[], now=NOW)
        survey = publishing.publish(session, area_id=area.id, slug="small", definition=SMALL, now=NOW)
        for at, said in enumerate(texts):
            store(session, survey, said, now=NOW + timedelta(seconds=at))
    return survey


def reopened(database, *keys):
    """Open the same database with other keys."""
    return Database(database.url.render_as_string(hide_password=False), pool_size=2, keys=Keyring(lambda: keys))


def bytes_of(database):
    """Return all that stands in an SQLite file and its log."""
    path = Path(str(database.url.database))
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*") if file.is_file())


def said(database):
    with database.read() as session:
        return sorted(session.scalars(select(Statement.text)))


def test_no_answer_stands_in_the_file(sqlite_database):
    fill(sqlite_database, [WORDS])
    assert said(sqlite_database) == [WORDS]
    found = bytes_of(sqlite_database)
    assert b"toyen" in found
    assert WORDS.encode() not in found
    assert b"blokka" not in found


def test_an_installation_without_a_key_goes_on_as_before(sqlite_template, tmp_path):
    path = shutil.copy(sqlite_template, tmp_path / "plain.sqlite3")
    database = Database(f"sqlite:///{path}")
    awkward = ["tp1:00000000:no ciphertext", "tp0:", WORDS]
    fill(database, awkward)
    assert said(database) == sorted(awkward)
    with database.read() as session:
        assert {under.key for under in data_keys.under_which(session)} == {""}
    with pytest.raises(data_keys.KeyProblem):
        data_keys.rotate(database)
    database.close()


def test_rotation_seals_what_was_plain_and_what_was_sealed_under_an_older_key(database):
    plain, old, both = reopened(database), reopened(database, OLD), reopened(database, OLD, NEW)
    survey = fill(plain, [WORDS, "tp1:00000000:no ciphertext"])
    with old.write() as session:
        store(session, survey, "Om natta")
    shown = []
    assert data_keys.rotate(both, progress=lambda *told: shown.append(told)) == 6, "three documents, three statements"
    assert shown[-1][1] == shown[-1][2]
    assert data_keys.rotate(both) == 0
    only_new = reopened(database, NEW)
    assert said(only_new) == sorted([WORDS, "tp1:00000000:no ciphertext", "Om natta"])
    with only_new.write() as session:
        assert {under.key for under in data_keys.under_which(session)} == {data_keys.key_name(NEW)}
        before = aggregates.counts(session, survey.id)
        aggregates.recompute(session)
        assert sum(each.count for each in aggregates.counts(session, survey.id)) > sum(each.count for each in before)
    if database.is_sqlite:
        assert b"blokka" not in bytes_of(database), "nothing is left in pages that were given back"
    for opened in (plain, old, both, only_new):
        opened.close()


def test_a_rotation_that_is_broken_off_goes_on(sqlite_database, monkeypatch):
    plain, keyed = reopened(sqlite_database), reopened(sqlite_database, NEW)
    fill(plain, [f"Tekst {number}" for number in range(7)])
    monkeypatch.setattr(data_keys, "BATCH", 2)
    calls = []

    def break_off(*told):
        calls.append(told)
        if len(calls) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        data_keys.rotate(keyed, progress=break_off)
    assert len(said(keyed)) == 7, "half of it is sealed, all of it is read"
    assert data_keys.rotate(keyed) == 14 - 6
    plain.close()
    keyed.close()


def test_a_missing_key_and_a_changed_value_are_said(sqlite_database):
    fill(sqlite_database, [WORDS])
    other = reopened(sqlite_database, NEW)
    with pytest.raises(CannotUnseal, match=KEYS.newest):
        said(other)
    other.close()
    with sqlite_database.write() as session:
        session.execute(text("UPDATE statement SET text = substr(text, 1, 60)"))
    with pytest.raises(CannotUnseal):
        said(sqlite_database)


def test_a_value_opens_in_its_own_column_alone(sqlite_database):
    fill(sqlite_database, [WORDS])
    raw = type_coerce(Statement.text, String)
    with sqlite_database.write() as session:
        stored = session.scalar(select(raw))
        session.execute(update(Statement).values(text="Noe annet"))
    with pytest.raises(CannotUnseal):
        unsealed_text(KEYS, "statement_translation.text", stored)
    assert unsealed_text(KEYS, "statement.text", stored) == WORDS


def test_a_process_meets_a_key_that_another_brought_in(tmp_path):
    file = tmp_path / "data_keys"
    first = data_keys.add_to_file(file, now=NOW)
    running, fresh = data_keys.keyring("", file), None
    second = data_keys.add_to_file(file, now=NOW)
    fresh = data_keys.keyring("", file)
    assert (running.newest, fresh.newest) == (first, second)
    assert unsealed_text(running, "statement.text", sealed_text(fresh, "statement.text", WORDS)) == WORDS
    assert running.names == (first, second)
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("given", ["x", "c2hvcnQ=", "\N{BULLET}"])
def test_what_is_no_key_is_said(given, tmp_path):
    with pytest.raises(data_keys.KeyProblem, match="TETTPA_DATA_KEY"):
        data_keys.keyring(given, None)
    (tmp_path / "data_keys").write_text(given, encoding="utf-8")
    with pytest.raises(data_keys.KeyProblem, match="data_keys"):
        data_keys.keyring("", tmp_path / "data_keys")


def test_words_are_found_though_they_are_sealed(database):
    survey = fill(database, ["ÅPEN gate", "stengt gate", "Åpent bibliotek", "noe på somali"])
    with database.write() as session:
        number = session.scalar(select(Statement.id).order_by(Statement.id.desc()).limit(1))
        session.add(
            StatementTranslation(statement_id=number, language="nb", text="åpne dører", translated_by=None, created=NOW)
        )
    with database.read() as session:
        found, total = statements.find(session, survey.area_id, Filters(text=" åpen"), page_size=10)
        assert (total, sorted(each.text for each in found)) == (2, ["ÅPEN gate", "Åpent bibliotek"])
        assert statements.find(session, survey.area_id, Filters(text="ÅPNE d"))[1] == 1
        assert statements.find(session, survey.area_id, Filters(text="100 %"))[1] == 0
        lengths = session.execute(select(Statement.text, plain_length(Statement.text))).all()
    assert all(abs(len(each.encode()) - length) <= 2 for each, length in lengths)


def test_an_answer_sent_before_hashes_were_keyed_is_still_a_duplicate(sqlite_database):
    survey = fill(sqlite_database, [])
    with sqlite_database.write() as session:
        made = store(session, survey, WORDS)
        plain = answering._older_hash("en", session.get(Response, made.response_id).answers)
        session.execute(update(Response).values(content_hash=plain))
    with sqlite_database.write() as session:
        again = store(session, survey, WORDS, made.response_id)
    assert again.outcome == answering.Outcome.DUPLICATE
    assert answering.content_hash(SECRET, "nb", {}) != answering._older_hash("nb", {})


def test_the_command(tmp_path, monkeypatch):
    monkeypatch.setenv("TETTPA_INSTANCE", str(tmp_path))
    for name in ("TETTPA_DATA_KEY", "TETTPA_DATA_KEY_FILE", "TETTPA_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)

    def tettpa(*arguments):
        result = CliRunner().invoke(main, ["keys", *arguments])
        return result.exit_code, result.output

    assert tettpa("check")[0] == 1
    assert tettpa("rotate")[0] == 2
    assert "stands in" in tettpa("new")[1]
    assert tettpa("new", "--if-none") == (0, "")
    name = data_keys.keyring("", tmp_path / "data_keys").newest
    assert name in tettpa("list")[1]
    assert tettpa("check")[0] == 0
    assert f"0 values were sealed under {name}" in tettpa("rotate")[1]
    monkeypatch.setenv("TETTPA_DATA_KEY", data_keys.new_key())
    assert "TETTPA_DATA_KEY" in tettpa("new")[1]
    (tmp_path / "data_keys").write_text("nothing of use\n")
    monkeypatch.delenv("TETTPA_DATA_KEY")
    assert tettpa("new")[0] == 2
