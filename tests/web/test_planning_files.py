"""Photos and sounds that came with answers, for those who may read answers; each look leaves a line."""

import re
from io import BytesIO
from uuid import UUID

import pytest
from PIL import Image

from participation.services import answering, journal, publishing, uploads
from participation.services.answering import Submission
from participation.services.permissions import Role
from surveys.answers import compile_validator
from tests.factories.site import AREA, Site
from tests.surveys.small import definition, question

ASKED = definition(question("photo", "photo"), question("sound", "audio"))


@pytest.fixture
def site(app, sqlite_database):
    made = Site(sqlite_database)
    with sqlite_database.write() as session:
        made.asked = publishing.publish(session, area_id=made.area.id, slug="felt", definition=ASKED, now=made.now)
    return made


@pytest.fixture
def page(site):
    return f"{AREA}/surveys/{site.asked.id}/files"


def hand_in(site, number=1):
    into, response_id = BytesIO(), UUID(int=number)
    Image.new("RGB", (40, 30), "teal").save(into, "PNG")
    with site.database.write() as session:
        questionnaire = publishing.questionnaire_of(session, site.asked)
        files = {"photo": into.getvalue(), "sound": b"OggS" + bytes(30)}
        raw = uploads.take(session, response_id, questionnaire, files, now=site.now)
        answers = compile_validator(questionnaire).validate(raw).answers
        more = {"language": "en", "consent": "yes", "received": site.now, "answers": answers}
        submission = Submission(id=response_id, survey=site.asked, questionnaire=questionnaire, **more)
        answering.submit(session, submission, secret=site.secret)


def test_a_planner_sees_them_and_leaves_a_line(site, page, log_in):
    hand_in(site)
    planner = log_in(Role.PLANNER)
    shown = planner.get(page)
    assert shown.text.count("<img") == 1
    photo, sound = (
        planner.get(address) for address in sorted(set(re.findall(rf'(?:src|href)="({page}/[^"]+)"', shown.text)))
    )
    assert (photo.mimetype, photo.headers["Content-Disposition"]) == ("image/jpeg", "inline")
    assert (sound.mimetype, sound.headers["Content-Disposition"]) == ("audio/ogg", "attachment")
    assert photo.headers["X-Content-Type-Options"] == "nosniff"
    with site.database.read() as session:
        lines, _ = journal.events(session, site.area.id, action="uploads.read")
    assert [line.detail for line in lines] == [{"files": 2, "page": 1}]


def test_there_is_a_page_for_nothing_and_pages_for_many(site, page, log_in):
    planner = log_in(Role.PLANNER)
    assert "No photo or sound has come in." in planner.get(page).text
    for number in range(1, 15):
        hand_in(site, number)
    assert planner.get(page).text.count('<li class="card">') == 24
    assert planner.get(f"{page}?page=2").text.count('<li class="card">') == 4


def test_outreach_staff_and_other_areas_do_not(site, page, log_in):
    hand_in(site)
    assert log_in(Role.OUTREACH).get(page).status_code == 403
    planner = log_in(Role.PLANNER)
    assert planner.get(page.replace("/toyen/", "/fjell/")).status_code == 404
    assert planner.get(f"{page}/{UUID(int=9)}/photo").status_code == 404
    other = f"{AREA}/surveys/{site.survey.id}/files"
    assert "<img" not in planner.get(other).text


def test_surveys_of_groups_have_an_overview_too(site, log_in):
    with site.database.write() as session:
        document = definition(question("a"), kind="group")
        publishing.publish(session, area_id=site.area.id, slug="gruppe", definition=document, now=site.now)
    assert log_in(Role.PLANNER).get(f"{AREA}/?survey=gruppe").status_code == 200
