"""Input that no form of ours sends and no database stores."""

from flask import Flask, abort, request

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
        values: list[list[str]] = [[request.path], *(found for _, found in request.args.lists())]
        if request.method == "POST" and request.blueprint not in READ_BY_THEMSELVES:
            values += [found for _, found in request.form.lists()]
        if any(NUL in value for found in values for value in found):
            abort(400)
