"""Logging in by Flask-Login; the cookie holds the token of a row in login_session, so that a log-in can be ended."""

from dataclasses import dataclass

from flask import Flask, g
from flask_login import LoginManager

from participation.services import log_ins
from participation.services.log_ins import Standing
from participation.services.permissions import StaffUser
from participation.web.context import current_database, now


@dataclass(frozen=True, slots=True)
class Visitor:
    """A member of staff with an open log-in, as Flask-Login wants one."""

    token: str
    standing: Standing
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    @property
    def person(self) -> StaffUser:
        """Who it is."""
        return self.standing.user

    def get_id(self) -> str:
        """Return what the cookie keeps."""
        return self.token


def init_login(app: Flask) -> None:
    """Know who is there on pages that ask; the residents' pages never do."""
    manager = LoginManager()
    # The token is random and belongs to one browser; a phone that changes networks must stay logged in.
    manager.session_protection = None
    # Its context processor would ask the database on every page that is drawn, also when that is what went wrong.
    manager.init_app(app, add_context_processor=False)

    @manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
    def load(token: str) -> Visitor | None:
        with current_database().read() as session:
            standing = log_ins.standing(session, token, now=now())
        if standing is None:
            return None
        g.person = standing.user
        return Visitor(token, standing)
