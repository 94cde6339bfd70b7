"""Requests of tablets: signed, without a cookie, answered in JSON whatever happens."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException

from participation.services.database import Session
from participation.services.errors import ServiceProblem
from participation.services.field import devices
from participation.services.field.devices import Admitted
from participation.services.field.signatures import PublicKey, is_signed
from participation.services.json_reading import read_json
from participation.services.messages import N_, Message
from participation.services.unavailable import DATABASE_ERRORS
from participation.web.context import current_database
from participation.web.translate import render

DEVICE, TIME, SIGNATURE = "X-Tettpa-Device", "X-Tettpa-Time", "X-Tettpa-Signature"
LONGEST_TIME = 40
KEYS, MOST_KEYS = "field_keys", 10_000
NOT_NOW = N_("The server cannot store anything right now. What the tablet holds stays on it.")
NOT_UNDERSTOOD = N_("What was sent cannot be read as records of a tablet.")


def reply(document: dict[str, Any], status: int = 200) -> Response:
    """Return JSON; no cache keeps it."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, {"Cache-Control": "no-store"}, mimetype="application/json")


def answers(view: Callable[..., Response]) -> Callable[..., Response]:
    """Say what went wrong in JSON, so that a tablet can tell a problem of ours from a stranger's page."""

    @wraps(view)
    def answered(*args: Any, **named: Any) -> Response:
        try:
            return view(*args, **named)
        except ServiceProblem as problem:
            return reply({"error": render(problem.message)}, problem.status)
        except HTTPException as error:
            return reply({"error": render(Message(NOT_UNDERSTOOD))}, error.code or 400)
        except DATABASE_ERRORS:
            return reply({"error": render(Message(NOT_NOW))}, 503)

    return answered


def admitted(session: Session) -> Admitted:
    """Return the tablet that signed this request.

    Raises:
        ServiceProblem: nobody we know signed it (status 401).
    """
    return devices.admit(session, request.headers.get(DEVICE, ""), request.headers.get(SIGNATURE, ""), _signed())


def proved() -> UUID:
    """Return the id of the tablet that signed this request, mostly without asking the database.

    A tablet's key never changes (one that is enrolled anew is another tablet), so the process keeps it once it has
    proved good. Whether the tablet is still there, and let in, is asked by whoever stores what it sends.

    Raises:
        ServiceProblem: nobody we know signed it (status 401).
    """
    known: dict[UUID, PublicKey] = current_app.extensions.setdefault(KEYS, {})
    device_id = devices.known_id(request.headers.get(DEVICE, ""))
    key = known.get(device_id)
    if key is None:
        with current_database().read() as session:
            key = devices.key_of(session, device_id)
    if key is None or not is_signed(key, request.headers.get(SIGNATURE, ""), _signed()):
        raise devices.stranger()
    if len(known) >= MOST_KEYS:
        known.clear()
    known[device_id] = key
    return device_id


def _signed() -> bytes:
    path = request.full_path.rstrip("?") if request.query_string else request.path
    digest = hashlib.sha256(request.get_data()).hexdigest()
    time = request.headers.get(TIME, "")[:LONGEST_TIME]
    return f"{request.method}\n{path}\n{time}\n{digest}".encode()


def sent() -> Any:
    """Return the JSON of the request; raise ServiceProblem where it is none."""
    try:
        return read_json(request.get_data())
    except ValueError:
        raise ServiceProblem(Message(NOT_UNDERSTOOD)) from None
