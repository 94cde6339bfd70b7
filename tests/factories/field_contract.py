"""Holds what tablets send and are told to the description that the site serves, so that the two cannot drift apart."""

import json
import re
from functools import cache
from pathlib import Path

import jsonschema_rs

DESCRIPTION = Path(__file__).parents[2] / "participation" / "web" / "field" / "openapi.json"


@cache
def description():
    return json.loads(DESCRIPTION.read_text(encoding="utf-8"))


@cache
def _operations():
    found = []
    for path, operations in description()["paths"].items():
        pattern = re.compile(re.sub(r"\\\{\w+\\\}", r"[^/]+", re.escape(path)))
        found += [(pattern, method.upper(), operation) for method, operation in operations.items()]
    return found


def operation_of(method, path):
    """Return the description of an address, None where it describes none."""
    bare = path.partition("?")[0]
    fitting = [each for pattern, of, each in _operations() if of == method and pattern.fullmatch(bare)]
    return fitting[0] if fitting else None


@cache
def _validator(schema):
    return jsonschema_rs.Draft202012Validator(json.loads(schema), validate_formats=True)


def _hold(content, document):
    schema = content["application/json"]["schema"]
    _validator(json.dumps(schema)).validate(document)
    unknown = set(document) - set(schema.get("properties", document))
    assert not unknown, f"not described: {sorted(unknown)}"


def hold(method, path, body, status, said):
    """Raise where an exchange is not as described; a request must fit where it was taken whole, a reply always."""
    operation = operation_of(method, path)
    assert operation is not None, f"{method} {path} is not described"
    replies = operation["responses"]
    assert str(status) in replies, f"{method} {path} answers {status}, which is not described"
    if said is not None:
        _hold(replies[str(status)]["content"], said)
    refused = any(each["result"] == "rejected" for each in (said or {}).get("results", []))
    if status < 300 and body and not refused:
        _hold(operation["requestBody"]["content"], json.loads(body))
