"""The people room: logging in and out, one's own account, an area's people, the journal."""

import pytest

from participation.services import accounts
from participation.services.permissions import Role
from participation.web.context import DATABASE
from tests.conftest import NOW, PASSWORD
from tests.factories.visits import actions, invited, post


def test_logging_in_leads_to_where_one_wanted_to_be(client):
    wanted = client.get("/staff/account?x=1")
    assert wanted.location == "/login?next=/staff/account?x%3D1"
    answer = post(client, wanted.location, email="planner@example.org", password=PASSWORD, next="/staff/account?x=1")
    assert (answer.status_code, answer.location) == (303, "/staff/account?x=1")


@pytest.mark.parametrize(
    "onward",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil", "/a\r\nb: c", "/\t/x"],
)
def test_logging_in_leads_nowhere_else(client, onward):
    answer = post(client, "/login", email="planner@example.org", password=PASSWORD, next=onward)
    assert answer.location == "/staff"


def test_a_wrong_password_is_told_and_the_address_kept(client):
    answer = post(client, "/login", email="planner@example.org", password="wrong", next="")
    assert answer.status_code == 422
    assert 'value="planner@example.org"' in answer.text
    assert "do not go together" in answer.text
    assert 'value="wrong"' not in answer.text
    assert client.get("/staff").status_code == 302


def test_too_many_wrong_passwords_have_to_wait(client):
    for _ in range(5):
        post(client, "/login", email="planner@example.org", password="wrong")
    answer = post(client, "/login", email="planner@example.org", password=PASSWORD)
    assert answer.status_code == 429
    assert "Try again in" in answer.text


def test_logging_out_ends_the_log_in_everywhere_the_cookie_went(app, log_in):
    visitor = log_in(Role.PLANNER)
    cookie = visitor.get_cookie("tettpa").value
    assert post(visitor, "/logout", at="/staff/account").status_code == 303
    thief = app.test_client()
    thief.set_cookie("tettpa", cookie)
    assert thief.get("/staff/account").status_code == 302


def test_changing_the_password_asks_for_the_old_one(log_in, client):
    visitor = log_in(Role.PLANNER)
    wrong = post(visitor, "/staff/account", current="not mine", password="a new good password")
    assert wrong.status_code == 422
    assert "This is not your password." in wrong.text
    short = post(visitor, "/staff/account", current=PASSWORD, password="short")
    assert (short.status_code, "at least 12" in short.text) == (422, True)
    assert post(visitor, "/staff/account", current=PASSWORD, password="a new good password").status_code == 303
    assert visitor.get("/staff/account").status_code == 200
    assert post(client, "/login", email="planner@example.org", password=PASSWORD).status_code == 422


def test_a_lost_phone_can_be_logged_out(log_in):
    phone, visitor = log_in(Role.PLANNER), log_in(Role.PLANNER)
    page = visitor.get("/staff/account").text
    path = page.split('action="/staff/account/log-ins/', 1)[1].split('"', 1)[0]
    assert post(visitor, f"/staff/account/log-ins/{path}", at="/staff/account").status_code == 303
    assert phone.get("/staff/account").status_code == 302
    assert visitor.get("/staff/account").status_code == 200


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "planner@example.org"}, "already an account"),
        ({"email": "none"}, "not an e-mail address"),
        ({"name": ""}, "Fill in this field."),
    ],
)
def test_a_bad_form_keeps_what_was_typed(log_in, change, sentence):
    form = {"name": "Ny Kollega", "email": "ny@example.org", "role": "planner"}
    answer = post(log_in(Role.ADMINISTRATOR), "/staff/toyen/people", **form | change)
    assert answer.status_code == 422
    assert sentence in answer.text
    for name, value in (form | change).items():
        assert f'value="{value}"' in answer.text or name == "name"


def test_roles_are_given_taken_and_access_closed_but_never_ones_own(app, log_in):
    visitor, other = log_in(Role.ADMINISTRATOR), log_in(Role.OUTREACH)
    person = 1

    def change(user, **form):
        return post(visitor, f"/staff/toyen/people/{user}", at="/staff/toyen/people", **form)

    for form in ({"role": ["planner", "outreach"]}, {"role": "outreach"}):
        assert change(person, action="roles", **form).status_code == 303
    change(person, action="close")
    assert other.get("/staff/account").status_code == 302, "closed at once"
    change(person, action="open")
    assert actions(app)[-4:] == ["people.role_given", "people.role_taken", "people.kept_out", "people.let_in"]
    before = actions(app)
    for bad in ({"action": "roles", "role": "king"}, {"action": "?"}, {}):
        change(person, **bad)
    change(3, action="close")
    change(999, action="close")
    assert actions(app) == before


def test_the_journal_shows_who_did_what(log_in):
    visitor = log_in(Role.ADMINISTRATOR)
    invited(visitor)
    page = visitor.get("/staff/toyen/journal").text
    assert "people.added" in page
    assert "Administrator Person" in page
    assert "Invited a person" in page
    assert "<code>people.added" not in visitor.get("/staff/toyen/journal?action=people.kept_out").text
    assert "Logged in <code>account.logged_in" in page
    own = visitor.get("/staff/toyen/journal?person=3").text
    assert "<code>people.added" in own
    assert "<code>people.added" not in visitor.get("/staff/toyen/journal?person=1").text
    for odd in ("page=-3&action=%25", "page=99999999999999999999", "page=x", "person=99&page=2", "person=x", "page=٣"):
        assert visitor.get(f"/staff/toyen/journal?{odd}").status_code == 200


def in_fjell(app, email, role, name="Fjell Person"):
    with app.config[DATABASE].write() as session:
        form = {"email": email, "name": name, "password": PASSWORD, "roles": [("fjell", role)], "now": NOW}
        return accounts.add_user(session, **form)


def test_an_administrator_does_not_close_an_account_that_works_elsewhere_too(app, log_in):
    shared = in_fjell(app, "shared@example.org", Role.PLANNER)
    visitor = log_in(Role.ADMINISTRATOR)
    path = f"/staff/toyen/people/{shared.id}"
    post(visitor, path, at="/staff/toyen/people", action="close")
    assert "no such person" in visitor.get("/staff/toyen/people").text, "not of this area"
    form = {"name": "x", "email": "Shared@example.org", "role": "outreach"}
    assert post(visitor, "/staff/toyen/people", **form).status_code == 303
    assert "had an account already" in visitor.get("/staff/toyen/people").text
    post(visitor, path, at="/staff/toyen/people", action="close")
    assert "not yours" in visitor.get("/staff/toyen/people").text
    assert "people.kept_out" not in actions(app)
    there = app.test_client()
    assert post(there, "/login", email="shared@example.org", password=PASSWORD).status_code == 303
    areas = there.get("/staff").text
    assert "Tøyen" in areas
    assert "Fjell" in areas
    post(visitor, path, at="/staff/toyen/people", action="roles")
    assert there.get("/staff/toyen/sessions").status_code == 404
    assert there.get("/staff/fjell/sessions").status_code == 200


@pytest.mark.parametrize(("language", "words"), [("nb", "Din konto"), ("nn", "Kontoen din"), ("en", "Your account")])
def test_staff_choose_their_language(log_in, language, words):
    visitor = log_in(Role.PLANNER)
    answer = post(visitor, "/language", at="/staff/account", language=language, next="/staff/account")
    assert answer.location == "/staff/account"
    page = visitor.get("/staff/account").text
    assert f'<html lang="{language}" dir="ltr"' in page


def test_the_front_page_is_in_the_browsers_language(client):
    for header, language in (
        ("nn-NO,nn;q=0.9", "nn"),
        ("ar", "ar"),
        ("xx", "nb"),
        ("no", "nb"),
        ("ckb,en;q=0.3", "ckb"),
    ):
        page = client.get("/", headers={"Accept-Language": header}).text
        assert f'<html lang="{language}" dir="{"rtl" if language in {"ar", "ckb"} else "ltr"}"' in page


def test_errors_are_pages_for_people(client):
    page = client.get("/nowhere", headers={"Accept-Language": "en"})
    assert (page.status_code, "does not exist" in page.text) == (404, True)
    wrong = client.post("/health", headers={"Accept-Language": "en"})
    assert (wrong.status_code, "HEAD" in wrong.headers["Allow"]) == (405, True)
    assert client.get("/static/0/css/none.css").status_code == 404
    assert client.get("/static/0/../../etc/passwd").status_code == 404


def test_an_unexpected_error_tells_nothing_of_the_inside(app, monkeypatch):
    from participation.web.people import pages

    def broken():
        raise ValueError("secret detail")

    monkeypatch.setattr(pages, "open_surveys", broken)
    app.testing = False
    answer = app.test_client().get("/", headers={"Accept-Language": "en"})
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "It has been noted" in answer.text


def test_a_database_that_is_gone_is_a_503(app, monkeypatch):
    from sqlalchemy.exc import OperationalError

    from participation.web.people import pages

    def gone():
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(pages, "open_surveys", gone)
    answer = app.test_client().get("/", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert "Nothing was stored" in answer.text


def test_a_database_that_is_gone_is_a_503_for_those_logged_in_too(app, log_in, monkeypatch):
    """The error page must not ask the same database for the reader's language."""
    from sqlalchemy.exc import OperationalError

    visitor = log_in(Role.PLANNER)

    def gone(*_):
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(app.config[DATABASE], "read", gone)
    answer = visitor.get("/staff/account")
    assert answer.status_code == 503
    assert '<html lang="en"' in answer.text, "the language is kept in the browser"
    assert "Nothing was stored" in answer.text


def test_pages_are_packed_only_for_those_who_can_unpack_them(client):
    for asked, packed in (("gzip, br", True), ("br", False), ("gzip;q=0, br", False), ("", False)):
        answer = client.get("/login", headers={"Accept-Encoding": asked})
        assert (answer.headers.get("Content-Encoding") == "gzip") == packed, asked
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_files_are_kept_for_a_year_under_the_name_of_their_content(app, client):
    from participation.web.static_urls import static_url

    url = static_url("css/staff.css")
    fresh = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert "immutable" in fresh.headers["Cache-Control"]
    assert fresh.headers["Content-Encoding"] == "gzip"
    assert "immutable" not in client.get("/static/0000000000/css/staff.css").headers["Cache-Control"]
    with pytest.raises(FileNotFoundError):
        static_url("css/absent.css")
