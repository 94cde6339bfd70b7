"""Cookies that no neighbouring site can set, headers on every kind of reply, and secrets that stand in no log."""

import logging
from dataclasses import replace

import pytest

from participation.app import create_app
from participation.services.permissions import Role
from participation.settings import SettingsProblem, SignOn, from_environment
from participation.web.static_urls import static_url
from tests.conftest import PASSWORD, SECRET
from tests.factories.visits import post

HTTPS = "https://tettpa.example"


@pytest.fixture
def secure(app, settings, sqlite_database):
    made = create_app(replace(settings, secure_cookies=True), sqlite_database)
    made.testing = True
    return made


def cookies(answer):
    return {each.partition("=")[0]: each for each in answer.headers.getlist("Set-Cookie")}


def test_over_https_every_cookie_is_bound_to_this_host(secure):
    visitor = secure.test_client()
    page = visitor.get("/login", base_url=HTTPS)
    token = page.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    form = {"email": "planner@example.org", "password": PASSWORD, "csrf_token": token}
    answer = visitor.post("/login", data=form, base_url=HTTPS, headers={"Referer": f"{HTTPS}/login"})
    assert answer.status_code == 303
    assert set(cookies(answer)) == {"__Host-tettpa", "__Host-language", "__Host-known"}
    for cookie in cookies(answer).values():
        for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert flag in cookie
        assert "Domain" not in cookie
    assert visitor.get("/staff/account", base_url=HTTPS).status_code == 200
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("path", ["/", "/login", "/nope", "/staff", "/s/none", "/robots.txt", "/field/sw.js"])
def test_every_page_has_every_header(client, path):
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    for part in (
        "default-src 'none'",
        "require-trusted-types-for 'script'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ):
        assert part in policy, path
    assert "unsafe" not in policy
    for name in ("X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy"):
        assert headers[name], (path, name)


@pytest.mark.parametrize("path", ["/", "/login", "/staff", "/s/none"])
def test_no_page_but_the_tablets_may_use_the_microphone(client, path):
    assert "microphone=()" in client.get(path).headers["Permissions-Policy"]
    tablet = client.get("/field/").headers
    assert tablet["Permissions-Policy"] == "camera=(), geolocation=(), microphone=(self)"
    assert "media-src 'self' blob:" in tablet["Content-Security-Policy"]
    assert "blob:" not in client.get(path).headers["Content-Security-Policy"]


def test_files_say_that_they_are_what_they_are(client):
    headers = client.get(static_url("js/passkeys.js")).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"].startswith("text/javascript")


def test_settings_show_no_secret():
    sign_on = SignOn("https://id.example", "us", "a provider's secret", "")
    environ = {
        "TETTPA_SECRET_KEY": SECRET,
        "TETTPA_DATABASE_URL": "postgresql://u:hidden@h/d",
        "TETTPA_INSTANCE": "/tmp",
    }
    shown = repr(replace(from_environment(environ), sign_on=sign_on))
    assert "limit_log_ins=60" in shown
    for secret in (SECRET, "hidden", "a provider's secret"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"TETTPA_SIGN_ON_ISSUER": "http://id.example"}, "https://"),
        ({"TETTPA_SIGN_ON_ISSUER": "https://id.example"}, "TETTPA_SIGN_ON_CLIENT is needed"),
        ({"TETTPA_LIMIT_CODES": "many"}, "whole number"),
    ],
)
def test_settings_that_cannot_be_used_say_so(environ, sentence, tmp_path):
    with pytest.raises(SettingsProblem, match=sentence):
        from_environment({"TETTPA_INSTANCE": str(tmp_path), **environ})


def test_nothing_secret_is_logged(app, log_in, caplog):
    caplog.set_level(logging.DEBUG)
    visitor = log_in(Role.ADMINISTRATOR)
    post(visitor, "/login", email="planner@example.org", password="a wrong password")
    page = post(visitor, "/staff/toyen/people", name="Ny", email="ny@example.org", role="reader").text
    token = page.split("/welcome/", 1)[1].split("<", 1)[0]
    app.testing = False
    visitor.get("/nope")
    for secret in (PASSWORD, "a wrong password", token, visitor.get_cookie("tettpa").value, SECRET):
        assert secret not in caplog.text


def test_an_error_of_the_database_does_not_repeat_what_it_was_given(database):
    from sqlalchemy import text
    from sqlalchemy.exc import StatementError

    with database.read() as session, pytest.raises(StatementError) as failed:
        session.execute(text("SELECT * FROM nowhere WHERE words = :words"), {"words": "what a resident said"})
    assert "what a resident said" not in str(failed.value)
