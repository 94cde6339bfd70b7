"""What every page stands in: who may open it, the menu, languages, errors."""

import html
from datetime import UTC, datetime

import pytest
from flask import Blueprint

from participation.services import accounts
from participation.services.errors import Conflict
from participation.services.messages import N_, Message
from participation.services.permissions import Role
from participation.web.access import public
from participation.web.context import DATABASE
from tests.conftest import PASSWORD

FORM = {"current": "not mine", "password": "a new good password"}


def token(page):
    return html.unescape(page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0])


def end_all_log_ins(app, email):
    with app.config[DATABASE].write() as session:
        person = accounts.user_id_of(session, email)
        accounts.set_active(session, person, False, now=datetime.now(UTC))
        accounts.set_active(session, person, True, now=datetime.now(UTC))


def log_in_again(visitor, email):
    form = {"email": email, "password": PASSWORD, "csrf_token": token(visitor.get("/login").text)}
    return visitor.post("/login", data=form)


def test_a_page_left_open_can_be_sent_after_logging_in_again(app, log_in):
    """As the page of a log-in that has ended says. 422: the form itself was read, and its password is wrong."""
    visitor = log_in(Role.PLANNER)
    opened = {**FORM, "csrf_token": token(visitor.get("/staff/account").text)}
    end_all_log_ins(app, "planner@example.org")
    refused = visitor.post("/staff/account", data=opened, headers={"Accept-Language": "en"})
    assert (refused.status_code, "Log in in another tab" in refused.text) == (401, True)
    assert log_in_again(visitor, "planner@example.org").status_code == 303
    assert visitor.post("/staff/account", data=opened).status_code == 422


@pytest.mark.parametrize("leaves", [True, False])
def test_a_page_left_open_cannot_be_sent_by_another_person(app, log_in, leaves):
    visitor = log_in(Role.PLANNER)
    opened = {**FORM, "csrf_token": token(visitor.get("/staff/account").text)}
    if leaves:
        visitor.post("/logout", data=opened)
    else:
        end_all_log_ins(app, "planner@example.org")
    assert log_in_again(visitor, "administrator@example.org").status_code == 303
    assert visitor.post("/staff/account", data=opened).status_code == 400


def test_logging_out_ends_the_form_tokens_too(log_in):
    visitor = log_in(Role.PLANNER)
    opened = {**FORM, "csrf_token": token(visitor.get("/staff/account").text)}
    visitor.post("/logout", data=opened)
    log_in_again(visitor, "planner@example.org")
    assert visitor.post("/staff/account", data=opened).status_code == 400


def test_a_view_that_says_nothing_is_opened_by_nobody(app, log_in):
    app.view_functions["people.health"] = lambda: "open to all"
    with pytest.raises(RuntimeError, match="does not say who may open it"):
        log_in(Role.ADMINISTRATOR).get("/health")


@pytest.mark.parametrize(
    ("role", "places"),
    [
        (Role.OUTREACH, ["/staff/toyen/sessions"]),
        (Role.ADMINISTRATOR, ["/staff/toyen/sessions", "/staff/toyen/people", "/staff/toyen/journal"]),
    ],
)
def test_the_menu_shows_what_a_person_may_open(log_in, role, places):
    visitor = log_in(role)
    page = visitor.get("/staff/toyen/sessions").text
    menu = page.split('<nav class="places"', 1)[1].split("</nav>", 1)[0]
    for path in ("/staff/toyen/sessions", "/staff/toyen/people", "/staff/toyen/journal"):
        assert (f'href="{path}"' in menu) == (path in places)
    assert '<a href="/staff/toyen/sessions" aria-current="page">' in menu
    for path in places:
        assert visitor.get(path).status_code == 200


@pytest.mark.parametrize(
    ("role", "first"),
    [
        (Role.OUTREACH, "/staff/toyen/sessions"),
        (Role.PLANNER, "/staff/toyen/"),
        (Role.ADMINISTRATOR, "/staff/toyen/"),
        (Role.READER, "/staff/toyen/"),
        (Role.DATA_PROTECTION, "/staff/toyen/"),
    ],
)
def test_work_begins_where_the_role_begins(log_in, role, first):
    assert log_in(role).get("/staff").location == first


def test_what_is_too_large_is_a_page(app, client):
    form = {"csrf_token": token(client.get("/login").text), "email": "x" * app.config["MAX_CONTENT_LENGTH"]}
    answer = client.post("/login", data=form, headers={"Accept-Language": "en"})
    assert (answer.status_code, "too large" in answer.text) == (413, True)


def test_what_a_verb_refuses_is_a_page_in_the_readers_language(app):
    room = Blueprint("refusing", __name__)

    @room.get("/refused")
    @public
    def refused():
        raise Conflict(Message(N_("There is already an account with this e-mail address.")))

    app.register_blueprint(room)
    answer = app.test_client().get("/refused", headers={"Accept-Language": "en"})
    assert (answer.status_code, "There is already an account" in answer.text) == (409, True)


@pytest.mark.parametrize("code", ["nb", "nn", "en"])
def test_the_log_in_page_can_be_read_in_every_staff_language(client, code):
    form = {"language": code, "next": "/login?next=/staff/account", "csrf_token": token(client.get("/login").text)}
    answer = client.post("/language", data=form)
    assert answer.location == "/login?next=/staff/account"
    page = client.get(answer.location).text
    assert f'<html lang="{code}" dir="ltr"' in page
    assert 'name="next" value="/staff/account"' in page


def test_a_language_is_chosen_from_the_list_alone_and_leads_nowhere_else(client):
    form = {"language": "xx", "next": "//evil.example", "csrf_token": token(client.get("/login").text)}
    answer = client.post("/language", data=form)
    assert (answer.location, "language=" in str(answer.headers.getlist("Set-Cookie"))) == ("/", False)
