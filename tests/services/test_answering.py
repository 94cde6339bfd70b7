"""Answers are stored once, whole, with a receipt; nobody's overwrite another's; deleting leaves nothing behind."""

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, func, select

from participation.records.answers import AnswerCount, PendingFold, Response, Statement
from participation.records.questionnaires import SurveyStatus
from participation.services import aggregates, answering, areas, publishing
from participation.services.answering import Outcome, Submission
from participation.services.errors import Conflict, NotFound
from surveys.library import four_lenses
from tests.conftest import NOW, SECRET


@pytest.fixture
def survey(database):
    with database.write() as session:
        area = areas.add_area(session, slug="toyen", name="Tøyen", municipality="Oslo", now=NOW)
        return publishing.publish(session, area_id=area.id, slug="demo", definition=four_lenses().definition, now=NOW)


def submission(survey, answers, **changes):
    values = {
        "id": uuid4(),
        "survey": survey,
        "questionnaire": four_lenses(),
        "language": "so",
        "answers": answers,
        "consent": "Haa",
        "received": NOW,
    }
    return Submission(**(values | changes))


def submit(database, made):
    return database.run(lambda session: answering.submit(session, made, secret=SECRET))


def number(database, table):
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table))


ANSWERS = {"quality": "Beerta", "need": "Laydh", "age": "25_34", "safe_day": 4, "home_languages": ["lang_somali"]}


def test_a_response_is_stored_with_its_statements_in_their_language(database, survey):
    receipt = submit(database, submission(survey, ANSWERS))
    assert receipt.outcome == Outcome.STORED
    with database.read() as session:
        stored = session.get(Response, receipt.response_id)
        assert stored.answers == ANSWERS
        assert (stored.language, stored.received) == ("so", NOW)
        found = session.scalars(select(Statement).order_by(Statement.id)).all()
        assert [(each.lens, each.text, each.language) for each in found] == [
            ("quality", "Beerta", "so"),
            ("need", "Laydh", "so"),
        ]


def test_the_same_page_sent_twice_is_one_response_with_one_receipt(database, survey):
    made = submission(survey, ANSWERS)
    first, second = submit(database, made), submit(database, made)
    assert second.outcome == Outcome.DUPLICATE
    assert second.code == first.code
    assert number(database, Response) == 1


def test_the_same_page_with_other_answers_overwrites_nobody(database, survey):
    made = submission(survey, ANSWERS)
    other = submission(survey, {"quality": "Bilen"}, id=made.id)
    first = submit(database, made)
    second, again = submit(database, other), submit(database, other)
    assert (second.outcome, again.outcome) == (Outcome.CONFLICT_KEPT, Outcome.CONFLICT_KEPT)
    assert second.code == again.code != first.code
    assert number(database, Response) == 2
    with database.read() as session:
        assert session.get(Response, made.id).answers == ANSWERS
        assert session.get(Response, second.response_id).conflict_with == made.id


def test_a_closed_survey_takes_nothing(database, survey):
    with database.write() as session:
        publishing.set_status(session, survey.id, SurveyStatus.CLOSED)
        closed = publishing.survey_by_slug(session, "demo")
    with pytest.raises(Conflict):
        submit(database, submission(closed, ANSWERS))
    assert number(database, Response) == 0


def test_the_receipt_opens_the_answers_however_it_is_written(database, survey):
    receipt = submit(database, submission(survey, ANSWERS))
    for code in (receipt.code, receipt.code.lower(), receipt.code.replace("-", " "), receipt.code.replace("0", "o")):
        with database.read() as session:
            assert answering.own_response(session, code).answers == ANSWERS


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA", "x" * 1000, "0000 0000 000å"])
def test_another_code_opens_nothing(database, survey, code):
    submit(database, submission(survey, ANSWERS))
    with database.read() as session, pytest.raises(NotFound):
        answering.own_response(session, code)


def test_the_table_does_not_hold_the_code(database, survey):
    receipt = submit(database, submission(survey, ANSWERS))
    with database.read() as session:
        row = session.get(Response, receipt.response_id)
        assert receipt.code.replace("-", "") not in str(vars(row))
        assert len(row.receipt_hash) == 64


@pytest.mark.parametrize("folded", [True, False])
def test_deleting_leaves_nothing_behind(database, survey, folded):
    submit(database, submission(survey, {"quality": "lys", "age": "16_24"}))
    before = snapshot(database)
    receipt = submit(database, submission(survey, ANSWERS))
    if folded:
        with database.write() as session:
            aggregates.fold(session)
    with database.write() as session:
        answering.delete_own(session, receipt.code)
    assert (number(database, Response), number(database, Statement)) == (1, 1)
    assert snapshot(database) == before


def snapshot(database):
    with database.write() as session:
        aggregates.fold(session)
        rows = session.scalars(select(AnswerCount).where(AnswerCount.count != 0))
        return {(row.field_session_id, row.question_id, row.value): row.count for row in rows}


def test_counts_equal_a_full_recomputation(database, survey):
    receipts = []
    for at in range(12):
        age = ["16_24", "25_34", "prefer_not_to_say"][at % 3]
        answers = {"quality": f"Svar {at}", "age": age, "work": ["working", "studying"][: at % 3]}
        answers = {key: value for key, value in answers.items() if value}
        made = submission(survey, answers, language=["nb", "so"][at % 2], received=NOW + timedelta(minutes=at))
        receipts.append(submit(database, made))
        if at % 5 == 0:
            snapshot(database)
    with database.write() as session:
        for receipt in receipts[::4]:
            answering.delete_own(session, receipt.code)
    folded = snapshot(database)
    with database.write() as session:
        aggregates.recompute(session)
    assert snapshot(database) == folded
    assert folded[0, "_responses", ""] == 9
    assert folded[0, "age", ""] == 4 - 1, "prefer not to say counts as missing"
    assert number(database, PendingFold) == 0


def test_counts_say_what_is_missing(database, survey):
    submit(database, submission(survey, {"quality": "lys", "age": "prefer_not_to_say"}))
    snapshot(database)
    with database.read() as session:
        (found,) = aggregates.counts(session, survey.id, ["age"])
        assert (found.value, found.field_session_id, found.count) == (None, None, 1)
        (total,) = aggregates.counts(session, survey.id, ["_responses"])
        assert (total.value, total.count) == ("", 1)


@given(st.uuids(version=4))
def test_a_receipt_is_easy_to_read_aloud_and_belongs_to_one_secret(identifier):
    code = answering.receipt_code(SECRET, identifier)
    assert [len(part) for part in code.split("-")] == [4, 4, 4]
    assert set(code) <= set(answering.RECEIPT_SIGNS + "-")
    assert code == answering.receipt_code(SECRET, UUID(str(identifier)))
    assert code != answering.receipt_code(SECRET + "x", identifier)


def test_the_same_page_sent_twice_at_the_same_moment_is_one_response_and_no_error(database, survey):
    made = submission(survey, ANSWERS)
    begun, outcomes = threading.Event(), []

    def second():
        begun.set()
        outcomes.append(submit(database, made).outcome)

    with database.write() as session:
        first = answering.submit(session, made, secret=SECRET)
        other = threading.Thread(target=second)
        other.start()
        begun.wait()
        other.join(0.2)  # it stands and waits for this transaction to end
        assert not outcomes
    other.join()
    assert (first.outcome, outcomes) == (Outcome.STORED, [Outcome.DUPLICATE])
    assert number(database, Response) == 1


def test_storing_asks_the_database_for_little(database, survey):
    made, asked = submission(survey, ANSWERS), []
    event.listen(database.engine, "before_cursor_execute", lambda *about: asked.append(about[2].split()[0]))
    submit(database, made)
    # The response, its statements, its place in the queue of counts; SQLite's BEGIN is said aloud.
    assert asked == ["BEGIN"] * database.is_sqlite + ["INSERT"] * 3
