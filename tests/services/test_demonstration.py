"""The demonstration fills any database once, and what it shows is what its data say."""

import json
from datetime import timedelta
from importlib.resources import files

from sqlalchemy import func, select

from analysis.representation.assessment import State
from participation.demonstration.accounts import ACCOUNTS
from participation.demonstration.fill import AREA, SURVEY, fill
from participation.records.answers import Response, Statement
from participation.records.outreach import FieldSession
from participation.services import aggregates, areas, log_ins, publishing, representation
from tests.conftest import NOW, SECRET


def test_it_fills_a_database_once(database):
    with database.write() as session:
        filled = fill(session, secret=SECRET, now=NOW)
    data = json.loads(files("participation.demonstration").joinpath("responses.json").read_text("utf-8"))
    assert filled.responses == len(data)
    assert filled.statements == sum(len(row["statements"]) for row in data) >= 400
    with database.write() as session:
        assert fill(session, secret=SECRET, now=NOW + timedelta(days=1)) is None
        assert session.scalar(select(func.count()).select_from(Response)) == filled.responses
        assert session.scalar(select(func.count(Statement.language.distinct()))) >= 9
        survey = publishing.survey_by_slug(session, SURVEY)
        assert survey.is_open
        (total,) = aggregates.counts(session, survey.id, ["_responses"])[:1]
        assert total.count > 0
        assert not aggregates.has_pending(session)


def test_its_accounts_can_log_in_and_there_is_a_session_today(database):
    with database.write() as session:
        fill(session, secret=SECRET, now=NOW)
        for account in ACCOUNTS:
            found = log_ins.check(session, account.email, account.password, now=NOW)
            assert [role.role for role in found.user.roles] == [account.role]
        days = session.scalars(select(FieldSession.day)).all()
        assert NOW.date() in days
        assert len(days) >= 12


def test_its_answers_are_skewed_and_the_report_says_so(database):
    with database.write() as session:
        fill(session, secret=SECRET, now=NOW)
        assert areas.area(session, AREA).demonstration
        report = representation.current(session, publishing.survey_by_slug(session, SURVEY)).report
    states = {(group.dimension, group.category): group.state for group in report.groups}
    assert states["gender", "man"] == State.UNDER
    assert states["sub_area", "nedre_toyen"] == State.UNDER
    assert states["gender", "woman"] == State.OVER
