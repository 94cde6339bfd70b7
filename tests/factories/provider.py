"""A small OpenID Connect provider on loopback, which can also lie."""

import base64
import hashlib
import time
from contextlib import contextmanager
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask, jsonify, redirect, request
from joserfc import jwk, jwt

from tests.browser.conftest import serving

CLIENT, CLIENT_SECRET = "tettpa", "known to both"


class Provider:
    """What the provider says of whoever signs in; `lies` change the token before it is signed."""

    def __init__(self):
        self.said = {"sub": "kari-17", "email": "planner@example.org", "email_verified": True}
        self.lies, self.asked, self.codes, self.address = {}, {}, {}, ""
        self.key = jwk.RSAKey.generate_key(2048, {"kid": "one"})
        self.signs_with = self.key
        self.issuer = None

    def token(self, nonce):
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            **self.said,
            **self.lies,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signs_with)

    def app(self):
        app = Flask("provider")

        @app.get("/.well-known/openid-configuration")
        def described():
            ends = {f"{name}_endpoint": f"{self.address}/{name}" for name in ("authorization", "token", "end_session")}
            return jsonify(issuer=self.issuer or self.address, jwks_uri=f"{self.address}/keys", **ends)

        @app.get("/keys")
        def keys():
            return jsonify(keys=[self.key.as_dict(private=False)])

        @app.get("/authorization")
        def authorization():
            self.asked = request.args.to_dict()
            self.codes["a code"] = (self.asked["code_challenge"], self.asked["nonce"])
            return redirect(
                f"{self.asked['redirect_uri']}?{urlencode({'code': 'a code', 'state': self.asked['state']})}"
            )

        @app.post("/token")
        def token():
            challenge, nonce = self.codes.pop(request.form["code"])
            digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
            known = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
            if not known or request.authorization.password != CLIENT_SECRET:
                return jsonify(error="invalid_grant"), 400
            return jsonify(access_token="x", token_type="Bearer", id_token=self.token(nonce))

        return app


@contextmanager
def a_provider():
    """Serve a provider."""
    made = Provider()
    with serving(made.app()) as address:
        made.address = address
        yield made


def query(address):
    """Return the query of an address, a value each."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
