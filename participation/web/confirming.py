"""Asking again who is there: before sensitive acts, and after a while in which nobody did anything.

A phone left on a table is not enough to give roles or to take out words, nor to go on where its owner stopped.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from participation.services import log_ins, proofs
from participation.services.errors import ServiceProblem
from participation.web.context import current_database, current_settings, now
from participation.web.login import Visitor
from participation.web.translate import render

SENSITIVE = "_tettpa_sensitive"
PROOF = "_proof"
# What is open while a log-in is locked: proving who one is, and leaving.
WHILE_LOCKED = frozenset({"people.confirm", "people.passkey_confirm", "people.log_out"})
FORM_TOKEN = "csrf_token"  # noqa: S105 - Flask-WTF's name for it in forms and in the session

View = TypeVar("View", bound=Callable[..., object])


def changing() -> bool:
    """Return whether the request changes something."""
    return request.method == "POST"


def sensitive(when: Callable[[], bool] = changing) -> Callable[[View], View]:
    """Ask who is there before the view, where the request is such a one and the last proof is not fresh."""

    def mark(view: View) -> View:
        setattr(view, SENSITIVE, when)
        return view

    return mark


def ask(view: object) -> Response | None:
    """Return the page that asks again, None where it need not or where the proof came with the form."""
    if not _must_ask(view):
        return None
    if request.method != "POST":
        return redirect(url_for("people.confirm", next=request.full_path.rstrip("?")), 303)
    problem, status = "", 403
    if PROOF in request.form:
        problem, status = prove(request.form[PROOF])
        if not problem:
            return None
    # What was typed goes along in the page and is sent on with the proof: nothing is lost.
    sent = request.form.items(multi=True)
    kept = [(name, value) for name, value in sent if name not in {PROOF, FORM_TOKEN}]
    return make_response(page(request.full_path.rstrip("?"), kept, problem), status)


def _must_ask(view: object) -> bool:
    if current_user.standing.locked:
        return request.endpoint not in WHILE_LOCKED
    when: Callable[[], bool] | None = getattr(view, SENSITIVE, None)
    return when is not None and when() and not current_user.standing.is_fresh(now())


def page(action: str, kept: list[tuple[str, str]], problem: str) -> str:
    """Return the page that asks for a password or a code."""
    with current_database().read() as found:
        ways = proofs.ways(found, current_user.person.id)
    return render_template(
        "people/confirm.html",
        action=action,
        kept=kept,
        problem=problem,
        ways=ways,
        locked=current_user.standing.locked,
        drops_files=any(file.filename for file in request.files.values()),
    )


def prove(proof: str) -> tuple[str, int]:
    """Check a password or a code; return what is wrong with it and the status, or renew the log-in."""
    secret, person, token = current_settings().secret_key, current_user.person.id, current_user.token
    try:
        with current_database().write() as found:
            is_right = proofs.check(found, person, proof, secret=secret, now=now())
    except ServiceProblem as refused:
        return render(refused.message), refused.status
    if not is_right:
        return _("This is neither your password nor a code that is valid now."), 422
    renew(token)
    return "", 200


def renew(token: str, *, strong: bool | None = None) -> None:
    """Give this log-in a new token after a proof or a change of its rights; the form token stays."""
    moment = now()
    with current_database().write() as found:
        fresh = log_ins.renew(found, token, now=moment, strong=strong)
        standing = log_ins.standing(found, fresh, now=moment)
    if standing is not None:
        login_user(Visitor(fresh, standing))
        session.modified = True
