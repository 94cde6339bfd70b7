"""ODK Collect against the site: it fetches a form, fills it in as XForms do, and sends it, whole or in pieces."""

import re
from io import BytesIO
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from sqlalchemy import func, select

from participation.records.answers import Response
from participation.records.questionnaires import SurveyStatus
from participation.records.uploads import Upload
from participation.services import publishing
from participation.services.permissions import Role
from tests.factories.site import AREA, Site, send
from tests.surveys.small import definition, options, question

LIST = "{http://openrosa.org/xforms/xformsList}"
ASKED = definition(
    question("age", "number", minimum=0, maximum=120),
    question("tags", "several_choices", options=options("a", "b", "other", other={"specify": True})),
    question("why", lens="need", relevant="${age} > 10"),
    question("rate", "scale", minimum=1, maximum=5, low_label={"nb": "lav"}, high_label={"nb": "høy"}),
    question("where", "place", options=options("home")),
    question("photo", "photo"),
    consent={"nb": "Det er frivillig.", "en": "It is voluntary."},
)
ASKED["sections"].append(
    {"id": "child", "repeat": {"maximum": 4}, "questions": [question("years", "number"), question("at", "time")]}
)


@pytest.fixture
def site(app, sqlite_database):
    made = Site(sqlite_database)
    with sqlite_database.write() as session:
        made.asked = publishing.publish(session, area_id=made.area.id, slug="felt", definition=ASKED, now=made.now)
    return made


@pytest.fixture
def server(site, log_in):
    """The server's address as a planner's page gives it."""
    page = send(log_in(Role.PLANNER), f"{AREA}/collect", {"label": "Nettbrett 1", "session": ""}).text
    return re.search(r'value="http://localhost(/openrosa/[^"]+)"', page)[1]


@pytest.fixture
def collect(client, server):
    return Collect(client, server)


class Collect:
    """What Collect does, as far as the server sees it."""

    def __init__(self, client, server):
        self.client, self.server = client, server

    def forms(self):
        root = ET.fromstring(self.client.get(f"{self.server}/formList").data)
        return {form.find(LIST + "formID").text: form for form in root}

    def blank(self, form_id="felt"):
        address = self.forms()[form_id].find(LIST + "downloadUrl").text
        xform = self.client.get(address.removeprefix("http://localhost")).data
        tree = ET.fromstring(xform)
        model = next(element for element in tree.iter() if element.tag.endswith("}instance"))
        return model[0]

    def send(self, document, files=None, **fields):
        parts = {"xml_submission_file": (BytesIO(document), "submission.xml", "text/xml"), **fields}
        parts |= {name: (BytesIO(content), name) for name, content in (files or {}).items()}
        return self.client.post(f"{self.server}/submission", data=parts, content_type="multipart/form-data")


def name(element):
    return element.tag.rpartition("}")[2]


def filled(blank, answers, *, times=(), instance="uuid:11111111-0000", replaces=None):
    """Return a blank form with answers, as XML; `times` are the answers of the repeat."""
    for element in blank.iter():
        if name(element) in answers and not len(element):
            element.text = answers[name(element)]
    repeats = [element for element in blank if name(element) == "child"]
    for element in repeats:
        blank.remove(element)
    for each in times:
        again = ET.SubElement(blank, repeats[0].tag)
        for key, value in each.items():
            ET.SubElement(again, repeats[0].tag.replace("child", key)).text = value
    meta = next(element for element in blank if name(element) == "meta")
    space = meta.tag.partition("}")[0] + "}"
    for element in list(meta):
        meta.remove(element)
    ET.SubElement(meta, space + "instanceID").text = instance
    if replaces:
        ET.SubElement(meta, space + "deprecatedID").text = replaces
    return ET.tostring(blank)


GOOD = {
    "tettpa_consent": "yes",
    "tettpa_language": "en",
    "age": "34",
    "tags": "a other",
    "tags_other": "en ting til",
    "why": "Et sted å være",
    "rate": "4",
    "where_point": "59.9 10.7 0 0",
    "where_landmark": "home",
}


def stored(site):
    with site.database.read() as session:
        return list(session.scalars(select(Response)))


def test_the_list_names_the_areas_open_surveys_and_the_form_converts(site, collect):
    assert set(collect.forms()) == {"small", "felt"}
    blank = collect.blank()
    assert (blank.get("id"), blank.get("version")) == ("felt", site.asked.hash)
    names = {name(element) for element in blank.iter()}
    assert {"age", "tags", "tags_other", "where_point", "child", "tettpa_consent"} <= names


def test_a_filled_in_form_becomes_one_response(site, collect):
    document = filled(collect.blank(), GOOD, times=[{"years": "3", "at": "08:30:00.000+01:00"}, {"years": "7"}])
    reply = collect.send(document)
    assert (reply.status_code, reply.headers["X-OpenRosa-Version"]) == (201, "1.0")
    (response,) = stored(site)
    assert response.answers == {
        "age": 34,
        "tags": ["a", "other"],
        "tags.other": "en ting til",
        "why": "Et sted å være",
        "rate": 4,
        "where": {"landmark": "home", "lat": 59.9, "lon": 10.7},
        "child": [{"years": 3, "at": "08:30"}, {"years": 7}],
    }
    assert (response.language, response.mode) == ("en", "assisted")


def test_the_same_form_again_is_a_success_and_stored_once(site, collect):
    document = filled(collect.blank(), GOOD)
    assert [collect.send(document).status_code for _ in range(3)] == [201, 201, 201]
    assert len(stored(site)) == 1


def test_a_corrected_form_takes_the_place_of_the_first(site, collect):
    collect.send(filled(collect.blank(), GOOD))
    again = filled(collect.blank(), GOOD | {"age": "35"}, instance="uuid:22222222-0000", replaces="uuid:11111111-0000")
    assert collect.send(again).status_code == 201
    assert [response.answers["age"] for response in stored(site)] == [35]
    # What was corrected does not come back, even if the tablet sends it once more.
    assert collect.send(filled(collect.blank(), GOOD)).status_code == 201
    assert [response.answers["age"] for response in stored(site)] == [35]


def picture():
    into, exif = BytesIO(), Image.Exif()
    exif[0x010E] = "Storgata 1"  # what a camera writes into a picture
    Image.effect_noise((60, 60), 80).convert("RGB").save(into, "JPEG", exif=exif)
    assert b"Storgata" in into.getvalue()
    return into.getvalue()


def test_a_photo_that_comes_in_a_second_request_completes_the_form(site, collect):
    document = filled(collect.blank(), GOOD | {"photo": "p.jpg"})
    waiting = collect.send(document, **{"*isIncomplete*": "yes"})
    assert waiting.status_code == 202
    assert stored(site) == []
    assert collect.send(document, {"p.jpg": picture()}).status_code == 201
    (response,) = stored(site)
    with site.database.read() as session:
        upload = session.scalars(select(Upload)).one()
        assert (upload.response_id, upload.field) == (response.id, "photo")
        assert response.answers["photo"] == {"file": upload.sha256, "media_type": "image/jpeg"}
        assert b"Storgata" not in upload.content


@pytest.mark.parametrize(
    ("answers", "status"),
    [({"age": "200"}, 400), ({"tettpa_consent": ""}, 400), ({"rate": "9"}, 400), ({"photo": "bad.jpg"}, 422)],
)
def test_what_does_not_fit_is_refused_with_a_sentence_and_not_stored(site, collect, answers, status):
    reply = collect.send(filled(collect.blank(), GOOD | answers), {"bad.jpg": b"no picture"})
    assert reply.status_code == status
    message = ET.fromstring(reply.data)[0]
    assert message.get("nature") == "submit_error"
    assert len(message.text) > 20
    assert stored(site) == []


@pytest.mark.parametrize("document", [b"", b"<a", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x id='felt'>&a;</x>", b"<x/>"])
def test_what_is_no_form_is_refused(site, collect, document):
    assert collect.send(document).status_code == 400
    assert stored(site) == []


def test_a_closed_survey_takes_what_was_filled_in_before(site, collect):
    document = filled(collect.blank(), GOOD)
    with site.database.write() as session:
        publishing.set_status(session, site.asked.id, SurveyStatus.CLOSED)
    assert set(collect.forms()) == {"small"}
    assert collect.send(document).status_code == 201
    assert len(stored(site)) == 1


def test_a_key_that_was_ended_opens_nothing(site, collect, log_in):
    planner = log_in(Role.PLANNER)
    document = filled(collect.blank(), GOOD)
    page = planner.get(f"{AREA}/collect").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    end = re.search(r'action="([^"]+/end)"', page)[1]
    assert planner.post(end, data={"csrf_token": token}).status_code == 303
    assert collect.send(document).status_code == 404
    assert collect.client.get(f"{collect.server}/formList").status_code == 404
    assert stored(site) == []


def test_the_key_is_not_stored_and_shown_once(site, log_in, server):
    planner = log_in(Role.PLANNER)
    token = server.rpartition("/")[2]
    assert token not in planner.get(f"{AREA}/collect").text
    with site.database.read() as session:
        from participation.records.collect import CollectKey

        assert token not in {key.token_hash for key in session.scalars(select(CollectKey))}


def test_a_photo_goes_with_its_response(site, collect):
    from participation.services import answering

    collect.send(filled(collect.blank(), GOOD | {"photo": "p.jpg"}), {"p.jpg": picture()})
    with site.database.write() as session:
        answering.delete_response(session, session.scalars(select(Response.id)).one())
    with site.database.read() as session:
        assert session.scalar(select(func.count(Upload.id))) == 0


def test_head_says_how_large_a_request_may_be(client, server):
    reply = client.head(f"{server}/submission")
    assert reply.status_code == 204
    assert int(reply.headers["X-OpenRosa-Accept-Content-Length"]) >= 10_000_000
    assert client.head(f"/openrosa/{uuid4().hex}/submission").status_code == 404
