"""What is given out is stored, made anew only from five answers on, and goes with the survey."""

from datetime import timedelta

from sqlalchemy import delete, func, select

from participation.records.questionnaires import Survey
from participation.records.representation import FigureRelease
from participation.services import releases
from tests.factories.looks import Neighbourhood
from tests.factories.statements import NOW


def heard(view):
    return {
        found.category: None if found.figures.heard is None else found.figures.heard.low
        for found in view.found
        if found.dimension == "gender"
    }


def test_a_release_is_given_out_again_until_five_answers_have_come_or_gone(database):
    with database.write() as session:
        here = Neighbourhood(session)
        here.hear(session, {"25_66": 100, "67_plus": 40}, {"woman": 80, "man": 60})
        first = releases.newest(session, here.survey, now=NOW)
        here.hear(session, {"25_66": 4}, {"woman": 4})
        again = releases.newest(session, here.survey, now=NOW + timedelta(days=1))
        here.hear(session, {"25_66": 1}, {"woman": 1})
        second = releases.newest(session, here.survey, now=NOW + timedelta(days=2))
        assert (first.id, first.is_newest, first.answers) == (again.id, True, 140)
        assert not again.is_newest
        assert again.found == first.found
        assert second.answers == 145
        assert (heard(first), heard(second)) == ({"woman": 80, "man": 60}, {"woman": 85, "man": 60})
        assert (second.since["gender"] - first.since["gender"]).days == 2


def test_deleted_answers_are_a_change_as_well(database):
    with database.write() as session:
        here = Neighbourhood(session)
        here.hear(session, {"25_66": 100, "67_plus": 40}, {"woman": 80, "man": 60})
        first = releases.newest(session, here.survey, now=NOW)
        here.hear(session, {"25_66": -6}, {"woman": -6})
        second = releases.newest(session, here.survey, now=NOW)
        assert second.id != first.id
        assert heard(second) == {"woman": 74, "man": 60}


def test_releases_go_with_the_survey(database):
    with database.write() as session:
        here = Neighbourhood(session)
        here.hear(session, {"25_66": 100}, {"woman": 80, "man": 20})
        releases.newest(session, here.survey, now=NOW)
        session.execute(delete(Survey).where(Survey.id == here.survey_id))
        assert session.scalar(select(func.count()).select_from(FigureRelease)) == 0
