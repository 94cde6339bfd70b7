"""Files of codings are made by a worker in pieces, can be stopped, go after some days, and are nobody else's."""

import io
from datetime import timedelta
from itertools import count

import openpyxl
import pytest

from analysis.refi import project as refi
from participation.records.jobs import JobState
from participation.services import (
    codebooks,
    coding,
    coding_export_jobs,
    coding_writing,
    file_jobs,
    journal,
    statements,
)
from participation.services.coding_writing import Form, Wanted
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.exports.writers.csv_files import BYTE_ORDER_MARK
from tests.factories.exported import csv_table
from tests.factories.statements import CODEBOOK, NOW, add_area, add_statement, add_survey, add_user


class Room:
    """An area with 5 coded statements and one that waits."""

    def __init__(self, database, folder):
        self.database, self.folder = database, folder
        with database.write() as session:
            self.area, self.user = add_area(session), add_user(session, "Kari Koder")
            survey = add_survey(session, self.area)
            codebooks.import_codebook(session, area_id=self.area, document=CODEBOOK, now=NOW)
            codes = codebooks.codebook_of(session, self.area).by_key()
            self.ids = [add_statement(session, self.area, survey, f"Dark here {at} 🏠", language="en") for at in range(6)]
            for at, number in enumerate(self.ids[:5]):
                given = [codes["lighting"].id, codes["rent"].id] if at else [codes["lighting"].id]
                coding.decide(session, area_id=self.area, statement_id=number, coder_id=self.user, given=given, now=NOW)
            coding.translate(
                session, area_id=self.area, statement_id=self.ids[0], language="nb", text="=Mørkt", user_id=self.user, now=NOW
            )

    def ask(self, form=Form.CSV, *, coded=True):
        with self.database.write() as session:
            return coding_export_jobs.ask(session, form, Wanted(self.area, coded), user_id=self.user, now=NOW)

    def run(self, now=NOW):
        return coding_export_jobs.run_waiting(self.database, self.folder, lambda: now)

    def one(self, job):
        with self.database.read() as session:
            return coding_export_jobs.one(session, self.area, job)

    def download(self, job, now=NOW):
        folder = coding_export_jobs.folder_of(self.folder)
        with self.database.write() as session:
            return coding_export_jobs.download(session, self.area, job, folder, user_id=self.user, now=now)[1].read_bytes()

    def made(self, form, *, coded=True):
        job = self.ask(form, coded=coded)
        assert self.run() == 1
        return self.download(job)


@pytest.fixture
def room(database, tmp_path, monkeypatch):
    monkeypatch.setattr(coding_writing, "PIECE", 2)
    return Room(database, tmp_path)


def test_the_three_kinds_hold_the_same_in_whatever_pieces(room):
    rows = csv_table(room.made(Form.CSV).decode().removeprefix(BYTE_ORDER_MARK))
    assert [row["statement"] for row in rows] == [str(number) for number in room.ids[:5]]
    assert (rows[0]["translation"], rows[0]["codes"]) == ("'=Mørkt", "lighting")
    assert (rows[1]["codes"], rows[1]["code_names"]) == ("lighting|rent", "Belysning, Husleie")
    book = openpyxl.load_workbook(io.BytesIO(room.made(Form.WORKBOOK)), read_only=True)
    assert book.sheetnames == ["statements", "codebook"]
    sheet = list(book["statements"].iter_rows(values_only=True))
    assert [line[3] for line in sheet[1:]] == [row["text"] for row in rows]
    assert sheet[1][4] == "=Mørkt", "a text, not a formula"
    project = refi.read(room.made(Form.PROJECT))
    assert [source.text for source in project.sources] == [row["text"] for row in rows]
    assert [len(source.codings) for source in project.sources] == [1, 2, 2, 2, 2]
    assert [user.name for user in project.users] == ["Kari Koder"]
    assert {coding.user for source in project.sources for coding in source.codings} == {project.users[0].guid}
    assert len(refi.read(room.made(Form.PROJECT, coded=False)).sources) == 6


def test_it_is_asked_for_made_downloaded_and_gone_after_its_time(room):
    job = room.ask()
    assert room.ask() == job, "who asks twice gets the one that is being made"
    assert (room.one(job).is_at_work, room.one(job).total) == (True, 5)
    with pytest.raises(Conflict):
        room.download(job)
    assert (room.run(), room.run()) == (1, 0)
    view = room.one(job)
    assert (view.state, view.done, view.size) == (JobState.DONE, 5, len(room.download(job)))
    (path,) = coding_export_jobs.folder_of(room.folder).iterdir()
    assert (path.stat().st_mode | path.parent.stat().st_mode) & 0o077 == 0
    with room.database.read() as session:
        lines, _ = journal.events(session, room.area, action="coding.")
    assert [line.action for line in lines] == ["coding.download", "coding.export"]
    assert lines[1].detail == {"format": "csv", "coded": True, "statements": 5}
    room.run(NOW + file_jobs.KEPT)
    assert list(coding_export_jobs.folder_of(room.folder).iterdir()) == []
    with pytest.raises(Conflict):
        room.download(job, NOW + file_jobs.KEPT)
    assert room.one(job).state == JobState.EXPIRED


@pytest.mark.parametrize("form", Form)
def test_one_that_is_stopped_leaves_nothing_behind(room, form, monkeypatch):
    job, seconds, read = room.ask(form), count(), statements.by_ids

    def by_ids(session, ids):
        if ids[0] == room.ids[2]:
            with room.database.write() as own:
                coding_export_jobs.cancel(own, room.area, job, user_id=room.user, now=NOW)
        return read(session, ids)

    monkeypatch.setattr(statements, "by_ids", by_ids)
    # Every look at the clock is a second later, so each piece is told of.
    assert coding_export_jobs.run_waiting(room.database, room.folder, lambda: NOW + timedelta(seconds=next(seconds))) == 1
    assert (room.one(job).state, room.one(job).done) == (JobState.CANCELLED, 2)
    assert list(coding_export_jobs.folder_of(room.folder).iterdir()) == []


def test_one_that_fails_says_so_and_the_next_is_made(room, monkeypatch):
    broken = room.ask(Form.PROJECT)
    other = room.ask(Form.CSV)
    monkeypatch.setitem(coding_writing._WRITERS, Form.PROJECT, lambda *_: 1 / 0)
    assert room.run() == 2
    assert (room.one(broken).state, room.one(other).state) == (JobState.FAILED, JobState.DONE)


def test_nothing_to_write_and_too_much_are_said_before_a_job_is_made(room, monkeypatch):
    with room.database.write() as session:
        empty = add_area(session, "other")
        with pytest.raises(ServiceProblem, match="no such statements"):
            coding_export_jobs.ask(session, Form.CSV, Wanted(empty), user_id=room.user, now=NOW)
    monkeypatch.setattr(coding_writing, "MOST_IN_PROJECT", 4)
    with pytest.raises(ServiceProblem, match="at most"):
        room.ask(Form.PROJECT)
    assert room.one(room.ask(Form.CSV)).total == 5


def test_another_areas_files_are_not_there(room):
    job = room.ask()
    with room.database.write() as session:
        other = add_area(session, "other")
        with pytest.raises(NotFound):
            coding_export_jobs.one(session, other, job)
        assert coding_export_jobs.of_area(session, other, now=NOW) == []
        assert [view.id for view in coding_export_jobs.of_area(session, room.area, now=NOW)] == [job]
        assert coding_export_jobs.of_area(session, room.area, now=NOW + timedelta(days=31)) == []
