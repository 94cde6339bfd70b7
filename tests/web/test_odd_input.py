"""Whatever is sent to whatever address: a page that says so, never an error of ours. Chosen by a fixed seed."""

import random
import re
from pathlib import Path

import pytest

import participation
from participation.services.permissions import Role
from participation.web.context import DATABASE
from participation.web.converters import LARGEST_NUMBER
from tests.factories.site import Site, send

HOME = Path(participation.__file__).parent
REQUESTS = 600
ODD = (
    "", "0", "-1", "1", "2", str(LARGEST_NUMBER), "9" * 20, "x", "a\x00b", "%", "'", "٣", "ti", "2026-02-30", "2026-11-23",
    "10:99", "1e999", "NaN", "{}", "[]", "<b>", "😀" * 50, "a" * 5000, "open", "close", "roles", "stand", "planner", "on",
)  # fmt: skip
PARTS = {
    "slug": ["small", "none"],
    "area_slug": ["toyen"],
    "language": ["nb", "ar", "xx"],
    "name": ["css/staff.css", "../x"],
    "digest": ["0"],
    "dimension": ["age", "x"],
    "category": ["old", "x"],
}
LEFT_OUT = {"people.log_out", "people.end_log_in"}  # they would end what the test needs


def field_names():
    """Every name that a form or an address of ours may carry."""
    found = set()
    for path in (*HOME.rglob("*.html"), *(HOME / "web").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for pattern in (r'name="([a-z_]+)"', r"^    ([a-z_]+) = \w+Field", r'\.get(?:list)?\("([a-z_]+)"'):
            found |= set(re.findall(pattern, text, re.MULTILINE))
    return sorted(found - {"csrf_token", "password"})


@pytest.fixture
def visitor(app, log_in):
    site = Site(app.config[DATABASE])
    site.plan(is_open=True)
    site.answer({"age": "old"})
    return log_in(Role.ADMINISTRATOR)


def test_no_address_and_no_form_is_answered_by_an_error(app, visitor):
    chance, names = random.Random(2026), field_names()
    rules = sorted((rule for rule in app.url_map.iter_rules() if rule.endpoint not in LEFT_OUT), key=str)
    for _ in range(REQUESTS):
        rule = chance.choice(rules)
        numbers = [1, 2, 3, LARGEST_NUMBER]
        parts = {name: chance.choice(PARTS.get(name, numbers)) for name in sorted(rule.arguments)}
        if "response_id" in parts:
            parts["response_id"] = "00000000-0000-4000-8000-000000000000"
        path = rule.build(parts, append_unknown=False)[1]
        values = {name: chance.choice(ODD) for name in chance.sample(names, chance.randint(0, 6))}
        if "POST" in rule.methods and chance.random() < 0.7:
            answer = send(visitor, path, values, page="/staff/account")
        else:
            answer = visitor.get(path, query_string=values)
        assert answer.status_code < 500, (path, values)


@pytest.mark.parametrize("number", [LARGEST_NUMBER + 1, 10**20, -1])
def test_a_number_that_no_database_counts_to_is_not_found(app, visitor, number):
    numbered = [rule for rule in app.url_map.iter_rules() if any(name.endswith("_id") for name in rule.arguments)]
    assert numbered
    for rule in numbered:
        path = re.sub(r"<slug:area_slug>", "toyen", rule.rule)
        path = re.sub(r"<int:\w+_id>", str(number), path)
        if "<" not in path and "GET" in rule.methods:
            assert visitor.get(path).status_code == 404, path
        if "<" not in path and "POST" in rule.methods:
            # 405 where the same address can be read: it is refused before anybody looks at the number.
            assert send(visitor, path, page="/staff/account").status_code in {404, 405}, path


def test_no_text_carries_what_no_database_keeps(visitor, client):
    assert client.get("/login?next=a%00b").status_code == 400
    assert client.get("/staff/toyen/follow-ups/new/a%00b/x").status_code == 400
    assert send(client, "/login", {"email": "a\x00b", "password": "x"}).status_code == 400
    assert visitor.get("/staff/toyen/statements?q=a%00b").status_code == 400
