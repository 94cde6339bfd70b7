"""What is let go of in time, the proof of it, and that a restored backup brings nothing back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from participation.records.answers import Response, Statement
from participation.records.codebook import TrainedModel
from participation.records.privacy import Contact, DeletionLog, RetentionRun
from participation.records.uploads import Upload
from participation.services import (
    aggregates,
    answering,
    contacts,
    corrections,
    deletions,
    retention,
)
from surveys.wordless import has_words, without_words
from tests.conftest import NOW, SECRET
from tests.factories.privacy import LATER, RAW, Place


@pytest.fixture
def place(database):
    return Place(database)


@pytest.fixture
def here(sqlite_database):
    return Place(sqlite_database)


def fixed(place, receipt, raw, revision=1, page_id=None):
    with place.database.write() as session:
        return corrections.correct(
            session,
            receipt.code,
            place.checked(raw),
            revision=revision,
            page_id=page_id or uuid4(),
            language="en",
            secret=SECRET,
            now=LATER,
        )


def test_words_go_when_their_days_are_over_and_what_was_ticked_stays(place):
    receipt = place.answer()
    place.answer(now=LATER - timedelta(days=2))
    place.code_all()
    assert place.counts_hold()
    place.rule(words_days=30)
    with place.database.read() as session:
        due = retention.due(session, place.area_id, now=LATER)
        assert [(each.slug, len(each.words), len(each.whole), each.statements, each.files) for each in due.surveys] == [
            ("small", 1, 0, 2, 1)
        ]
    assert place.count(Statement) == 4, "looking changes nothing"
    done = retention.run(place.database, place.area_id, secret=SECRET, user_id=None, now=LATER)
    assert set(done.report["left"].values()) == {0}
    assert done.report["surveys"][0]["words"] == [deletions.hashed(receipt.response_id)]
    with place.database.read() as session:
        own = answering.own_response(session, receipt.code)
        assert own.answers == {"safe_dark": 2, "age": "16_24", "home": ["other"]}
        assert own.words_removed == LATER.date()
        assert retention.due(session, place.area_id, now=LATER).is_empty
        assert session.scalar(select(TrainedModel.texts_deleted)) == 2
    assert (place.count(Statement), place.count(Upload)) == (2, 1)
    assert place.counts_hold()


def test_whole_answers_go_too_in_as_many_runs_as_it_takes(here):
    for _ in range(5):
        here.answer()
    here.rule(words_days=30, answers_days=60)
    first = retention.run(here.database, here.area_id, secret=SECRET, user_id=None, now=LATER, most=3)
    assert (here.count(Response), first.report["left"]["not in this run"]) == (2, 2)
    retention.run(here.database, here.area_id, secret=SECRET, user_id=None, now=LATER)
    assert (here.count(Response), here.count(DeletionLog)) == (0, 5)
    assert here.counts_hold()


def test_a_report_that_somebody_changed_is_seen(here):
    for _ in range(3):
        retention.run(here.database, here.area_id, secret=SECRET, user_id=None, now=LATER)
    with here.database.write() as session:
        assert [run.is_genuine for run in retention.runs_of(session, here.area_id, secret=SECRET)] == [True] * 3
        second = session.scalars(select(RetentionRun.id).order_by(RetentionRun.id)).all()[1]
        session.execute(update(RetentionRun).where(RetentionRun.id == second).values(report={"area": 1}))
    with here.database.write() as session:
        assert [run.is_genuine for run in retention.runs_of(session, here.area_id, secret=SECRET)] == [
            True,
            False,
            True,
        ]
        session.delete(session.get(RetentionRun, second))
    with here.database.read() as session:
        assert [run.is_genuine for run in retention.runs_of(session, here.area_id, secret=SECRET)] == [False, True]


def test_a_restored_backup_brings_nothing_back(place):
    kept, gone, wordless = place.answer(), place.answer(), place.answer()
    with place.database.write() as session:
        aggregates.fold(session)
        contacts.leave(
            session, place.area_id, contacts.Given(phone="90000000", wants_news=True), language="nb", today=NOW.date()
        )
        contact = session.scalar(select(Contact.id))
    # What the live database says after the backup was made; the database as it stands is the backup.
    later = [
        deletions.Tombstone("response", deletions.hashed(gone.response_id), NOW.date()),
        deletions.Tombstone("words", deletions.hashed(wordless.response_id), NOW.date()),
        deletions.Tombstone("contact", deletions.hashed(contact), NOW.date()),
    ]
    with place.database.write() as session:
        assert deletions.replay_deletions(session, later) == {"response": 1, "words": 1, "contact": 1, "dialogue": 0, "upload": 0}
    with place.database.write() as session:
        assert set(deletions.replay_deletions(session, later).values()) == {0}, "a second time there is nothing to do"
        assert len(deletions.tombstones(session)) == 3
        assert set(session.scalars(select(Response.id))) == {kept.response_id, wordless.response_id}
        assert set(session.scalars(select(Statement.response_id))) == {kept.response_id}
    assert place.count(Contact) == 0
    assert place.counts_hold()


def test_answers_without_words_keep_what_was_chosen(here):
    answers = here.checked(RAW)
    assert has_words(here.asked, answers)
    plain = without_words(here.asked, answers)
    assert not has_words(here.asked, plain)
    assert "farmor" not in str(plain)
