"""Contact details apart from answers, corrections, and what is held about one person."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select, text, update

from participation.records.answers import AnswerCount, Response, Statement
from participation.records.codebook import CodedStatement, Coding, TrainedModel
from participation.records.privacy import Contact
from participation.records.uploads import Upload
from participation.services import (
    answering,
    consents,
    contacts,
    corrections,
    privacy_rules,
    retention,
    subject_access,
)
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.privacy_rules import AreaRules, SurveyRules
from tests.conftest import NOW, SECRET
from tests.factories.answered import SMALL
from tests.factories.privacy import LATER, RAW, Place


@pytest.fixture
def place(database):
    return Place(database)


@pytest.fixture
def here(sqlite_database):
    return Place(sqlite_database)


def fixed(place, receipt, raw, revision=1, page_id=None):
    with place.database.write() as session:
        return corrections.correct(
            session,
            receipt.code,
            place.checked(raw),
            revision=revision,
            page_id=page_id or uuid4(),
            language="en",
            secret=SECRET,
            now=LATER,
        )


def test_a_correction_replaces_what_changed_and_keeps_the_codings_of_the_rest(place):
    receipt = place.answer()
    place.code_all()
    assert place.counts_hold()
    own = fixed(place, receipt, {**RAW, "challenge": ["Foran blokka"], "safe_dark": ["5"]})
    assert (own.revision, own.answers["safe_dark"], own.received) == (2, 5, NOW)
    with place.database.read() as session:
        texts = dict(
            session.execute(
                select(Statement.text, func.count(Coding.id))
                .join_from(Statement, Coding, isouter=True)
                .group_by(Statement.id, Statement.text)
            ).all()
        )
        assert texts == {"Et sted å være": 1, "Foran blokka": 0}
        assert session.scalar(select(TrainedModel.texts_deleted)) == 1
        assert answering.own_response(session, receipt.code).id == own.id, "the code stays"
    assert place.counts_hold()


def test_a_correction_sent_twice_is_one_and_one_that_comes_late_is_refused(here):
    receipt = here.answer()
    fixed(here, receipt, {**RAW, "safe_dark": ["5"]})
    assert fixed(here, receipt, {**RAW, "safe_dark": ["5"]}).revision == 2
    with pytest.raises(Conflict):
        fixed(here, receipt, {**RAW, "safe_dark": ["1"]})
    with here.database.read() as session:
        assert answering.own_response(session, receipt.code).answers["safe_dark"] == 5


def test_photos_wait_for_the_page_of_a_correction(here):
    receipt, page_id = here.answer(), uuid4()
    with here.database.write() as session:
        corrections.begin(session, receipt.code, page_id, now=NOW)
    fixed(here, receipt, RAW, page_id=page_id)
    assert here.count(Upload) == 0, "the small survey asks for no photo, so none is kept"
    with pytest.raises(NotFound), here.database.write() as session:
        corrections.begin(session, "0000-0000-0000", page_id, now=NOW)


def test_contact_details_share_nothing_with_an_answer(place):
    receipt = place.answer()
    with place.database.write() as session:
        given = contacts.Given(" Amina ", "٩٠ ٠٠ ٠٠ ٠٠", "amina@example.org", wants_news=True)
        contacts.leave(session, place.area_id, given, language="so", today=date(2026, 11, 23))
    with place.database.read() as session:
        row = session.execute(text("SELECT * FROM contact")).mappings().one()
        own = session.execute(text("SELECT * FROM response")).mappings().one()
        assert "Amina" not in str(dict(row)), "sealed"
        assert str(row["month"]).startswith("2026-11-01"), "of the day nothing is kept"
        long = {str(value) for value in own.values() if len(str(value)) > 8}
        assert not long & {str(value) for value in row.values()}
        view = contacts.of_area(session, place.area_id)[0]
        assert (view.given.name, view.given.phone, view.language) == ("Amina", "90000000", "so")
    assert str(receipt.response_id) not in str(dict(row))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (contacts.Given(phone="90000000"), "wants_news"),
        (contacts.Given(wants_news=True), "phone"),
        (contacts.Given(phone="ring meg", wants_news=True), "phone"),
        (contacts.Given(email="amina(at)example", wants_part=True), "email"),
    ],
)
def test_contact_details_that_cannot_be_used_are_said(here, given, field):
    with pytest.raises(ServiceProblem) as problem, here.database.write() as session:
        contacts.leave(session, here.area_id, given, language="nb", today=NOW.date())
    assert problem.value.field == field
    assert here.count(Contact) == 0


def test_contacts_are_exported_without_formulas_and_forgotten_in_time(here):
    with here.database.write() as session:
        given = contacts.Given("=HYPERLINK(1)", "+4790000000", "", wants_part=True)
        contacts.leave(session, here.area_id, given, language="nb", today=NOW.date())
        text_, number = contacts.as_csv(session, here.area_id, user_id=None, now=NOW)
        assert number == 1
        assert "'=HYPERLINK(1),'+4790000000" in text_
        soon = NOW.date() + timedelta(days=300)
        assert contacts.over(session, here.area_id, today=soon) == []
    done = retention.run(here.database, here.area_id, secret=SECRET, user_id=None, now=LATER)
    assert len(done.report["contacts"]) == 1
    assert here.count(Contact) == 0


@pytest.mark.parametrize(("uncoded", "gone"), [(3, 2), (0, 0)])
def test_a_model_that_learned_from_texts_without_codes_is_marked_when_they_go(place, uncoded, gone):
    receipt = place.answer()
    place.code_all()
    with place.database.write() as session:
        session.execute(delete(Coding))
        session.execute(delete(CodedStatement))
        session.execute(update(TrainedModel).values(report={"uncoded": uncoded}))
    with place.database.write() as session:
        subject_access.erase(session, place.area_id, receipt.code, user_id=None, now=NOW)
    with place.database.read() as session:
        assert session.scalar(select(TrainedModel.texts_deleted)) == gone


def test_what_is_held_is_shown_and_erased(place):
    receipt = place.answer()
    place.code_all()
    with place.database.read() as session:
        held = subject_access.of_code(session, place.area_id, receipt.code)
        assert (held.statements, held.codings, held.files, held.version) == (2, 2, 1, 1)
        assert held.agreed.text == SMALL["consent"]["en"]
        with pytest.raises(NotFound):
            subject_access.of_code(session, place.area_id + 1, receipt.code)
    with place.database.write() as session:
        subject_access.erase(session, place.area_id, receipt.code, user_id=None, now=NOW)
    for table in (Response, Statement, Coding, Upload):
        assert place.count(table) == 0
    with place.database.read() as session:
        assert session.scalar(select(TrainedModel.texts_deleted)) == 2
        assert not session.scalar(select(func.coalesce(func.sum(AnswerCount.count), 0)))


def test_consent_is_counted_by_the_words_that_were_agreed_to(here):
    here.answer()
    here.answer(consent=SMALL["consent"]["so"])
    with here.database.read() as session:
        found = consents.of_survey(session, here.survey.id)
    assert [(each.version, each.language, each.answers) for each in found] == [(1, "en", 1), (1, "so", 1)]


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        (SurveyRules(words_days=-1), "words_days"),
        (SurveyRules(answers_days=30), "words_days"),
        (SurveyRules(words_days=60, answers_days=30), "words_days"),
        (SurveyRules(lowest_age=99), "lowest_age"),
        (SurveyRules(lowest_age=15, guardian_age=13), "guardian_age"),
        (SurveyRules(youth_slug="nowhere"), "youth_slug"),
    ],
)
def test_rules_that_do_not_fit_are_refused(here, rules, field):
    with pytest.raises(ServiceProblem) as problem, here.database.write() as session:
        privacy_rules.set_survey(session, here.area_id, here.survey.id, rules, user_id=None, now=NOW)
    assert problem.value.field == field


def test_an_areas_rules(here):
    rules = AreaRules("Oslo kommune", "post@example.org", "ombud@example.org", 90)
    with here.database.write() as session:
        assert privacy_rules.of_area(session, here.area_id) == AreaRules()
        privacy_rules.set_area(session, here.area_id, rules, user_id=None, now=NOW)
        assert privacy_rules.of_area(session, here.area_id) == rules
        with pytest.raises(ServiceProblem):
            privacy_rules.set_area(session, here.area_id, AreaRules(contact_days=0), user_id=None, now=NOW)
