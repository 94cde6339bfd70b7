"""The planners' room: a questionnaire is written, checked, translated, looked at and published from its pages."""

import html
import re
from io import BytesIO

import pytest

from participation.records.questionnaires import SurveyStatus
from participation.services import publishing, survey_drafts
from participation.services.permissions import Role
from surveys import library
from surveys.formats import native, xlsform
from tests.factories.site import AREA, send
from tests.surveys.books import book, rows

ROOM = f"{AREA}/surveys"


@pytest.fixture
def planner(log_in, site):
    return log_in(Role.PLANNER)


def begin(planner, **fields):
    """Begin a draft and return its address."""
    reply = send(planner, f"{ROOM}/drafts", {"way": "empty", "slug": "nytt", "title": "Nytt", **fields}, page=ROOM)
    assert reply.status_code == 303, reply.text
    return reply.location


def press(planner, draft, path, **fields):
    page = planner.get(draft).text
    number = re.search(r'name="_revision" value="(\d+)"', page)[1]
    return send(planner, f"{draft}{path}", {"_revision": number, **fields}, page=draft)


def fill(planner, address, **fields):
    """Fill in a form that stands on its own page."""
    page = planner.get(address).text
    number = re.search(r'name="_revision" value="(\d+)"', page)[1]
    return send(planner, address, {"_revision": number, **fields}, page=address)


def document(site, draft):
    with site.database.read() as session:
        return survey_drafts.one(session, site.area.id, int(draft.rpartition("/")[2])).document


def small(planner):
    """A draft with a section and two questions."""
    draft = begin(planner)
    assert fill(planner, f"{draft}/sections/0", title="Bruk").status_code == 303
    assert (
        fill(planner, f"{draft}/sections/0/new?type=yes_no", type="yes_no", text="Bruker du gården?").status_code == 303
    )
    again = fill(
        planner,
        f"{draft}/sections/0/new?type=open_text",
        type="open_text",
        text="Hvorfor ikke?",
        lens="challenge",
        relevant="${bruker_du_garden} = 'no'",
    )
    assert again.status_code == 303, again.text
    return draft


def test_a_questionnaire_is_written_from_nothing_and_published(site, planner, client):
    draft = small(planner)
    made = document(site, draft)
    assert [question["id"] for question in made["sections"][0]["questions"]] == ["bruker_du_garden", "hvorfor_ikke"]
    reply = fill(planner, f"{draft}/publish")
    assert reply.status_code == 303
    assert "nytt" in reply.location
    page = client.get("/s/nytt/nb")
    assert "Hvorfor ikke?" in page.text
    assert planner.get(draft).status_code == 404  # a draft is done with once it is published


def test_a_wrong_question_comes_back_with_everything_typed(site, planner):
    draft = small(planner)
    typed = {
        "type": "one_choice",
        "text": "Hvor ofte?",
        "relevant": "${gone} = ",
        "option.0.text": "Ofte",
        "option.1.text": "Aldri",
    }
    reply = fill(planner, f"{draft}/sections/0/new?type=one_choice", **typed)
    assert reply.status_code == 422
    assert "This condition cannot be read" in reply.text
    assert "Hvor ofte?" in reply.text
    assert 'value="Aldri"' in reply.text
    assert len(document(site, draft)["sections"][0]["questions"]) == 2


def test_options_get_ids_and_keep_other_languages_texts(site, planner):
    draft = begin(planner, way="ready:kiosk", slug="kiosk-ny", title="")
    kiosk = document(site, draft)
    asked = next(
        question for section in kiosk["sections"] for question in section["questions"] if question.get("options")
    )
    address = f"{draft}/questions/{asked['id']}"
    page = planner.get(address).text
    fields = dict(re.findall(r'<input class="ds-input" type="text" id="[^"]+" name="([^"]+)" value="([^"]*)"', page))
    fields = {name: html.unescape(value) for name, value in fields.items()}
    fields |= {"type": asked["type"], "text": "Noe helt annet?", f"option.{len(asked['options'])}.text": "En til"}
    assert fill(planner, address, **fields).status_code == 303
    changed = next(
        question
        for section in document(site, draft)["sections"]
        for question in section["questions"]
        if question["id"] == asked["id"]
    )
    assert changed["text"]["nb"] == "Noe helt annet?"
    assert changed["text"]["so"] == asked["text"]["so"]
    assert changed["options"][-1] == {"id": "en_til", "text": {"nb": "En til"}}
    assert [option["text"]["so"] for option in changed["options"][:-1]] == [
        option["text"]["so"] for option in asked["options"]
    ]


def test_two_people_do_not_overwrite_each_other(site, planner):
    draft = small(planner)
    page = planner.get(f"{draft}/questions/hvorfor_ikke").text
    old = re.search(r'name="_revision" value="(\d+)"', page)[1]
    fill(planner, f"{draft}/questions/hvorfor_ikke", type="open_text", id="hvorfor_ikke", text="Den første")
    late = send(
        planner,
        f"{draft}/questions/hvorfor_ikke",
        {"_revision": old, "type": "open_text", "id": "hvorfor_ikke", "text": "Den andre"},
        page=draft,
    )
    assert late.status_code == 409
    assert "Den andre" in late.text
    assert document(site, draft)["sections"][0]["questions"][1]["text"]["nb"] == "Den første"


def test_questions_and_sections_move_and_go(site, planner):
    draft = small(planner)
    press(planner, draft, "/questions/hvorfor_ikke/move", way="up")
    assert [question["id"] for question in document(site, draft)["sections"][0]["questions"]] == [
        "hvorfor_ikke",
        "bruker_du_garden",
    ]
    assert "not asked before this" in html.unescape(planner.get(draft).text)
    reply = press(planner, draft, "/questions/bruker_du_garden/remove")
    assert "hvorfor_ikke" in planner.get(reply.location).text
    press(planner, draft, "/sections/0/remove")
    assert document(site, draft)["sections"] == []


def test_a_renamed_question_is_followed_by_what_asks_for_it(site, planner):
    draft = small(planner)
    fill(planner, f"{draft}/questions/bruker_du_garden", type="yes_no", id="uses", text="Bruker du gården?")
    assert document(site, draft)["sections"][0]["questions"][1]["relevant"] == "${uses} = 'no'"


def test_a_workbook_becomes_a_draft_and_its_losses_are_told(site, planner):
    data = book(rows(("geotrace", "a", "A line"), ("text", "b", "Words")))
    reply = send(
        planner,
        f"{ROOM}/drafts",
        {"way": "file", "slug": "fra-kobo", "file": (BytesIO(data), "kobo.xlsx")},
        page=ROOM,
        content_type="multipart/form-data",
    )
    draft = reply.location
    assert "sheet survey, row 2, column A" in html.unescape(planner.get(draft).text)
    press(planner, draft, "/notes")
    assert "sheet survey" not in planner.get(draft).text
    assert [question["id"] for question in document(site, draft)["sections"][0]["questions"]] == ["b"]
    out = planner.get(f"{draft}/file.xlsx").data
    assert xlsform.read(out).questionnaire.by_id["b"].text == {"en": "Words"}
    assert native.load(planner.get(f"{draft}/file.json").data).id == "reisen"


@pytest.mark.parametrize(("name", "content"), [("a.xlsx", b"no"), ("a.json", b"{"), ("", b"")])
def test_a_file_that_cannot_be_read_gets_a_sentence_and_the_form_stays(planner, name, content):
    fields = {"way": "file", "slug": "fra-fil", "title": "Mitt", "file": (BytesIO(content), name)}
    reply = send(planner, f"{ROOM}/drafts", fields, page=ROOM, content_type="multipart/form-data")
    assert reply.status_code == 422
    assert 'value="Mitt"' in reply.text
    assert "The file cannot be imported." in reply.text


@pytest.mark.parametrize("slug", ["", "Å", "a b", "-a", "x" * 61])
def test_an_address_that_is_none_is_refused(planner, slug):
    reply = send(planner, f"{ROOM}/drafts", {"way": "empty", "slug": slug}, page=ROOM)
    assert reply.status_code == 422


def test_publishing_with_gaps_must_be_meant(site, planner):
    draft = small(planner)
    press(planner, draft, "/languages", add="so")
    page = planner.get(f"{draft}/publish").text
    assert "Soomaali" in page
    assert fill(planner, f"{draft}/publish").status_code == 422
    assert fill(planner, f"{draft}/publish", sure="yes").status_code == 303


def test_a_draft_with_errors_is_not_published(planner):
    draft = begin(planner)
    assert fill_publish(planner, draft) == 422


def fill_publish(planner, draft):
    page = planner.get(f"{draft}/publish").text
    assert "There is nothing to ask yet" in page
    return send(planner, f"{draft}/publish", {"_revision": "1"}, page=draft).status_code


def test_versions_are_compared_and_say_how_many_answered(site, planner):
    site.answer({"need": "Benker"})
    draft = begin(planner, way="survey:small", slug="small", title="Et nytt navn")
    fill(planner, f"{draft}/publish", sure="yes")
    page = html.unescape(planner.get(f"{ROOM}/small/versions").text)
    assert "Et nytt navn" in page
    assert re.search(r'<th scope="row">1 <code>\w+</code></th><td class="number">1</td>', page)
    again = begin(planner, way="survey:small", slug="small", title="Et nytt navn")
    refused = fill(planner, f"{again}/publish", sure="yes")
    assert refused.status_code == 409
    assert "asks exactly this already" in refused.text


def test_a_closed_survey_stays_closed_when_a_version_is_published(site, planner):
    with site.database.write() as session:
        publishing.set_status(session, site.survey.id, SurveyStatus.CLOSED)
    draft = begin(planner, way="survey:small", slug="small", title="Ny")
    fill(planner, f"{draft}/publish", sure="yes")
    with site.database.read() as session:
        assert not publishing.survey_by_slug(session, "small").is_open


def test_the_preview_shows_each_language_and_may_stand_in_a_frame(planner):
    draft = begin(planner, way="ready:kiosk", slug="kiosk-ny", title="")
    page = planner.get(f"{draft}/preview?language=nb&language=ar")
    assert page.text.count("<iframe") == 2
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    frame = planner.get(f"{draft}/preview/ar")
    assert 'dir="rtl"' in frame.text
    assert "frame-ancestors 'self'" in frame.headers["Content-Security-Policy"]
    assert "csrf" not in frame.text


def test_outreach_staff_do_not_write_questionnaires(site, log_in):
    assert log_in(Role.OUTREACH).get(ROOM).status_code == 403


def test_every_ready_questionnaire_opens_as_a_draft(planner):
    for name in library.names():
        draft = begin(planner, way=f"ready:{name}", slug=f"r-{name.replace('_', '-')}", title="")
        assert planner.get(draft).status_code == 200
        assert planner.get(f"{draft}/preview/nb").status_code == 200
