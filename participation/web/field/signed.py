"""Requests of tablets: signed, without a cookie, answered in JSON whatever happens."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, request
from werkzeug.exceptions import HTTPException

from participation.services.database import Session
from participation.services.errors import ServiceProblem
from participation.services.field import devices
from participation.services.field.devices import Admitted
from participation.services.messages import N_, Message
from participation.services.unavailable import DATABASE_ERRORS
from participation.web.translate import render

DEVICE, TIME, SIGNATURE = "X-Tettpa-Device", "X-Tettpa-Time", "X-Tettpa-Signature"
LONGEST_TIME = 40
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
    path = request.full_path.rstrip("?") if request.query_string else request.path
    digest = hashlib.sha256(request.get_data()).hexdigest()
    time = request.headers.get(TIME, "")[:LONGEST_TIME]
    signed = f"{request.method}\n{path}\n{time}\n{digest}".encode()
    return devices.admit(session, request.headers.get(DEVICE, ""), request.headers.get(SIGNATURE, ""), signed)


def sent() -> Any:
    """Return the JSON of the request; raise ServiceProblem where it is none."""
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise ServiceProblem(Message(NOT_UNDERSTOOD)) from None
