"""Invitations and forgotten passwords: a link that an administrator hands over opens one account, once."""

import re
from datetime import UTC, datetime

from sqlalchemy import update

from participation.records.people import AccountLink
from participation.services.permissions import Role
from participation.web.context import DATABASE
from tests.conftest import PASSWORD
from tests.factories.visits import actions, invited, post


def test_an_administrator_invites_a_person_who_chooses_a_password(app, log_in, client):
    visitor = log_in(Role.ADMINISTRATOR)
    path = invited(visitor)
    assert "Invited" in visitor.get("/staff/toyen/people").text
    assert "people.added" in actions(app)
    assert post(client, "/login", email="ny@example.org", password="").status_code == 422
    page = client.get(path).text
    assert "Ny Kollega" in page
    assert "ny@example.org" in page
    easy = post(client, path, password="ny kollega toyen")
    assert (easy.status_code, "easy to guess" in easy.text) == (422, True)
    assert post(client, path, password="a first password").location == "/staff"
    assert client.get("/staff").location == "/staff/toyen/sessions"
    again = client.get(path)
    assert (again.status_code, "has been used" in again.text) == (404, True)
    assert post(app.test_client(), "/login", email="ny@example.org", password="a first password").status_code == 303
    assert "Invited</span>" not in visitor.get("/staff/toyen/people").text


def test_a_link_grows_old_and_a_new_one_ends_the_one_before(app, log_in, client):
    visitor = log_in(Role.ADMINISTRATOR)
    first = invited(visitor)
    user = re.search(
        r'/staff/toyen/people/(\d+)/link"[^>]*>[^>]*>[^>]*>Make a new invitation',
        visitor.get("/staff/toyen/people").text,
    )[1]
    page = post(visitor, f"/staff/toyen/people/{user}/link", at="/staff/toyen/people").text
    second = re.search(r"http://localhost(/welcome/[\w-]+)", page)[1]
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    with app.config[DATABASE].write() as session:
        session.execute(update(AccountLink).values(expires=datetime.now(UTC)))
    assert client.get(second).status_code == 404
    assert client.get("/welcome/guessed").status_code == 404


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_ends_all_log_ins(app, log_in, client):
    visitor, phone = log_in(Role.ADMINISTRATOR), log_in(Role.OUTREACH)
    page = post(visitor, "/staff/toyen/people/1/link", at="/staff/toyen/people").text
    assert phone.get("/staff/account").status_code == 200, "a link alone changes nothing"
    path = re.search(r"http://localhost(/welcome/[\w-]+)", page)[1]
    assert post(client, path, password="remembered this time").status_code == 303
    assert phone.get("/staff/account").status_code == 302
    assert post(app.test_client(), "/login", email="outreach@example.org", password=PASSWORD).status_code == 422
    assert {"people.link_made", "account.password_chosen"} <= set(actions(app))
