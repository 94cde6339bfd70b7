"""A municipality's own sign-in: who is let in, with which checks, and that it gives no role to anybody."""

from dataclasses import replace

import pytest
import requests
from joserfc import jwk
from sqlalchemy import select

from participation.records.people import User
from participation.services import accounts
from participation.services.permissions import Role
from participation.settings import SignOn
from participation.web.context import DATABASE, SETTINGS
from tests.factories.provider import CLIENT, CLIENT_SECRET, a_provider, query
from tests.factories.visits import actions, post
from tests.web.test_second_step import set_up


@pytest.fixture(scope="module")
def provider_server():
    with a_provider() as made:
        yield made


@pytest.fixture
def provider(app, provider_server):
    provider_server.said = {"sub": "kari-17", "email": "planner@example.org", "email_verified": True}
    provider_server.lies, provider_server.issuer = {}, None
    provider_server.signs_with = provider_server.key
    sign_on = SignOn(provider_server.address, CLIENT, CLIENT_SECRET, "Logg inn med Oslo kommune")
    app.config[SETTINGS] = replace(app.config[SETTINGS], sign_on=sign_on)
    return provider_server


def sign_in(visitor, onward=""):
    """Follow the way to the provider and back; return the last answer."""
    there = visitor.get("/login/municipality", query_string={"next": onward})
    assert there.status_code == 303
    back = requests.get(there.location, allow_redirects=False, timeout=5).headers["Location"]
    return visitor.get(back.removeprefix("http://localhost"))


def test_there_is_no_sign_in_where_none_is_set_up(client):
    for path in ("/login/municipality", "/login/municipality/back", "/login/municipality/out"):
        assert client.get(path).status_code == 404
    assert "municipality" not in client.get("/login").text


def test_somebody_invited_comes_in_and_nothing_secret_stands_in_the_address(app, client, provider):
    assert "Logg inn med Oslo kommune" in client.get("/login").text
    done = sign_in(client, "/staff/account?x=1")
    assert (done.status_code, done.location) == (303, "/staff/account?x=1")
    asked = provider.asked
    assert (asked["response_type"], asked["code_challenge_method"], asked["scope"]) == (
        "code",
        "S256",
        "openid email profile",
    )
    assert len(asked["state"]) >= 20
    assert len(asked["nonce"]) >= 20
    assert CLIENT_SECRET not in str(asked)
    assert "Log in with two steps" in client.get("/staff/account").text
    assert "account.logged_in" in actions(app)


def test_the_subject_is_kept_and_another_with_the_same_address_stays_out(app, client, provider):
    sign_in(client)
    provider.said = {**provider.said, "email": "new-name@example.org"}
    assert sign_in(app.test_client()).status_code == 303, "the same person with a new address"
    provider.said = {"sub": "a new colleague", "email": "planner@example.org", "email_verified": True}
    assert sign_in(app.test_client()).status_code == 403, "the address was given to somebody else"


@pytest.mark.parametrize(
    "said",
    [
        {"email": "stranger@example.org"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"email": None},
    ],
)
def test_who_has_no_account_here_stays_out(client, provider, said):
    provider.said = {**provider.said, **said}
    refused = sign_in(client)
    assert refused.status_code == 403
    assert "Ask an administrator to invite you" in refused.text
    assert client.get("/staff").status_code == 302


def test_roles_in_a_token_give_no_role(app, client, provider):
    provider.said = {**provider.said, "roles": ["administrator"], "groups": ["administrator"]}
    sign_in(client)
    assert client.get("/staff/toyen/people").status_code == 403


def test_a_closed_account_stays_out(app, client, provider, log_in):
    sign_in(app.test_client())
    with app.config[DATABASE].write() as session:
        user = session.scalar(select(User.id).where(User.email == "planner@example.org"))
        accounts.set_active(session, user, False, now=accounts_now())
    assert sign_in(client).status_code == 403


def accounts_now():
    from datetime import UTC, datetime

    return datetime.now(UTC)


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://evil.example"},
        {"aud": "another site"},
        {"nonce": "of yesterday"},
        {"nonce": None},
        {"exp": 1_700_000_000},
        {"azp": "another site"},
        {"sub": None},
    ],
)
def test_a_token_that_does_not_fit_lets_nobody_in(client, provider, lies):
    provider.lies = lies
    refused = sign_in(client)
    assert refused.status_code == 422
    assert "did not let you in" in refused.text
    assert client.get("/staff").status_code == 302


def test_a_token_signed_by_somebody_else_lets_nobody_in(client, provider):
    provider.signs_with = jwk.RSAKey.generate_key(2048, {"kid": "one"})
    assert sign_in(client).status_code == 422


def test_an_answer_that_nobody_asked_for_lets_nobody_in(app, client, provider):
    there = client.get("/login/municipality")
    back = (
        requests.get(there.location, allow_redirects=False, timeout=5)
        .headers["Location"]
        .removeprefix("http://localhost")
    )
    assert app.test_client().get(back).status_code == 422, "another browser"
    assert client.get(back.replace(query(back)["state"], "forged")).status_code == 422
    assert client.get(back).status_code == 422, "the question is used up"


def test_a_provider_that_is_away_is_told_and_the_password_still_works(app, client, provider):
    gone = replace(app.config[SETTINGS].sign_on, issuer="http://127.0.0.1:9")
    app.config[SETTINGS] = replace(app.config[SETTINGS], sign_on=gone)
    answer = client.get("/login/municipality")
    assert (answer.status_code, "cannot be reached" in answer.text) == (503, True)
    provider.issuer = "https://evil.example"
    app.config[SETTINGS] = replace(app.config[SETTINGS], sign_on=replace(gone, issuer=provider.address))
    assert client.get("/login/municipality").status_code == 503, "it says that it is another"


def test_a_second_step_of_ours_is_asked_for_unless_the_provider_does(app, client, provider, log_in):
    set_up(log_in(Role.PLANNER))
    assert sign_in(client).location == "/login/second"
    strong = replace(app.config[SETTINGS].sign_on, strong=True)
    app.config[SETTINGS] = replace(app.config[SETTINGS], sign_on=strong, second_factor=("planner",))
    visitor = app.test_client()
    assert sign_in(visitor).location == "/staff"
    assert visitor.get("/staff/toyen/").status_code == 200


def test_logging_out_shows_the_way_to_log_out_there_too(client, provider):
    sign_in(client)
    left = post(client, "/logout", at="/staff/account")
    assert left.location == "/login?left=1"
    assert 'href="/login/municipality/out"' in client.get(left.location).text
    out = client.get("/login/municipality/out").location
    assert out.startswith(f"{provider.address}/end_session?")
    assert query(out) == {"client_id": CLIENT, "post_logout_redirect_uri": "http://localhost/login"}
