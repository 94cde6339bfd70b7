"""An export asked for is made once, can be cancelled, is taken over from a worker that died, and goes after some days."""

from datetime import timedelta
from uuid import uuid4

import pytest

from participation.records.exchange import ExportJob
from participation.services import export_jobs, exports, job_queue, journal
from participation.services.errors import Conflict, NotFound
from participation.services.exports import Options
from tests.factories.exported import NOW, Stored, read_csv
from tests.factories.exported_survey import FULL, asked


@pytest.fixture
def here(database):
    made = Stored(database, asked())
    made.add([FULL] * 6)
    return made


def ask(here, options=None, now=NOW):
    with here.database.write() as session:
        return export_jobs.ask(session, here.area, here.survey, options or Options(), total=6, user_id=None, now=now)


def run(here, folder, now=NOW):
    return export_jobs.run_waiting(here.database, folder, lambda: now)


def one(here, job_id):
    with here.database.read() as session:
        return export_jobs.one(session, here.area, job_id)


def stored(here, job_id):
    with here.database.read() as session:
        return session.get(ExportJob, job_id)


def test_asked_for_made_and_downloaded(here, tmp_path):
    job = ask(here)
    assert one(here, job).is_at_work
    with here.database.read() as session:
        assert export_jobs.has_waiting(session, now=NOW)
    assert (run(here, tmp_path), run(here, tmp_path)) == (1, 0)
    view = one(here, job)
    assert (view.state, view.done, view.total, view.file_name) == ("done", 6, 6, f"{here.slug}-csv.zip")
    path = export_jobs.file_of(tmp_path, job)
    assert path.stat().st_size == view.size
    assert path.parent.stat().st_mode & 0o077 == 0
    assert len(read_csv(path)["responses"]) == 6
    assert stored(here, job).salt == "", "nobody can lead a row back"
    with here.database.write() as session:
        export_jobs.download(session, here.area, job, user_id=None, now=NOW)
    with here.database.read() as session:
        lines, _ = journal.events(session, here.area, action="responses.")
    assert [line.action for line in lines] == ["responses.download", "responses.export"]
    assert lines[1].detail == {"responses": 6, **Options().as_data()}


def test_a_file_goes_when_its_time_is_up(here, tmp_path):
    job = ask(here)
    run(here, tmp_path)
    run(here, tmp_path, NOW + export_jobs.KEPT - timedelta(seconds=1))
    assert export_jobs.file_of(tmp_path, job).exists()
    run(here, tmp_path, NOW + export_jobs.KEPT)
    assert not export_jobs.file_of(tmp_path, job).exists()
    assert one(here, job).state == "expired"
    with here.database.write() as session, pytest.raises(Conflict):
        export_jobs.download(session, here.area, job, user_id=None, now=NOW)


def test_cancelled_before_it_is_made_or_after(here, tmp_path):
    for is_made in (False, True):
        job = ask(here)
        if is_made:
            run(here, tmp_path)
        with here.database.write() as session:
            export_jobs.cancel(session, here.area, job, user_id=None, now=NOW)
        assert run(here, tmp_path) == 0
        assert one(here, job).state == "cancelled"
        assert list(export_jobs.folder_of(tmp_path).iterdir()) == []


def test_cancelled_while_it_is_made(here, tmp_path, monkeypatch):
    job = ask(here)
    real = exports.make

    def make(database, *arguments, **options):
        with database.write() as session:
            export_jobs.cancel(session, here.area, job, user_id=None, now=NOW)
        return real(database, *arguments, **options)

    monkeypatch.setattr(exports, "make", make)
    run(here, tmp_path)
    assert one(here, job).state == "cancelled"
    assert list(export_jobs.folder_of(tmp_path).iterdir()) == []


def test_a_worker_that_died_is_followed_by_another(here, tmp_path):
    job = ask(here)
    with here.database.write() as session:
        assert job_queue.take(session, ExportJob, NOW).id == job
    scrap = export_jobs.folder_of(tmp_path) / "export-scrap"
    scrap.mkdir()
    later = NOW + export_jobs.SILENT
    assert run(here, tmp_path, later) == 0, "it may still be alive"
    assert scrap.exists()
    assert run(here, tmp_path, later + timedelta(seconds=1)) == 1
    assert one(here, job).is_ready
    run(here, tmp_path, later)
    assert not scrap.exists()


def test_one_that_fails_does_not_hold_up_the_others(here, tmp_path):
    other = Stored(here.database, asked())
    broken = ask(other, now=NOW - timedelta(hours=1))  # nobody has answered it
    job = ask(here)
    run(here, tmp_path)
    assert (one(other, broken).state, one(here, job).state) == ("failed", "done")


def test_another_area_s_export_is_not_found(here, tmp_path):
    job, other = ask(here), Stored(here.database, asked())
    for area, wanted in ((other.area, job), (here.area, uuid4())):
        with here.database.read() as session, pytest.raises(NotFound):
            export_jobs.one(session, area, wanted)
    with here.database.write() as session, pytest.raises(NotFound):
        export_jobs.ask(session, other.area, here.survey, Options(), total=1, user_id=None, now=NOW)
    with here.database.read() as session:
        assert export_jobs.of_area(session, other.area, now=NOW) == []
        assert [view.id for view in export_jobs.of_area(session, here.area, now=NOW)] == [job]
        assert export_jobs.of_area(session, here.area, now=NOW + timedelta(days=31)) == []
