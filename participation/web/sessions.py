"""Flask's signed session cookie, its signer made once."""

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner, URLSafeTimedSerializer


class KeptSigner(TimestampSigner):
    """A signer that derives its key from the secret once, and not for every signature."""

    _derived: bytes | None = None

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        """Return the key of the one secret that this signer has."""
        if self._derived is None:
            self._derived = super().derive_key(secret_key)
        return self._derived


class KeptSerializer(URLSafeTimedSerializer):
    """A serializer of one secret and one salt that makes its signer once; the signer keeps nothing between calls."""

    _made: KeptSigner | None = None

    def make_signer(self, salt: str | bytes | None = None) -> TimestampSigner:
        """Return the signer."""
        del salt
        if self._made is None:
            self._made = KeptSigner(self.secret_keys, salt=self.salt, **self.signer_kwargs)
        return self._made


class Sessions(SecureCookieSessionInterface):
    """Flask makes the signer anew on every request, which costs a resident's page a tenth of its time.

    An app has one secret for as long as it runs.
    """

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return the app's signer, None where it has no secret."""
        if self._signer is None and app.secret_key:
            self._signer = KeptSerializer(
                app.secret_key,
                salt=self.salt,
                serializer=self.serializer,
                signer_kwargs={"key_derivation": self.key_derivation, "digest_method": self.digest_method},
            )
        return self._signer
