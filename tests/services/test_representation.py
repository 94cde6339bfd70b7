"""Representation: assessed from the folded counts, stored as looks, compared with the look before."""

from datetime import timedelta

import pytest

from analysis.representation.assessment import State
from participation.services import publishing, reference, representation, survey_groups
from participation.services.errors import Conflict, NotFound
from participation.services.reference import Figure
from tests.factories.looks import Neighbourhood, questionnaire
from tests.factories.statements import NOW, add_area
from tests.surveys.small import definition, question


@pytest.fixture
def here(database):
    with database.write() as session:
        return Neighbourhood(session)


def skewed(session, here):
    here.hear(session, {"16_24": 6, "25_66": 250, "67_plus": 60}, {"woman": 170, "man": 140}, missing=4)


def test_counts_shares_and_missing_answers_reach_the_assessment(database, here):
    with database.write() as session:
        skewed(session, here)
        seen = representation.current(session, here.survey)
    young, woman = seen.finding("age", "16_24"), seen.finding("gender", "woman")
    assert (young.x, young.n, young.missing, young.K, young.N) == (6, 316, 4, 400, 3000)
    assert (woman.x, woman.n, woman.missing) == (170, 310, 10)
    assert young.state == State.UNDER
    assert seen.report.n == 320
    assert seen.languages == (("nb", 320),)
    with pytest.raises(NotFound):
        seen.finding("age", "nobody")


def test_an_answer_that_the_register_does_not_know_is_said_and_counts_as_missing(database, here):
    with database.write() as session:
        here.hear(session, {"25_66": 20}, {"woman": 15, "another": 3, "man": 2})
        seen = representation.current(session, here.survey)
    assert seen.outside == {"age": 0, "gender": 3}
    assert (seen.finding("gender", "woman").n, seen.finding("gender", "woman").missing) == (17, 3)


def test_field_sessions_are_clusters(database, here):
    with database.write() as session:
        for number in range(1, 7):
            share = 20 if number % 2 else 0
            here.hear(session, {"25_66": 20}, {"woman": share, "man": 20 - share}, session_id=number)
        seen = representation.current(session, here.survey)
    assert seen.sessions == 6
    assert seen.finding("gender", "man").deff > 5


def test_a_look_is_stored_whole_and_the_next_one_confirms(database, here):
    with database.write() as session:
        skewed(session, here)
        first = representation.take_look(session, here.survey, user_id=here.user, now=NOW)
        assert representation.current(session, here.survey).finding("age", "16_24").confirmed is None
        here.hear(session, {"25_66": 40}, {"woman": 20, "man": 20})
        seen = representation.current(session, here.survey)
        assert seen.previous.id == first.id
        assert seen.finding("age", "16_24").confirmed is True
        representation.take_look(session, here.survey, user_id=here.user, now=NOW + timedelta(days=1))
        changes = representation.looks(session, here.survey.id)
    assert [change.look.responses for change in changes] == [360, 320]
    assert changes[1].look.states["age", "16_24"] == State.UNDER
    assert (changes[1].look.by, changes[1].look.reference_versions) == ("Per Planner", {"age": 1, "gender": 1})
    assert changes[0].new == changes[0].gone == ()


def test_a_look_tells_which_flags_are_gone_and_which_are_new(database, here):
    with database.write() as session:
        skewed(session, here)
        representation.take_look(session, here.survey, user_id=here.user, now=NOW)
        here.hear(session, {"16_24": 60}, {"woman": 600})
        representation.take_look(session, here.survey, user_id=here.user, now=NOW)
        newest = representation.looks(session, here.survey.id)[0]
    assert newest.gone == (("age", "16_24"),)
    assert ("gender", "man") in newest.new


def test_looking_again_at_the_same_answers_is_refused(database, here):
    with database.write() as session:
        skewed(session, here)
        representation.take_look(session, here.survey, user_id=here.user, now=NOW)
        with pytest.raises(Conflict):
            representation.take_look(session, here.survey, user_id=here.user, now=NOW)
        assert len(representation.looks(session, here.survey.id)) == 1


def test_new_register_figures_are_used_and_the_old_look_remembers_its_own(database, here):
    with database.write() as session:
        skewed(session, here)
        representation.take_look(session, here.survey, user_id=here.user, now=NOW)
        rows = [Figure("16_24", 50), Figure("25_66", 2350), Figure("67_plus", 600)]
        reference.import_counts(session, here.area, "age", rows, "Register, new", now=NOW)
        seen = representation.current(session, here.survey)
        assert seen.finding("age", "16_24").state != State.UNDER
        assert seen.references["age"].version == 2
        assert representation.looks(session, here.survey.id)[0].look.reference_versions["age"] == 1


def test_without_figures_or_a_survey_there_is_a_sentence(database, here):
    with database.write() as session:
        bare = add_area(session, "bare")
        with pytest.raises(NotFound) as problem:
            representation.survey_of(session, bare)
        assert "no survey" in problem.value.message.msgid
        with pytest.raises(NotFound):
            representation.survey_of(session, here.area, "elsewhere")


def test_with_figures_and_no_answers_nobody_is_flagged(database, here):
    with database.read() as session:
        seen = representation.current(session, here.survey)
    assert not any(found.flagged for found in seen.report.groups)
    assert seen.report.n == 0


def test_groups_are_called_what_the_questionnaire_calls_them(database, here):
    with database.read() as session:
        found = survey_groups.labels(session, here.survey, "nb")
    assert survey_groups.label(found, "age").text == "Hvor gammel er du?"
    assert survey_groups.label(found, "age", "16_24").text == "16–24 år"
    assert survey_groups.label(found, "tenure", "owner").text == "owner"


def test_figures_for_what_the_survey_does_not_ask_are_left_out(database, here):
    with database.write() as session:
        reference.import_counts(session, here.area, "tenure", [Figure("owner", 10)], "Register", now=NOW)
        assert set(representation.current(session, here.survey).references) == {"age", "gender"}


def test_forms_that_stand_for_groups_or_places_are_no_persons(database, here):
    with database.write() as session:
        area_id = here.survey.area_id
        for kind in ("group", "observation"):
            document = definition(question("a"), kind=kind)
            publishing.publish(session, area_id=area_id, slug=kind, definition=document, now=NOW)
        assert representation.survey_of(session, area_id).id == here.survey.id
        with pytest.raises(NotFound, match="stand for groups or places"):
            representation.survey_of(session, area_id, "group")


def test_a_short_survey_published_later_does_not_take_the_place_of_the_one_that_asks_for_more(database, here):
    with database.write() as session:
        area_id = here.survey.area_id
        publishing.publish(session, area_id=area_id, slug="kiosk", definition=definition(question("a")), now=NOW)
        assert representation.survey_of(session, area_id).id == here.survey.id
        assert representation.survey_of(session, area_id, "kiosk").slug == "kiosk"
        again = publishing.publish(session, area_id=area_id, slug="again", definition=questionnaire(), now=NOW)
        assert representation.survey_of(session, area_id).id == again.id, "of those that ask for as much the newest"


def test_a_group_that_a_survey_does_not_ask_for_is_called_as_another_of_the_area_calls_it(database, here):
    with database.write() as session:
        kiosk = publishing.publish(
            session, area_id=here.survey.area_id, slug="kiosk", definition=definition(question("a")), now=NOW
        )
        found = survey_groups.labels(session, kiosk, "nb")
    assert survey_groups.label(found, "age", "16_24").text == "16–24 år"
