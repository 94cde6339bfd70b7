"""Dialogues as pages: written down, corrected, deleted; nothing typed is lost; nobody is named by accident."""

import re

from participation.services import dialogues
from participation.services.permissions import Role
from tests.factories.site import AREA, send

PAGE = f"{AREA}/dialogues"
FORM = {
    "_id": "00000000-0000-4000-8000-000000000001",
    "kind": "group",
    "day": "2026-11-01",
    "language": "so",
    "people": "6",
    "place": "Biblo",
    "group.age.16_24": "3",
    "said.0.lens": "need",
    "said.0.text": "Et sted å være <b>sent</b>",
    "said.0.by": "age:16_24",
    "promise.0.text": "Svar om lysene",
    "promise.0.to": "Ungdommene",
    "promise.0.due": "2026-11-02",
}


def stored(site):
    with site.database.read() as session:
        return dialogues.of_area(session, site.area.id)


def test_a_dialogue_is_written_down_and_read_again(site, outreach):
    reply = send(outreach, f"{PAGE}/new", FORM)
    assert reply.status_code == 303
    page = outreach.get(reply.location).text
    assert "Et sted å være &lt;b&gt;sent&lt;/b&gt;" in page
    assert "Group conversation" in page
    assert "1–4" in page  # three young people are few
    (line,) = site.lines("dialogues.record")
    assert line.subject == f"dialogue:{FORM['_id']}"
    assert "Et sted" not in str(line)
    assert site.lines("dialogues.read")
    listed = outreach.get(PAGE).text
    assert "Biblo" in listed
    assert "Overdue" in listed


def test_the_same_form_sent_twice_is_one_dialogue(site, outreach):
    send(outreach, f"{PAGE}/new", FORM)
    send(outreach, f"{PAGE}/new", FORM)
    assert len(stored(site)) == 1


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(site, outreach):
    reply = send(outreach, f"{PAGE}/new", FORM | {"day": "", "people": "0", "notes": "\nHusk teltet"})
    assert reply.status_code == 422
    for kept in ("Et sted å være &lt;b&gt;sent&lt;/b&gt;", "Husk teltet", 'value="Biblo"', 'href="#day"', 'href="#people"'):
        assert kept in reply.text
    assert re.search(r'value="age:16_24" selected', reply.text)
    assert stored(site) == []


def test_one_more_row_keeps_what_was_typed(site, outreach):
    reply = send(outreach, f"{PAGE}/new", FORM | {"_more": "said"})
    assert reply.status_code == 200
    assert 'name="said.4.text"' in reply.text
    assert "Et sted å være" in reply.text
    reply = send(outreach, f"{PAGE}/new", FORM | {"_more": "promise"})
    assert 'name="promise.1.text"' in reply.text
    assert stored(site) == []


def test_a_name_is_asked_about_before_it_is_stored(site, outreach):
    named = FORM | {"said.0.text": "Ring Amina på 412 34 567"}
    reply = send(outreach, f"{PAGE}/new", named)
    assert reply.status_code == 422
    assert "a phone number" in reply.text
    assert "412 34 567" in reply.text
    assert stored(site) == []
    assert send(outreach, f"{PAGE}/new", named | {"_confirmed": "yes"}).status_code == 303
    assert len(stored(site)) == 1


def test_a_dialogue_is_corrected_and_a_change_meanwhile_is_not_overwritten(site, outreach):
    page = send(outreach, f"{PAGE}/new", FORM).location
    form = outreach.get(f"{page}/edit").text
    assert 'name="_revision" value="1"' in form
    assert send(outreach, f"{page}/edit", FORM | {"_revision": "1", "place": "Torget"}).status_code == 303
    reply = send(outreach, f"{page}/edit", FORM | {"_revision": "1", "place": "Parken"})
    assert reply.status_code == 409
    assert 'value="Parken"' in reply.text
    assert 'name="_revision" value="2"' in reply.text
    assert stored(site)[0].draft.place == "Torget"


def test_a_dialogue_is_deleted_with_what_was_said(site, outreach):
    page = send(outreach, f"{PAGE}/new", FORM).location
    assert send(outreach, f"{page}/delete", page=page).status_code == 303
    assert stored(site) == []
    assert site.lines("dialogues.delete")
    assert outreach.get(page).status_code == 404


def test_a_promise_is_noted_as_kept(site, outreach):
    send(outreach, f"{PAGE}/new", FORM)
    promise = stored(site)[0].promises[0].id
    assert send(outreach, f"{PAGE}/promises/{promise}/kept", page=PAGE).status_code == 303
    assert "Promised, and not yet kept" not in outreach.get(PAGE).text
    assert send(outreach, f"{PAGE}/promises/999/kept", page=f"{PAGE}/new").status_code == 404


def test_another_outreach_workers_dialogue_is_not_read_but_a_planner_reads_it(site, outreach, log_in):
    page = send(log_in(Role.PLANNER), f"{PAGE}/new", FORM).location
    assert outreach.get(page).status_code == 403
    assert outreach.get(f"{page}/edit").status_code == 403
    assert send(outreach, f"{page}/delete", page=f"{PAGE}/new").status_code == 403
    assert log_in(Role.PLANNER).get(page).status_code == 200


def test_the_form_of_a_session_knows_the_session(site, outreach):
    session_id = site.plan(is_open=True)
    page = outreach.get(f"{PAGE}/new?session={session_id}").text
    assert f'value="{session_id}" selected' in page


def test_the_next_table_begins_with_what_the_first_had(site, outreach):
    reply = send(outreach, f"{PAGE}/new", FORM | {"kind": "workshop", "place": "Biblo, bord 1", "_next": "1"})
    assert reply.status_code == 303
    page = outreach.get(reply.location).text
    assert re.search(r'value="workshop" checked', page)
    for kept in ('value="Biblo, bord 1"', 'value="2026-11-01"', '<option value="so" selected>'):
        assert kept in page
    assert "Et sted" not in page
    assert FORM["_id"] not in page, "another dialogue, with a number of its own"


def test_people_are_counted_by_language_too(site, outreach):
    send(outreach, f"{PAGE}/new", FORM | {"group.language.so": "5", "group.language.ar": "1"})
    (found,) = stored(site)
    assert set(found.draft.participants) == {("age", "16_24", 3), ("language", "so", 5), ("language", "ar", 1)}
    page = outreach.get(f"{PAGE}/{found.id}").text
    assert "Soomaali</th><td>5</td>" in page
    assert "<h3>Age</h3>" in page, "a word of the staff's, not the survey's question"


def test_what_is_owed_stands_where_the_work_is_planned_and_can_be_closed_there(site, outreach, log_in):
    send(outreach, f"{PAGE}/new", FORM)
    assert "1 of them overdue" in outreach.get(f"{AREA}/sessions").text
    planner = log_in(Role.PLANNER)
    for page in (f"{AREA}/", f"{AREA}/follow-ups"):
        shown = planner.get(page).text
        assert "Svar om lysene" in shown, page
        assert "Overdue" in shown, page
    (number,) = [each.id for each in stored(site)[0].promises]
    reply = send(planner, f"{PAGE}/promises/{number}/kept", {"_back": "representation.board"}, page=f"{AREA}/follow-ups")
    assert reply.location.endswith(f"{AREA}/follow-ups")
    assert "Svar om lysene" not in planner.get(reply.location).text
    assert "overdue" not in outreach.get(f"{AREA}/sessions").text


def test_a_session_lists_its_dialogues(site, outreach):
    session = site.plan(is_open=True)
    send(outreach, f"{PAGE}/new", FORM | {"session": str(session)})
    shown = outreach.get(f"{AREA}/sessions/{session}").text
    assert f"{PAGE}/{FORM['_id']}" in shown
