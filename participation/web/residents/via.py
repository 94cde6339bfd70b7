"""A link that carries a field session: what people fill in themselves at a stand is counted there."""

from flask import request, session

from participation.services import field_sessions
from participation.web.context import current_settings

VIA = "via"


def remember() -> None:
    """Keep the key of the link that the visitor came by; one that we did not sign is forgotten.

    In the signed cookie, not in the page: the page is the same for everybody and is rendered once.
    """
    key = request.args.get(VIA)
    if key and field_sessions.session_of_key(current_settings().secret_key, key) is not None:
        session[VIA] = key


def key() -> str:
    """Return the key that the visitor came by, or an empty text."""
    return str(session.get(VIA, ""))

