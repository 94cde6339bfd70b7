"""The description of the tablets' interface is the one that is kept: it names every address, and what does not fit it is caught.

Every test that talks to the site as a tablet (tests/factories/tablets.py) holds its requests and replies to it besides.
"""

import json
import re

import jsonschema_rs
import pytest

from tests.factories import field_contract
from tests.factories.field_contract import hold

SYNC = "/api/field/v1/sync"
REPLY = {
    "batch": "6a4c1f0e-0000-7000-8000-000000000000",
    "server_time": "2026-11-23T12:00:00+00:00",
    "results": [{"id": "6a4c1f0e-0000-7000-8000-000000000001", "rev": 1, "result": "stored"}],
    "missing": [[2, 3]],
}


def test_every_address_of_the_interface_is_described_and_no_other(app):
    told = {}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/field/") and not rule.rule.endswith("openapi.json"):
            told[re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)] = rule.methods - {"HEAD", "OPTIONS"}
    described = {
        path: {method.upper() for method in operations} for path, operations in field_contract.description()["paths"].items()
    }
    assert told == described


def test_what_is_served_is_what_tests_hold_to(app):
    served = app.test_client().get("/api/field/v1/openapi.json").get_json()
    assert served == field_contract.description()


def test_an_exchange_as_described_passes():
    hold("POST", SYNC, b"", 200, REPLY)
    hold("GET", "/api/field/v1/pages/statement/nb", b"", 200, None)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"results": [{"id": "x", "rev": 1, "result": "lost"}]}, jsonschema_rs.ValidationError),
        ({"results": None}, jsonschema_rs.ValidationError),
        ({"missing": [[2]]}, jsonschema_rs.ValidationError),
        ({"more": 1}, AssertionError),
    ],
)
def test_a_reply_that_is_not_as_described_is_caught(change, error):
    with pytest.raises(error):
        hold("POST", SYNC, b"", 200, {**REPLY, **change})


def test_a_status_or_an_address_that_is_not_described_is_caught():
    with pytest.raises(AssertionError, match="418"):
        hold("POST", SYNC, b"", 418, {"error": "A sentence."})
    with pytest.raises(AssertionError, match="is not described"):
        hold("POST", "/api/field/v1/elsewhere", b"", 200, REPLY)


def test_a_request_that_was_taken_whole_must_fit():
    record = {"id": "no uuid", "seq": 0, "rev": 1, "questionnaire": "", "key": 1, "client_time": "", "sealed": ""}
    body = json.dumps({"batch": REPLY["batch"], "records": [record]}).encode()
    with pytest.raises(jsonschema_rs.ValidationError):
        hold("POST", SYNC, body, 200, REPLY)
