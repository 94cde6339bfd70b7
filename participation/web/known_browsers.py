"""Browsers in which a member of staff has logged in before: strangers' wrong passwords make nobody there wait.

The cookie is signed and opens nothing. It says for which e-mail addresses (as hashes) a log-in has succeeded here.
"""

import hashlib
import secrets
from collections.abc import Mapping

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from participation.web import cookies
from participation.web.context import current_settings

COOKIE = "known"
DAYS = 90
MOST = 5  # people who share a browser


def device(email: str) -> str:
    """Return what this browser is known by to the person with this address, or an empty text."""
    return _known().get(_hash(email), "")


def remember(response: Response, email: str) -> None:
    """Know this browser from now on."""
    known = dict(list(_known().items())[-MOST + 1 :])
    known.setdefault(_hash(email), secrets.token_hex(16))
    cookies.keep(response, COOKIE, str(_signer().dumps(known)), days=DAYS)


def _known() -> Mapping[str, str]:
    name = cookies.named(COOKIE, secure=current_settings().secure_cookies)
    try:
        found = _signer().loads(request.cookies.get(name, ""))
    except BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_settings().secret_key, salt="known browser")


def _hash(email: str) -> str:
    return hashlib.sha256(email.strip().casefold().encode()).hexdigest()[:16]
