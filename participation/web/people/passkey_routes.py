"""Addresses that the script of passkeys speaks to: questions and answers as JSON, with the form token in a header."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, jsonify, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from participation.services import accounts, log_ins, passkeys
from participation.services.errors import ServiceProblem
from participation.services.messages import Message
from participation.services.passkeys import CHALLENGE_LASTS, Place
from participation.web import confirming, limits
from participation.web.access import public, signed_in
from participation.web.confirming import sensitive
from participation.web.context import current_database, current_person, current_settings, now
from participation.web.people import beginning, changes
from participation.web.people.paths import local_path
from participation.web.translate import render

CHALLENGE = "challenge"


def add_to(room: Blueprint) -> None:
    """Give the room its addresses of this file."""
    for path, name, view in (
        ("/login/passkey/question", "passkey_question", question),
        ("/login/passkey", "passkey_log_in", log_in),
        ("/staff/confirm/passkey", "passkey_confirm", confirm),
        ("/staff/account/passkeys/question", "passkey_registration", registration),
        ("/staff/account/passkeys", "add_passkey", add),
    ):
        room.add_url_rule(path, name, view, methods=["POST"])


def place() -> Place:
    """Return where passkeys of this site count."""
    return Place(request.host.rpartition(":")[0] or request.host, request.host_url.rstrip("/"))


@public
def question() -> Response:
    """Say what the browser is to prove: with a passkey of who did the first step or is there, else with any."""
    there = current_user.person.id if current_user.is_authenticated else beginning.who_has_done_the_first_step()
    with current_database().read() as found:
        return _json(passkeys.question(found, place(), challenge=_new_challenge(), user_id=there))


@public
def log_in() -> Response | tuple[Response, int]:
    """Log in by a passkey, alone or as the second step."""
    try:
        limits.count_log_in()
        person = _proved(beginning.who_has_done_the_first_step())
        with current_database().read() as found:
            user = accounts.one(found, person)
    except ServiceProblem as problem:
        return _refused(problem)
    onward = local_path(request.args.get("next")) or url_for("people.areas")
    begun = beginning.begin(user, onward, way=log_ins.Way.PASSKEY, strong=True)
    reply = jsonify(go=onward)
    for cookie in begun.headers.getlist("Set-Cookie"):
        reply.headers.add("Set-Cookie", cookie)
    return reply


@signed_in
def confirm() -> Response | tuple[Response, int]:
    """Prove by a passkey that one still sits there."""
    try:
        _proved(current_person().id)
    except ServiceProblem as problem:
        return _refused(problem)
    confirming.renew(current_user.token)
    return jsonify(go=local_path(request.args.get("next")) or url_for("people.account"))


@signed_in
@sensitive()
def registration() -> Response | tuple[Response, int]:
    """Say what a new passkey is to be made with."""
    secret, person = current_settings().secret_key, current_person().id
    try:
        with current_database().read() as found:
            return _json(passkeys.registration(found, person, place(), secret=secret, challenge=_new_challenge()))
    except ServiceProblem as problem:
        return _refused(problem)


@signed_in
@sensitive()
def add() -> Response | tuple[Response, int]:
    """Take a passkey that the browser has made into use."""
    person, sent, moment = current_person().id, _sent(), now()
    try:
        challenge, name = _challenge(), str(sent.get("name", ""))
        with current_database().write() as found:
            made = _credential()
            passkeys.register(found, person, made, place(), challenge=challenge, name=name, now=moment)
            changes.note(found, "account.passkey_added", person, moment)
    except ServiceProblem as problem:
        return _refused(problem)
    confirming.renew(current_user.token, strong=True)
    return jsonify(go=url_for("people.second_step"))


def _proved(expected: int | None) -> int:
    """Return whose passkey has answered; only that of `expected` will do, where somebody is."""
    challenge, moment = _challenge(), now()
    with current_database().write() as found:
        person = passkeys.check(found, _credential(), place(), challenge=challenge, now=moment)
    if expected not in {None, person}:
        raise ServiceProblem(Message(passkeys.REFUSED), status=422)
    return person


def _new_challenge() -> bytes:
    challenge = secrets.token_bytes(32)
    session[CHALLENGE] = [challenge.hex(), int(now().timestamp())]
    return challenge


def _challenge() -> bytes:
    text, asked = session.pop(CHALLENGE, ["", 0])
    if not text or now() > datetime.fromtimestamp(asked, UTC) + CHALLENGE_LASTS:
        raise ServiceProblem(Message(passkeys.REFUSED), status=422)
    return bytes.fromhex(text)


def _sent() -> dict[str, object]:
    found = request.get_json(silent=True)
    return found if isinstance(found, dict) else {}


def _credential() -> Mapping[str, Any]:
    found = _sent().get("credential")
    return found if isinstance(found, dict) else {}


def _json(text: str) -> Response:
    return Response(text, mimetype="application/json")


def _refused(problem: ServiceProblem) -> tuple[Response, int]:
    return jsonify(problem=render(problem.message) or _("Something is not right")), problem.status
