"""What was recorded in a session, taken out on its page: by those who may, with the reason in the journal."""

import io
import re
import zipfile
from uuid import uuid4

import pytest

from participation.services import dialogues
from participation.services.dialogue_drafts import DialogueDraft, Said
from participation.services.dialogues import DialogueKind
from participation.services.permissions import Role
from tests.factories.site import AREA, Site, send

WORDS = "Et sted å være sent"


@pytest.fixture
def site(app, sqlite_database):
    """A session with two answers, and a dialogue of six."""
    made = Site(sqlite_database)
    made.met = made.plan(is_open=True)
    for number in range(2):
        made.answer({"need": f"Bench {number}", "age": "16_24"}, field_session_id=made.met)
    talk(made, 6)
    made.page = f"{AREA}/sessions/{made.met}/export"
    return made


def talk(site, people):
    draft = DialogueDraft(
        kind=DialogueKind.GROUP,
        day=site.now.date(),
        language="so",
        people=people,
        said=(Said("need", WORDS, "nb"),),
        field_session_id=site.met,
    )
    with site.database.write() as session:
        dialogues.record(session, uuid4(), draft, area_id=site.area.id, user_id=None, now=site.now)


def names(reply):
    return zipfile.ZipFile(io.BytesIO(reply.data)).namelist()


def test_a_planner_takes_dialogues_out_without_words(site, planner):
    assert site.page in planner.get(f"{AREA}/sessions/{site.met}").text
    page = planner.get(site.page).text
    assert "2 answers were recorded here." in page
    assert "1 dialogue was written down here." in page
    reply = send(planner, site.page, {"format": "csv"})
    assert reply.status_code == 200
    assert reply.headers["Content-Disposition"] == f'attachment; filename="toyen-dialogues-{site.met}.zip"'
    assert names(reply) == ["dialogues.csv", "took_part.csv", "promises.csv", "codebook.csv"]
    (line,) = site.lines("dialogues.export")
    assert line.subject == f"session:{site.met}"
    assert line.detail == {"dialogues": 1, "format": "csv", "free_text": False, "reason": ""}


def test_words_need_a_reason_and_what_was_chosen_stays(site, planner):
    reply = send(planner, site.page, {"format": "csv", "free_text": "y", "reason": "short"})
    assert reply.status_code == 400
    assert "Write why people&#39;s own words or exact places are needed." in reply.text
    assert re.search(r'<input checked [^>]*value="csv"', reply.text)
    assert ">\nshort</textarea>" in reply.text.replace("\r\n", "\n")
    assert site.lines("dialogues.export") == []
    reply = send(planner, site.page, {"format": "xlsx", "free_text": "y", "reason": "We read what is missing"})
    assert reply.status_code == 200
    assert reply.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    (line,) = site.lines("dialogues.export")
    assert line.detail["reason"] == "We read what is missing"
    assert WORDS not in str(line)


def test_few_people_need_a_reason(site, planner):
    with site.database.write() as session:
        (view,) = dialogues.of_area(session, site.area.id)
        dialogues.remove(session, site.area.id, view.id)
    talk(site, 2)
    reply = send(planner, site.page, {"format": "csv"})
    assert reply.status_code == 400
    assert "Fewer than five people took part" in reply.text
    assert send(planner, site.page, {"format": "csv", "reason": "They asked for it themselves"}).status_code == 200


@pytest.mark.parametrize("role", [Role.OUTREACH, Role.DATA_PROTECTION, Role.READER])
def test_nobody_else_takes_anything_out(site, log_in, role):
    visitor = log_in(role)
    assert visitor.get(site.page).status_code == 403
    assert send(visitor, site.page, {"format": "csv"}, page=f"{AREA}/sessions").status_code == 403
    assert site.lines("dialogues.export") == []


def test_what_is_no_file_of_ours_and_no_session_of_ours_is_said(site, planner):
    assert send(planner, site.page, {"format": "exe"}).status_code == 400
    assert planner.get(f"{AREA}/sessions/99999/export").status_code == 404


def test_the_way_to_the_answers_has_the_session_chosen(site, planner):
    page = planner.get(site.page).text
    address = f"{AREA}/exports/new?survey=small&amp;session={site.met}"
    assert address in page
    form = planner.get(address.replace("&amp;", "&")).text
    assert f'name="session" value="{site.met}" checked' in form
