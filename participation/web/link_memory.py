"""By which named link a visitor came: its token in the signed cookie, until answers are stored or another link is used.

Nothing else is kept of the visit, and no response says by which link it came: only the link's own number grows.
"""

from flask import session

LINK = "link"


def remember(token: str) -> None:
    """Keep the link's token."""
    session[LINK] = token


def token() -> str:
    """Return the token of the link that the visitor came by, or an empty text."""
    return str(session.get(LINK, ""))
