"""Walk the URL map: who may open what, what answers a form without a token, what shape addresses have."""

import re
from pathlib import Path

import pytest

from participation.services.permissions import Permission, Role
from participation.web.access import Audience, access_of
from tests.conftest import SECRET

PINNED = Path(__file__).with_name("routes.txt")
# A resident's form shows the answers again with a new token; the person who was logged out is told so before.
ARGUMENTS = {"slug": "demo", "area_slug": "toyen", "language": "nb", "name": "css/staff.css", "digest": "0", "key": "x"}


NAMED_BY_A_STANDARD = {"formList"}  # OpenRosa's form discovery


def rules(app):
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods)))


def described(app, rule):
    access = access_of(app.view_functions[rule.endpoint])
    audience = access.value if access is not None else "NOBODY"
    methods = ",".join(sorted(rule.methods - {"HEAD", "OPTIONS"}))
    return f"{methods:9} {rule.rule:64} {audience}"


def address(rule):
    values = {name: ARGUMENTS.get(name, 1) for name in rule.arguments}
    return rule.build({name: _fitting(rule, name, value) for name, value in values.items()}, append_unknown=False)[1]


def _fitting(rule, name, value):
    kind = rule._converters[name].__class__.__name__
    return "00000000-0000-4000-8000-000000000000" if kind == "UUIDConverter" else value


def test_every_route_says_who_may_open_it_and_the_list_is_pinned(app):
    """Set the file right by hand when a route is added: the change of who may open what is then seen in review."""
    found = [described(app, rule) for rule in rules(app)]
    assert not [line for line in found if line.endswith("NOBODY")]
    assert PINNED.read_text(encoding="utf-8").splitlines() == found


def test_a_permission_is_asked_for_in_an_area_alone(app):
    for rule in rules(app):
        if isinstance(access_of(app.view_functions[rule.endpoint]), Permission):
            assert "area_slug" in rule.arguments, rule.rule
            assert rule.rule.startswith("/staff/<slug:area_slug>"), rule.rule


def test_addresses_are_kebab_case_and_numbers_are_typed(app):
    for rule in rules(app):
        for part in re.sub(r"<[^>]*>", "", rule.rule).split("/"):
            assert re.fullmatch(r"[a-z0-9.-]*", part) or part in NAMED_BY_A_STANDARD, rule.rule
        for name in rule.arguments:
            if name.endswith("_id"):
                assert rule._converters[name].__class__.__name__ in {"NumberConverter", "UUIDConverter"}, rule.rule


def posting(app):
    return [rule for rule in rules(app) if "POST" in rule.methods]


def test_no_form_is_taken_without_a_token(app, log_in):
    """400 for all; nothing else may come first, and nothing may be stored."""
    visitor = log_in(Role.ADMINISTRATOR)
    for rule in posting(app):
        answer = visitor.post(address(rule), data={"anything": "1"})
        # Residents' and devices' addresses may say first that there is no such survey or key.
        is_outside = rule.rule.startswith(("/s/", "/openrosa/"))
        is_signed = rule.rule.startswith("/api/field/")
        assert (
            answer.status_code == 400
            or (is_outside and answer.status_code == 404)
            or (is_signed and answer.status_code == 401)
        ), (rule.rule, answer.status_code)


def test_nothing_for_staff_opens_without_a_log_in(app, client):
    for rule in rules(app):
        if access_of(app.view_functions[rule.endpoint]) is Audience.EVERYBODY:
            continue
        if "GET" in rule.methods:
            answer = client.get(address(rule))
            assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/login"), rule.rule
        else:
            assert client.post(address(rule)).status_code in {400, 401}, rule.rule


@pytest.mark.parametrize("role", list(Role))
def test_nobody_sees_an_area_that_is_not_theirs(app, log_in, role):
    visitor = log_in(role)
    for rule in rules(app):
        if "area_slug" in rule.arguments and "GET" in rule.methods:
            foreign = visitor.get(address(rule).replace("/toyen", "/fjell"))
            absent = visitor.get(address(rule).replace("/toyen", "/nowhere"))
            assert (foreign.status_code, absent.status_code) == (404, 404), rule.rule
            assert foreign.text.replace("fjell", "nowhere") == absent.text


@pytest.mark.parametrize("role", list(Role))
def test_a_permission_that_a_role_lacks_is_refused(app, log_in, role):
    visitor = log_in(role)
    person = next(iter(_person(app, visitor)))
    for rule in rules(app):
        access = access_of(app.view_functions[rule.endpoint])
        if isinstance(access, Permission) and "GET" in rule.methods and not person.may(access, "toyen"):
            assert visitor.get(address(rule)).status_code == 403, rule.rule


def _person(app, visitor):
    from flask_login import current_user

    with visitor:
        visitor.get("/staff/account")
        yield current_user.person


def test_every_response_has_the_security_headers_and_no_page_is_kept(app, client, log_in):
    visitor = log_in(Role.PLANNER)
    for path in ("/", "/login", "/nope", "/staff/account", "/health"):
        headers = visitor.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'"), path
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store", path
    cookie = client.get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert SECRET not in cookie
