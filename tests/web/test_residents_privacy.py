"""What residents meet beside the survey: corrections, contact details, the privacy page, who it is for."""

import re

import pytest
from sqlalchemy import select, text

from participation.records.answers import Response, Statement
from participation.services import contacts, privacy_rules
from participation.services.catalogues import LANGUAGES
from participation.services.privacy_rules import AreaRules, SurveyRules
from tests.conftest import NOW
from tests.factories.sites import hidden_fields, make_site, page_of

TOKEN = re.compile(r'name="csrf_token" value="([^"]*)"')
CODE = re.compile(r'class="code"[^>]*>([^<]*)<')
OWN = re.compile(r'name="_own" value="([^"]*)"')
ANSWERS = {
    "_consent": "yes",
    "quality": "Parken & naboene",
    "need": "Benker",
    "safe_dark": "1",
    "place.landmark": "park",
    "home_languages": "lang_other",
    "home_languages.other": "dari",
}


@pytest.fixture
def made(tmp_path):
    app, database, survey = make_site(tmp_path)
    yield app, database, survey
    database.close()


@pytest.fixture
def client(made):
    return made[0].test_client()


def send(client, path, **data):
    token = TOKEN.search(page_of(client.get(path))).group(1)
    return client.post(path, data={"csrf_token": token, **data})


def answer(client, **changes):
    fields = hidden_fields(client.get("/s/demo/nb"))
    return client.post("/s/demo/nb", data={**fields, **ANSWERS, **changes})


def code_of(client):
    answer(client)
    return CODE.search(page_of(client.get("/s/demo/nb/thanks"))).group(1)


def stored(made, column):
    with made[1].read() as session:
        return sorted(session.scalars(select(column)), key=str)


def rule(made, **rules):
    with made[1].write() as session:
        privacy_rules.set_survey(session, made[2].area_id, made[2].id, SurveyRules(**rules), user_id=None, now=NOW)
    made[0].extensions.pop("residents_known_surveys", None)


def test_answers_are_corrected_in_the_form_that_asked_for_them(client, made):
    code = code_of(client)
    page = send(client, "/s/demo/nb/mine", code=code, correct="1")
    shown = page_of(page)
    assert "Parken &amp; naboene</textarea>" in shown
    assert re.search(r'name="safe_dark" value="1"[^>]*checked', shown)
    assert 'value="dari"' in shown
    fields = {**hidden_fields(page), "_own": OWN.search(shown).group(1)}
    # Another language keeps the correction a correction.
    again = page_of(client.post("/s/demo/en", data={**fields, **ANSWERS, "_draft": "1"}))
    assert OWN.search(again).group(1) == fields["_own"]
    reply = client.post("/s/demo/nb", data={**fields, **ANSWERS, "quality": "Bare parken", "safe_dark": "4"})
    assert reply.headers["Location"].endswith("/s/demo/nb/changed")
    assert "Svarene dine er endret." in page_of(client.get("/s/demo/nb/changed"))
    assert len(stored(made, Response.id)) == 1
    assert stored(made, Statement.text) == ["Bare parken", "Benker"]
    assert stored(made, Response.answers)[0]["safe_dark"] == 4
    assert "Bare parken" in page_of(send(client, "/s/demo/nb/mine", code=code))


def test_a_correction_with_something_wrong_comes_back_whole(client, made):
    code = code_of(client)
    page = send(client, "/s/demo/nb/mine", code=code, correct="1")
    fields = {**hidden_fields(page), "_own": OWN.search(page_of(page)).group(1)}
    wrong = client.post("/s/demo/nb", data={**fields, **ANSWERS, "quality": "x" * 5000})
    assert wrong.status_code == 400
    assert OWN.search(page_of(wrong)).group(1) == fields["_own"]
    lost = client.post("/s/demo/nb", data={**fields, **ANSWERS, "_own": "1 0000-0000-0000"})
    assert lost.status_code == 404
    client.post("/s/demo/nb", data={**fields, **ANSWERS, "need": "Lys"})
    late = client.post("/s/demo/nb", data={**fields, **ANSWERS, "need": "Noe annet"})
    assert late.status_code == 409
    assert stored(made, Statement.text) == ["Lys", "Parken & naboene"]
    assert client.post("/s/demo/nb", data={**ANSWERS, "_own": fields["_own"]}).status_code == 400, "without a token"


def test_contact_details_are_left_after_sending_and_apart(client, made):
    answer(client)
    assert "/s/demo/nb/contact" in page_of(client.get("/s/demo/nb/thanks"))
    wrong = send(client, "/s/demo/nb/contact", name="Amina", phone="12", wants_news="1")
    assert wrong.status_code == 400
    assert 'id="phone-e"' in page_of(wrong)
    assert 'value="Amina"' in page_of(wrong), "nothing typed is lost"
    assert send(client, "/s/demo/nb/contact", phone="90 00 00 00", wants_part="1").status_code == 200
    with made[1].read() as session:
        (left,) = contacts.of_area(session, made[2].area_id)
        assert (left.given.phone, left.given.wants_news, left.given.wants_part) == ("90000000", False, True)
        row = dict(session.execute(text("SELECT * FROM contact")).mappings().one())
    assert str(stored(made, Response.id)[0]) not in str(row)


def test_without_a_key_nobody_is_asked_for_contact_details(client, made):
    made[1].keys._keys = {}
    try:
        answer(client)
        assert "/contact" not in page_of(client.get("/s/demo/nb/thanks"))
        assert client.get("/s/demo/nb/contact").status_code == 404
        assert "kryptert" not in page_of(client.get("/s/demo/nb/privacy"))
    finally:
        made[1].keys.reload()


def test_the_privacy_page_says_what_is_so(client, made):
    before = page_of(client.get("/s/demo/nb/privacy"))
    assert "oppbevares til kommunen sletter dem" in before
    assert "kryptert" in before
    rule(made, words_days=90, answers_days=400)
    with made[1].write() as session:
        rules = AreaRules("Oslo kommune", "post@example.org", "ombud@example.org", 30)
        privacy_rules.set_area(session, made[2].area_id, rules, user_id=None, now=NOW)
    after = page_of(client.get("/s/demo/nb/privacy"))
    for said in ("Oslo kommune", "post@example.org", "ombud@example.org", "etter 90 dager", "etter 400 dager", "etter 30"):
        assert said in after
    assert "post@example.org" in page_of(client.get("/s/demo/nb/accessibility"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_time_is_told_in_years_in_every_language(client, made, language):
    rule(made, words_days=1825, answers_days=1826)
    page = page_of(client.get(f"/s/demo/{language}/privacy"))
    assert "1825" not in page
    assert re.search(r"\b5 \w", page)
    assert "1826" in page, "what is no whole number of years is told in days"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_both_pages_and_every_page_leads_there(client, language):
    for name in ("privacy", "accessibility"):
        path = f"/s/demo/{language}/{name}"
        text_ = page_of(client.get(path))
        assert f'<html lang="{language}"' in text_
        assert 'lang="en"' not in text_.split("<body>")[1] or language == "en", "nothing is borrowed"
        assert path in page_of(client.get(f"/s/demo/{language}"))
        assert path in page_of(client.get(f"/s/demo/{language}/mine"))


def test_who_is_too_young_is_not_asked(client, made):
    assert 'name="_age"' not in page_of(client.get("/s/demo/nb"))
    rule(made, lowest_age=13, guardian_age=16)
    page = page_of(client.get("/s/demo/nb"))
    assert "minst 16 år, eller en forelder" in page
    assert "for dem som er 13 år" in page
    refused = answer(client)
    assert refused.status_code == 400
    assert 'href="#_age"' in page_of(refused)
    assert not stored(made, Response.id)
    assert answer(client, _age="yes").status_code == 303


def test_the_form_for_the_young_is_shown(client, made):
    rule(made, lowest_age=18)
    with made[1].write() as session:
        session.execute(text("UPDATE survey_privacy SET youth_slug = 'ung'"))
    made[0].extensions.pop("residents_known_surveys", None)
    assert '<a href="/s/ung">Yngre enn 18?' in page_of(client.get("/s/demo/nb"))
