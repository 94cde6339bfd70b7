"""The queue of translations: small languages first in turn, rows of a file checked, languages found and corrected."""

import pytest
from sqlalchemy import select

from participation.records.answers import Statement
from participation.records.codebook import Coding, CodingOrigin
from participation.services import codebooks, coding, journal, statement_language, translation_queue
from participation.services.errors import NotFound, ServiceProblem
from participation.services.statement_history import history
from participation.services.translation_queue import Incoming
from surveys.wording import LANGUAGE_CODES
from tests.factories.statements import CODEBOOK, NOW, add_area, add_statement, add_survey, add_user


class Desk:
    def __init__(self, session):
        self.session = session
        self.area, self.user = add_area(session), add_user(session)
        self.survey = add_survey(session, self.area)
        self.code = codebooks.import_codebook(session, area_id=self.area, document=CODEBOOK, now=NOW).by_key()["rent"].id

    def add(self, text, language):
        return add_statement(self.session, self.area, self.survey, text, language=language)

    def suggest(self, number, confidence):
        self.session.add(Coding(statement_id=number, code_id=self.code, origin=CodingOrigin.MACHINE, confidence=confidence, created=NOW))
        self.session.flush()

    def translate(self, number, text="Oversatt"):
        coding.translate(self.session, area_id=self.area, statement_id=number, language="nb", text=text, user_id=self.user, now=NOW)

    def correct(self, number, language):
        return statement_language.correct(
            self.session, area_id=self.area, statement_id=number, language=language, known=LANGUAGE_CODES, user_id=self.user, now=NOW
        )


@pytest.fixture
def desk(sqlite_database):
    with sqlite_database.write() as session:
        yield Desk(session)


def test_languages_take_turns_uncoded_and_unsure_first(database):
    with database.write() as session:
        desk = Desk(session)
        polish = [desk.add(f"Polski {at}", "pl") for at in range(6)]
        somali = [desk.add(f"Soomaali {at}", "so") for at in range(2)]
        desk.add("Norsk", "nb")
        desk.add("Nynorsk", "nn")
        desk.translate(desk.add("Gotowe", "pl"))
        desk.suggest(polish[0], 0.9)
        desk.suggest(polish[1], 0.3)
        coding.decide(session, area_id=desk.area, statement_id=polish[5], coder_id=desk.user, given=[], now=NOW)
        found = translation_queue.waiting(session, desk.area)
        assert set(found) == {*polish, *somali}
        assert found[0] in somali, "the language of which nothing is known comes first"
        assert [number for number in found if number in polish] == [polish[4], polish[3], polish[2], polish[1], polish[0], polish[5]]
        assert translation_queue.waiting(session, desk.area, language="so", take=1) == [somali[1]]
        assert [(each.language, each.waiting, each.translated) for each in translation_queue.languages(session, desk.area)] == [("pl", 6, 1), ("so", 2, 0)]


def test_rows_of_a_file_are_stored_or_refused_by_their_number(desk):
    one, other, norwegian = desk.add("Kira waa qaali", "so"), desk.add("Drogo tu", "pl"), desk.add("Norsk", "nb")
    elsewhere = add_area(desk.session, "fjell")
    foreign = add_statement(desk.session, elsewhere, add_survey(desk.session, elsewhere), "Hemmelig", language="so")
    rows = [
        Incoming(2, one, "Kira waa qaali", "Husleia er dyr"),
        Incoming(3, other, "Noe annet", "Feil"),
        Incoming(4, foreign, "Hemmelig", "Feil"),
        Incoming(5, norwegian, "Norsk", "Feil"),
        Incoming(6, other, "Drogo tu", "  "),
        Incoming(7, other, "Drogo tu", "x" * 10_001),
    ]
    stored, refused = translation_queue.take(desk.session, area_id=desk.area, rows=rows, user_id=desk.user, now=NOW)
    assert stored == [one]
    assert [(each.row, each.why) for each in refused] == [(3, "changed"), (4, "unknown"), (5, "own_language"), (7, "long")]
    again, _ = translation_queue.take(desk.session, area_id=desk.area, rows=rows[:1], user_id=desk.user, now=NOW)
    assert again == [], "what is there already is not stored again"


def test_earlier_translations_stay_in_the_history_with_their_words(desk):
    number = desk.add("Kira waa qaali", "so")
    desk.translate(number, "Leie dyr")
    desk.translate(number, "Husleia er dyr")
    assert sorted(step.text for step in history(desk.session, number)) == ["Husleia er dyr", "Leie dyr"]


def test_a_language_is_found_flagged_and_corrected(desk):
    wrong = desk.add("Jest tutaj bardzo głośno, a czynsz jest za wysoki i nie ma gdzie iść z dziećmi", "nb")
    unknown = desk.add("Det er altfor mørkt i parken om kvelden, og jeg tør ikke gå der alene", "und")
    desk.add("Det er fint her", "nb")
    assert statement_language.check(desk.session, desk.area, limit=2) == 1
    assert statement_language.check(desk.session, desk.area) == 0
    assert desk.session.scalar(select(Statement.language).where(Statement.id == unknown)) == "nb"
    assert [(view.id, seems) for view, seems in statement_language.unsure(desk.session, desk.area)] == [(wrong, "pl")]
    assert desk.correct(wrong, "pl") == "nb"
    row = desk.session.get(Statement, wrong)
    assert (row.language, row.form_language, row.seems_language) == ("pl", "nb", "")
    assert statement_language.unsure(desk.session, desk.area) == []
    assert [step.language for step in history(desk.session, wrong)] == ["pl"]
    assert translation_queue.waiting(desk.session, desk.area) == [wrong]


def test_to_say_that_the_form_was_right_takes_the_flag_away(desk):
    number = desk.add("Jest tutaj bardzo głośno i nie ma gdzie iść", "so")
    statement_language.check(desk.session, desk.area)
    desk.correct(number, "so")
    assert statement_language.unsure(desk.session, desk.area) == []
    assert history(desk.session, number) == []


def test_a_language_that_is_none_and_a_statement_that_is_elsewhere_are_refused(desk):
    number = desk.add("Hei", "nb")
    with pytest.raises(ServiceProblem):
        desk.correct(number, "xx")
    with pytest.raises(NotFound):
        desk.correct(number + 1000, "nb")
    assert journal.events(desk.session, desk.area)[0] == []
