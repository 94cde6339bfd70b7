"""Field sessions as pages: who may, what is stored, and that nothing typed is lost."""

import pytest

from participation.services.field_sessions import SessionStatus
from participation.services.permissions import Role
from tests.factories.site import AREA, send

LOG = {"spoken_to": "31", "refusals": "12", "place": "Under the bridge", "weather": "Rain", "notes": "Bring the tent"}


def test_today_stands_first_then_what_comes_then_the_last_ones(site, outreach):
    site.plan(place="Yesterday's place", days=-1)
    site.plan(place="Tomorrow's place", days=1)
    site.plan(place="Today's place", is_open=True)
    page = outreach.get(f"{AREA}/sessions").text
    places = [page.index(name) for name in ("Today&#39;s place", "Tomorrow&#39;s place", "Yesterday&#39;s place")]
    assert places == sorted(places)


def test_an_area_without_sessions_says_so(site, outreach):
    page = outreach.get(f"{AREA}/sessions").text
    assert "No session today" in page
    assert "Nothing is planned." in page


def test_a_session_is_planned_with_everything_in_it(site, outreach):
    form = {
        "survey_id": site.survey.id,
        "day": "2026-12-01",
        "starts": "15:00",
        "ends": "18:00",
        "place": "Biblo",
        "method": "cafe",
        "languages": ["so", "ti"],
        "target_groups": ["age:16_24"],
    }
    reply = send(outreach, f"{AREA}/sessions/new", form)
    assert reply.status_code == 303
    made = site.one(int(reply.location.rpartition("/")[2]))
    assert (made.day.isoformat(), made.starts.hour, made.ends.hour) == ("2026-12-01", 15, 18)
    assert (made.place, made.method, made.languages) == ("Biblo", "cafe", ("so", "ti"))
    assert made.target_groups == (("age", "16_24"),)
    (line,) = site.lines("sessions.plan")
    assert line.subject == f"session:{made.id}"
    page = outreach.get(reply.location).text
    assert "16–24" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": "tomorrow"}, "Choose the day."),
        ({"day": ""}, "Choose the day."),
        ({"starts": "3 pm"}, "Write the time as 15:30."),
        ({"starts": "18:00", "ends": "15:00"}, "The session ends before it starts."),
        ({"place": ""}, "Write where the session is."),
        ({"method": "telepathy"}, "Choose one of the methods in the list."),
        ({"staff_ids": "4711"}, "Choose among the people who work in this area."),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_and_what_was_typed_stays(site, outreach, changes, sentence):
    form = {
        "survey_id": site.survey.id,
        "day": "2026-12-01",
        "starts": "15:00",
        "ends": "18:00",
        "place": "Biblo, second floor",
        "method": "cafe",
        "languages": "so",
        **changes,
    }
    reply = send(outreach, f"{AREA}/sessions/new", form)
    assert reply.status_code == 400
    assert sentence in reply.text
    if form["place"]:
        assert 'value="Biblo, second floor"' in reply.text
    assert 'checked id="languages-4"' in reply.text or 'value="so"' in reply.text
    assert site.lines("sessions.plan") == []


def test_a_session_is_changed_and_a_planned_one_cancelled(site, outreach):
    number = site.plan()
    one = f"{AREA}/sessions/{number}"
    assert 'value="Tøyen torg"' in outreach.get(f"{one}/edit").text
    form = {"survey_id": site.survey.id, "day": "2026-12-02", "place": "Biblo", "method": "cafe"}
    assert send(outreach, f"{one}/edit", form).status_code == 303
    assert site.one(number).place == "Biblo"
    assert send(outreach, f"{one}/cancel", page=one).status_code == 303
    assert outreach.get(one).status_code == 404
    assert [line.action for line in site.lines("sessions.")][:2] == ["sessions.cancel", "sessions.read"]


def test_a_session_is_opened_closed_with_its_log_and_opened_again_by_a_planner(site, outreach, log_in):
    number = site.plan()
    one = f"{AREA}/sessions/{number}"
    assert send(outreach, f"{one}/open", page=one).status_code == 303
    assert site.one(number).is_open
    reply = send(outreach, f"{one}/close", LOG)
    assert reply.status_code == 303
    closed = site.one(number)
    assert (closed.status, closed.place) == (SessionStatus.CLOSED, "Under the bridge")
    assert (closed.log.spoken_to, closed.log.refusals, closed.log.notes) == (31, 12, "Bring the tent")
    assert closed.closed_by == "Outreach Person"
    summary = outreach.get(one).text
    assert "Bring the tent" in summary
    assert "Open it again" not in summary
    assert send(outreach, f"{one}/reopen", page=f"{AREA}/sessions/new").status_code == 403
    planner = log_in(Role.PLANNER)
    assert "Open it again" in planner.get(one).text
    assert send(planner, f"{one}/reopen", page=one).status_code == 303
    assert site.one(number).is_open
    assert {line.action for line in site.lines("sessions.")} == {
        "sessions.open",
        "sessions.close",
        "sessions.read",
        "sessions.reopen",
    }


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"spoken_to": "about thirty"}, "Write a whole number."),
        ({"refusals": "-3"}, "Write a whole number from 0 to 10000."),
        ({"place": ""}, "Write where the session was."),
        ({"notes": "x" * 4001}, "There is room for 4000 characters."),
    ],
)
def test_what_is_wrong_with_a_log_is_said_and_what_was_typed_stays(site, outreach, changes, sentence):
    number = site.plan(is_open=True)
    reply = send(outreach, f"{AREA}/sessions/{number}/close", {**LOG, "who_was_missing": "Young men", **changes})
    assert reply.status_code == 400
    assert sentence in reply.text
    assert "Young men" in reply.text
    assert site.one(number).is_open


def test_the_digits_of_any_script_are_a_number(site, outreach):
    number = site.plan(is_open=True)
    assert send(outreach, f"{AREA}/sessions/{number}/close", {**LOG, "spoken_to": "٣١"}).status_code == 303
    assert site.one(number).log.spoken_to == 31


def test_odd_figures_are_pointed_out_on_the_summary(site, outreach):
    number = site.plan(is_open=True)
    site.answer({"need": "A bench"}, field_session_id=number)
    site.answer({"need": "Light"}, field_session_id=number)
    send(outreach, f"{AREA}/sessions/{number}/close", {**LOG, "spoken_to": "1", "refusals": "0"})
    page = outreach.get(f"{AREA}/sessions/{number}").text
    assert "2 answers are stored, but the log says that 1 people were spoken to." in page


def test_small_counts_are_a_range_and_larger_ones_exact(site, outreach):
    number = site.plan(is_open=True)
    for _ in range(3):
        site.answer({"age": "16_24"}, "so", field_session_id=number)
    for _ in range(6):
        site.answer({"age": "25_66"}, field_session_id=number)
    page = " ".join(outreach.get(f"{AREA}/sessions/{number}").text.split())
    assert '<bdi>Soomaali</bdi></th><td class="number">1–4</td>' in page
    assert '<bdi>English</bdi></th><td class="number">6</td>' in page
    assert '<bdi>16–24</bdi></th><td class="number">1–4</td>' in page


def test_words_are_shown_to_those_who_were_there_and_to_those_who_may_read_answers(site, outreach, log_in, app):
    there = site.plan(is_open=True)
    site.answer({"need": "A bench by the school"}, field_session_id=there)
    send(outreach, f"{AREA}/sessions/{there}/close", LOG)
    assert "A bench by the school" not in outreach.get(f"{AREA}/sessions/{there}").text
    assert site.lines("statements.read") == []
    assert "A bench by the school" in log_in(Role.PLANNER).get(f"{AREA}/sessions/{there}").text
    (line,) = site.lines("statements.read")
    assert (line.user, line.subject) == ("Planner Person", f"session:{there}")


def test_another_area_and_a_visitor_get_nothing(site, outreach, client):
    number = site.plan()
    assert outreach.get(f"/staff/fjell/sessions/{number}").status_code == 404
    assert outreach.get(f"{AREA}/sessions/{number + 1}").status_code == 404
    assert client.get(f"{AREA}/sessions").status_code == 302
    assert client.post(f"{AREA}/sessions/{number}/open").status_code in {400, 401}


@pytest.mark.parametrize(
    "path", ["new", "{n}/edit", "{n}/cancel", "{n}/open", "{n}/close", "{n}/answers/new", "{n}/answers/undo"]
)
def test_no_form_is_taken_without_its_token(site, outreach, path):
    number = site.plan(is_open=path not in {"{n}/open", "{n}/cancel"})
    before = site.one(number)
    reply = outreach.post(
        f"{AREA}/sessions/{path.format(n=number)}", data={"_consent": "yes", "need": "A bench", **LOG}
    )
    assert reply.status_code == 400
    assert site.one(number) == before
    assert site.count() == 0


def test_handing_over_gives_links_that_carry_the_session(site, outreach):
    number = site.plan(is_open=True)
    page = outreach.get(f"{AREA}/sessions/{number}/hand-over").text
    assert f"/s/small/so?via={number}-" in page
    assert "<svg" in page
