"""Residents' pages: choosing a language, answering, correcting, sending twice."""

import re
from uuid import UUID

import html5lib
import pytest
from sqlalchemy import func, select

from participation.records.answers import Response, Statement
from participation.records.questionnaires import SurveyStatus
from participation.services import publishing
from tests.factories.sites import hidden_fields, make_site, page_of
from tests.factories.surveys import NOW

ANSWERS = {
    "quality": "Parken og naboene",
    "need": "Et sted for ungdom",
    "place.landmark": "park",
    "place.words": "ved dammen",
    "safe_dark": "2",
    "home_languages": ["lang_somali", "lang_other"],
    "home_languages.other": "dari",
    "age": "prefer_not_to_say",
}


@pytest.fixture
def made(tmp_path):
    app, database, survey = make_site(tmp_path)
    yield app, database, survey
    database.close()


@pytest.fixture
def client(made):
    return made[0].test_client()


@pytest.fixture
def stored(made):
    """Return a function that gives all stored responses."""

    def read():
        with made[1].read() as session:
            return list(session.scalars(select(Response).order_by(Response.received)))

    return read


def send(client, language="nb", **changes):
    """Open the page and send it; a change to None leaves the field out."""
    fields = {**hidden_fields(client.get(f"/s/demo/{language}")), "_consent": "yes", **ANSWERS, **changes}
    return client.post(f"/s/demo/{language}", data={name: value for name, value in fields.items() if value is not None})


def test_every_language_is_offered_by_its_own_name(client):
    text = page_of(client.get("/s/demo"))
    for code, name in (("nb", "Bokmål"), ("en", "English")):
        assert re.search(rf'<a href="/s/demo/{code}" lang="{code}" hreflang="{code}" dir="ltr"><b>{name}</b>', text)


@pytest.mark.parametrize("path", ["/s/demo", "/s/demo/nb", "/s/demo/en", "/s/demo/nb/mine", "/s/demo/poster"])
def test_pages_are_valid_html_with_one_heading_and_no_id_twice(client, path):
    response = client.get(path)
    assert response.status_code == 200
    parser = html5lib.HTMLParser(strict=True)
    document = parser.parse(page_of(response))
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert len(document.findall(".//{http://www.w3.org/1999/xhtml}h1")) == 1


def test_a_sent_form_is_stored_and_answered_with_a_receipt(client, stored):
    response = send(client)
    assert (response.status_code, response.location) == (303, "/s/demo/nb/thanks")
    (row,) = stored()
    assert row.language == "nb"
    assert row.answers["quality"] == "Parken og naboene"
    assert row.answers["place"] == {"landmark": "park", "words": "ved dammen"}
    assert row.answers["home_languages.other"] == "dari"
    assert re.search(r'class="code"[^>]*>[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}<', page_of(client.get(response.location)))


def test_free_texts_become_statements(client, made):
    send(client)
    with made[1].read() as session:
        found = {statement.lens: statement.text for statement in session.scalars(select(Statement))}
    assert found == {"quality": "Parken og naboene", "need": "Et sted for ungdom"}


def test_without_consent_nothing_is_stored_and_everything_is_kept(client, stored):
    response = send(client, _consent=None)
    text = page_of(response)
    assert response.status_code == 400
    assert stored() == []
    assert "Parken og naboene</textarea>" in text
    assert 'value="ved dammen"' in text
    assert 'value="dari"' in text
    for field in (
        'name="safe_dark" value="2"',
        'name="place.landmark" value="park"',
        'name="home_languages" value="lang_somali"',
    ):
        assert re.search(field + r"[^>]* checked", text)
    assert '<a href="#_consent">' in text
    assert 'aria-invalid="true"' in text
    assert "autofocus" in text


def test_an_empty_form_is_not_sent(client, stored):
    response = send(client, **dict.fromkeys(ANSWERS))
    assert response.status_code == 400
    assert stored() == []


def test_a_text_that_is_too_long_is_kept_whole_and_named(client, stored):
    text = page_of(send(client, quality="å" * 2001))
    assert "å" * 2001 in text
    assert "2000" in text
    assert '<a href="#quality">' in text
    assert stored() == []


def test_the_same_page_sent_twice_is_one_response_with_one_receipt(client, stored):
    fields = {**hidden_fields(client.get("/s/demo/nb")), "_consent": "yes", **ANSWERS}
    codes = []
    for _ in range(2):
        assert client.post("/s/demo/nb", data=fields).status_code == 303
        codes.append(re.search(r'class="code"[^>]*>([^<]*)<', page_of(client.get("/s/demo/nb/thanks"))).group(1))
    assert len(stored()) == 1
    assert codes[0] == codes[1]


def test_the_page_brings_the_id_of_the_response(client, stored):
    fields = {**hidden_fields(client.get("/s/demo/nb")), "_consent": "yes", **ANSWERS}
    client.post("/s/demo/nb", data=fields)
    assert stored()[0].id == UUID(fields["_id"])


@pytest.mark.parametrize("token", ["", "wrong", None])
def test_without_a_good_token_nothing_is_stored_or_lost(client, stored, token):
    response = send(client, _token=token)
    text = page_of(response)
    assert response.status_code == 400
    assert stored() == []
    assert "Parken og naboene</textarea>" in text
    # The page that came back can be sent as it is.
    fields = {**hidden_fields(response), "_consent": "yes", **ANSWERS}
    assert client.post("/s/demo/nb", data=fields).status_code == 303
    assert len(stored()) == 1


def test_a_token_of_another_visitor_does_not_count(client, made, stored):
    other = hidden_fields(made[0].test_client().get("/s/demo/nb"))
    assert send(client, _token=other["_token"]).status_code == 400
    assert stored() == []


def test_the_language_is_changed_with_every_answer_kept_and_nothing_stored(client, stored):
    fields = {**hidden_fields(client.get("/s/demo/nb")), "_consent": "yes", "_draft": "1", "_at": "safe_dark-step", **ANSWERS}
    response = client.post("/s/demo/en", data=fields)
    text = page_of(response)
    assert response.status_code == 200
    assert '<html lang="en"' in text
    assert "Parken og naboene</textarea>" in text
    assert 'data-at="safe_dark-step"' in text
    assert 'class="errors"' not in text
    assert hidden_fields(response)["_id"] == fields["_id"]
    assert stored() == []


def test_what_was_typed_is_never_markup(client):
    typed = {"quality": '</textarea><script>alert("x")</script>', "place.words": '"><i>'}
    text = page_of(send(client, _consent=None, **typed))
    assert "<script>alert" not in text
    assert '"><i>' not in text


def test_a_closed_survey_says_so_and_stores_nothing(client, made, stored):
    fields = {**hidden_fields(client.get("/s/demo/nb")), "_consent": "yes", **ANSWERS}
    with made[1].write() as session:
        publishing.set_status(session, made[2].id, SurveyStatus.CLOSED)
    assert "<textarea" not in page_of(client.get("/s/demo/nb"))
    assert "<textarea" not in page_of(client.get("/s/demo"))
    assert client.post("/s/demo/nb", data=fields).status_code == 409
    assert stored() == []


@pytest.mark.parametrize("path", ["/s/demo/xx", "/s/demo/xx/mine", "/s/demo/xx/thanks", "/s/demo/nb/thanks"])
def test_an_address_without_a_page_leads_to_the_languages(client, path):
    response = client.get(path)
    assert (response.status_code, response.location) == (303, "/s/demo")


def test_an_unknown_survey_is_not_found(client):
    assert client.get("/s/nothing").status_code == 404
    assert client.get("/s/nothing/nb").status_code == 404
    assert client.post("/s/nothing/nb", data=ANSWERS).status_code == 404


def test_the_next_person_finds_no_way_to_the_last_ones_receipt(client):
    send(client)
    assert client.get("/s/demo/nb/thanks").status_code == 200
    client.get("/s/demo/nb")
    assert client.get("/s/demo/nb/thanks").status_code == 303


def test_nothing_of_a_survey_is_kept_by_browsers(client):
    for path in ("/s/demo", "/s/demo/nb", "/s/demo/nb/mine"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def test_a_client_without_gzip_gets_the_same_page(client):
    packed = client.get("/s/demo/nb", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/s/demo/nb", headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    blank = re.compile(r'(name="_(token|id)" value=")[^"]*')
    assert blank.sub(r"\1", page_of(packed)) == blank.sub(r"\1", page_of(plain))


def test_a_new_version_shows_at_once(client, made):
    assert "Nytt spørsmål" not in page_of(client.get("/s/demo/nb"))
    with made[1].write() as session:
        questionnaire = publishing.questionnaire_of(session, made[2])
        definition = {**questionnaire.definition, "title": {**questionnaire.definition["title"], "nb": "Nytt spørsmål"}}
        publishing.publish(session, area_id=made[2].area_id, slug="demo", definition=definition, now=NOW)
    assert "Nytt spørsmål" in page_of(client.get("/s/demo/nb"))


def test_two_people_on_one_phone_are_two_responses(client, stored):
    send(client)
    send(client, quality="Noe annet")
    assert len(stored()) == 2


def test_a_missing_translation_is_marked_with_its_language(made):
    app, database, _ = made
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 0
    text = page_of(app.test_client().get("/s/demo/nn"))
    borrowed = re.findall(r'<span lang="(\w+)" dir="(\w+)">', text)
    assert all(code != "nn" for code, _ in borrowed)
