"""Staff record answers in an open session, each page once, and take back what they have just recorded themselves."""

from uuid import uuid4

import pytest

from participation.services import aggregates, field_sessions, journal, recording, results
from participation.services.answering import Mode, Outcome
from participation.services.errors import Conflict, NotFound
from participation.services.field_sessions import Log
from tests.factories.answered import SECRET, Answered
from tests.factories.statements import NOW, add_user


@pytest.fixture
def here(database):
    with database.write() as session:
        made = Answered(session)
        made.met = made.plan(session).id
        field_sessions.start(session, made.area, made.met)
    return made


def record(session, here, raw=None, **changes):
    wanted = {"mode": Mode.ASSISTED, "field_session_id": here.met, "recorded_by": here.user, **changes}
    submission = here.submission(raw or {"need": "A bench"}, **wanted)
    return recording.record(session, submission, area_id=here.area, secret=SECRET)


def take_back(session, here, response_id, user_id=None):
    recording.take_back(session, here.area, here.met, response_id, user_id=user_id or here.user, now=NOW)


def test_answers_are_numbered_and_a_page_sent_twice_is_stored_once(database, here):
    with database.write() as session:
        page = uuid4()
        assert record(session, here).number == 1
        second = record(session, here, id=page)
        again = record(session, here, id=page)
    assert (second.number, second.was_there) == (2, False)
    assert (again.number, again.was_there) == (2, True)


def test_a_page_sent_again_with_other_answers_is_kept_beside_the_first(database, here):
    with database.write() as session:
        page = uuid4()
        record(session, here, {"need": "A bench"}, id=page)
        changed = record(session, here, {"need": "Two benches"}, id=page)
    assert (changed.number, changed.receipt.outcome) == (2, Outcome.CONFLICT_KEPT)


def test_only_an_open_session_of_this_area_and_survey_takes_answers(database, here):
    with database.write() as session:
        other = Answered(session, "fjell", "Per Elsewhere")
        with pytest.raises(NotFound):
            recording.record(
                session,
                here.submission({"need": "x"}, mode=Mode.ASSISTED, field_session_id=here.met, recorded_by=here.user),
                area_id=other.area,
                secret=SECRET,
            )
        with pytest.raises(NotFound):
            record(session, here, mode=Mode.SELF)
        with pytest.raises(NotFound):
            record(session, here, field_session_id=None)
        planned = here.plan(session).id
        with pytest.raises(Conflict):
            record(session, here, field_session_id=planned)
        assert field_sessions.answers_in(session, here.met) == 0


def test_taking_back_deletes_the_answer_from_the_counts_and_leaves_a_line(database, here):
    with database.write() as session:
        kept, wrong = record(session, here).receipt.response_id, record(session, here).receipt.response_id
        aggregates.fold(session)
        take_back(session, here, wrong)
        assert [answer.id for answer in recording.mine(session, here.met, here.user)] == [kept]
        assert results.overview(session, here.view.id, now=NOW).total == 1
        (line,), total = journal.events(session, here.area, action="responses.undo")
    assert (total, line.user, line.subject) == (1, "Amina Outreach", f"session:{here.met}")
    assert line.detail == {"response": str(wrong)}


def test_taking_back_twice_takes_back_once(database, here):
    with database.write() as session:
        record(session, here)
        wrong = record(session, here).receipt.response_id
        take_back(session, here, wrong)
        with pytest.raises(NotFound):
            take_back(session, here, wrong)
        assert field_sessions.answers_in(session, here.met) == 1


def test_nobody_takes_back_a_colleague_s_or_a_resident_s_answer(database, here):
    with database.write() as session:
        colleague = add_user(session, "Bashir Outreach")
        hers = record(session, here, recorded_by=colleague).receipt.response_id
        resident = here.answer(session, {"need": "A bench"}, field_session_id=here.met)
        for response_id in (hers, resident):
            with pytest.raises(NotFound):
                take_back(session, here, response_id)
        assert recording.mine(session, here.met, here.user) == []
        assert field_sessions.answers_in(session, here.met) == 2


def test_a_closed_session_gives_nothing_back(database, here):
    with database.write() as session:
        done = record(session, here).receipt.response_id
        field_sessions.close(session, here.area, here.met, Log(3, 1, "Torget"), user_id=here.user, now=NOW)
        with pytest.raises(Conflict):
            take_back(session, here, done)
        with pytest.raises(Conflict):
            record(session, here)
        assert field_sessions.answers_in(session, here.met) == 1
