"""What a sealed record says once it is open. Whoever sealed it had our public key only: nothing in it is believed."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

from participation.services.answering import RECEIPT_LENGTH, RECEIPT_SIGNS, Mode
from participation.services.json_reading import read_json
from surveys.wording import LANGUAGE_CODES

MOST_FIELDS = 5000
MOST_VALUES = 500
_RECEIPT = re.compile(f"[{RECEIPT_SIGNS}]{{{RECEIPT_LENGTH}}}")


class Unreadable(Exception):
    """The content has no shape that we know."""


@dataclass(frozen=True, slots=True)
class Content:
    """What every record says: the session and the member of staff, as far as it is known."""

    session: int | None
    staff: int | None


@dataclass(frozen=True, slots=True)
class Answers(Content):
    """One person's answers: the form's fields as they were filled in, and its files by field.

    receipt is the code that the tablet has shown to the person, empty where it showed none.
    """

    language: str
    mode: Mode
    consent: bool
    receipt: str
    fields: dict[str, list[str]]
    files: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Notes(Content):
    """A dialogue: the fields of its form, its photos and its sound; heard says that who is heard has agreed."""

    fields: dict[str, list[str]]
    files: dict[str, bytes]
    heard: bool


@dataclass(frozen=True, slots=True)
class Undo(Content):
    """Takes back what stood under the same id before."""


KINDS = {"response": Answers, "dialogue": Notes, "undo": Undo}


def read(plain: bytes) -> Answers | Notes | Undo:
    """Return what a record says; raise Unreadable where it is none of ours."""
    try:
        told = read_json(plain)
    except ValueError as problem:
        raise Unreadable from problem
    if not isinstance(told, dict) or told.get("v") != 1:
        raise Unreadable
    kind, session, staff = told.get("kind"), _number(told.get("session")), _number(told.get("staff"))
    if kind == "undo":
        return Undo(session, staff)
    if kind == "dialogue":
        fields, files = _fields(told.get("fields")), _files(told.get("files", {}))
        return Notes(session, staff, fields=fields, files=files, heard=told.get("consent") is True)
    if kind != "response" or told.get("language") not in LANGUAGE_CODES:
        raise Unreadable
    receipt = str(told.get("receipt", ""))
    return Answers(
        session,
        staff,
        language=told["language"],
        mode=Mode.SELF if told.get("mode") == "self" else Mode.ASSISTED,
        consent=told.get("consent") is True,
        receipt=receipt if _RECEIPT.fullmatch(receipt) else "",
        fields=_fields(told.get("fields")),
        files=_files(told.get("files", {})),
    )


def _number(value: Any) -> int | None:
    return value if type(value) is int and 0 < value < 2**31 else None


def _fields(told: Any) -> dict[str, list[str]]:
    if not isinstance(told, dict) or len(told) > MOST_FIELDS:
        raise Unreadable
    fields = {}
    for name, values in told.items():
        if not isinstance(values, list) or len(values) > MOST_VALUES or not all(isinstance(v, str) for v in values):
            raise Unreadable
        fields[name] = values
    return fields


def _files(told: Any) -> dict[str, bytes]:
    if not isinstance(told, dict):
        raise Unreadable
    try:
        return {str(name): base64.b64decode(str(value), validate=True) for name, value in told.items()}
    except binascii.Error as problem:
        raise Unreadable from problem
