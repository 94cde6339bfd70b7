"""Input that no form of ours sends and no database stores."""

from typing import TYPE_CHECKING

from flask import Flask, abort, request

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

NUL = "\x00"  # PostgreSQL keeps no text with it


# Rooms that take what devices send, and check it there.
READ_BY_THEMSELVES = frozenset({"residents", "collect", "field"})


def init_odd_input(app: Flask) -> None:
    """Refuse it before a view runs; some rooms read what devices send by themselves."""

    @app.before_request
    def refuse() -> None:
        # A part of a form that has no name at all; whoever looks for a name among them would fail.
        reads_form = request.method == "POST" and request.blueprint != "field"
        if reads_form and (None in request.form or None in request.files):
            abort(400)
        if NUL in request.path or (request.query_string and _holds_nul(request.args)):
            abort(400)
        if request.method == "POST" and request.blueprint not in READ_BY_THEMSELVES and _holds_nul(request.form):
            abort(400)


def _holds_nul(fields: "MultiDict[str, str]") -> bool:
    return any(NUL in value for found in fields.listvalues() for value in found)
