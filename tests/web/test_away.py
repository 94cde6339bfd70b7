"""A log-in that nobody uses is locked and loses nothing; changes of how one logs in are told."""

import html
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from participation.records.people import LoginSession
from participation.services import accounts, journal
from participation.services.permissions import Role
from participation.web.context import DATABASE, SETTINGS
from tests.conftest import PASSWORD
from tests.factories.visits import actions, post

NEW = "rolig vind over fjorden 47"


def leave(app, minutes):
    """Let everybody have done nothing for some minutes."""
    with app.config[DATABASE].write() as session:
        session.execute(update(LoginSession).values(seen=datetime.now(UTC) - timedelta(minutes=minutes)))


def seen(app):
    with app.config[DATABASE].read() as session:
        return session.scalars(select(LoginSession.seen)).one()


def token(page):
    return html.unescape(re.search(r'name="csrf_token" value="([^"]+)', page)[1])


def kept(page):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


@pytest.mark.parametrize(("minutes", "locked"), [(29, False), (31, True)])
def test_a_log_in_that_nobody_uses_is_locked_and_goes_on_where_one_was(app, log_in, minutes, locked):
    visitor = log_in(Role.PLANNER)
    leave(app, minutes)
    page = visitor.get("/staff/account?x=1")
    assert page.status_code == (303 if locked else 200)
    if not locked:
        return
    assert page.location == "/staff/confirm?next=/staff/account?x%3D1"
    asked = visitor.get(page.location).text
    assert "the page is locked" in asked
    wrong = post(visitor, page.location, _proof="wrong", next="/staff/account?x=1")
    assert (wrong.status_code, visitor.get("/staff/account").status_code) == (422, 303)
    done = post(visitor, page.location, _proof=PASSWORD, next="/staff/account?x=1")
    assert (done.status_code, done.location) == (303, "/staff/account?x=1")
    assert visitor.get(done.location).status_code == 200


def test_a_form_that_was_filled_in_meanwhile_goes_along(app, log_in):
    visitor = log_in(Role.ADMINISTRATOR)
    form = {"role": "planner", "action": "roles", "csrf_token": token(visitor.get("/staff/toyen/people").text)}
    leave(app, 45)
    asked = visitor.post("/staff/toyen/people/1", data=form)
    assert asked.status_code == 403
    assert "the page is locked" in asked.text
    assert {"role": "planner", "action": "roles"}.items() <= kept(asked.text).items()
    with app.config[DATABASE].read() as session:
        assert [role.role for role in accounts.one(session, 1).roles] == ["outreach"]
    sent = visitor.post("/staff/toyen/people/1", data={**kept(asked.text), "_proof": PASSWORD})
    assert sent.status_code == 303
    with app.config[DATABASE].read() as session:
        assert [role.role for role in accounts.one(session, 1).roles] == ["planner"]


def test_it_asks_in_the_persons_language_and_one_may_leave(app, log_in):
    visitor = log_in(Role.PLANNER)
    with app.config[DATABASE].write() as session:
        accounts.set_language(session, 2, "nn")
    page = visitor.get("/staff/account").text
    leave(app, 45)
    asked = visitor.get("/staff/account", follow_redirects=True).text
    assert 'lang="nn"' in asked
    assert "the page is locked" not in asked
    assert visitor.post("/logout", data={"csrf_token": token(page)}).location == "/login"


def test_work_keeps_it_open_and_a_page_that_asks_by_itself_does_not(app, log_in):
    visitor = log_in(Role.PLANNER)
    leave(app, 20)
    before = seen(app)
    visitor.get("/staff/toyen/exports/00000000-0000-0000-0000-000000000000/progress")
    assert seen(app) == before
    visitor.get("/staff/account")
    first = seen(app)
    assert first > before
    visitor.get("/staff/account")
    assert seen(app) == first, "stored once a minute"


def test_an_installation_may_do_without(app, log_in):
    app.config[SETTINGS] = replace(app.config[SETTINGS], idle_minutes=0)
    visitor = log_in(Role.PLANNER)
    leave(app, 600)
    assert visitor.get("/staff/account").status_code == 200


def test_whoever_logs_in_is_told_what_was_changed_and_by_whom(app, log_in):
    visitor = log_in(Role.PLANNER)
    assert "changed lately" not in visitor.get("/staff/account").text
    form = {"current": PASSWORD, "password": NEW, "csrf_token": token(visitor.get("/staff/account").text)}
    browser = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"}
    assert visitor.post("/staff/account", data=form, headers=browser).status_code == 303
    with app.config[DATABASE].write() as session:
        moment = datetime.now(UTC)
        journal.record(session, "people.second_step_removed", user_id=3, area_id=1, subject="user:2", now=moment)
        journal.record(session, "people.second_step_removed", user_id=3, area_id=1, subject="user:22", now=moment)
    again = app.test_client()
    assert post(again, "/login", email="planner@example.org", password=NEW).status_code == 303
    shown = again.get("/staff/toyen/").text
    assert "How you log in was changed lately." in shown
    assert "the password was changed, by you, Firefox, Linux" in shown
    assert shown.count("the second step was taken away, by Administrator Person") == 1
    assert "How you log in was changed lately." not in again.get("/staff/toyen/").text
    assert "the password was changed, by you, Firefox, Linux" in again.get("/staff/account").text
    assert actions(app).count("account.password_changed") == 1
    assert "changed lately" not in log_in(Role.OUTREACH).get("/staff/account").text, "one is told of oneself alone"


def test_a_change_long_ago_is_told_to_whoever_was_away_since(app, log_in):
    long_ago = datetime.now(UTC) - timedelta(days=30)
    with app.config[DATABASE].write() as session:
        journal.record(session, "account.logged_in", user_id=2, now=long_ago - timedelta(days=1))
        journal.record(session, "account.password_changed", subject="user:2", now=long_ago)
    assert "the password was changed, on the server" in log_in(Role.PLANNER).get("/staff/toyen/").text
    listed = log_in(Role.PLANNER).get("/staff/toyen/").text
    assert "changed lately" not in listed, "told at the log-in before, and longer than a week ago"
