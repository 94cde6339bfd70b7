"""Logging in with two steps, whom an area asks for them, and being asked again before what matters to others."""

import html
import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from participation.records.people import LoginSession
from participation.services import accounts
from participation.services.permissions import Role
from participation.web.context import DATABASE
from tests.conftest import PASSWORD
from tests.factories.visits import actions, post

CODES = "/staff/account/second-step/codes"
NEXT = timedelta(seconds=30)


def key_on(page):
    return re.search(r'<code class="key" dir="ltr">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")


def hidden(page, name):
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1])


def code(key, later=timedelta(0)):
    return pyotp.TOTP(key).at(datetime.now(UTC) + later)


def set_up(visitor):
    """Set up codes from a phone; return the key and the page with the recovery codes."""
    page = visitor.get(CODES).text
    key, form = key_on(page), {"key": hidden(page, "key"), "csrf_token": hidden(page, "csrf_token")}
    shown = visitor.post(CODES, data={**form, "code": code(key)})
    assert shown.status_code == 200
    return key, shown.text


def first_step(visitor, role=Role.PLANNER, **more):
    return post(visitor, "/login", email=f"{role.value}@example.org", password=PASSWORD, **more)


def age(app, minutes):
    """Let the last proof of every log-in be some minutes ago."""
    with app.config[DATABASE].write() as session:
        session.execute(update(LoginSession).values(confirmed=datetime.now(UTC) - timedelta(minutes=minutes)))


def test_a_code_from_the_phone_is_the_second_step(app, log_in):
    key, page = set_up(log_in(Role.PLANNER))
    assert len(re.findall(r"<li><code", page)) == 10
    visitor = app.test_client()
    visitor.set_cookie("language", "en")
    first = first_step(visitor, next="/staff/account?x=1")
    assert first.location == "/login/second?next=/staff/account?x%3D1"
    assert visitor.get("/staff/account").status_code == 302, "the first step alone opens nothing"
    wrong = post(visitor, first.location, code="000000", next="/staff/account?x=1")
    assert (wrong.status_code, "not right" in wrong.text) == (422, True)
    done = post(visitor, first.location, code=code(key, NEXT), next="/staff/account?x=1")
    assert (done.status_code, done.location) == (303, "/staff/account?x=1")
    assert "two steps" in visitor.get("/staff/account").text
    assert visitor.get("/login/second").location == "/login", "used once"
    assert "account.codes_on" in actions(app)


def test_a_first_step_is_used_once_and_grows_old(app, log_in):
    key, _ = set_up(log_in(Role.PLANNER))
    visitor, thief = app.test_client(), app.test_client()
    first_step(visitor)
    thief.set_cookie("tettpa", visitor.get_cookie("tettpa").value)
    assert post(visitor, "/login/second", code=code(key, NEXT)).status_code == 303
    assert thief.get("/login/second").location == "/login"


def test_a_recovery_code_lets_one_in_and_codes_are_given_up(app, log_in):
    visitor = log_in(Role.PLANNER)
    _, page = set_up(visitor)
    spare = re.findall(r'<li><code dir="ltr">([^<]+)', page)
    other = app.test_client()
    first_step(other)
    assert post(other, "/login/second", code=spare[3]).status_code == 303
    assert "9 recovery codes are left" in visitor.get("/staff/account/second-step").text
    fresh = post(visitor, "/staff/account/second-step/recovery", at="/staff/account/second-step").text
    assert spare[0] not in fresh
    post(visitor, f"{CODES}/remove", at="/staff/account/second-step")
    assert first_step(app.test_client()).location == "/staff"


def test_a_key_of_somebody_else_is_not_taken(log_in):
    planner, outreach = log_in(Role.PLANNER), log_in(Role.OUTREACH)
    page = planner.get(CODES).text
    answer = post(outreach, CODES, key=hidden(page, "key"), code=code(key_on(page)))
    assert answer.status_code == 422
    assert key_on(answer.text) != key_on(page)


def test_an_area_may_ask_for_two_steps_and_nobody_is_locked_out(app, log_in):
    administrator, planner = log_in(Role.ADMINISTRATOR), log_in(Role.PLANNER)
    post(administrator, "/staff/toyen/people/second-step", at="/staff/toyen/people", role=["planner", "king"])
    assert planner.get("/staff/toyen/").location == "/staff/account/second-step?needed=1"
    assert "Your role needs a second step" in planner.get("/staff/account/second-step?needed=1").text
    token = hidden(planner.get("/staff/account").text, "csrf_token")
    refused = planner.post("/staff/toyen/links", data={"csrf_token": token})
    assert (refused.status_code, "second step" in refused.text) == (403, True)
    assert log_in(Role.OUTREACH).get("/staff/toyen/sessions").status_code == 200, "other roles are not asked"
    set_up(planner)
    assert planner.get("/staff/toyen/").status_code == 200
    assert "people.second_step_asked" in actions(app)
    assert 'value="planner" checked' in administrator.get("/staff/toyen/people").text


def test_an_administrator_takes_away_the_second_step_of_a_lost_phone(app, log_in):
    planner, administrator = log_in(Role.PLANNER), log_in(Role.ADMINISTRATOR)
    set_up(planner)
    post(administrator, "/staff/toyen/people/2", at="/staff/toyen/people", action="forget")
    assert planner.get("/staff/account").status_code == 302
    assert first_step(app.test_client()).location == "/staff"
    assert actions(app).count("people.second_step_removed") == 1


def test_giving_roles_asks_again_after_a_while_and_loses_nothing(app, log_in):
    visitor = log_in(Role.ADMINISTRATOR)
    form = {"role": ["planner", "outreach"], "action": "roles", "csrf_token": token(visitor)}
    age(app, 20)
    asked = visitor.post("/staff/toyen/people/1", data=form)
    assert asked.status_code == 403
    assert "Is it still you?" in asked.text
    assert re.findall(r'type="hidden" name="(role|action)" value="(\w+)"', asked.text) == [
        ("role", "planner"),
        ("role", "outreach"),
        ("action", "roles"),
    ]
    wrong = visitor.post("/staff/toyen/people/1", data={**form, "_proof": "wrong"})
    assert (wrong.status_code, "neither your password" in wrong.text) == (422, True)
    assert held(app, 1) == ["outreach"]
    before = visitor.get_cookie("tettpa").value
    assert visitor.post("/staff/toyen/people/1", data={**form, "_proof": PASSWORD}).status_code == 303
    assert held(app, 1) == ["outreach", "planner"]
    thief = app.test_client()
    thief.set_cookie("tettpa", before)
    assert thief.get("/staff/account").status_code == 302, "the token is a new one"
    assert visitor.post("/staff/toyen/people/1", data=form).status_code == 303, "fresh for a while"


def token(visitor):
    return hidden(visitor.get("/staff/account").text, "csrf_token")


def held(app, user):
    with app.config[DATABASE].read() as session:
        return sorted(role.role for role in accounts.one(session, user).roles)


def test_changing_the_second_step_asks_again_and_leads_on(app, log_in):
    visitor = log_in(Role.PLANNER)
    age(app, 20)
    assert visitor.get(CODES).location == f"/staff/confirm?next={CODES}"
    done = post(visitor, "/staff/confirm", at=f"/staff/confirm?next={CODES}", _proof=PASSWORD, next=CODES)
    assert done.location == CODES
    assert visitor.get(CODES).status_code == 200
    assert 'name="next" value=""' in visitor.get("/staff/confirm?next=https://evil.example").text


def test_guessing_at_the_proof_gets_slow(app, log_in):
    visitor = log_in(Role.PLANNER)
    age(app, 20)
    for _ in range(5):
        post(visitor, "/staff/confirm", _proof="a wrong password")
    assert post(visitor, "/staff/confirm", _proof=PASSWORD).status_code == 429


def test_taking_out_words_asks_again_and_figures_do_not(app, log_in):
    from tests.factories.site import Site

    Site(app.config[DATABASE])
    visitor = log_in(Role.PLANNER)
    age(app, 20)
    form = {"csrf_token": token(visitor), "survey": "small", "format": "csv", "reason": "For the yearly report"}
    assert visitor.post("/staff/toyen/exports/new", data={**form, "free_text": "yes"}).status_code == 403
    assert visitor.post("/staff/toyen/exports/new", data=form).status_code != 403


def test_log_ins_are_listed_with_their_browser_and_ended_together(app, log_in):
    first, phone = log_in(Role.PLANNER), app.test_client()
    phone.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
    first_step(phone)
    assert "Firefox, Android" in first.get("/staff/account").text
    post(first, "/staff/account/log-ins/end", at="/staff/account")
    assert phone.get("/staff/account").status_code == 302
    assert first.get("/staff/account").status_code == 200


def test_a_known_browser_does_not_wait_for_what_strangers_do(app, log_in):
    known, stranger = log_in(Role.PLANNER), app.test_client()
    post(known, "/logout", at="/staff/account")
    for _ in range(6):
        post(stranger, "/login", email="planner@example.org", password="wrong")
    assert first_step(stranger).status_code == 429
    assert first_step(known).status_code == 303
    stranger.set_cookie("known", known.get_cookie("known").value[:-3] + "xxx")
    assert first_step(stranger).status_code == 429, "a cookie that we did not sign"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("curl/8", ""),
    ],
)
def test_a_browsers_name_tells_its_kind_alone(agent, name):
    from participation.web.browser_names import browser_name

    assert browser_name(agent) == name


def test_a_log_in_of_before_second_steps_stays_open(app, log_in):
    visitor = log_in(Role.PLANNER)
    with app.config[DATABASE].write() as session:
        session.execute(update(LoginSession).values(confirmed=None))
        assert session.scalar(select(LoginSession.strong)) is False
    assert visitor.get("/staff/toyen/").status_code == 200
