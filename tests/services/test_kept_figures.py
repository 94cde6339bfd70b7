"""Figures of every single answer are made once, and anew as soon as anything that they follow from has changed."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from participation.records.answers import Response
from participation.services import aggregates, kept_figures, marks, reference
from participation.services.kept_figures import kept
from participation.services.reference import Figure
from tests.factories.looks import Neighbourhood
from tests.factories.respondents import answer
from tests.factories.statements import NOW


@pytest.fixture
def here(database):
    with database.write() as session:
        made = Neighbourhood(session)
        answer(session, made, 20, gender="woman", age="25_66")
        aggregates.recompute(session)
    made.database, made.made = database, 0
    return made


def read(here, name="figures"):
    def make():
        here.made += 1
        return here.made

    with here.database.read() as session:
        return kept(session, here.survey, name, make)


def test_figures_are_made_once_for_each_thing_that_is_asked(here):
    assert [read(here), read(here), read(here, "others"), read(here)] == [1, 1, 2, 1]


def add(session, here):
    answer(session, here, 1, gender="man")
    aggregates.recompute(session)


def take_one(session, here):
    session.execute(delete(Response).where(Response.id == session.scalar(select(Response.id).limit(1))))


def correct(session, here):
    row = session.scalar(select(Response).limit(1))
    aggregates.subtract(session, row.id)
    row.answers = {**row.answers, "gender": "man"}
    session.flush()
    aggregates._add(session, aggregates._tally(session, [row.id]))


def mark(session, here):
    marks.mark(session, session.scalar(select(Response.id).limit(1)), here.survey_id, [marks.Reason.FAST], now=NOW)


def mark_and_clear(session, here):
    mark(session, here)
    session.flush()
    found = marks.ids(session, here.survey_id)
    marks.clear(session, here.survey_id, found, user_id=here.user, area_id=here.area, slug="small", now=NOW)


def newer_figures(session, here):
    figures = [Figure("woman", 1400), Figure("man", 1600)]
    reference.import_counts(session, here.area, "gender", figures, "Register", now=NOW + timedelta(days=1))


@pytest.mark.parametrize("change", [add, take_one, correct, mark, mark_and_clear, newer_figures])
def test_whatever_changes_makes_them_anew(here, change):
    assert read(here) == 1
    with here.database.write() as session:
        change(session, here)
    assert [read(here), read(here)] == [2, 2]


def test_what_a_writing_transaction_sees_is_not_kept(here):
    with pytest.raises(RuntimeError), here.database.write() as session:
        answer(session, here, 5, gender="man")
        assert kept(session, here.survey, "figures", lambda: "of answers that are rolled back") == (
            "of answers that are rolled back"
        )
        raise RuntimeError
    assert read(here) == 1


def test_the_oldest_are_forgotten(here, monkeypatch):
    monkeypatch.setattr(kept_figures, "MOST", 2)
    for name in ("a", "b", "a", "c"):
        read(here, name)
    assert [read(here, "a"), read(here, "c"), read(here, "b")] == [1, 3, 4]
