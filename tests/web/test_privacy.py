"""The privacy room: what is decided, what is due, contact details, and what is held of a person who asks."""

import hashlib
import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from participation.records.answers import Response
from participation.services import answering, contacts, privacy_rules, retention
from participation.services.permissions import Role
from participation.services.privacy_rules import SurveyRules
from tests.conftest import SECRET
from tests.factories.answered import SMALL
from tests.factories.site import AREA, Site, send

PRIVACY = f"{AREA}/privacy"


@pytest.fixture
def site(app, sqlite_database):
    return Site(sqlite_database, SECRET)


@pytest.fixture
def officer(site, log_in):
    return log_in(Role.DATA_PROTECTION)


def leave(site, **given):
    with site.database.write() as session:
        contacts.leave(
            session,
            site.area.id,
            contacts.Given(**{"phone": "90000000", "wants_news": True, **given}),
            language="so",
            today=site.now.date(),
        )
        return contacts.of_area(session, site.area.id)[0].id


def rule(site, **rules):
    with site.database.write() as session:
        privacy_rules.set_survey(
            session, site.area.id, site.survey.id, SurveyRules(**rules), user_id=None, now=site.now
        )


@pytest.mark.parametrize(
    ("role", "status"), [(Role.PLANNER, 200), (Role.ADMINISTRATOR, 200), (Role.OUTREACH, 403), (Role.READER, 403)]
)
def test_who_may_enter(site, log_in, role, status):
    assert log_in(role).get(PRIVACY).status_code == status


def test_the_first_page_says_what_is_so(site, officer):
    page = officer.get(PRIVACY).text
    assert "Encrypted" in page
    assert "Nobody is named who is responsible" in page
    assert "Nothing is past its time." in page
    rule(site, words_days=30)
    site.answer({"challenge": "Dark"})
    with site.database.write() as session:
        session.execute(update(Response).values(received=site.now - timedelta(days=40)))
    assert "the words, photos and sounds of 1 answer" in officer.get(PRIVACY).text


def test_an_installation_without_a_key_is_told(log_in, app, monkeypatch):
    monkeypatch.setattr(
        "participation.web.privacy.views.encryption", lambda _: type("E", (), {"key": "", "behind": 3})()
    )
    assert "There is no data key" in log_in(Role.PLANNER).get(PRIVACY).text


def test_who_is_responsible_is_stored_and_bad_input_loses_nothing(site, officer):
    form = {"controller": "Oslo kommune", "contact": "post@example.org", "officer": "", "contact_days": "0"}
    wrong = send(officer, f"{PRIVACY}/area", form)
    assert wrong.status_code == 422
    assert 'value="Oslo kommune"' in wrong.text
    assert "A number of days from 1" in wrong.text
    assert send(officer, f"{PRIVACY}/area", {**form, "contact_days": "90"}).status_code == 303
    assert "Oslo kommune is responsible" in officer.get(PRIVACY).text
    assert site.lines("privacy.area_changed")


def test_a_surveys_days_and_ages(site, officer):
    path = f"{PRIVACY}/surveys/{site.survey.id}"
    site.answer({"challenge": "Dark"}, language="en")
    digest = hashlib.sha256(SMALL["consent"]["en"].encode()).hexdigest()
    with site.database.write() as session:
        session.execute(update(Response).values(consent_hash=digest))
    shown = officer.get(path).text
    assert "<h1>What is kept how long: <bdi>Your neighbourhood</bdi></h1>" in shown
    assert "I agree that my answers are used." in shown
    assert "(Answers: 1–4)" in shown
    form = {"words_days": "30", "answers_days": "10", "lowest_age": "13", "guardian_age": "16", "youth_slug": ""}
    wrong = send(officer, path, form)
    assert wrong.status_code == 422
    assert "Free texts cannot be kept longer" in wrong.text
    assert send(officer, path, {**form, "words_days": "x"}).status_code == 422
    assert send(officer, path, {**form, "answers_days": "60"}).status_code == 303
    page = officer.get(PRIVACY).text
    assert "30 days" in page
    assert "from 13 years" in page
    assert officer.get(f"{PRIVACY}/surveys/999").status_code == 404


def test_what_is_due_is_deleted_and_the_report_is_a_file(site, officer):
    rule(site, words_days=30, answers_days=60)
    site.answer({"challenge": "Dark"})
    with site.database.write() as session:
        session.execute(update(Response).values(received=site.now - timedelta(days=100)))
    done = send(officer, f"{PRIVACY}/retention", page=PRIVACY)
    assert done.status_code == 303
    assert site.count() == 0
    page = officer.get(done.headers["Location"]).text
    assert "Signature fits" in page
    file = officer.get(done.headers["Location"] + "?file=1")
    report = json.loads(file.text)
    assert len(report["report"]["surveys"][0]["whole"]) == 1
    with site.database.read() as session:
        assert retention.runs_of(session, site.area.id, secret=SECRET)[0].signature == report["signature"]
    assert site.lines("privacy.retention")[0].detail["answers"] == 1


def test_contacts_are_listed_noted_taken_out_and_deleted(site, officer):
    number = leave(site, name="=Amina", email="amina@example.org")
    page = officer.get(f"{PRIVACY}/contacts")
    assert "amina@example.org" in page.text
    assert site.lines("contacts.read")[0].detail == {"contacts": 1}
    change = f"{PRIVACY}/contacts/{number}"
    assert send(officer, change, {"contacted": "1"}, page=f"{PRIVACY}/contacts").status_code == 303
    file = send(officer, f"{PRIVACY}/contacts.csv", page=f"{PRIVACY}/contacts")
    assert "'=Amina,90000000" in file.text
    assert site.lines("contacts.export")
    assert send(officer, change, {"delete": "1"}, page=f"{PRIVACY}/contacts").status_code == 303
    assert send(officer, change, {"delete": "1"}, page=f"{PRIVACY}/contacts").status_code == 404
    assert "amina" not in officer.get(f"{PRIVACY}/contacts").text


def test_what_is_held_of_a_person_is_found_and_erased_and_read_by_nobody(site, officer):
    leave(site, name="Amina")
    code = _code(site)
    page = send(officer, f"{PRIVACY}/person", {"code": code, "text": "amina"})
    assert page.status_code == 200
    assert "Delete these answers for good" in page.text
    assert "90000000" in page.text
    assert "Bak blokka" not in page.text
    assert site.lines("privacy.searched")[0].detail == {"answers": 1, "contacts": 1}
    wrong = send(officer, f"{PRIVACY}/person", {"code": "0000-0000-0000", "text": ""})
    assert wrong.status_code == 404
    assert 'value="0000-0000-0000"' in wrong.text
    done = send(officer, f"{PRIVACY}/person/erase", {"code": code}, page=f"{PRIVACY}/person")
    assert "The answers are deleted" in done.text
    assert site.count() == 0
    assert site.lines("privacy.erased")


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("kind", ["record", "assessment"])
def test_the_documents_are_filled_in(site, officer, kind, language):
    rule(site, words_days=30)
    document = officer.get(f"{PRIVACY}/documents/{kind}/{language}")
    assert "attachment" in document.headers["Content-Disposition"]
    assert f'<html lang="{language}" dir="ltr">' in document.text
    assert "Tøyen" in document.text
    assert ("30 dager" if language == "nb" else "30 days") in document.text
    assert "AES-256-GCM" in document.text
    assert officer.get(f"{PRIVACY}/documents/nothing/nb").status_code == 404


def _code(site):
    return answering.receipt_code(SECRET, site.answer({"challenge": "Bak blokka"}))
