"""Speaking to an OpenID Connect provider: code flow with PKCE (RFC 7636), state and nonce, the token checked here.

OpenID Connect Core 1.0, section 3.1; Authlib makes the requests, joserfc (of the same people) checks signatures.
"""

import secrets
from hmac import compare_digest
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwk, jwt
from joserfc.errors import JoseError
from requests import RequestException

from participation.settings import SignOn

TIMEOUT = 10  # seconds
ALGORITHMS = ["RS256", "ES256", "PS256"]  # signed with a key pair; never "none", never a shared secret
LEEWAY = 60  # seconds that two clocks may differ
SCOPE = "openid email profile"


class ProviderProblem(Exception):
    """The provider cannot be reached, or what it says does not fit what it was asked."""


def question(settings: SignOn, back: str) -> tuple[str, tuple[str, str, str]]:
    """Return the address to send a person to, and (state, nonce, code verifier) that its answer must fit."""
    nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    try:
        with _session(settings, back) as client:
            where = _described(client, settings)["authorization_endpoint"]
            address, state = client.create_authorization_url(where, code_verifier=verifier, nonce=nonce)
    except (RequestException, AuthlibBaseError, KeyError, ValueError) as error:
        raise ProviderProblem from error
    return str(address), (str(state), nonce, verifier)


def answer(settings: SignOn, back: str, came: str, asked: tuple[str, str, str]) -> dict[str, Any]:
    """Return what the provider says of the person: subject, email, is_email_verified.

    Args:
        settings: of the provider.
        back: the address that it sends people back to.
        came: the whole address that the person came back by.
        asked: state, nonce and code verifier of the question.
    """
    state, nonce, verifier = asked
    if not state:
        raise ProviderProblem
    try:
        with _session(settings, back, state=state) as client:
            described = _described(client, settings)
            token = client.fetch_token(
                described["token_endpoint"], authorization_response=came, code_verifier=verifier, timeout=TIMEOUT
            )
            keys = jwk.KeySet.import_key_set(cast("Any", _json(client, described["jwks_uri"])))
        said = _checked(settings, str(token["id_token"]), keys, nonce)
    except (RequestException, AuthlibBaseError, JoseError, KeyError, ValueError, TypeError) as error:
        raise ProviderProblem from error
    return {
        "subject": str(said["sub"]),
        "email": str(said.get("email", "")),
        "is_email_verified": said.get("email_verified") is True,
    }


def way_out(settings: SignOn, home: str) -> str:
    """Return the provider's address for logging out, an empty text where it has none or cannot be reached."""
    try:
        with _session(settings, home) as client:
            where = str(_described(client, settings).get("end_session_endpoint", ""))
    except (RequestException, AuthlibBaseError, ValueError, ProviderProblem):
        return ""
    query = urlencode({"client_id": settings.client_id, "post_logout_redirect_uri": home})
    return f"{where}?{query}" if where else ""


def _checked(settings: SignOn, token: str, keys: jwk.KeySet, nonce: str) -> dict[str, Any]:
    said = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    rules = jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": settings.issuer},
        aud={"essential": True, "value": settings.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    )
    rules.validate(said)
    if not compare_digest(str(said.get("nonce", "")), nonce):
        raise ProviderProblem
    if "azp" in said and said["azp"] != settings.client_id:
        raise ProviderProblem
    return dict(said)


def _session(settings: SignOn, back: str, state: str | None = None) -> OAuth2Session:
    return OAuth2Session(
        settings.client_id,
        settings.client_secret,
        scope=SCOPE,
        redirect_uri=back,
        state=state,
        code_challenge_method="S256",
    )


def _described(client: OAuth2Session, settings: SignOn) -> dict[str, Any]:
    found = _json(client, f"{settings.issuer}/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != settings.issuer:
        raise ProviderProblem
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        # Codes and keys travel over HTTPS; a provider on this machine is one of the tests.
        place = urlsplit(str(found.get(name, "")))
        if place.scheme != "https" and place.hostname not in {"127.0.0.1", "localhost"}:
            raise ProviderProblem
    return found


def _json(client: OAuth2Session, address: str) -> dict[str, Any]:
    reply = client.request("GET", address, withhold_token=True, timeout=TIMEOUT)
    reply.raise_for_status()
    return cast("dict[str, Any]", reply.json())
