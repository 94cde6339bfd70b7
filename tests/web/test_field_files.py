"""Photos and a recording with a conversation: from the tablet to the page of those who may see it, and gone for good."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select, text

from participation.records.dialogue import Dialogue
from participation.records.uploads import DialogueUpload
from participation.services import deletions, dialogue_media, privacy_rules, retention, schema
from participation.services.database import Database
from participation.services.errors import NotFound, ServiceProblem
from participation.services.exports import Format, Options, dialogue_files
from participation.services.field import held
from participation.services.privacy_rules import SurveyRules
from tests.conftest import SECRET
from tests.factories.field_site import accounts_of, field_site, known_tablet, rows
from tests.factories.recorded import WEBM, conversation, photo
from tests.factories.tablets import uuid7

BOTH = {"photo.0": photo(), "photo.1": photo(40), "sound": WEBM}


@pytest.fixture
def site(database, tmp_path):
    return field_site(database, tmp_path)


@pytest.fixture
def tablet(site):
    return known_tablet(site)


def sent(tablet, files, **more):
    assert tablet.told([tablet.seal(conversation(files, **more))]) == ["stored"]


def test_photos_and_a_sound_are_stored_without_what_the_camera_wrote_and_not_in_the_clear(site, tablet):
    sent(tablet, BOTH)
    files = rows(site, DialogueUpload)
    assert [(each.field, each.media_type) for each in files] == [
        ("photo.0", "image/jpeg"),
        ("photo.1", "image/jpeg"),
        ("sound", "audio/webm"),
    ]
    assert files[2].content == WEBM
    opened = Image.open(BytesIO(files[0].content))
    assert (opened.size, dict(opened.getexif())) == ((300, 200), {})
    with site.database.read() as session:
        stored = [bytes(value) for value in session.scalars(text("SELECT content FROM dialogue_upload"))]
    assert all(value.startswith(b"tp1:") for value in stored)
    assert not any(b"somebody knows" in value or b"JFIF" in value for value in stored)


@pytest.mark.parametrize(
    ("files", "heard", "problem", "left"),
    [
        ({"photo.0": photo(), "sound": WEBM}, False, "heard", ["photo.0"]),
        ({"photo.0": b"<svg/>", "photo.1": photo()}, True, "file", ["photo.1"]),
        ({"photo.0": WEBM}, True, "file", []),
        ({"photo.3": photo(), "photo.4": photo()}, True, "file", ["photo.3"]),
        ({"sound": WEBM, "sound.1": WEBM}, True, "file", ["sound"]),
    ],
)
def test_what_cannot_be_kept_waits_for_somebody_who_may_store_the_rest(site, tablet, files, heard, problem, left):
    sent(tablet, files, heard=heard)
    with site.database.read() as session:
        (waiting,) = held.held(session, site.area.id)
    assert (waiting.problem, rows(site, Dialogue), rows(site, DialogueUpload)) == (problem, [], [])
    with site.database.write() as session:
        assert held.store(session, site.area.id, waiting.id, secret=SECRET, now=site.now, lenient=True)
    assert len(rows(site, Dialogue)) == 1
    assert [each.field for each in rows(site, DialogueUpload)] == left


def test_taking_back_deletes_the_bytes(site, tablet):
    record_id = uuid7()
    assert tablet.told([tablet.seal(conversation(BOTH), record_id=record_id)]) == ["stored"]
    undo = {"kind": "undo", "session": None, "staff": accounts_of(site)}
    assert tablet.told([tablet.seal(undo, record_id=record_id, rev=2)]) == ["stored"]
    assert (rows(site, Dialogue), rows(site, DialogueUpload)) == ([], [])
    with site.database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM dialogue_upload")) == 0


def test_deleted_bytes_are_overwritten_in_the_file_of_the_database(sqlite_database, tmp_path):
    """Where nothing is encrypted, so that the bytes can be looked for."""
    path = tmp_path / "plain.sqlite3"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    site = field_site(database, tmp_path)
    sent(known_tablet(site), {"sound": WEBM})
    assert found_in(tmp_path, WEBM)
    (dialogue,) = rows(site, Dialogue)
    with database.write() as session:
        dialogue_media.remove(session, site.area.id, dialogue.id, "sound")
    database.close()
    assert not found_in(tmp_path, WEBM)


def found_in(folder, content):
    return [each for each in folder.glob("plain.sqlite3*") if content in each.read_bytes()]


def test_another_area_reads_and_deletes_nothing(site, tablet):
    sent(tablet, BOTH)
    (dialogue,) = rows(site, Dialogue)
    with site.database.write() as session:
        for verb in (dialogue_media.open_file, dialogue_media.remove):
            with pytest.raises(NotFound):
                verb(session, site.area.id + 1, dialogue.id, "sound")
        with pytest.raises(NotFound):
            dialogue_media.take(session, site.area.id + 1, dialogue.id, {}, heard=True, now=site.now)
        with pytest.raises(ServiceProblem):
            dialogue_media.take(session, site.area.id, dialogue.id, {"sound": WEBM}, heard=False, now=site.now)
    assert len(rows(site, DialogueUpload)) == 3


def test_a_file_that_was_deleted_does_not_come_back_with_a_backup(site, tablet):
    sent(tablet, BOTH)
    (dialogue,) = rows(site, Dialogue)
    sound = rows(site, DialogueUpload)[2]
    with site.database.write() as session:
        dialogue_media.remove(session, site.area.id, dialogue.id, "sound")
        with pytest.raises(NotFound):
            dialogue_media.remove(session, site.area.id, dialogue.id, "sound")
        later = deletions.tombstones(session)
    with site.database.write() as session:
        # The backup as it was: the file is there again.
        dialogue_media.take(session, site.area.id, dialogue.id, {"sound": sound.content}, heard=True, now=site.now)
        assert deletions.replay_deletions(session, later)["upload"] == 1
    assert [each.field for each in rows(site, DialogueUpload)] == ["photo.0", "photo.1"]


def test_files_go_when_the_longest_survey_lets_its_words_go(site, tablet):
    sent(tablet, BOTH)
    with site.database.write() as session:
        rules = SurveyRules(words_days=30)
        privacy_rules.set_survey(session, site.area.id, site.survey.id, rules, user_id=None, now=site.now)
    soon, later = site.now + timedelta(days=29), site.now + timedelta(days=31)
    with site.database.read() as session:
        assert retention.due(session, site.area.id, now=soon).is_empty
        assert retention.due(session, site.area.id, now=later).dialogue_files == 3
    run = retention.run(site.database, site.area.id, secret=SECRET, user_id=None, now=later)
    assert (len(run.report["dialogue_files"]), run.took_anything) == (3, True)
    assert set(run.report["left"].values()) == {0}
    assert (len(rows(site, Dialogue)), rows(site, DialogueUpload)) == (1, [])


def test_an_export_holds_neither_photos_nor_sounds(site, tablet):
    number = site.plan(is_open=True)
    sent(tablet, BOTH, session=number)
    options = Options(format=Format.CSV, free_text=True, reason="The team reads it through")
    with site.database.read() as session:
        made = dialogue_files.make(session, site.area.id, number, options, groups={}, salt=b"0" * 16)
        sums = [each.sha256 for each in session.scalars(select(DialogueUpload))]
    with zipfile.ZipFile(BytesIO(made.content)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert "Vi trenger et sted å være".encode() in everything
    assert len(sums) == 3
    assert not any(each.encode() in everything for each in sums)
    assert b"somebody knows" not in everything
