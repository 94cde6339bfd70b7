"""The form of a session: who and what comes along, where exactly, several surveys, and whom it should reach."""

import html
import re
from uuid import uuid4

import pytest

from analysis.representation.assessment import State
from participation.records.answers import Response
from participation.records.representation import FollowUp, Look, Verdict
from participation.services import publishing
from participation.services.field_sessions import Preparation
from tests.factories.answered import SMALL
from tests.factories.site import AREA, Site, send

PREPARED = {
    "interpreters": "Tigrinya – the interpreting service\r\n\r\nSomali – Hodan",
    "partners": "Fargespill",
    "materials": "Table\nTent\n<b>Cups</b>",
    "latitude": "59,9139",
    "longitude": "10.7522",
}


@pytest.fixture
def site(app, sqlite_database):
    found = Site(sqlite_database)
    with sqlite_database.write() as session:
        titled = {**SMALL, "title": {"en": "The second survey", "so": "Labaad"}}
        found.second = publishing.publish(
            session, area_id=found.area.id, slug="second", definition=titled, now=found.now
        )
        found.other = publishing.publish(session, area_id=found.area.id, slug="other", definition=SMALL, now=found.now)
    return found


def form(site, **changes):
    return {"survey_id": site.survey.id, "day": "2026-12-01", "place": "Biblo", "method": "cafe", **changes}


def made_by(outreach, site, **changes):
    reply = send(outreach, f"{AREA}/sessions/new", form(site, **changes))
    assert reply.status_code == 303
    return int(reply.location.rpartition("/")[2])


def test_who_and_what_comes_along_is_stored_shown_and_stands_in_the_form_again(site, outreach):
    number = made_by(outreach, site, **PREPARED, more_surveys=[site.second.id])
    prepared = site.one(number).prepared
    assert prepared == Preparation(
        interpreters=("Tigrinya – the interpreting service", "Somali – Hodan"),
        partners=("Fargespill",),
        materials=("Table", "Tent", "<b>Cups</b>"),
        latitude=59.9139,
        longitude=10.7522,
        more_surveys=(site.second.id,),
    )
    page = outreach.get(f"{AREA}/sessions/{number}").text
    for text in (
        "Somali – Hodan",
        "Fargespill",
        "&lt;b&gt;Cups&lt;/b&gt;",
        "geo:59.91390,10.75220",
        "The second survey",
    ):
        assert text in page
    again = outreach.get(f"{AREA}/sessions/{number}/edit").text
    assert "Tigrinya – the interpreting service\nSomali – Hodan</textarea>" in again
    assert 'value="59.91390"' in again
    chosen = re.search(rf'<input[^>]*name="more_surveys"[^>]*value="{site.second.id}"[^>]*>', again).group(0)
    assert "checked" in chosen
    # Saved as it stands, nothing is lost.
    fields = {**form(site), "more_surveys": site.second.id}
    fields |= {"interpreters": "\n".join(prepared.interpreters), "partners": "Fargespill"}
    fields |= {"materials": "\n".join(prepared.materials), "latitude": "59.91390", "longitude": "10.75220"}
    assert send(outreach, f"{AREA}/sessions/{number}/edit", fields).status_code == 303
    assert site.one(number).prepared == prepared


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"latitude": "north"}, "Write the degrees as a number, such as 59.9139."),
        ({"latitude": "59.9", "longitude": ""}, "A point needs both numbers, or neither."),
        ({"latitude": "95"}, "Write degrees from -90 to 90, such as 59.9139."),
        ({"latitude": "nan"}, "Write degrees from -90 to 90, such as 59.9139."),
        ({"materials": "x" * 201}, "Each line may have 200 characters."),
        ({"partners": "\n".join(map(str, range(31)))}, "There is room for 30 lines."),
        ({"more_surveys": "4711"}, "Choose one of the area's surveys."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(site, outreach, changes, sentence):
    reply = send(outreach, f"{AREA}/sessions/new", form(site, **{**PREPARED, **changes}))
    assert reply.status_code == 400
    text = html.unescape(reply.text)
    assert sentence in text
    assert "Somali – Hodan" in text
    assert changes.get("latitude", "59,9139") in text
    assert site.lines("sessions.plan") == []


def test_groups_that_the_latest_look_flags_are_marked_and_so_are_those_followed_up(site, outreach):
    before = outreach.get(f"{AREA}/sessions/new").text
    assert "Heard too seldom" not in before
    assert "The look of" not in before
    look(site, flagged=True)
    look(site, flagged=False)
    page = outreach.get(f"{AREA}/sessions/new").text
    assert "found no group that was heard too seldom" in page
    assert "chip--marked" not in page
    look(site, flagged=True)
    with site.database.write() as session:
        session.add(
            FollowUp(
                area_id=site.area.id, dimension="age", category="25_66", reason="x", created=site.now, created_by=1
            )
        )
    page = outreach.get(f"{AREA}/sessions/new").text
    assert "found that the groups marked here are heard too seldom" in page
    chips = {
        value: chip for chip, value in re.findall(r'(<label class="chip[^"]*"><input[^>]*value="([^"]+)".*)', page)
    }
    assert "Heard too seldom" in chips["age:16_24"]
    assert "Being followed up" not in chips["age:16_24"]
    assert "Being followed up" in chips["age:25_66"]
    assert "Heard too seldom" not in chips["age:25_66"]


def look(site, *, flagged):
    with site.database.write() as session:
        newest = site.other.id
        found = Look(area_id=site.area.id, survey_id=newest, created=site.now, responses=99, reference_versions={})
        group, state = {"dimension": "age", "category": "16_24"}, State.UNDER.value
        finding = {**group, "flagged": flagged, "state": state, "gate": 1}
        found.verdicts = [Verdict(**group, state=state, finding=finding)]
        session.add(found)


# Several surveys at one session


@pytest.fixture
def met(site):
    return site.plan(is_open=True, prepared=Preparation(more_surveys=(site.second.id,)))


def test_staff_choose_which_survey_an_answer_is_for(site, outreach, met):
    one = f"{AREA}/sessions/{met}"
    page = outreach.get(one).text
    assert f'href="{one}?survey=second"' in page
    assert f'{one}/answers/new?language=so"' in page
    chosen = html.unescape(outreach.get(f"{one}?survey=second").text)
    assert f"{one}/answers/new?language=so&survey=second" in chosen
    assert f"{one}/hand-over?survey=second" in chosen
    entry = html.unescape(outreach.get(f"{one}/answers/new?language=so&survey=second").text)
    assert "The second survey" in entry
    assert f'action="{one}/answers/new?language=so&survey=second"' in entry


def test_an_answer_is_stored_for_the_chosen_survey_and_undone(site, outreach, met):
    path = f"{AREA}/sessions/{met}/answers/new?language=so&survey=second"
    reply = send(outreach, path, {"_id": str(uuid4()), "_consent": "yes", "need": "Kursi"})
    assert reply.status_code == 303
    assert "survey=second" in reply.location
    (stored,) = site.responses()
    assert (stored.survey_id, stored.field_session_id) == (site.second.id, met)
    fields = {"response": str(stored.id), "language": "so", "survey": "second"}
    undone = send(outreach, f"{AREA}/sessions/{met}/answers/undo", fields, page=reply.location)
    assert "survey=second" in undone.location
    assert site.responses() == []


def test_a_survey_that_is_not_in_use_is_refused(site, outreach, met):
    for path in ("", "/answers/new", "/hand-over"):
        assert outreach.get(f"{AREA}/sessions/{met}{path}?survey=other").status_code == 404
    page = f"{AREA}/sessions/{met}/answers/new"
    fields = {"_id": str(uuid4()), "_consent": "yes", "need": "x"}
    assert send(outreach, f"{page}?survey=other", fields, page=page).status_code == 404
    assert site.count() == 0


def test_a_question_that_is_called_survey_is_an_answer_and_no_address(site, outreach, met):
    page = f"{AREA}/sessions/{met}/answers/new"
    fields = {"_id": str(uuid4()), "_consent": "yes", "need": "x", "survey": "other"}
    assert send(outreach, page, fields).status_code == 303
    assert site.responses()[0].survey_id == site.survey.id


def test_people_answer_the_chosen_survey_themselves(site, outreach, met, client):
    page = html.unescape(outreach.get(f"{AREA}/sessions/{met}/hand-over?survey=second").text)
    link = re.search(r'href="(/s/second/so\?via=[^"]+)"', page).group(1)
    token = re.search(r'name="_token" value="([^"]+)"', client.get(link).text).group(1)
    fields = {"_token": token, "_id": str(uuid4()), "_consent": "yes", "need": "Kursi", "_send": "1"}
    assert client.post(link.partition("?")[0], data=fields).status_code == 303
    with site.database.read() as session:
        stored = session.query(Response).one()
    assert (stored.survey_id, stored.field_session_id) == (site.second.id, met)


def test_the_counts_of_a_session_are_those_of_all_its_surveys(site, outreach, met):
    for _ in range(3):
        site.answer({"age": "16_24"}, field_session_id=met)
    site.survey, first = site.second, site.survey
    for _ in range(3):
        site.answer({"age": "16_24"}, field_session_id=met)
    site.survey = first
    page = " ".join(outreach.get(f"{AREA}/sessions/{met}").text.split())
    assert '<bdi>16–24</bdi></th><td class="number">6</td>' in page


def test_with_one_survey_there_is_nothing_to_choose(site, outreach):
    number = site.plan(is_open=True)
    assert 'aria-label="Survey"' not in outreach.get(f"{AREA}/sessions/{number}").text


def test_only_those_who_may_record_answers_can_be_chosen_to_go(site, outreach):
    shown = outreach.get(f"{AREA}/sessions/new").text
    assert "Outreach Person" in shown
    assert "Planner Person" in shown
    assert "Reader Person" not in shown
