"""A link's number grows by the answers to its own survey, on both databases, and by nothing else."""

import threading

import pytest

from participation.services import named_links
from participation.services.errors import NotFound, ServiceProblem
from tests.factories.answered import Answered
from tests.factories.statements import NOW


@pytest.fixture
def here(database):
    with database.write() as session:
        return Answered(session)


def make(database, here, **changes):
    with database.write() as session:
        wanted = {"name": "  The   bus stop ", "user_id": here.user, "now": NOW, **changes}
        return named_links.make(session, here.area, here.view.id, **wanted)


def one(database, here, link_id):
    with database.read() as session:
        return named_links.one(session, here.area, link_id)


def test_answers_that_come_at_once_are_all_counted(database, here):
    link_id = make(database, here)
    token = one(database, here, link_id).token

    def count():
        for _ in range(10):
            database.run(lambda session: named_links.count_answer(session, token, here.view.id))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    view = one(database, here, link_id)
    assert (view.answers, view.name, view.language, view.is_ended) == (40, "The bus stop", "", False)


def test_another_survey_s_answers_and_those_after_its_end_are_not_counted(database, here):
    link_id = make(database, here, language="so")
    token = one(database, here, link_id).token
    with database.write() as session:
        named_links.count_answer(session, token, here.view.id + 1)
        named_links.end(session, here.area, link_id, user_id=here.user, now=NOW)
        named_links.count_answer(session, token, here.view.id)
        assert named_links.by_token(session, token.upper()).is_ended
    assert one(database, here, link_id).answers == 0


def test_of_an_area_those_in_use_first_and_nothing_of_another(database, here):
    with database.write() as session:
        other = Answered(session, "fjell", "Per Elsewhere")
    first, second = make(database, here), make(database, here, name="Kafé")
    with database.write() as session:
        named_links.end(session, here.area, second, user_id=here.user, now=NOW)
        assert [view.id for view in named_links.of_area(session, here.area)] == [first, second]
        assert named_links.of_area(session, other.area) == []
        with pytest.raises(NotFound):
            named_links.one(session, other.area, first)
        with pytest.raises(NotFound):
            named_links.make(session, other.area, here.view.id, name="x", user_id=here.user, now=NOW)
        with pytest.raises(NotFound):
            named_links.by_token(session, "nowhere")


def test_a_session_of_another_survey_is_refused(database, here):
    with database.write() as session:
        other = Answered(session, "fjell", "Per Elsewhere")
        met = other.plan(session).id
    with pytest.raises(ServiceProblem) as refused:
        make(database, here, field_session_id=met)
    assert refused.value.field == "session"
