"""Quotes: words are left out and never changed, what could tell who is looked at, and they go with the answers."""

from uuid import UUID

import pytest
from sqlalchemy import select

from participation.records.answers import Response, Statement
from participation.records.coding_work import Quote, StatementChange
from participation.records.questionnaires import SurveyVersion
from participation.services import answering, codebooks, coding, quotes
from participation.services.errors import Conflict, NotFound, ServiceProblem
from participation.services.statement_history import history
from tests.factories.statements import CODEBOOK, NOW, add_area, add_statement, add_survey, add_user

WORDS = "Jeg heter Kari Hansen, ring 22 33 44 55. Det er for mørkt i parken."


class Words:
    def __init__(self, session):
        self.session = session
        self.area, self.user = add_area(session), add_user(session)
        self.survey = add_survey(session, self.area)
        self.id = add_statement(session, self.area, self.survey, WORDS)
        book = codebooks.import_codebook(session, area_id=self.area, document=CODEBOOK, now=NOW)
        self.light = book.by_key()["lighting"].id

    def mark(self, text, **more):
        return quotes.mark(self.session, area_id=self.area, statement_id=self.id, text=text, user_id=self.user, now=NOW, **more)

    def all(self, **more):
        return [each.text for each in quotes.quotes_of(self.session, self.area, **more)]


@pytest.fixture
def words(sqlite_database):
    with sqlite_database.write() as session:
        yield Words(session)


def test_what_could_tell_who_somebody_is_must_be_taken_out_or_looked_at(words):
    with pytest.raises(ServiceProblem) as problem:
        words.mark(WORDS)
    assert problem.value.field == "has_looked"
    clean = quotes.leave_out(WORDS, range(len(quotes.found_in(WORDS))))
    assert "Hansen" not in clean
    assert "22" not in clean
    words.mark(clean)
    words.mark(WORDS, has_looked=True)
    kept = [each.kept for each in quotes.quotes_of(words.session, words.area)]
    assert kept == [("name", "phone"), ()]


@pytest.mark.parametrize("text", ["Det er for lyst i parken.", "i parken. Det er for mørkt", "[…]", "", "Det er […] for mørkt i hagen"])
def test_words_are_left_out_and_never_changed(words, text):
    with pytest.raises(ServiceProblem) as problem:
        words.mark(text)
    assert problem.value.field == "text"
    assert words.all() == []


@pytest.mark.parametrize("text", ["Det er for mørkt i parken.", "[...] Det er […] mørkt i parken.", "Det er  for\nmørkt"])
def test_a_part_is_a_quote_too(words, text):
    words.mark(text)
    assert words.all()[0] == " ".join(text.replace("[...]", "[…]").split())


def test_a_translation_is_published_beside_it_and_checked_too(words):
    with pytest.raises(ServiceProblem):
        words.mark("Det er for mørkt", translation="Too dark")
    other = add_statement(words.session, words.area, words.survey, "Too dark in the park", language="en")
    coding.translate(words.session, area_id=words.area, statement_id=other, language="nb", text="For mørkt i parken", user_id=words.user, now=NOW)
    words.id = other
    words.mark("Too dark", translation="For mørkt")
    assert quotes.quotes_of(words.session, words.area)[0].translation == "For mørkt"


def test_quotes_are_found_by_lens_and_code_and_a_withdrawn_one_stands_apart(words):
    coding.decide(words.session, area_id=words.area, statement_id=words.id, coder_id=words.user, given=[words.light], now=NOW)
    made = words.mark("Det er for mørkt i parken.")
    assert words.all(lens="challenge", codes=[words.light]) == ["Det er for mørkt i parken."]
    assert words.all(lens="need") == words.all(codes=[words.light + 1]) == []
    with pytest.raises(Conflict):
        words.mark("Det er for mørkt i parken.")
    assert quotes.withdraw(words.session, area_id=words.area, quote_id=made, user_id=words.user, now=NOW) == words.id
    assert (words.all(), words.all(withdrawn=True)) == ([], ["Det er for mørkt i parken."])
    with pytest.raises(NotFound):
        quotes.withdraw(words.session, area_id=words.area, quote_id=made, user_id=words.user, now=NOW)
    assert {step.quote for step in history(words.session, words.id)} == {"", "marked", "withdrawn"}


def test_a_quote_goes_when_the_resident_deletes_the_answers(database):
    with database.write() as session:
        words = Words(session)
        words.mark("Det er for mørkt i parken.")
        response = session.scalar(select(Statement.response_id).where(Statement.id == words.id))
        answering.delete_response(session, UUID(str(response)))
        assert session.scalars(select(Quote.id)).all() == []
        assert session.scalars(select(StatementChange.id)).all() == []


@pytest.mark.parametrize(("answer", "may"), [("yes", True), ("no", False), (None, False), (False, False)])
def test_where_the_survey_asks_only_a_yes_is_a_yes(words, answer, may):
    version = words.session.scalars(select(SurveyVersion)).one()
    version.definition = {"sections": [{"questions": [{"id": "may_quote", "type": "choice"}]}]}
    response = words.session.scalars(select(Response)).one()
    response.answers = {} if answer is None else {"may_quote": answer}
    words.session.flush()
    assert quotes.may_be_quoted(words.session, words.id) is may
    if not may:
        with pytest.raises(Conflict):
            words.mark("Det er for mørkt i parken.")


def test_another_areas_statement_is_not_there(words):
    with pytest.raises(NotFound):
        quotes.mark(words.session, area_id=add_area(words.session, "fjell"), statement_id=words.id, text="Det er", user_id=words.user, now=NOW)
