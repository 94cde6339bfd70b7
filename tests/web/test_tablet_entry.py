"""Assisted entry: one page a person, saved once, kept on every error, undone by whoever saved it."""

from uuid import uuid4

import pytest

from participation.services import publishing
from participation.services.permissions import Role
from participation.services.survey_status import set_open
from tests.factories.answered import SMALL
from tests.factories.site import AREA, send


@pytest.fixture
def open_session(site):
    return site.plan(is_open=True)


def entry(number, language="so"):
    return f"{AREA}/sessions/{number}/answers/new?language={language}"


def save(visitor, number, data, language="so", **options):
    form = {"_id": str(uuid4()), "_consent": "yes", **data}
    return send(visitor, entry(number, language), form, **options)


def test_the_page_speaks_both_languages(site, outreach, open_session):
    page = outreach.get(entry(open_session)).text
    assert '<span lang="so" dir="ltr">Ammaan ma aha</span>' in page
    assert '<span class="gloss" lang="en" dir="ltr">Not safe at all</span>' in page
    assert "Ask for an example of need." in page
    assert "Waan ogolahay" in page
    assert "I agree that my answers are used." in page


def test_in_one_s_own_language_nothing_is_said_twice(site, outreach, open_session):
    assert 'class="gloss"' not in outreach.get(entry(open_session, "en")).text


def test_without_a_language_it_is_the_first_that_is_spoken_there(site, outreach, open_session):
    page = outreach.get(f"{AREA}/sessions/{open_session}/answers/new").text
    assert 'lang="so" dir="ltr" aria-current="true"' in page
    assert outreach.get(entry(open_session, "tlh")).status_code == 404


def test_answers_are_stored_as_taken_down_by_staff_in_this_session(site, outreach, open_session):
    reply = save(outreach, open_session, {"need": "Kursi", "safe_dark": "2", "age": "16_24"})
    assert reply.status_code == 303
    (stored,) = site.responses()
    assert stored.answers == {"need": "Kursi", "safe_dark": 2, "age": "16_24"}
    assert (stored.mode, stored.language, stored.field_session_id) == ("assisted", "so", open_session)
    assert stored.recorded_by is not None
    page = outreach.get(reply.location).text
    assert "Saved, number 1." in page
    assert "Kursi" not in page


def test_the_same_page_sent_twice_is_stored_once(site, outreach, open_session):
    page = {"_id": str(uuid4()), "need": "Kursi"}
    first = save(outreach, open_session, page)
    second = save(outreach, open_session, page)
    assert first.location == second.location
    assert site.count() == 1


def test_going_back_and_saving_other_answers_keeps_both_and_says_so(site, outreach, open_session):
    page = {"_id": str(uuid4())}
    save(outreach, open_session, {**page, "need": "Kursi"})
    reply = save(outreach, open_session, {**page, "need": "Laba kursi"})
    assert site.count() == 2
    assert "Saved as number 2, beside the first" in outreach.get(reply.location).text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"_consent": "", "need": "Kursi"}, "Read the words aloud"),
        ({"need": "Kursi", "safe_dark": "9"}, "Please choose one of the answers shown."),
        ({"need": "Kursi" + "x" * 2000}, "There is room for 2000 characters."),
        ({}, "Please answer at least one question."),
    ],
)
def test_what_is_wrong_is_said_and_everything_stays(site, outreach, open_session, data, sentence):
    typed = {"age": "16_24", "home.other": "My aunt", **data} if data else data
    reply = save(outreach, open_session, typed)
    assert reply.status_code == 400
    assert sentence in reply.text
    assert site.count() == 0
    if data:
        assert "Kursi" in reply.text
        assert 'value="My aunt"' in reply.text
        assert 'value="16_24" checked' in reply.text or "checked" in reply.text.split('value="16_24"')[1][:40]


def test_an_error_keeps_the_page_s_id_so_that_sending_again_stores_once(site, outreach, open_session):
    page = str(uuid4())
    reply = save(outreach, open_session, {"_id": page, "_consent": "", "need": "Kursi"})
    assert f'name="_id" value="{page}"' in reply.text


def test_a_closed_session_or_survey_stores_nothing_and_keeps_what_was_typed(site, outreach, open_session):
    with site.database.write() as session:
        planner = site.one(open_session)
        set_open(session, site.area.id, site.survey.id, False, user_id=1, now=site.now)
        assert not publishing.survey_by_id(session, site.survey.id).is_open
    reply = save(outreach, open_session, {"need": "Kursi"})
    assert reply.status_code == 409
    assert "This survey is closed." in reply.text
    assert "Kursi" in reply.text
    assert (site.count(), planner.is_open) == (0, True)


def test_a_session_that_is_not_open_has_no_page_for_answers(site, outreach):
    number = site.plan()
    reply = outreach.get(entry(number))
    assert reply.status_code == 303
    form = {"_id": str(uuid4()), "_consent": "yes", "need": "Kursi"}
    reply = send(outreach, entry(number), form, page=f"{AREA}/sessions/{number}")
    assert reply.status_code == 409
    assert "Kursi" in reply.text
    assert site.count() == 0


def test_undo_takes_the_last_answer_back_once(site, outreach, open_session):
    save(outreach, open_session, {"need": "Kursi"})
    save(outreach, open_session, {"need": "Khalad"})
    wrong = next(row for row in site.responses() if row.answers["need"] == "Khalad")
    undo = f"{AREA}/sessions/{open_session}/answers/undo"
    page = f"{AREA}/sessions/{open_session}"
    reply = send(outreach, undo, {"response": str(wrong.id), "language": "so"}, page=page)
    assert reply.location.endswith("answers/new?language=so")
    assert "The answer is undone." in outreach.get(reply.location).text
    again = send(outreach, undo, {"response": str(wrong.id)}, page=page)
    assert "It may have been undone already." in outreach.get(again.location).text
    assert [row.answers["need"] for row in site.responses()] == ["Kursi"]
    (line,) = site.lines("responses.undo")
    assert line.user == "Outreach Person"


def test_nobody_undoes_a_colleague_s_answer(site, outreach, log_in, open_session):
    planner = log_in(Role.PLANNER)
    save(planner, open_session, {"need": "Kursi"})
    (hers,) = site.responses()
    undo = f"{AREA}/sessions/{open_session}/answers/undo"
    send(outreach, undo, {"response": str(hers.id)}, page=f"{AREA}/sessions/{open_session}")
    send(outreach, undo, {"response": "no id"}, page=f"{AREA}/sessions/{open_session}")
    assert site.count() == 1
    assert "Undo" not in outreach.get(f"{AREA}/sessions/{open_session}").text


def test_the_page_that_was_saved_before_is_not_somebody_else_s(site, outreach, open_session):
    resident = site.answer({"need": "Kursi"}, field_session_id=open_session)
    page = outreach.get(entry(open_session) + f"&saved={resident}").text
    assert "Saved, number" not in page


def test_questions_that_an_answer_adds_are_asked_before_it_is_stored(site, outreach, open_session):
    counted = {"id": "many", "type": "number", "text": {"en": "How many children?"}}
    years = {"id": "years", "type": "number", "text": {"en": "How old?"}}
    sections = [
        *SMALL["sections"],
        {"id": "home", "questions": [counted]},
        {"id": "child", "repeat": {"count": "${many}"}, "questions": [years]},
    ]
    with site.database.write() as session:
        definition = {**SMALL, "sections": sections}
        publishing.publish(session, area_id=site.area.id, slug="small", definition=definition, now=site.now)
    reply = save(outreach, open_session, {"need": "Kursi", "many": "2", "_times.child": "0"}, language="en")
    assert reply.status_code == 400
    assert 'href="#child.0.years"' in reply.text
    assert 'id="child.1.years"' in reply.text
    assert site.responses() == []
    answered = {"need": "Kursi", "many": "2", "_times.child": "2", "child.0.years": "4"}
    assert save(outreach, open_session, answered, language="en").status_code == 303
    assert site.responses()[0].answers["child"] == [{"years": 4}]
