"""Pictures and sounds that questionnaires show and read aloud."""

import re
from io import BytesIO

import pytest
from PIL import Image

from participation.services import publishing
from participation.services.permissions import Role
from participation.web.residents import finding
from tests.factories.site import AREA, Site, send
from tests.factories.sites import page_of
from tests.surveys.small import definition, options, question

PAGE = f"{AREA}/surveys/media"
ASKED = definition(
    question("a", media={"image": {"nb": "kart.png"}, "audio": {"nb": "a.ogg", "en": "a-en.ogg"}}),
    question("b", "one_choice", options=options("x", x={"media": {"image": {"nb": "kart.png"}}})),
)


@pytest.fixture
def site(app, sqlite_database):
    made = Site(sqlite_database)
    made.wait = lambda: app.extensions.get(finding.KNOWN, {}).clear()  # what may be a second old
    with sqlite_database.write() as session:
        publishing.publish(session, area_id=made.area.id, slug="bilder", definition=ASKED, now=made.now)
    return made


@pytest.fixture
def planner(site, log_in):
    return log_in(Role.PLANNER)


def picture(colour="teal"):
    into = BytesIO()
    Image.new("RGB", (40, 30), colour).save(into, "PNG")
    return into.getvalue()


def bring(planner, **files):
    brought = [(BytesIO(content), name.replace("_", ".")) for name, content in files.items()]
    return send(planner, PAGE, {"files": brought}, content_type="multipart/form-data", follow_redirects=True)


def test_what_is_not_there_is_not_shown(site, client):
    page = page_of(client.get("/s/bilder/nb"))
    assert "<img" not in page.replace('class="art"', "")
    assert "<audio" not in page


def test_a_file_is_shown_and_read_aloud_once_it_is_there_and_gone_when_it_is_deleted(site, planner, client):
    client.get("/s/bilder/nb")  # rendered before the files came
    assert "The files are stored." in bring(planner, kart_png=picture(), a_ogg=b"OggS" + bytes(40)).text
    site.wait()
    page = page_of(client.get("/s/bilder/nb"))
    (image, again), (sound,) = (
        re.findall(r'<img class="shown" src="([^"]+)"', page),
        re.findall(r'<audio [^>]*src="([^"]+)"', page),
    )
    assert image == again
    shown, heard = client.get(image), client.get(sound)
    assert (shown.mimetype, heard.mimetype) == ("image/jpeg", "audio/ogg")
    assert "media-src 'self'" in shown.headers["Content-Security-Policy"]
    # English has no sound of this name yet, and takes no other language's words for its own.
    assert "a.ogg" not in page_of(client.get("/s/bilder/en"))
    listed = planner.get(PAGE).text
    for address in re.findall(r'action="([^"]+/remove)"', listed):
        send(planner, address, page=PAGE)
    site.wait()
    assert "<audio" not in page_of(client.get("/s/bilder/nb"))
    assert client.get(image).status_code == 404


def test_a_replaced_file_has_another_address(site, planner, client):
    bring(planner, kart_png=picture())
    site.wait()
    first = re.search(r'<img class="shown" src="([^"]+)"', page_of(client.get("/s/bilder/nb")))[1]
    bring(planner, kart_png=picture("red"))
    site.wait()
    second = re.search(r'<img class="shown" src="([^"]+)"', page_of(client.get("/s/bilder/nb")))[1]
    assert first != second


def test_what_is_no_picture_is_told_by_name_and_the_others_stay(site, planner):
    page = bring(planner, kart_png=picture(), virus_exe=b"MZ" + bytes(50)).text
    assert "“virus.exe” is no picture" in page
    assert "<code>kart.png</code>" in page
    assert "<code>virus.exe</code>" not in page


def test_outreach_staff_do_not(site, log_in):
    assert log_in(Role.OUTREACH).get(PAGE).status_code == 403
